"""E-mail addresses: capitals do not count, the domain is in its ASCII form.

Where a provider says in public that dots or what follows a "+" lead to the same mailbox, they are
taken away; at all others they stay.
"""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import composed, invisible_in, settled
from clew.model.identifier import IdentifierKind

_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+")
_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
_TAGS = _GOOGLE | {"outlook.com", "hotmail.com", "live.com", "icloud.com", "proton.me"}


class EmailForm:
    """local@domain."""

    kind = IdentifierKind.EMAIL

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        return settled(_normal, written)

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example(" Ana.Lake@Mail.Example ", "ana.lake@mail.example"),
            Example("mailto:<ana@mail.example>", "ana@mail.example"),
            Example("Ana.Lake+news@googlemail.com", "analake@gmail.com"),
            Example("ana@b\u00fccher.example", "ana@xn--bcher-kva.example"),
        ]


def _normal(written: str) -> str:
    text = composed(written)
    text = text[7:] if text[:7].lower() == "mailto:" else text
    local, _, domain = text.strip("<> ").rpartition("@")
    local, domain = composed(local.lower()), _ascii(domain)
    if hidden := invisible_in(local):
        raise NotAnIdentifierError(f"the address {written!r} holds the invisible {hidden}")
    if not local or not _DOMAIN.fullmatch(domain) or any(c.isspace() for c in local):
        raise NotAnIdentifierError(f"{written!r} is no e-mail address")
    if domain in _TAGS:
        local = local.partition("+")[0] or local
    if domain in _GOOGLE:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"


def _ascii(domain: str) -> str:
    try:
        return domain.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return ""


FORM: Final = EmailForm()
