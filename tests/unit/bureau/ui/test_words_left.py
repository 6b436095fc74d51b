"""Pages in Arabic hold no word of ours in English: only what people wrote, names and commands."""

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, reverse

from access_oracle import MAY, Situation
from access_world import World
from clew.bureau.access.declaring import routes
from clew.fingerprint.objects.things import other_words
from page_texts import has_words_of_ours, texts_of
from signed_in import signed_in

pytestmark = pytest.mark.django_db

OF_PROGRAMS = ("api/", "exchange/", "m/", "c/", "h/")
PEOPLE = (
    *("Secret", "Holder", "Owner", "Named", "keeper", "asker", "Far", "theirs", "Called"),
    *("Lantern of", "Series of a", "lake", "shore", "lighthouse", "A house by a", "Lake Road"),
    *("A disk", "Disk", "pictures/", "jpg", "Find the room", "and its lamp", "the same room"),
    *("Ask", "court", "A team", "not sent"),
)
"""What the world's people wrote, and are called."""
THINGS = {word for one, also in other_words().items() for word in (one, *also)}


def test_what_is_the_same_in_english_and_arabic_was_written_by_people(vault):
    world = World(vault)
    client = signed_in(world.put(Situation(roles=frozenset(MAY))))
    left = {}
    for address in _addresses(world):
        english, arabic = (texts_of(client, address, language) for language in ("en", "ar"))
        left |= {one: address for one in english & arabic if _is_ours(one)}

    assert not left, "\n".join(f"{one!r}: {where}" for one, where in sorted(left.items()))


def _is_ours(text):
    if text in {*THINGS, "couch, clock"}:
        return False
    return has_words_of_ours(text, PEOPLE)


def _addresses(world) -> Iterator[str]:
    for address, pattern in routes():
        if address.startswith(OF_PROGRAMS):
            continue
        try:
            yield reverse(pattern.name, args=world.there.get(pattern.name, ()))
        except NoReverseMatch:
            continue  # of something that this world has not
