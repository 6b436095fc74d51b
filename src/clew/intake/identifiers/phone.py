"""Phone numbers in E.164, by phonenumbers.

A number without a country code is read with the country that the report states. Where it states
none, the same digits are different people's in different countries: the number is kept as the
digits, "@" and the report's key, and so equals nothing outside its report.
"""

from collections.abc import Sequence
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import settled
from clew.model.identifier import IdentifierKind

_FEWEST = 4


class PhoneForm:
    """E.164, or digits@report."""

    kind = IdentifierKind.PHONE

    def normal(self, written: str, setting: Setting) -> str:
        """Return the normal spelling."""
        text = written.strip()
        if setting.report:
            text = text.removesuffix(f"@{setting.report}")
        if _parsed(text, setting.region) is None:
            return _within_report(text, setting)
        return settled(lambda number: _e164(number, setting.region), text)

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        report = Setting(report="cybertip:1")
        return [
            Example("+91 98123-45678", "+919812345678"),
            Example("tel:0064 21 555 123", "+6421555123", Setting(region="GB")),
            Example("098123 45678", "+919812345678", Setting(region="IN")),
            Example("098123 45678", "09812345678@cybertip:1", report),
            Example("+1 415 555 0100 ext. 12", "+14155550100;ext=12"),
        ]


def _parsed(text: str, region: str) -> PhoneNumber | None:
    """The number, where its country is known."""
    try:
        return phonenumbers.parse(text, region.upper() or None)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            return None
        raise NotAnIdentifierError(f"{text!r} is no phone number") from error


def _e164(text: str, region: str) -> str:
    number = _parsed(text, region)
    if number is None or not phonenumbers.is_possible_number(number):
        raise NotAnIdentifierError(f"{text!r} has not the length of a phone number there")
    text = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{text};ext={number.extension}" if number.extension else text


def _within_report(text: str, setting: Setting) -> str:
    digits = phonenumbers.normalize_digits_only(text)
    if text.lstrip().startswith("+") or len(digits) < _FEWEST:
        raise NotAnIdentifierError(f"{text!r} is no phone number")
    if not setting.report:
        raise NotAnIdentifierError(f"{text!r} says not in which country", "ask for the country")
    return f"{digits}@{setting.report}"


FORM: Final = PhoneForm()
