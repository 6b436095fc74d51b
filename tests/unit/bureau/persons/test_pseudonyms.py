"""Victims are under pseudonyms, but for who works in the team of the case that keeps them."""

import pytest

from clew.bureau.access.roles import Role as Officers
from clew.bureau.cases.models import CaseMember
from clew.bureau.notes.actions.writing import add_dossier_note
from clew.bureau.notes.queries import threads
from clew.bureau.persons.actions.assessing import set_role, set_status
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.joining import judge_different, merge
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import (
    DossierNotFoundError,
    already_identified,
    dossier,
    dossiers,
    dossiers_named,
    id_named,
    others_of_kind,
)
from clew.bureau.timeline.queries import timeline
from clew.model.dossier import Kind, Role, Status
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db

SECRETS = ("Gardener", "Adult Gardener of Lake Road", "told by the neighbour")


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def exhibit(rosa):
    return make_exhibit(make_case(rosa, number="2026-7"))


@pytest.fixture
def item(exhibit):
    return make_item(exhibit)


@pytest.fixture
def victim(rosa, exhibit, item):
    """A victim who was identified, with an item."""
    one = open_dossier(
        rosa, kind=Kind.PERSON, case=exhibit.case, name="Gardener", start=item.pk, now=NOW
    )
    set_role(rosa, dossier_id=one.pk, role=Role.VICTIM, reason=SECRETS[2], now=NOW)
    set_status(
        rosa,
        dossier_id=one.pk,
        status=Status.IDENTIFIED,
        identity=SECRETS[1],
        reason=SECRETS[2],
        now=NOW,
    )
    return one


@pytest.fixture
def desk(rosa, exhibit):
    """A desk officer in the team: sees the case, and works on no dossier."""
    return _in_team(
        exhibit.case, make_officer("dora", bureau=rosa.bureau, roles=[Officers.DESK_OFFICER])
    )


@pytest.fixture
def supervisor(rosa):
    return make_officer("sam", bureau=rosa.bureau, roles=[Officers.SUPERVISOR])


def _in_team(case, officer):
    CaseMember.objects.create(case=case, officer=officer, since_at=NOW)
    return officer


def _told(row):
    return repr(row)


@pytest.mark.parametrize("who", ["desk", "supervisor"])
def test_who_does_not_work_in_the_team_reads_a_pseudonym_and_no_reason(request, victim, who, rosa):
    officer = request.getfixturevalue(who)

    row = dossier(officer, victim.pk)

    assert not [secret for secret in SECRETS if secret in _told(row)]
    assert row.name.startswith("Victim ")
    assert row.status is Status.IDENTIFIED
    assert row.roles == [Role.VICTIM]
    assert len(row.identities) == 1
    assert dossier(officer, victim.pk).name == row.name  # the same on every page
    assert all(secret in _told(dossier(rosa, victim.pk)) for secret in SECRETS)


def test_whoever_is_only_depicted_may_be_a_victim_and_who_is_not_is_named(rosa, desk, exhibit):
    depicted = open_dossier(rosa, kind=Kind.PERSON, case=exhibit.case, name="Cook", now=NOW)
    assert dossier(desk, depicted.pk).name.startswith("Person ")

    set_role(rosa, dossier_id=depicted.pk, role=Role.OFFENDER, reason="seen", now=NOW)

    assert dossier(desk, depicted.pk).name == "Cook"


def test_series_and_places_are_named(rosa, desk, exhibit):
    lake = open_dossier(rosa, kind=Kind.PLACE, case=exhibit.case, name="A lake", now=NOW)

    assert dossier(desk, lake.pk).name == "A lake"


def test_what_is_merged_with_a_victim_is_one_too(rosa, desk, exhibit, victim):
    other = open_dossier(rosa, kind=Kind.PERSON, case=exhibit.case, name="Cook", now=NOW)
    set_role(rosa, dossier_id=other.pk, role=Role.WITNESS, reason="seen", now=NOW)
    merge(rosa, first_id=victim.pk, second_id=other.pk, reason="one hat", now=NOW)

    row = dossier(desk, other.pk)

    assert "Cook" not in _told(row)
    assert len(row.parts) == 2


def test_a_name_that_is_not_told_finds_nothing(rosa, desk, exhibit, victim):
    other = open_dossier(rosa, kind=Kind.PERSON, case=exhibit.case, name="Cook", now=NOW)
    row, beside = dossier(desk, victim.pk), dossier(desk, other.pk)

    assert id_named(rosa, Kind.PERSON, "Gardener") == victim.pk
    with pytest.raises(DossierNotFoundError):
        id_named(desk, Kind.PERSON, "Gardener")
    assert id_named(desk, Kind.PERSON, row.name) == victim.pk
    assert others_of_kind(desk, beside, named="garden").count == 0
    assert others_of_kind(rosa, beside, named="garden").count == 1
    assert dossiers_named(desk, "garden") == []
    assert [one.id for one in dossiers_named(desk, row.name[7:])] == [victim.pk]


def test_no_list_history_note_or_timeline_names_a_victim(rosa, desk, exhibit, item, victim):
    other = open_dossier(rosa, kind=Kind.PERSON, case=exhibit.case, name="Cook", now=NOW)
    set_role(rosa, dossier_id=other.pk, role=Role.WITNESS, reason="seen", now=NOW)
    judge_different(rosa, first_id=other.pk, second_id=victim.pk, reason="no Gardener", now=NOW)
    add_dossier_note(rosa, dossier_id=victim.pk, text="A lamp", now=NOW)

    told = [
        _told(dossiers(desk, kind=Kind.PERSON)),
        _told(dossier(desk, other.pk)),
        _told(already_identified(desk, [item.pk])),
        _told(list(threads(desk, case=exhibit.case, offset=0, limit=9))),
        _told(timeline(desk, exhibit.case, offset=0, limit=99, now=NOW)),
    ]

    assert not [
        (number, secret) for number, one in enumerate(told) for secret in SECRETS if secret in one
    ]
    assert all("Victim " in one for one in told)


def test_two_identities_contradict_each_other_under_pseudonyms_too(rosa, desk, victim):
    set_status(
        rosa,
        dossier_id=victim.pk,
        status=Status.IDENTIFIED,
        identity="Another adult",
        reason="told",
        now=NOW,
    )

    (clash,) = dossier(desk, victim.pk).contradictions

    assert clash.name == "several_identities"
    assert SECRETS[1] not in clash.where
    assert "Another" not in clash.where


def test_a_part_of_a_case_of_the_own_team_is_named_and_the_other_is_not(rosa, exhibit, victim):
    ben = _in_team(
        exhibit.case,
        make_officer("ben", bureau=rosa.bureau, roles=[Officers.SUPERVISOR, Officers.CASE_OFFICER]),
    )
    other = make_exhibit(make_case(rosa, number="2026-8"))
    cook = open_dossier(rosa, kind=Kind.PERSON, case=other.case, name="Cook", now=NOW)
    add_item(rosa, dossier_id=cook.pk, sha256=make_item(other).pk, reason="hat", now=NOW)
    merge(rosa, first_id=victim.pk, second_id=cook.pk, reason="one hat", now=NOW)

    names = [part.name for part in dossier(ben, victim.pk).parts]

    assert names[0] == "Gardener"
    assert names[1].startswith("Victim ")
