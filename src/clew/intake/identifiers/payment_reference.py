"""References of payments: a transaction, an order or an account at a bank.

An IBAN is held against its check digits. References that a service numbers itself are kept as
reference@service, for another service numbers alike.
"""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.services import service_name
from clew.intake.spelling import folded, settled
from clew.model.identifier import IdentifierKind

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_GLOBAL = 16  # characters of a reference that no two services give by chance


class PaymentReferenceForm:
    """Capitals without spaces."""

    kind = IdentifierKind.PAYMENT_REFERENCE

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling."""
        service = service_name(setting.service) if setting.service else ""
        text = written.removesuffix(f"@{service}") if service else written
        reference = settled(lambda each: "".join(folded(each).upper().split()), text)
        if not any(c.isalnum() for c in reference):
            raise NotAnIdentifierError(f"{written!r} holds no reference")
        if _IBAN.fullmatch(reference) and _remainder(reference) == 1:
            return reference
        if service and len(reference) < _GLOBAL:
            return f"{reference}@{service}"
        return reference

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
            Example("order 1001", "ORDER1001@shop.example", Setting(service="shop.example")),
        ]


def _remainder(iban: str) -> int:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97


FORM: Final = PaymentReferenceForm()
