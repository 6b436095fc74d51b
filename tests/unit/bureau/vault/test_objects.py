"""Things are found as far as one may see, and only with a reason that is logged."""

import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.vault import queries
from clew.bureau.vault.actions.object_search import NoThingsError, search_objects
from clew.bureau.vault.models import Fingerprint, Match
from clew.bureau.vault.queries.objects import find_things, things_of_item
from clew.bureau.vault.references import subject_of
from clew.fingerprint.kinds.object import KIND
from clew.fingerprint.objects.seen import SeenThing
from clew.fingerprint.objects.things import UnknownThingError
from clew.model import fingerprint
from clew.model.match import Span
from clew.model.problem import Problem, ProblemCode
from recorded_readings import record_prints
from records import NOW, make_case, make_exhibit, make_item, make_officer, make_sighting

pytestmark = pytest.mark.django_db

WHY = "the green couch of case 2026-3"


@pytest.fixture
def officer(vault):
    return make_officer()


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer))


def _found(officer, *things):
    return [one.sha256 for one in find_things(officer, things, most=50).items]


def test_the_surest_come_first_and_an_item_is_as_sure_as_its_surest_sighting(officer, exhibit):
    sure, unsure, twice = (make_item(exhibit) for _ in range(3))
    make_sighting(sure, "couch", 0.8)
    make_sighting(unsure, "couch", 0.4)
    make_sighting(twice, "couch", 0.35)
    make_sighting(twice, "couch", 0.95)
    make_sighting(make_item(exhibit), "chair")

    found = find_things(officer, ["couch"], most=50)

    assert [one.sha256 for one in found.items] == [twice.pk, sure.pk, unsure.pk]
    assert [one.score for one in found.items] == [0.95, 0.8, 0.4]
    assert [len(one.sightings) for one in found.items] == [1, 1, 1]
    assert found.count == 3


def test_all_things_must_be_in_one_item_which_is_as_sure_as_the_least_of_them(officer, exhibit):
    both, surer, one = (make_item(exhibit) for _ in range(3))
    for item, couch, clock in ((both, 0.9, 0.4), (surer, 0.6, 0.7)):
        make_sighting(item, "couch", couch)
        make_sighting(item, "clock", clock, at_s=1.0, until_s=3.0, best_at_s=2.0)
    make_sighting(one, "couch", 0.99)

    found = find_things(officer, ["clock", "couch"], most=50)

    assert [(one.sha256, one.score) for one in found.items] == [(surer.pk, 0.6), (both.pk, 0.4)]
    clock = next(one for one in found.items[0].sightings if one.seen.name == "clock")
    assert (clock.span, clock.seen.best_at_s) == (Span(1.0, 3.0), 2.0)


def test_more_than_are_shown_are_counted(officer, exhibit):
    for score in (0.5, 0.7, 0.6):
        make_sighting(make_item(exhibit), "couch", score)

    found = find_things(officer, ["couch"], most=2)

    assert [one.score for one in found.items] == [0.7, 0.6]
    assert found.count == 3


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_things_in_cases_one_may_not_see_do_not_answer_nor_count(officer, exhibit, who):
    item = make_item(exhibit)
    make_sighting(item, "couch")
    make_sighting(item, "clock")
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)

    for asked in (["couch"], ["clock", "couch"]):
        found = find_things(stranger, asked, most=50)
        assert (list(found.items), found.count) == ([], 0)
    with pytest.raises(queries.ItemNotFoundError):
        things_of_item(stranger, item.pk)


def test_hidden_things_do_not_crowd_out_what_may_be_seen(officer, exhibit):
    theirs = make_exhibit(make_case(make_officer()))
    for _ in range(5):
        make_sighting(make_item(theirs), "couch", 0.99)
    mine = make_item(exhibit)
    make_sighting(mine, "couch", 0.4)

    found = find_things(officer, ["couch"], most=1)

    assert ([one.sha256 for one in found.items], found.count) == ([mine.pk], 1)


