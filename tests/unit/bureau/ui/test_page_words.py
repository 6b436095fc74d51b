"""Every word of the pages is in every catalog, with the same placeholders; what is not is told."""

import copy

import compiled_words
import page_words
import pytest
from babel.messages import Catalog
from django.utils.translation import gettext, ngettext, override

from clew.bureau.config.languages import SPOKEN
from clew.bureau.ui.phrases import phrases
from clew.bureau.ui.templatetags.phrases import phrase


@pytest.fixture(scope="module")
def marked() -> Catalog:
    return page_words.marked()


def test_every_language_has_a_catalog_but_that_of_the_words_themselves():
    there = {path.parts[-3] for path in page_words.catalogs()}

    assert there == {code for code, _ in SPOKEN} - {"en"}


def test_every_word_is_translated(marked):
    assert list(page_words.check(marked)) == []


def test_a_word_that_no_catalog_has_is_told(marked):
    more = copy.deepcopy(marked)
    more.add("A word of no catalog")

    assert list(page_words.check(more)) == [
        f"{path.parts[-3]}: not translated: 'A word of no catalog'"
        for path in page_words.catalogs()
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    {
        "a placeholder is another": (("%(n)s items",), ("%(m)s éléments",)),
        "a placeholder is gone": (("%(n)s items",), ("éléments",)),
        "a tag is gone": (("<b>%(n)s</b>",), ("%(n)s",)),
        "a script's placeholder is gone": (("{n} of {all}",), ("{n}",)),
        "the last form does not tell how many": (
            ("%(n)s item", "%(n)s items"),
            ("عنصر", "عنصر", "عنصران", "%(n)s عناصر", "%(n)s عنصرًا", "عنصر"),
        ),
    }.values(),
)
def test_other_placeholders_are_told(source, said):
    assert page_words._differ(source, said)


def test_forms_for_one_and_two_need_not_tell_how_many():
    said = ("%(n)s عنصر", "عنصر واحد", "عنصران", "%(n)s عناصر", "%(n)s عنصرًا", "%(n)s عنصر")

    assert not page_words._differ(("%(n)s item", "%(n)s items"), said)


def test_names_of_the_layers_below_are_told_in_the_language():
    with override("fr"):
        told = {one: phrase(one) for one in phrases()}

    assert told["same file"] == "même fichier"
    assert told["unidentified"] == "non identifié"
    assert phrase("2026-0042") == "2026-0042"


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 تطابق"),
        (1, "تطابق واحد"),
        (2, "تطابقان"),
        (3, "3 تطابقات"),
        (11, "11 تطابقًا"),
        (100, "100 تطابق"),
    ],
)
def test_arabic_counts_in_six_forms(count, told):
    with override("ar"):
        words = ngettext("%(count)d match", "%(count)d matches", count)

    assert (words % {"count": count} if "%" in words else words) == told


def test_what_is_put_into_words_from_right_to_left_keeps_its_own_direction():
    """In a tag it is an address, and stays as it is."""
    words = 'القضية %(number)s, <a href="%(address)s">{n}</a>'

    told = compiled_words._with_isolates(words)

    assert told == 'القضية \u2068%(number)s\u2069, <a href="%(address)s">\u2068{n}\u2069</a>'
    assert compiled_words._with_isolates("%(a)s: {b}") == (
        "\u200f\u2068%(a)s\u2069: \u2068{b}\u2069"
    )
    assert compiled_words._with_isolates("%(a)s") == "\u2068%(a)s\u2069"
    with override("ar"):
        assert (
            gettext("case %(number)s") % {"number": "2026-0042"} == "القضية \u20682026-0042\u2069"
        )
    with override("fr"):
        assert gettext("case %(number)s") % {"number": "2026-0042"} == "affaire 2026-0042"
