"""Identifiers from what reports write. The forms are found, never listed by hand."""

from collections.abc import Mapping
from functools import cache, lru_cache

from clew.intake import identifiers
from clew.intake.identifier_form import IdentifierForm, NotAnIdentifierError, Setting
from clew.intake.spelling import plain
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.plug_ins import offered_by

_LONGEST = 4_000
_NOWHERE = Setting()


@cache
def identifier_forms() -> Mapping[IdentifierKind, IdentifierForm]:
    """Return the form of every kind that reports write.

    Example:
        >>> IdentifierKind.PHONE in identifier_forms()
        True
    """
    offered = (found for _, found in offered_by(identifiers, "FORM"))
    return {each.kind: each for each in offered if isinstance(each, IdentifierForm)}


@lru_cache(maxsize=1 << 16)
def identifier(kind: IdentifierKind, written: str, setting: Setting = _NOWHERE) -> Identifier:
    """Return the identifier of the kind that is written so.

    Raises:
        NotAnIdentifierError: it cannot be used, and why.

    Example:
        >>> identifier(IdentifierKind.IP, "::ffff:203.0.113.7").value
        '203.0.113.7'
    """
    if len(written) > _LONGEST:
        raise NotAnIdentifierError(
            f"it is {len(written):,} characters long, more than the {_LONGEST:,} that are kept",
            "look at the original; if it matters, ask the sender for a shorter form",
        )
    value = identifier_forms()[kind].normal(plain(written), setting)
    return Identifier(kind, value)


def web_identifier(written: str) -> Identifier:
    """Return a web address as a cloud-share link where it is one, else as a plain address.

    Raises:
        NotAnIdentifierError: it is no web address.

    Example:
        >>> web_identifier("https://mega.nz/#!AbCd1234!key").kind.value
        'share_link'
    """
    try:
        return identifier(IdentifierKind.SHARE_LINK, written)
    except NotAnIdentifierError:
        return identifier(IdentifierKind.URL, written)


def device_identifier(written: str, setting: Setting = _NOWHERE) -> Identifier:
    """Return a device's number as an IMEI where its check digit says so, else as it is.

    Raises:
        NotAnIdentifierError: it names no single device.

    Example:
        >>> device_identifier("49-015420-323751-8").kind.value
        'imei'
    """
    digits = "".join(c for c in written if c.isdigit())
    if len(digits) == 15 and not any(c.isalpha() for c in written):
        try:
            return identifier(IdentifierKind.IMEI, written)
        except NotAnIdentifierError:
            pass  # fifteen digits that are no IMEI are somebody's own number of a device
    return identifier(IdentifierKind.DEVICE, written, setting)