def _search(officer, *asked, reason=WHY):
    return search_objects(asked, acting_officer=officer, reason=reason, now=NOW)


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_searched(officer, exhibit, reason):
    make_sighting(make_item(exhibit), "couch")

    with pytest.raises(NoReasonError):
        _search(officer, "couch", reason=reason)
    assert not AuditEvent.objects.filter(tag=tags.VAULT_OBJECTS_SEARCHED).exists()


def test_no_things_too_many_or_unknown_ones_are_told(officer):
    with pytest.raises(NoThingsError, match="give 1 to 12 things"):
        _search(officer)
    with pytest.raises(NoThingsError, match="give 1 to 12 things"):
        _search(officer, *["couch"] * 13)
    with pytest.raises(UnknownThingError, match=r'"couhc" is no thing .*couch'):
        _search(officer, "chair", "couhc")


@pytest.mark.parametrize("asked", ["person", "woman", "boy", "face", "tie", "nude"])
def test_people_are_nothing_to_search_for(officer, asked):
    with pytest.raises(UnknownThingError):
        _search(officer, asked)


def test_a_search_is_logged_with_its_things_and_reason_even_when_nothing_is_found(officer):
    assert _search(officer, "Sofa", "mugs", "couch").count == 0

    (event,) = AuditEvent.objects.filter(tag=tags.VAULT_OBJECTS_SEARCHED)
    assert event.officer == officer
    assert event.details == {"reason": WHY, "things": ["couch", "cup"]}


def _record(officer, exhibit, vault, *seen, **facts):
    prints = [
        fingerprint.Fingerprint(
            KIND.name, KIND.version, one.to_bytes(), one.quality, part=part,
            low_information=not one.is_sure,
        )
        for part, one in enumerate(seen)
    ]  # fmt: skip
    return record_prints(officer, exhibit, vault, prints, **facts)


BOX = (0.25, 0.25, 0.5, 0.25)


def test_what_was_seen_is_recorded_with_place_and_model_and_is_no_fingerprint_to_match(
    vault, officer, exhibit
):
    unsure = SeenThing("teddy bear", BOX, 0.375)

    sha256 = _record(officer, exhibit, vault, SeenThing("bed", BOX, 0.75), unsure)

    bed, teddy = things_of_item(officer, sha256)
    assert (bed.seen, bed.part, bed.model) == (SeenThing("bed", BOX, 0.75), 0, "ssd_mobilenet_v2")
    assert teddy.seen == unsure
    assert _found(officer, "teddy bear") == [sha256]
    assert not Fingerprint.objects.filter(kind=KIND.name).exists()
    assert not Match.objects.exists()
    item = officer.bureau.item_set.get()
    assert not list(subject_of(item).fingerprints)


def test_what_is_seen_anew_stands_for_what_was_seen_before(vault, officer, exhibit):
    _record(officer, exhibit, vault, SeenThing("bed", BOX, 0.75), SeenThing("cup", BOX, 0.5))

    sha256 = _record(officer, exhibit, vault, SeenThing("couch", BOX, 0.625))

    assert [one.seen.name for one in things_of_item(officer, sha256)] == ["couch"]


UNLOOKED = {
    "no model": {"not_looked_for": {"object": "the model is missing"}},
    "cannot be decoded": {"problem": Problem("a.jpg", ProblemCode.BROKEN, "torn", "get it again")},
    "known already": {"decoded": False},
}


@pytest.mark.parametrize("why", UNLOOKED)
def test_a_file_that_is_not_looked_at_again_keeps_what_was_seen(vault, officer, exhibit, why):
    sha256 = _record(officer, exhibit, vault, SeenThing("bed", BOX, 0.75))

    _record(officer, exhibit, vault, **UNLOOKED[why])

    assert [one.seen.name for one in things_of_item(officer, sha256)] == ["bed"]
