"""What layers below the pages put into sentences is told in the page's language, and only there."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override
from hypothesis import given
from hypothesis import strategies as st

import clew
from clew.bureau.config.languages import SPOKEN
from clew.bureau.ui.templatetags.wordings import said_by, worded
from clew.model.wording import Wording, counted
from signed_in import signed_in
from three_bureaux import INDIAN_PHONE, ThreeBureaux

SOURCE = Path(clew.__file__).parent


@pytest.fixture
def world(vault):
    return ThreeBureaux()


@pytest.mark.django_db
def test_a_referral_tells_its_evidence_in_the_language(world):
    draft = world.draft(world.rosa)
    client = signed_in(world.rosa)
    address = reverse("referral", args=[draft.pk])

    english, french, arabic = (
        client.get(address, headers={"accept-language": one}).content.decode()
        for one in ("en", "fr", "ar")
    )

    assert f"a stated phone of IN-RJ ({INDIAN_PHONE}), at times not known" in english
    assert f"un téléphone déclaré de IN-RJ ({INDIAN_PHONE}), à des moments inconnus" in french
    assert "Proposé : India pour IN-RJ (probable : rien n\u2019indique un autre pays" in french
    assert "India d\u2019après son pays" in french
    assert f"هاتف مُصرَّح به من \u2068IN-RJ\u2069\u2069 (\u2068{INDIAN_PHONE}\u2069)" in arabic
    for page in (french, arabic):
        assert "a stated phone" not in page
        assert "Proposed" not in page


@pytest.mark.django_db
def test_records_keep_english_whatever_the_language(world):
    with override("fr"):
        draft = world.draft(world.rosa)

    assert draft.proposal["said"] == "India by its country"
    assert draft.proposal["evidence"][0].startswith("a stated phone of IN-RJ")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/nothing", "/exchange/nothing", "/nothing"])
def test_calls_are_answered_in_english_whatever_is_asked_for(client, path):
    answer = client.get(path, headers={"host": "localhost", "accept-language": "fr"})

    assert answer["Content-Language"] == ("fr" if path == "/nothing" else "en")


def test_the_language_of_an_answer_is_chosen_in_one_place():
    chosen = [one for one in settings.MIDDLEWARE if "anguage" in one or "ocale" in one]

    assert chosen == ["clew.bureau.ui.language.AnswerLanguage"]
    assert get_language() == "en"


@given(value=st.text(), count=st.integers(0, 2_000), language=st.sampled_from(SPOKEN))
def test_whatever_is_put_in_a_page_tells_it(value, count, language):
    with override(language[0]):
        told = worded(Wording("%(named)s and %(more)s more", named=value, more=count))
        nested = worded(Wording("None is proposed: %(said)s.", said=Wording("weak")))

    assert worded(value) in told
    assert nested


@pytest.mark.parametrize("value", ["%s", "%(x)s", "%(said)s", "100 %", "%%", "{0}"])
def test_what_looks_like_a_placeholder_stays_text(value):
    with override("ar"):
        told = worded(Wording("None is proposed: %(said)s.", said=value))

    assert f"\u2068{value}\u2069" in told


def test_what_would_turn_the_words_around_is_seen():
    with override("ar"):
        told = worded(Wording("None is proposed: %(said)s.", said="a\u202eb\u2069c"))

    assert "\u2068a<U+202E>b<U+2069>c\u2069" in told


def test_what_people_wrote_is_not_translated():
    with override("fr"):
        assert worded("weak") == "weak"
        assert worded(Wording("None is proposed: %(said)s.", said="weak")).endswith(" : weak.")
        assert said_by(ValueError("weak")) == "weak"


def test_an_error_tells_its_wording_in_the_language_and_is_english_as_text():
    error = ValueError(Wording("nothing speaks for a country"))

    with override("fr"):
        assert said_by(error) == "rien n\u2019indique un pays"
        assert str(error) == "nothing speaks for a country"


def _calls(name):
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node.args


def _is_literal(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_sentence_stands_whole_in_the_source_so_that_it_is_gathered():
    whole = {where: args[:1] for where, args in _calls("Wording")}
    whole |= {where: args[1:3] for where, args in _calls("counted")}

    assert [where for where, args in whole.items() if not all(map(_is_literal, args))] == []
    assert whole
    assert counted(2, "one", "several") == "several"
