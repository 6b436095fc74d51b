"""Reading cases: an officer sees those that `access.rules.READ_CASE` admits, no trace of others.

Whatever lies in cases is found through these: items by the places where they were found, matches
by their sides, dossiers by what supports them.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from clew.bureau.access.kept import few_while_reading, finished_keys, kept_for, kept_rows
from clew.bureau.access.keys import IsAmong, Keys, NamedKeys
from clew.bureau.access.policy import NOTHING
from clew.bureau.access.rule import RecordRule
from clew.bureau.access.rules import READ_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case, CaseMember
from clew.model.wording import Wording


class CaseNotFoundError(LookupError):
    """There is no such case, or this officer may not see it: the two look alike."""


class SeveralCasesError(ValueError):
    """Several bureaux have a case of this number."""


def visible_cases(officer: Officer) -> QuerySet[Case]:
    """Return the cases the officer may see, oldest first."""

    def rows() -> QuerySet[Case]:
        return cases_for(READ_CASE, officer).order_by("opened_at", "number")

    return kept_rows(officer, "visible cases", rows)


def cases_for(rule: RecordRule, officer: Officer) -> QuerySet[Case]:
    """Return the cases for which a rule admits the officer."""
    return Case.objects.filter(rule.where(officer))


def keys_of_visible_cases(officer: Officer) -> Keys:
    """Return the keys of the cases the officer may see, for conditions of other queries."""
    few = seen_exhibits(officer)
    if few is not None:
        return kept_for(officer, "case keys", lambda: NamedKeys.of(Case, {case for case, _ in few}))
    return finished_keys(officer, "cases", lambda: cases_for(READ_CASE, officer))


def is_in_visible_case(officer: Officer, column: str = "case") -> IsAmong:
    """Return the condition that the case that a column names is one the officer may see."""
    return IsAmong(column, keys_of_visible_cases(officer))


def is_in_case(officer: Officer, case_id: UUID, column: str = "case") -> Q:
    """Return the condition that a column names this case, and that the officer may see it.

    Where it is known which cases those are, no statement names them all.
    """
    few = seen_exhibits(officer)
    if few is None:
        return Q(is_in_visible_case(officer, column), **{column: case_id})
    return Q(**{column: case_id}) if any(case == case_id for case, _ in few) else NOTHING


def seen_exhibits(officer: Officer) -> list[tuple[UUID, UUID | None]] | None:
    """Return each case that the officer may see with each of its exhibits, None if it has none.

    Only in a request that only reads, where they are few (`access.kept`); else there is no list.
    """

    def rows() -> QuerySet[Case, tuple[UUID, UUID | None]]:
        return cases_for(READ_CASE, officer).order_by().values_list("pk", "exhibits")

    return few_while_reading(officer, "exhibits", rows)


def joined_cases(officer: Officer) -> QuerySet[Case]:
    """Return the cases of whose team the officer is: those that the officer keeps watch over."""
    mine = CaseMember.objects.filter(officer=officer.pk).values("case")
    return visible_cases(officer).filter(pk__in=mine)


def team_of(officer: Officer, case: Case) -> QuerySet[CaseMember]:
    """Return who is in the team of a case that the officer may see, by name."""
    seen = CaseMember.objects.filter(case=case.pk, case__in=visible_cases(officer).order_by())
    return seen.select_related("officer__bureau").order_by("officer__username")


def case_by_number(officer: Officer, number: str) -> Case:
    """Return the case of that number: the own bureau's where others have the same; or by its id.

    Raises:
        CaseNotFoundError: it does not exist, or the officer may not see it.
        SeveralCasesError: several other bureaux have a case of that number.
    """
    found = list(visible_cases(officer).filter(number=number).select_related("bureau"))
    own = [one for one in found if one.bureau_id == officer.bureau_id]
    match own or found:
        case []:
            return _by_written_id(officer, number)
        case [one]:
            return one
        case several:
            bureaux = ", ".join(sorted(one.bureau.name for one in several))
            raise SeveralCasesError(
                f"{len(several)} bureaux have a case {number}: {bureaux}; "
                "give the case's id instead: clew case list --json"
            )


def name_of(officer: Officer, case: Case) -> str:
    """Return by what `case_by_number` finds the case again: its number, or its id if shadowed."""
    alike = visible_cases(officer).filter(number=case.number)
    if case.bureau_id != officer.bureau_id and alike.exclude(pk=case.pk).exists():
        return str(case.pk)
    return case.number


def _by_written_id(officer: Officer, text: str) -> Case:
    try:
        return case_by_id(officer, UUID(text))
    except (ValueError, CaseNotFoundError):
        return _found(Case.objects.none(), f"numbered {text}")


def case_by_id(officer: Officer, case_id: UUID) -> Case:
    """Return the case of that id.

    Raises:
        CaseNotFoundError: it does not exist, or the officer may not see it.
    """
    return _found(visible_cases(officer).filter(pk=case_id), f"with the id {case_id}")


def _found(cases: QuerySet[Case], which: str) -> Case:
    case = cases.select_related("bureau").first()
    if case is None:
        raise CaseNotFoundError(
            Wording("there is no case %(which)s; check the number, or ask to join it", which=which)
        )
    return case
