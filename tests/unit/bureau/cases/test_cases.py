"""Cases and exhibits are made once, by whoever may, and every change is logged."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange, NoPurposeError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.actions.opening import CaseNumberTakenError, add_exhibit, open_case
from clew.bureau.cases.actions.steering import close_case, mark_case, reopen_case
from clew.bureau.cases.actions.teams import add_member, remove_member
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.cases.queries import (
    CaseNotFoundError,
    SeveralCasesError,
    case_by_id,
    case_by_number,
    name_of,
    visible_cases,
)
from clew.bureau.vault.queries.visibility import visible_items
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from records import NOW, make_bureau, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)


@pytest.fixture
def officer() -> Officer:
    return make_officer()


def _events() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.values_list("tag", "subject"))


def test_whoever_opens_a_case_is_its_first_member_and_it_is_logged(officer: Officer) -> None:
    case = open_case(officer, number="2026-1", title="A house", marking=Tlp.RED, now=NOW)

    assert case_by_number(officer, "2026-1") == case_by_id(officer, case.pk) == case
    assert (case.bureau, case.marking, case.opened_at) == (officer.bureau, Tlp.RED, NOW)
    assert _events() == [(tags.CASES_CASE_OPENED, str(case.pk))]
    assert AuditEvent.objects.get().officer == officer


def test_opening_a_case_twice_finds_it_and_changes_nothing(officer: Officer) -> None:
    first = open_case(officer, number="2026-1", title="A house", now=NOW)
    again = open_case(officer, number="2026-1", title="Another", now=NOW + timedelta(days=1))

    assert (again, again.title, again.opened_at) == (first, "A house", NOW)
    assert len(_events()) == 1


def test_two_bureaux_can_use_the_same_number(officer: Officer) -> None:
    other = make_officer()

    assert open_case(officer, number="1", now=NOW) != open_case(other, number="1", now=NOW)
    assert visible_cases(officer).count() == visible_cases(other).count() == 1


def test_a_number_of_colleagues_cannot_be_opened(officer: Officer) -> None:
    colleague = make_officer(bureau=officer.bureau)
    make_case(colleague, number="2026-1")

    with pytest.raises(CaseNumberTakenError):
        open_case(officer, number="2026-1", now=NOW)
    assert not visible_cases(officer).exists()
    assert _events() == []


def test_a_closed_account_opens_nothing() -> None:
    with pytest.raises(DeniedError):
        open_case(make_officer(is_active=False), number="2026-1", now=NOW)
    assert not Case.objects.exists()


def test_an_exhibit_is_added_once(officer: Officer) -> None:
    case = make_case(officer)
    first = add_exhibit(officer, case=case, label="Disk", now=NOW)
    again = add_exhibit(officer, case=case, label="Disk", now=NOW)

    assert first == again
    assert list(case.exhibits.all()) == [first]
    assert _events() == [(tags.CASES_EXHIBIT_ADDED, str(first.pk))]


def test_an_exhibit_of_a_case_one_may_not_see_is_refused_as_if_it_were_absent(
    officer: Officer,
) -> None:
    hidden = make_case(make_officer(bureau=officer.bureau))

    with pytest.raises(CaseNotFoundError):
        add_exhibit(officer, case=hidden, label="Disk", now=NOW)
    assert not Exhibit.objects.exists()
    assert _events() == []


def test_a_new_member_sees_the_case_from_then_on(officer: Officer) -> None:
    case, colleague = make_case(officer), make_officer(bureau=officer.bureau)
    assert not visible_cases(colleague).exists()

    for _ in range(2):
        add_member(officer, case=case, officer=colleague, now=NOW)

    assert list(visible_cases(colleague)) == [case]
    assert _events() == [(tags.CASES_MEMBER_ADDED, str(case.pk))]


def test_members_are_added_by_members_from_the_own_bureau_only(officer: Officer) -> None:
    case, colleague = make_case(officer), make_officer(bureau=officer.bureau)

    with pytest.raises(CaseNotFoundError):
        add_member(colleague, case=case, officer=colleague, now=NOW)
    with pytest.raises(DeniedError):
        add_member(officer, case=case, officer=make_officer(), now=NOW)
    assert case.members.count() == 1


def test_a_denied_case_looks_exactly_like_an_absent_one(officer: Officer) -> None:
    hidden = make_case(number="2026-9")
    hidden_id = hidden.pk
    make_exhibit(hidden)
    told: list[str] = []
    for _ in ("denied", "absent"):
        with pytest.raises(CaseNotFoundError) as by_number:
            case_by_number(officer, "2026-9")
        with pytest.raises(CaseNotFoundError) as by_id:
            case_by_id(officer, hidden_id)
        told += [str(by_number.value), str(by_id.value)]
        Exhibit.objects.all().delete()
        Case.objects.filter(number="2026-9").delete()

    assert told[:2] == told[2:]
    with pytest.raises(CaseNotFoundError):
        case_by_id(officer, uuid4())


@pytest.fixture
def supervisor(officer: Officer) -> Officer:
    return make_officer(bureau=officer.bureau, roles=[Role.SUPERVISOR])


def test_a_closed_case_can_be_read_and_nothing_in_it_changed_until_it_is_opened_again(
    officer: Officer,
) -> None:
    case = make_case(officer)
    for _ in range(2):
        close_case(officer, case=case, reason="charged", now=NOW)

    with pytest.raises(DeniedError, match="closed"):
        add_exhibit(officer, case=case_by_id(officer, case.pk), label="Disk", now=NOW)
    assert visible_cases(officer).get().closed_at == NOW
    for _ in range(2):
        reopen_case(officer, case=case, reason="new material", now=NOW)
    add_exhibit(officer, case=case_by_id(officer, case.pk), label="Disk", now=NOW)
    assert [tag for tag, _ in _events()] == [
        tags.CASES_CASE_CLOSED,
        tags.CASES_CASE_REOPENED,
        tags.CASES_EXHIBIT_ADDED,
    ]


def test_a_marking_changes_who_sees_a_case_at_once_and_the_log_says_from_what(
    officer: Officer, supervisor: Officer
) -> None:
    case = make_case(officer)
    assert visible_cases(supervisor).exists()

    change = MarkingChange(tlp=Tlp.RED, purposes=frozenset({Purpose.INVESTIGATION}))
    for _ in range(2):
        mark_case(officer, case=case, change=change, now=NOW)

    assert not visible_cases(supervisor).exists()
    assert visible_cases(officer).get().handling.purposes == {Purpose.INVESTIGATION}
    details = AuditEvent.objects.get().details
    assert details["marking"] == {"from": "TLP:AMBER+STRICT", "to": "TLP:RED"}
    assert details["purposes"]["to"] == ["investigation"]
    with pytest.raises(NoPurposeError):
        MarkingChange(purposes=frozenset())


def test_a_case_past_its_time_is_absent_to_everybody(officer: Officer, supervisor: Officer) -> None:
    case = make_case(officer)
    mark_case(officer, case=case, change=MarkingChange(keep_until=NOW - YEAR), now=NOW)

    for one in (officer, supervisor):
        with pytest.raises(CaseNotFoundError):
            case_by_id(one, case.pk)
    with pytest.raises(CaseNotFoundError):
        mark_case(officer, case=case, change=MarkingChange(tlp=Tlp.GREEN), now=NOW)


def test_a_team_takes_officers_of_a_bureau_only_once_the_case_is_released_to_it(
    officer: Officer,
) -> None:
    case, guest = make_case(officer), make_officer(bureau=make_bureau(country="NZ"))
    with pytest.raises(DeniedError, match="not released"):
        add_member(officer, case=case, officer=guest, now=NOW)

    release = MarkingChange(tlp=Tlp.AMBER, released_to=frozenset({"NZ"}))
    mark_case(officer, case=case, change=release, now=NOW)
    case.refresh_from_db()
    add_member(officer, case=case, officer=guest, now=NOW)
    assert list(visible_cases(guest)) == [case]
    with pytest.raises(DeniedError):
        mark_case(guest, case=case, change=MarkingChange(tlp=Tlp.CLEAR), now=NOW)

    back = MarkingChange(released_to=frozenset())
    mark_case(officer, case=case, change=back, now=NOW)
    assert not visible_cases(guest).exists()


def test_who_leaves_a_team_sees_the_case_no_more(officer: Officer) -> None:
    colleague = make_officer(bureau=officer.bureau)
    case = make_case(officer, colleague)

    for _ in range(2):
        remove_member(officer, case=case, officer=colleague, now=NOW)

    assert not visible_cases(colleague).exists()
    assert _events() == [(tags.CASES_MEMBER_REMOVED, str(case.pk))]


def test_a_case_is_closed_and_opened_again_for_a_reason_only(officer: Officer) -> None:
    case = make_case(officer)

    with pytest.raises(NoReasonError, match="say why the case is closed"):
        close_case(officer, case=case, reason=" ", now=NOW)
    assert visible_cases(officer).get().closed_at is None
    close_case(officer, case=case, reason="charged", now=NOW)
    with pytest.raises(NoReasonError, match="opened again"):
        reopen_case(officer, case=case, reason="", now=NOW)
    assert visible_cases(officer).get().closed_at == NOW


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CASE_OFFICER, Role.SUPERVISOR}))
def test_a_case_is_steered_by_case_officers_and_supervisors_only(role: Role) -> None:
    member = make_officer(roles=[role])
    case = make_case(member)
    at = {"case": case, "now": NOW}

    for attempt in (
        lambda: add_member(member, officer=make_officer(bureau=member.bureau), **at),
        lambda: remove_member(member, officer=member, **at),
        lambda: mark_case(member, change=MarkingChange(tlp=Tlp.CLEAR), **at),
        lambda: close_case(member, reason="", **at),
        lambda: reopen_case(member, reason="", **at),
    ):
        with pytest.raises((DeniedError, CaseNotFoundError)):
            attempt()
    assert _events() == []


def test_of_two_cases_with_one_number_the_own_bureaus_is_meant(officer: Officer) -> None:
    make_case(officer, number="7", bureau=make_bureau(), marking=Tlp.AMBER.value)
    theirs = Case.objects.get()
    Case.objects.update(released_to={str(officer.bureau_id)})
    assert case_by_number(officer, "7") == theirs

    assert name_of(officer, theirs) == "7"

    own = make_case(officer, number="7")
    assert case_by_number(officer, "7") == own
    assert name_of(officer, own) == "7"
    assert case_by_number(officer, name_of(officer, theirs)) == theirs


def test_a_number_of_two_other_bureaux_names_neither_and_an_id_does(officer: Officer) -> None:
    lake, shore = (make_case(officer, number="7", bureau=make_bureau(n)) for n in ("Lake", "Shore"))
    make_case(number="7", bureau=make_bureau("Hidden"))
    Case.objects.update(released_to={str(officer.bureau_id)}, marking=Tlp.AMBER)

    with pytest.raises(SeveralCasesError, match="2 bureaux have a case 7: Lake, Shore; give"):
        case_by_number(officer, "7")
    assert case_by_number(officer, str(lake.pk)) == lake
    assert case_by_number(officer, name_of(officer, shore)) == shore


def test_the_id_of_a_case_that_is_hidden_names_what_is_absent(officer: Officer) -> None:
    hidden, absent = str(make_case().pk), str(uuid4())

    said = []
    for one in (hidden, absent):
        with pytest.raises(CaseNotFoundError) as refused:
            case_by_number(officer, one)
        said.append(str(refused.value).replace(one, "it"))

    assert said[0] == said[1]


def test_a_case_is_opened_in_the_own_bureau_though_anothers_has_the_number(
    officer: Officer,
) -> None:
    theirs = make_case(officer, number="7", bureau=make_bureau())
    Case.objects.update(released_to={str(officer.bureau_id)}, marking=Tlp.AMBER)

    opened = open_case(officer, number="7", now=NOW)

    assert opened != theirs
    assert opened.bureau == officer.bureau


@pytest.mark.parametrize("what", ["roles", "account", "bureau", "membership", "time", "label"])
def test_rights_that_are_taken_back_are_gone_for_the_officer_at_hand(
    officer: Officer, what: str
) -> None:
    """The keys of cases are kept with the officer for a while: what they rest on may change."""
    case = make_case(officer)
    item = make_item(make_exhibit(case))
    assert visible_items(officer).get() == item

    if what == "roles":
        officer.roles = frozenset({Role.AUDITOR.value})
    elif what == "account":
        officer.is_active = False
    elif what == "bureau":
        officer.bureau.admitted_at = None
    elif what == "membership":
        case.members.clear()
    else:
        past = {"keep_until": NOW - YEAR} if what == "time" else {"purposes": []}
        Case.objects.update(**past)

    assert not visible_items(officer).exists()


def test_an_officer_without_a_role_has_no_keys_of_cases(officer: Officer) -> None:
    nobody = make_officer(bureau=officer.bureau, roles=())
    make_item(make_exhibit(make_case(officer, nobody)))

    assert not visible_items(nobody).exists()
