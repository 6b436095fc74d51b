"""Pages speak the language that was chosen, from right to left where it is written so."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from clew.bureau.ui.templatetags.times import utc
from records import make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

ONE_FIELD = re.compile(r'name="next" value="([^"]*)"')


def _choose(client: Client, language: str, **more: str):
    return client.post(reverse("language"), {"language": language, **more})


def _stranger() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.mark.parametrize(
    ("language", "direction", "home"),
    [
        ("en", "ltr", "Home"),
        ("fr", "ltr", "Accueil"),
        ("es", "ltr", "Inicio"),
        ("ar", "rtl", "الرئيسية"),
        ("hi", "ltr", "मुखपृष्ठ"),
    ],
)
def test_a_page_is_in_the_chosen_language(vault, language, direction, home):
    client = signed_in(make_officer())

    _choose(client, language)
    page = client.get(reverse("home"))

    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert f"<h1>{home}</h1>" in page.text
    assert page["content-language"] == language


def test_the_language_is_chosen_before_signing_in_and_stays(vault):
    client = _stranger()

    _choose(client, "fr")

    assert "Mot de passe" in client.get(reverse("account_login")).text
    kept = client.cookies["django_language"]
    assert kept["max-age"]
    assert kept["secure"]
    assert kept["httponly"]
    assert kept["samesite"] == "Strict"


def test_who_chose_none_gets_what_the_browser_asks_for(vault):
    asked = _stranger().get(reverse("account_login"), headers={"accept-language": "hi-IN,en;q=0.5"})

    assert '<html lang="hi"' in asked.text


def test_a_language_that_is_none_changes_nothing(vault):
    client = _stranger()

    _choose(client, "tlh")

    assert '<html lang="en"' in client.get(reverse("account_login")).text


def test_choosing_leads_back_to_the_page_and_nowhere_outside(vault):
    client = signed_in(make_officer())
    page = client.get(f"{reverse('cases')}?page=1")
    back = ONE_FIELD.search(page.text)

    assert back is not None
    assert _choose(client, "es", next=back[1])["location"] == "/cases/?page=1"
    assert _choose(client, "es", next="https://elsewhere.example/")["location"] == "/"
    assert client.get(reverse("language")).status_code == 405


def test_it_takes_the_token_of_a_form(vault):
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)

    assert _choose(client, "es").status_code == 403


def test_what_is_absent_looks_the_same_in_every_language(vault):
    client = signed_in(make_officer())
    strip = re.compile(r'value="[^"]{64}"')

    for language in ("en", "ar"):
        _choose(client, language)
        several = {
            strip.sub("", client.get(reverse("item", args=[one * 32])).text) for one in ("ab", "cd")
        }
        assert len(several) == 1


def test_moments_tell_their_zone_and_stay_in_one_piece():
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    with override("fr"):
        assert utc(moment) == "2026-03-01 09:30 UTC"
    with override("ar"):
        assert utc(moment) == "\u20662026-03-01 09:30 UTC\u2069"
