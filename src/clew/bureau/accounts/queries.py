"""Reading accounts: officers see those of their own bureau."""

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer


class OfficerNotFoundError(LookupError):
    """There is no officer of that name with an open account."""


def officer_by_username(username: str) -> Officer:
    """Return the active officer of that name: for the command line, which has no session.

    Raises:
        OfficerNotFoundError: there is none.
    """
    officer = Officer.objects.select_related("bureau").filter(username=username, is_active=True)
    found = officer.first()
    if found is None:
        raise OfficerNotFoundError(
            f"there is no officer {username}; add one with `clew officer add {username}`"
        )
    return found


def officers_of_bureau(officer: Officer) -> QuerySet[Officer]:
    """Return the officers of the acting officer's bureau, by name."""
    if not (officer.is_authenticated and officer.is_active):
        return Officer.objects.none()
    return Officer.objects.filter(bureau=officer.bureau_id).order_by("username")
