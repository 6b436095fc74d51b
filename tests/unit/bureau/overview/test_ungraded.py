"""Files that nobody graded wait, each once, as far as the officer may see it; urgent ones first."""

from datetime import timedelta

import pytest

from clew.bureau.cases.models import Case
from clew.bureau.grades.actions import grade_item, undo_grade
from clew.bureau.hashsets.models import HashSet
from clew.bureau.network.actions import take_in
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.overview.queries.ungraded import ungraded
from clew.model.grade import Scheme
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.match import Relation
from clew.model.media import Family
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from records import (
    NOW,
    make_case,
    make_entry,
    make_exhibit,
    make_hashset,
    make_item,
    make_match,
    make_officer,
)
from three_bureaux import ANA, ThreeBureaux

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(vault):
    return ThreeBureaux()


def _graded(officer, item):
    return grade_item(officer, item.sha256, scheme=Scheme.VIC_US, value="0", now=NOW)


def test_a_file_waits_until_the_own_bureau_grades_it_and_again_once_that_is_undone(world):
    assert ungraded(world.rosa) == (0, 2)
    grade = _graded(world.rosa, world.lamp)
    assert ungraded(world.rosa) == (0, 1)
    undo_grade(world.rosa, grade.pk, now=NOW + timedelta(hours=1))
    assert ungraded(world.rosa) == (0, 2)


def test_another_bureaus_grade_is_not_the_own_ones(world):
    world.to_hub()
    _graded(world.hugo, world.lamp)
    assert ungraded(world.rosa) == (0, 2)


def test_a_file_counts_once_and_only_media_of_open_cases_of_the_own_bureau_do(world):
    more = make_exhibit(make_case(world.rosa, number="NZ-8"))
    make_item(more, make_exhibit(world.case))
    make_item(more, family=Family.ARCHIVE)
    make_item(make_exhibit(make_case(world.ines, number="IND-8")))
    assert ungraded(world.rosa) == (0, 3)
    assert ungraded(world.ines) == (0, 1)
    Case.objects.filter(number="NZ-7").update(closed_at=NOW)
    assert ungraded(world.rosa) == (0, 1)


def test_a_file_of_a_case_that_an_officer_may_not_see_is_not_counted(world):
    nina = make_officer("nina", bureau=world.new_zealand)
    make_item(make_exhibit(make_case(nina, number="NZ-9", marking="TLP:RED")))
    assert ungraded(world.rosa) == (0, 2)
    assert ungraded(nina) == (0, 1)


def test_a_case_that_another_bureau_lets_an_officer_work_on_counts_there(world):
    released = {"marking": "TLP:AMBER", "released_to": ["IN"]}
    make_item(make_exhibit(make_case(world.rosa, world.ines, number="NZ-8", **released)))
    assert (ungraded(world.rosa), ungraded(world.ines)) == ((0, 3), (0, 0))


def test_what_is_listed_as_harmless_does_not_wait(world):
    good = make_hashset(world.new_zealand, kind=HashSet.Kind.KNOWN_GOOD)
    make_match(world.lamp, make_entry(good), relation=Relation.SAME_FILE)
    known = make_hashset(world.new_zealand)
    make_match(world.bed, make_entry(known), relation=Relation.SAME_FILE)
    assert ungraded(world.rosa) == (0, 1)


@pytest.mark.parametrize("digest", ["md5", "sha1", "sha256"])
def test_what_an_urgent_report_names_comes_first(world, digest):
    named = Identifier(IdentifierKind.FILE_HASH, f"{digest}:{getattr(world.bed, digest)}")
    sighting = Sighting("log:1", "2", ANA, named, Event.STATED, NOW, NOW)
    head = Report("log:1", "activity log CSV", "Chat Example")
    take_in([head, sighting, head], acting_officer=world.rosa, source_name="log.csv", now=NOW)
    assert ungraded(world.rosa) == (0, 2)
    ReportRow.objects.update(urgent=True)
    assert ungraded(world.rosa) == (1, 2)
    ReportRow.objects.update(recalled_at=NOW)
    assert ungraded(world.rosa) == (0, 2)
