"""A list that is kept by hand answers as an imported one does."""

from datetime import timedelta

import pytest

from clew.bureau.hashsets.actions import add_entry, open_list
from clew.bureau.vault import queries
from clew.model.hash_entry import HashEntry
from clew.model.match import State
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db


def test_what_was_checked_before_an_entry_came_is_unchecked_after():
    officer = make_officer()
    item = make_item(make_exhibit(make_case(officer)), checked_at=NOW)
    open_list("Lake", acting_officer=officer, now=NOW - timedelta(days=1))
    assert queries.item(officer, item.sha256).state is State.NO_MATCH

    entry, later = HashEntry(sha256=bytes(32)), NOW + timedelta(hours=1)
    add_entry("Lake", entry, acting_officer=officer, now=later)

    assert queries.item(officer, item.sha256).state is State.UNCHECKED


def test_an_entry_that_gives_nothing_to_match_by_is_refused():
    officer = make_officer()
    open_list("Lake", acting_officer=officer, now=NOW)

    with pytest.raises(ValueError, match="no hash to match by"):
        add_entry("Lake", HashEntry(photodna=bytes(144)), acting_officer=officer, now=NOW)
