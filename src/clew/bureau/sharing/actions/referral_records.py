"""Referral records: what of a referral, or of the answer to one, goes and where it belongs here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from clew.bureau.cases.models import Case
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries.portable import told_answer, told_referral
from clew.bureau.sharing.actions.kind import Prepared
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.queries.node import names_of_bureaux
from clew.exchange.signing.canonical import MalformedError


def referral_of(reference: str) -> Referral | None:
    """Return the referral of a shared record; None if the reference is of none."""
    try:
        key = UUID(reference)
    except ValueError:
        return None
    return Referral.objects.select_related("bureau", "to", "parent").filter(pk=key).first()


def prepared_referral(row: Referral) -> Prepared:
    """Return what of a referral may go to its recipient now."""
    told = told_referral(row, names_of_bureaux())
    return Prepared(row.pk.hex, frozenset({row.handling}), told.to_json())


def prepared_answer(row: Referral) -> Prepared:
    """Return what goes back to the sender of a referral."""
    told = told_answer(row, names_of_bureaux())
    return Prepared(row.pk.hex, frozenset({row.handling}), told.to_json())


def checked_id(text: str, *, where: str) -> UUID:
    """Return the id of a referral that was told.

    Raises:
        MalformedError: it is none, or not written as one is.
    """
    try:
        found = UUID(text)
    except ValueError as error:
        raise MalformedError(f"{where}: {text[:40]} is no id of a referral") from error
    if str(found) != text:
        raise MalformedError(f"{where}: the id of a referral is written {found}")
    return found


def cases_of_items(sender: str) -> Mapping[str, Sequence[Case]]:
    """Return in which cases items lie that a bureau shared, or brought here for their owners."""
    found: defaultdict[str, list[Case]] = defaultdict(list)
    rows = SharedRecord.objects.filter(is_own=False, kind="item", purge_due=False)
    for row in rows.exclude(reference="").exclude(case=None).select_related("case"):
        brought = {row.owner, *(str(step["bureau"]) for step in row.provenance)}
        if sender in brought and row.case is not None:
            found[row.reference].append(row.case)
    return found
