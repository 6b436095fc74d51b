"""The form of a draft: what it begins with, and what it says once an officer filled it in.

A victim behind an account is named on the form by a pseudonym, so persons are ticked by the row of
the officer's network; whoever knows an account may write it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from clew.bureau.access import rules
from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.accounts.queries import member_named, recipients_named
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.queries import case_by_id, case_by_number, cases_for, name_of
from clew.bureau.network.queries import NotInNetworkError, built_network
from clew.bureau.network.shown import Shown
from clew.bureau.referrals.actions import Draft, Package
from clew.bureau.referrals.queries import referral_by_id
from clew.bureau.ui.people import accounts_of
from clew.bureau.vault.queries import item, item_named, visible_locations
from clew.handling.pap import pap_named
from clew.handling.purpose import Purpose, purpose_named
from clew.handling.tlp import Tlp, tlp_named
from clew.model.wording import Wording

if TYPE_CHECKING:
    from django.http import QueryDict

    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import BuiltEntity
    from clew.bureau.referrals.models import Referral

_SHORT, _LONG = 300, 10_000
_SEVERAL = 1_000


class UnreadableFieldError(ValueError):
    """A field of the form holds what cannot be understood."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person who is ticked on the form: the row in the network, and the name that is shown."""

    row: int
    name: str
    accounts: int


def begun(officer: "Officer", asked: "QueryDict") -> dict[str, object]:
    """Return what a form begins with that was opened from a case, an item or a person.

    Raises:
        DeniedError: the officer may not send what it was opened from.
        LookupError: that is not there, or the officer may not see it.
    """
    kept: dict[str, object] = {"tlp": Tlp.AMBER.value, "purposes": [one.value for one in Purpose]}
    if sha256 := asked.get("item", ""):
        kept |= {"item": sha256, "case": _case_of_item(officer, sha256), "which": "some"}
    elif key := asked.get("case", ""):
        case = case_by_id(officer, _id(key))
        check_case(rules.EXPORT_CASE, officer, case)
        kept |= {"case": name_of(officer, case)}
    kept |= {"reports": asked.get("report", "")[:_SHORT]}
    return kept


def filled_in(officer: "Officer", said: "QueryDict") -> Draft:
    """Return the draft that a form asks for.

    Raises:
        ValueError: a field cannot be understood, or names nobody.
        LookupError: what is to be sent is not there, or the officer may not see it.
    """
    parent = said.get("onward", "")
    to = said.get("bureau", "")
    return Draft(
        request=said.get("request", "")[:_LONG],
        package=_package(officer, said),
        to=member_named(officer, to) if to else None,
        because=said.get("because", "")[:_LONG],
        due_at=_end_of(said.get("due", "")),
        marking=_marking(officer, said),
        parent=referral_by_id(officer, _id(parent)) if parent else None,
    )


def passed_on(officer: "Officer", said: "QueryDict") -> "Referral | None":
    """Return the referral that a form passes on, if it is of one."""
    parent = said.get("onward", "")
    return referral_by_id(officer, _id(parent)) if parent else None


def persons_ticked(officer: "Officer", said: "QueryDict") -> list[Chosen]:
    """Return the persons of the officer's network that a form names by their rows."""
    found = _persons(officer, said)
    shown = Shown.to(officer, {one for each in found for one in accounts_of(each)})
    return [
        Chosen(each.pk, shown.account(accounts_of(each)[0]), len(accounts_of(each)))
        for each in found
    ]


def _package(officer: "Officer", said: "QueryDict") -> Package:
    number = said.get("case", "").strip()
    case = case_by_number(officer, number) if number else None
    items = _lines(said.get("item", "")) if said.get("which") == "some" else []
    if items and case is None:
        raise UnreadableFieldError(_("say which case the items are of"))
    if case is not None and said.get("which") == "some" and not items:
        raise UnreadableFieldError(_("name the items to send, or choose all of the case"))
    named = [one.name for one in _persons(officer, said)]
    note = said.get("note", "")[:_LONG].strip()
    return Package(
        case=case,
        items=[item_named(officer, one) for one in items],
        digests_only=said.get("how") == "digests",
        entities=[*named, *_lines(said.get("entities", ""))],
        reports=_lines(said.get("reports", "")),
        notes=[note] if note else [],
    )


def _marking(officer: "Officer", said: "QueryDict") -> MarkingChange:
    names = [one.strip() for one in said.get("release_to", "")[:_LONG].split(",")]
    keep = said.get("keep_until", "")
    return MarkingChange(
        tlp=tlp_named(said.get("tlp", "")[:_SHORT]),
        pap=pap_named(said.get("pap", "")[:_SHORT]) if said.get("pap") else None,
        purposes=frozenset(purpose_named(one[:_SHORT]) for one in said.getlist("purpose")),
        released_to=recipients_named(officer, [one for one in names if one]),
        keep_until=_day(keep) if keep else None,
    )


def _case_of_item(officer: "Officer", sha256: str) -> str:
    """What names a case that holds an item and that the officer may send of, its own first."""
    there = visible_locations(officer).filter(item=item(officer, sha256).sha256)
    cases = cases_for(rules.EXPORT_CASE, officer).filter(pk__in=there.values("exhibit__case"))
    own = sorted(cases, key=lambda one: (one.bureau_id != officer.bureau_id, one.opened_at))
    if not own:
        raise DeniedError(Wording("the officer may send nothing of the cases that hold the item"))
    return name_of(officer, own[0])


def _persons(officer: "Officer", said: "QueryDict") -> "list[BuiltEntity]":
    """The entities that are ticked, by their rows."""
    rows = _not_too_many(said.getlist("person"))
    network = built_network(officer) if rows else None
    return [network.entity(_row(one)) for one in rows] if network else []


def _lines(text: str) -> Sequence[str]:
    return _not_too_many([line.strip() for line in text.splitlines() if line.strip()])


def _not_too_many(several: Sequence[str]) -> Sequence[str]:
    if len(several) > _SEVERAL:
        raise UnreadableFieldError(
            Wording("name at most %(several)s of a kind at once", several=_SEVERAL)
        )
    return several


def _end_of(day: str) -> datetime | None:
    return _day(day).replace(hour=23, minute=59, second=59) if day else None


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UnreadableFieldError(
            Wording("%(text)s is no day, as 2026-12-24", text=repr(text[:_SHORT]))
        ) from error


def _row(text: str) -> int:
    """The row of a person; what is none is nobody's."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(2**62)):
        raise NotInNetworkError(Wording("there is no such person in this network"))
    return int(text)


def _id(text: str) -> UUID:
    """An id; what is none is nobody's."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
