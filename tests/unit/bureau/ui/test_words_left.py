"""Pages in Arabic hold no word of ours in English: only what people wrote, names and commands."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from access_oracle import MAY, Situation
from access_world import World
from clew.bureau.access.declaring import routes
from clew.fingerprint.objects.things import other_words
from signed_in import signed_in

pytestmark = pytest.mark.django_db

OF_PROGRAMS = ("api/", "exchange/", "m/", "c/", "h/")
READ_OUT = {"alt", "aria-label", "placeholder", "title"}
SILENT = {"script", "style", "select", "code", "kbd"}
PEOPLE = (
    *("Secret", "Holder", "Owner", "Named", "keeper", "asker", "Far", "theirs", "Called"),
    *("Lantern of", "Series of a", "lake", "shore", "lighthouse", "A house by a", "Lake Road"),
    *("A disk", "Disk", "pictures/", "jpg", "Find the room", "and its lamp", "the same room"),
    *("Ask", "court", "A team", "not sent"),
)
"""What the world's people wrote, and are called."""
NAMES = (
    *("Clew", "UTC", "TLP", "PAP", "AMBER", "STRICT", "CLEAR", "SHA", "HTML", "PDF", "IMEI"),
    *("seccomp", "rlimits"),
)
THINGS = {word for one, also in other_words().items() for word in (one, *also)}
HASH = re.compile(r"[0-9a-f]{8,}")
SPELLED_OUT = re.compile(r"&lt;U\+206[6-9]&gt;")
WORD = re.compile(r"[A-Za-z]{3,}")


class Texts(HTMLParser):
    """The texts of a page, those too that are read out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._silent += tag in SILENT
        self.found |= {value.strip() for name, value in attrs if name in READ_OUT and value}

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT

    def handle_data(self, data):
        if not self._silent and data.strip():
            self.found.add(" ".join(data.split()))


def test_what_is_the_same_in_english_and_arabic_was_written_by_people(vault):
    world = World(vault)
    client = signed_in(world.put(Situation(roles=frozenset(MAY))))
    left = {}
    for address in _addresses(world):
        english, arabic = (_texts(client, address, language) for language in ("en", "ar"))
        left |= {one: address for one in english & arabic if _is_ours(one)}

    assert not left, "\n".join(f"{one!r}: {where}" for one, where in sorted(left.items()))


def _texts(client, address, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(address)
    if answer.status_code != 200 or not answer["content-type"].startswith("text/html"):
        return set()
    page = answer.content.decode()
    assert not SPELLED_OUT.search(page), f"{address} spells out what only orders words"
    return Texts(page).found


def _is_ours(text):
    if text in {*THINGS, "couch, clock"}:
        return False
    for one in (*PEOPLE, *NAMES):
        text = text.replace(one, " ")
    return WORD.search(HASH.sub(" ", text)) is not None


def _addresses(world) -> Iterator[str]:
    for address, pattern in routes():
        if address.startswith(OF_PROGRAMS):
            continue
        try:
            yield reverse(pattern.name, args=world.there.get(pattern.name, ()))
        except NoReverseMatch:
            continue  # of something that this world has not
