"""Leads on the command line say first who is identified already, as pages do."""

from types import SimpleNamespace

import pytest

from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.vault.traits import FACES
from clew.cli.output import show_lines
from clew.cli.trait_search import TraitSearch
from clew.model.dossier import Kind, Status
from clew.model.match import Match, Relation
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db


def test_a_lead_to_who_is_identified_says_so_before_it_and_another_does_not(capsys):
    rosa = make_officer("rosa")
    exhibit = make_exhibit(make_case(rosa, number="2026-7"))
    known, other = make_item(exhibit), make_item(exhibit)
    person = open_dossier(
        rosa, kind=Kind.PERSON, case=exhibit.case, name="A", start=known.sha256, now=NOW
    )
    set_status(rosa, dossier_id=person.pk, status=Status.IDENTIFIED, reason="told", now=NOW)
    search = TraitSearch(FACES, SimpleNamespace(officer=rosa), reason="who is it?")
    leads = [Match(f"item:{one.sha256}", Relation.FACE, 0.4) for one in (other, known)]

    show_lines(search._lines("a.jpg", leads), as_json=False)

    first, second, third = capsys.readouterr().out.splitlines()[:3]
    assert first.startswith("a.jpg: perhaps the same face")
    assert second == (
        "a.jpg: a lead to who is ALREADY IDENTIFIED: person A, identified (2026-7), by these bytes"
    )
    assert third.startswith("a.jpg: perhaps the same face")
