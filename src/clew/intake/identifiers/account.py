"""Accounts: a name at a service, written name@service."""

from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, Setting
from clew.intake.services import name_at, service_name
from clew.model.identifier import IdentifierKind


class AccountForm:
    """The name as its service keeps it; the service without capitals or "www."."""

    kind = IdentifierKind.ACCOUNT

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling."""
        service = service_name(setting.service)
        return f"{name_at(service, written)}@{service}"

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        chat = Setting(service="www.Chat.example")
        return [
            Example(" Ana7 ", "Ana7@chat.example", chat),
            Example("Zoe\u0308", "Zo\u00eb@chat.example", chat),
            Example("an\u0430", "an\u0430@chat.example", chat),  # a Cyrillic letter stays one
            Example("ana\u200b", "ana\u200b@chat.example", chat),  # and so does what is unseen
            Example("ana@mail.example", "ana@mail.example@chat.example", chat),
            Example("Ana", "ana@telegram", Setting(service="Telegram")),
        ]


FORM: Final = AccountForm()
