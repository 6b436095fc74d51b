"""Groups: a room or channel of a service, written name@service."""

from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, Setting
from clew.intake.services import name_at, service_name
from clew.model.identifier import IdentifierKind


class GroupForm:
    """Spelled as accounts are."""

    kind = IdentifierKind.GROUP

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling."""
        service = service_name(setting.service)
        return f"{name_at(service, written)}@{service}"

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        chat = Setting(service="chat.example")
        return [Example("Lake House ", "Lake House@chat.example", chat)]


FORM: Final = GroupForm()
