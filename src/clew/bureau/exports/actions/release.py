"""Release: whom a file is for, and so what may be in it."""

from clew.bureau.accounts.models import Officer
from clew.bureau.accounts.queries import country_of, recipients_named
from clew.handling.release import TO_OWN_BUREAU, Release, ToBureau


def release_to(officer: Officer, to: str | None) -> Release:
    """Return what may go: to the own bureau all that its officer sees, to others what is released.

    Raises:
        UnknownRecipientError: `to` is neither a member bureau nor a country.
    """
    if to is None or to.strip() == officer.bureau.name:
        return TO_OWN_BUREAU
    (recipient,) = recipients_named(officer, [to.strip()])
    return ToBureau(recipient, country=country_of(recipient))
