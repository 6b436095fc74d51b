"""Figures hold what a report may tell and nothing else, and say in words what they show."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.network.actions import (
    build_network,
    mark_report,
    recall_report,
    take_in,
    update_network,
)
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.reports import figures_told
from clew.bureau.reports.figures import (
    Bond,
    Happening,
    NetworkFigure,
    Person,
    PlacesFigure,
    TimelineFigure,
)
from clew.bureau.reports.figures_told import network_told, places_told, timeline_told
from clew.bureau.reports.laying_out import laid_out
from clew.bureau.reports.map_drawing import drawn_map
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.bureau.reports.queries import network as network_queries
from clew.bureau.speaking import languages, speaking
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Report as Head
from clew.model.sighting import Event, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import held, sent
from pdf_text import pdf_text
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db

PLAIN = MarkingChange(tlp=Tlp.GREEN)


@pytest.fixture
def rosa(vault):
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    item = make_item(make_exhibit(make_case(rosa, number="2026-1")))
    return item.locations.get().exhibit.case, Identifier(
        IdentifierKind.FILE_HASH, f"sha256:{item.pk}"
    )


def _taken_in(rosa, key, *sightings, change=PLAIN):
    head = Head(key, "activity log CSV", "Chat Example")
    take_in([head, *sightings, head], acting_officer=rosa, source_name="l.csv", now=NOW)
    mark_report(rosa, key=key, change=change, now=NOW)


def _built(rosa):
    build_network(rosa, networks=BundledNetworks(), now=NOW)


def _network(rosa, found, vault):
    return case_report(rosa, found, vault=vault, now=NOW).network


def _names(figure):
    return {one.name.partition("@")[0] for one in figure.persons}


@pytest.fixture
def around(rosa, case):
    """The baker had a file of the case and wrote to the cook; a red report tells of a carver."""
    _, file = case
    _taken_in(rosa, "r:1", held("baker", file), sent("cook", "baker"))
    _taken_in(rosa, "r:2", sent("carver", "cook", report="r:2"), change=MarkingChange(tlp=Tlp.RED))
    _built(rosa)


def test_who_had_files_and_who_is_around_them_is_shown(rosa, case, vault):
    found, file = case
    _taken_in(
        rosa,
        "r:1",
        held("baker", file),
        sent("cook", "baker"),
        sent("smith", "miller"),
        sent("miller", "smith"),
    )
    _built(rosa)

    figure = _network(rosa, found, vault)

    assert [(one.name, one.had_files) for one in figure.persons] == [
        ("baker@chat.example", True),
        ("cook@chat.example", False),
    ]
    assert [(one.a, one.b, list(one.kinds)) for one in figure.bonds] == [(0, 1, ["message"])]


@pytest.mark.parametrize(
    "change",
    [
        MarkingChange(tlp=Tlp.RED),
        MarkingChange(pap=Pap.RED),
        MarkingChange(purposes=frozenset({Purpose.VICTIM_IDENTIFICATION})),
    ],
    ids=["label", "what may be done", "purposes"],
)
def test_nobody_is_shown_of_whom_a_stricter_report_speaks(rosa, case, vault, change):
    found, file = case
    _taken_in(rosa, "r:1", held("baker", file), sent("cook", "baker"))
    _taken_in(rosa, "r:2", sent("cook", "carver", report="r:2"), change=change)
    _built(rosa)

    figure = _network(rosa, found, vault)

    assert _names(figure) == {"baker"}
    assert (figure.bonds, figure.persons_left, figure.bonds_left) == ([], 0, 0)


def test_nobody_is_shown_of_whom_a_stricter_report_came_after_the_network_was_built(
    rosa, case, vault
):
    found, file = case
    _taken_in(rosa, "r:1", held("baker", file), sent("cook", "baker"))
    _built(rosa)
    assert _names(_network(rosa, found, vault)) == {"baker", "cook"}

    _taken_in(rosa, "r:2", sent("cook", "x", report="r:2"), change=MarkingChange(tlp=Tlp.RED))
    _built(rosa)

    assert _names(_network(rosa, found, vault)) == {"baker"}


def test_a_report_that_was_recalled_shows_nobody(rosa, case, vault):
    found, file = case
    _taken_in(rosa, "r:1", held("baker", file), sent("cook", "baker"))
    _built(rosa)

    recall_report(rosa, key="r:1", reason="wrong", now=NOW)
    assert _names(_network(rosa, found, vault)) == set()
    update_network(rosa, networks=BundledNetworks(), now=NOW)
    assert _names(_network(rosa, found, vault)) == set()


def test_the_figure_leaves_the_label_of_the_report_as_it_is(rosa, case, vault, around):
    found, _ = case
    before = found.marking

    report = case_report(rosa, found, vault=vault, now=NOW)

    assert report.marking == before
    assert _names(report.network) == {"baker"}


def test_who_exports_no_reports_gets_no_network_and_no_places(rosa, case, vault, around):
    found, _ = case
    ben = make_officer("ben", bureau=rosa.bureau, roles=[Role.CASE_OFFICER])
    found.members.add(ben, through_defaults={"since_at": NOW})

    report = case_report(ben, found, vault=vault, now=NOW)

    assert report.network == NetworkFigure([], [], 0, 0)
    assert report.places == PlacesFigure([], 0)


def test_a_victim_is_shown_under_a_pseudonym(rosa, case, vault):
    found, file = case
    _taken_in(rosa, "r:1", held("baker", file), sent("lily", "baker", standing=Standing.VICTIM))
    _built(rosa)

    figure = _network(rosa, found, vault)

    (victim,) = (one for one in figure.persons if one.is_victim)
    assert victim.name.startswith("Victim ")
    assert "lily" not in _names(figure)


def test_who_has_several_accounts_is_shown_under_a_pseudonym_if_one_is_a_victims(rosa, case, vault):
    found, file = case
    both = [
        replace(held(name, thing, event=event, day=day), verified=True)
        for day, (event, thing) in enumerate(_OWN)
        for name in ("amber", "lily")
    ]
    said = sent("lily", "baker", standing=Standing.VICTIM)
    _taken_in(rosa, "r:1", held("amber", file), *both, said)
    _built(rosa)

    figure = _network(rosa, found, vault)

    (two,) = (one for one in figure.persons if one.accounts == 2)
    assert (two.is_victim, two.name.startswith("Victim ")) == (True, True)


_OWN = [
    (Event.STATED, Identifier(IdentifierKind.PHONE, "+6421555123")),
    (Event.LOGIN, Identifier(IdentifierKind.IMEI, "490154203237518")),
    (Event.LOGIN, Identifier(IdentifierKind.IP, "198.18.7.7")),
    (Event.LOGIN, Identifier(IdentifierKind.IP, "198.18.9.9")),
]
"""What accounts of one person have in common, strongly enough to be taken for one."""


def test_what_there_is_no_room_for_is_counted(rosa, case, vault, monkeypatch):
    monkeypatch.setattr(network_queries, "MOST_PERSONS", 2)
    found, file = case
    several = [sent(f"cook{n}", "baker", day=n) for n in range(3)]
    _taken_in(rosa, "r:1", held("baker", file), *several)
    _built(rosa)

    figure = _network(rosa, found, vault)

    assert (len(figure.persons), figure.persons_left) == (2, 2)
    assert (len(figure.bonds), figure.bonds_left) == (1, 2)


def test_a_timeline_tells_nothing_of_a_narrowed_note(rosa, case, vault):
    found, _ = case
    add_note(rosa, case=found, text="A lamp", now=NOW)
    later = NOW + timedelta(minutes=1)
    add_note(rosa, case=found, text="Secret", narrowed=MarkingChange(tlp=Tlp.RED), now=later)

    figure = case_report(rosa, found, vault=vault, now=later).timeline

    assert [(one.at, one.who) for one in figure.happenings if one.kind == "note"] == [(NOW, "rosa")]


_NAMES = st.text(min_size=1, max_size=30)
_PERSONS = st.lists(
    st.builds(
        Person,
        name=_NAMES,
        accounts=st.integers(1, 9),
        place=st.sampled_from(["", "IN", "IN-RJ", "FR"]),
        had_files=st.booleans(),
        is_victim=st.booleans(),
    ),
    max_size=24,
)


@st.composite
def _networks(draw):
    persons = draw(_PERSONS)
    ends = st.integers(0, max(0, len(persons) - 1))
    bonds = st.builds(
        Bond, a=ends, b=ends, kinds=st.just(["message"]), p=st.floats(0, 1, allow_nan=False)
    )
    found = draw(st.lists(bonds, max_size=60)) if len(persons) > 1 else []
    return NetworkFigure(persons, [one for one in found if one.a != one.b], 0, 0)


@given(_networks())
def test_everybody_and_nobody_else_has_a_place_and_always_the_same(figure):
    told = network_told(figure)

    assert [node["name"] for node in told["nodes"]] == [one.name for one in figure.persons]
    assert all(0 <= node["x"] <= 1 and 0 <= node["y"] <= 1 for node in told["nodes"])
    assert laid_out(figure) == laid_out(figure)
    assert {(one["a"], one["b"]) for one in told["lines"]} == {
        (min(one.a, one.b), max(one.a, one.b)) for one in figure.bonds
    }


@given(st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(["note", "items", "task"]))))
def test_a_timeline_counts_everything_once(drawn):
    newest_first = sorted(drawn, reverse=True)
    happened = [Happening(NOW + timedelta(seconds=s), kind, "rosa") for s, kind in newest_first]

    told = timeline_told(TimelineFigure(happened, is_cut=False))

    assert sum(int(row["count"].replace(",", "")) for row in told["rows"]) == len(happened)
    assert all(0 <= dot["x"] <= 1 for row in told["rows"] for dot in row["dots"])


def test_places_beyond_the_first_are_counted():
    counts = [(f"IN-{n}", 2) for n in range(40)]

    told = places_told(PlacesFigure(counts, 3))

    assert len(told["rows"]) == figures_told._LISTED
    assert told["left"] == [
        "10 more places, with 20 in all, are left out.",
        "Of 3 more no place is known.",
    ]


def _figures(report):
    first = Person("gardener #x $y$ *z*", 1, "IN-RJ", had_files=True, is_victim=False)
    persons = [first, Person("كاتب", 2, "FR", had_files=False, is_victim=True)]
    return replace(
        report,
        network=NetworkFigure(persons, [Bond(0, 1, ["message", "same_person"], 0.9)], 5, 6),
        places=PlacesFigure([("IN-RJ", 4), ("FR", 1)], 2),
        timeline=TimelineFigure([Happening(NOW, "note", "rosa")], is_cut=True),
    )


def test_figures_are_in_every_language_and_the_same_each_time(rosa, case, vault, tmp_path):
    found, _ = case
    report = _figures(case_report(rosa, found, vault=vault, now=NOW))

    for language in languages():
        made = render_pdf(report, language=language)
        assert sha256(made).digest() == sha256(render_pdf(report, language=language)).digest()
        with speaking(language):
            counts = {row["count"] for row in places_told(report.places)["rows"]}
        assert counts == {"4", "1"}
        assert "gardener" in pdf_text(made, tmp_path)


def test_a_figure_says_in_words_what_it_shows_and_what_it_leaves_out(rosa, case, vault, tmp_path):
    found, _ = case
    report = _figures(case_report(rosa, found, vault=vault, now=NOW))

    made = render_pdf(report, language="en")

    text = pdf_text(made, tmp_path)
    for said in ("Figure 1:", "5 more persons are left out", "2 messages, perhaps one person"):
        assert said in text
    for said in ("#x $y$ *z*", "Figure 2:", "Figure 3:", "Of 2 more no place is known"):
        assert said in text


def test_the_map_shows_the_countries_of_its_places():
    found = drawn_map(["IN-RJ", "NP"])
    if found is None:
        pytest.skip("the boundaries are not there: make setup")

    rajasthan, nepal = found.places["IN-RJ"], found.places["NP"]
    assert rajasthan[0] < nepal[0]
    assert all(0 < share < 1 for place in (rajasthan, nepal) for share in place)
    assert found.svg.startswith(b"<svg")
    assert b"<text" not in found.svg
    assert drawn_map(["XX-YY"]) is None
