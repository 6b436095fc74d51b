"""Notes between vaults: said in a thread there and here, each under its own marking, taken back."""

import pytest
from django.db import connection

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.cases.models import CaseMember
from clew.bureau.notes.actions.changing import edit_note
from clew.bureau.notes.actions.writing import add_note, answer
from clew.bureau.notes.models import Note
from clew.bureau.notes.queries import NoteNotFoundError, threads
from clew.bureau.sharing.actions import owning
from clew.bureau.sharing.actions.exchanged import record_rows
from clew.bureau.sharing.actions.share import NotReleasedError, share
from clew.bureau.sharing.actions.wish import Correction, Wish
from clew.bureau.sharing.models import SharedRecord
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.simulate.bureaux import NOW
from real_nodes import carried, three_real_nodes
from records import make_officer
from sharing_world import World, picture

SAID, ANSWERED = "a boat at the jetty", "the boat is red"
WISH = Wish(("BV",), Purpose.INTELLIGENCE, "a request", title="A jetty")


def _share(node, *notes, to="BV"):
    wish = Wish((to,), Purpose.INTELLIGENCE, "a request", title="A jetty")
    names = [one.pk.hex for one in notes]
    return share(node.officer, names, wish, vault=node.vault, now=node.tick(), kind="note").records


def _says(node):
    return [
        [(one.who, one.text) for one in (thread.first, *thread.answers)]
        for thread in threads(node.officer)
    ]


@pytest.mark.django_db(transaction=True)
def test_a_thread_is_said_there_by_its_bureau_answered_corrected_and_recalled(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    nodes = three_real_nodes(tmp_path)
    aq, bv = nodes["AQ"], nodes["BV"]
    with aq.at_work():
        case, item = aq.seized(b"a boat", {"BV"})
        first = add_note(aq.officer, case=case, item=item, text=SAID, now=aq.tick())
        second = answer(aq.officer, note_id=first.pk, text="it leaves at six", now=aq.tick())
        share(aq.officer, [item], WISH, vault=aq.vault, now=aq.tick())
        name, _ = _share(aq, first, second)
    carried(aq, bv)

    with bv.at_work():
        assert _says(bv) == [[("AQ", SAID), ("AQ", "it leaves at six")]]
        head = Note.objects.get(pk=first.pk)
        assert (head.officer, head.item_id, head.case.title) == (None, item, "A jetty")
        assert head.case.marking == Tlp.AMBER.value
        said = answer(bv.officer, note_id=first.pk, text=ANSWERED, now=bv.tick())
        _share(bv, said, to="AQ")
    carried(bv, aq)
    with aq.at_work():
        assert _says(aq)[0][-1] == ("BV", ANSWERED)
        assert Note.objects.get(pk=said.pk).case == case
        edit_note(aq.officer, note_id=first.pk, text="a ship at the jetty", now=aq.tick())
        said, at = (
            Correction(Purpose.INTELLIGENCE, "a request"),
            {"vault": aq.vault, "now": aq.tick()},
        )
        owning.correct(aq.officer, name=name, correction=said, **at)
    carried(aq, bv)
    with bv.at_work():
        assert _says(bv)[0][0] == ("AQ", "a ship at the jetty")
    aq.recall(name)
    carried(aq, bv)
    carried(aq, bv)  # nothing new

    with bv.at_work():
        (thread,) = threads(bv.officer)
        assert (thread.first.text, thread.first.withdrawn_by) == ("", "AQ")
        assert [one.text for one in thread.answers] == ["it leaves at six", ANSWERED]
        assert "recalled, purged" in {row["state"] for row in record_rows(bv.officer)}
    content = b"".join(one.read_bytes() for one in bv.folder.rglob("*") if one.is_file())
    assert SAID.encode() not in content
    assert b"a ship at the jetty" not in content


@pytest.mark.django_db
def test_a_note_goes_no_further_than_its_own_marking_and_its_cases(vault):
    world = World(vault)
    item, case = world.released(picture(3), "AQ")
    at = {"vault": vault, "now": NOW, "kind": "note"}
    wish = Wish(("AQ",), Purpose.INTELLIGENCE, "a request")
    narrowed = MarkingChange(tlp=Tlp.AMBER_STRICT)
    kept = add_note(world.officer, case=case, text=SAID, narrowed=narrowed, now=NOW)
    free = add_note(world.officer, case=case, item=item.pk, text=SAID, now=NOW)

    with pytest.raises(NotReleasedError):
        share(world.officer, [free.pk.hex, kept.pk.hex], wish, **at)
    with pytest.raises(NotReleasedError):
        share(world.officer, [free.pk.hex], Wish(("CX",), Purpose.INTELLIGENCE, "why"), **at)
    stranger = make_officer(bureau=world.officer.bureau, roles=[Role.CASE_OFFICER])
    with pytest.raises(NoteNotFoundError):
        share(stranger, [free.pk.hex], wish, **at)
    analyst = make_officer(bureau=world.officer.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    CaseMember.objects.create(case=case, officer=analyst, since_at=NOW)
    with pytest.raises(DeniedError):
        share(analyst, [free.pk.hex], wish, **at)
    assert not SharedRecord.objects.exists()

    (name,) = share(world.officer, [free.pk.hex], wish, **at).records
    assert record_rows(stranger) == []
    with pytest.raises(owning.RecordNotFoundError):
        owning.recall(stranger, name=name, reason="no", vault=vault, now=NOW)
