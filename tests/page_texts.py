"""The texts of a page, and which of them are words of ours in English."""

import re
from collections.abc import Collection
from html.parser import HTMLParser

from django.conf import settings

READ_OUT = {"alt", "aria-label", "placeholder", "title"}
SILENT = {"script", "style", "select", "code", "kbd"}
NAMES = (
    *("Clew", "UTC", "TLP", "PAP", "AMBER", "STRICT", "CLEAR", "SHA", "HTML", "PDF", "IMEI", "URL"),
    *("seccomp", "rlimits"),
)
HASH = re.compile(r"[0-9a-f]{8,}")
SPELLED_OUT = re.compile(r"&lt;U\+(?:200F|206[6-9])&gt;")
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


def texts_of(client, address, language, *, answered=(200,)):
    """Return the texts of a page in a language; none of what is no page, or answers otherwise."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(address)
    is_page = answer.get("content-type", "").startswith("text/html")
    if answer.status_code not in answered or not is_page:
        return set()
    page = answer.content.decode()
    assert not SPELLED_OUT.search(page), f"{address} spells out what only orders words"
    return Texts(page).found


def has_words_of_ours(text: str, written: Collection[str]) -> bool:
    """Tell whether a text has a word that is no name and nothing that people wrote."""
    for one in (*written, *NAMES):
        text = text.replace(one, " ")
    return WORD.search(HASH.sub(" ", text)) is not None
