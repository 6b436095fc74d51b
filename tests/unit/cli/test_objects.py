"""Things are listed with how sure the model is, and people are told that it is no evidence."""

from clew.bureau.vault.queries.objects import FoundItem, FoundThings, SightingRow
from clew.cli.objects import _row, _told
from clew.fingerprint.objects.seen import OBJECT_CAVEAT, SeenThing
from clew.model.match import Span

BOX = (0.1, 0.2, 0.3, 0.4)


def test_a_thing_is_listed_with_when_it_is_seen_and_seen_best():
    seen = SeenThing("chair", BOX, 0.456, best_at_s=1.5)

    row = _row(SightingRow(seen, part=2, model="m", span=Span(1, 2)))

    assert (row["number"], row["thing"], row["seen"]) == (3, "chair", "1.0-2.0 s")
    assert (row["best_at"], row["sure"], row["doubt"]) == ("1.5 s", 0.46, "unsure")
    assert row["box"] == list(BOX)
    still = _row(SightingRow(SeenThing("chair", BOX, 0.97), part=0, model="m"))
    assert (still["seen"], still["best_at"], still["doubt"]) == ("", "", "")


def test_people_are_told_the_caveat_and_what_is_not_shown_and_programs_get_rows_only(capsys):
    found = FoundThings([FoundItem("a" * 64, 0.9, [])], count=1_234)

    _told(found, as_json=False)
    _told(found, as_json=True)

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "The surest 1 of 1,234 items" in printed.err
    assert printed.err.count(OBJECT_CAVEAT.split(";", maxsplit=1)[0]) == 1
