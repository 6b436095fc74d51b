"""The map as pages and as calls: filters stay in links, victims have pseudonyms, looks are kept."""

import pytest
from django.urls import reverse

from calling_program import Program, token_of
from clew.bureau.api.scopes import Scope
from clew.bureau.audit.models import AuditEvent
from clew.bureau.ui import map_listed
from clew.bureau.ui.place_names import boundaries_of
from mapped_records import network, opened, site
from records import make_bureau, make_case, make_officer, make_referral
from signed_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def lantern(rosa):
    return opened(rosa, make_case(rosa, number="2026-1"), "Lantern <b>")


def page_of(officer, name, *args, query=""):
    return signed_in(officer).get(reverse(name, args=args) + query).content.decode()


def test_the_table_leads_on_with_what_was_asked_for(rosa, lantern):
    site(lantern)
    query = f"?operation={lantern.pk}"
    page = page_of(rosa, "map", query=query)

    assert f'<a href="/map/IN/{query}">India</a>' in page
    assert "Lantern &lt;b&gt;" in page
    assert f'href="/map/IN/IN-RJ/{query}"' in page_of(rosa, "map-country", "IN", query=query)
    assert "What belongs to no operation" in page
    assert "What belongs to no operation" not in page_of(rosa, "map")


def test_what_no_address_can_mean_is_absent_and_what_a_filter_cannot_is_not_heeded(rosa, lantern):
    site(lantern)
    client = signed_in(rosa)
    for wrong in ("in", "IND", "1N", "IN/US-NY", "IN/RJ", "unknown/IN-RJ"):
        assert client.get(f"/map/{wrong}/").status_code == 404, wrong
    odd = "?layer=x&operation=1&case=no&from=2026-02-31&until=0001-01-01&page=x"
    assert "India" in client.get(f"/map/{odd}").content.decode()
    assert (
        client.get("/map/ZZ/").status_code == client.get("/map/unknown/unknown/").status_code == 200
    )


def test_a_place_lists_a_few_of_each_layer_and_one_layer_page_by_page(rosa, lantern, monkeypatch):
    monkeypatch.setattr(map_listed, "_FEW", 2)
    monkeypatch.setattr(map_listed, "_MANY", 3)
    for _ in range(5):
        site(lantern, part="")
    make_referral(rosa.bureau, make_bureau("Far", country="IN"))
    make_referral(make_bureau("Farther", country="IN"), rosa.bureau)
    page = page_of(rosa, "map-place", "IN", "unknown")

    assert [label in page for label in ("S-1", "S-2", "to Far", "from Farther")] == [
        True,
        False,
        True,
        True,
    ]
    assert 'href="?layer=sites"' in page
    second = page_of(rosa, "map-place", "IN", "unknown", query="?layer=sites&page=2")
    assert [f">S-{n}<" in second for n in range(5)] == [False, False, False, True, True]
    assert "to Far" not in second


def test_a_victim_is_listed_under_a_pseudonym_on_the_page_and_by_the_call(rosa, monkeypatch):
    network(rosa, ("IN", "IN-RJ"))
    monkeypatch.setattr(
        "clew.bureau.network.shown.victims_among", lambda _, accounts: frozenset(accounts)
    )
    page = page_of(rosa, "map-place", "IN", "IN-RJ")
    told = _call(rosa, "/api/map/IN/IN-RJ", layer="people").content.decode()

    for one in (page, told):
        assert "Victim " in one
        assert "cook0" not in one


def _call(officer, path, **asked):
    return Program(token_of(officer, Scope.READ)).ask("get", path, files=asked)


def test_calls_tell_what_the_pages_tell(rosa, lantern):
    there = site(lantern, at=(26.9, 75.8))
    network(rosa, ("IN", ""))

    (india,) = _call(rosa, "/api/map").json()["places"]
    assert (india["code"], india["name"], india["counts"]["sites"]) == ("IN", "India", 1)
    parts = _call(rosa, "/api/map/IN", layer="sites").json()["places"]
    assert parts == [{"code": "IN-RJ", "name": "Rājasthān", "counts": {"sites": 1}}]
    (row,) = _call(rosa, "/api/map/IN/IN-RJ", layer="sites").json()["rows"]
    assert row["id"] == str(there.pk)
    assert (row["state"], row["latitude"], row["longitude"]) == ("planned", 26.9, 75.8)
    (person,) = _call(rosa, "/api/map/IN/unknown", layer="people").json()["rows"]
    assert person["name"] == "cook0@chat.example"
    assert _call(rosa, "/api/map/IN/IN-RJ").status_code == 400
    assert _call(rosa, "/api/map/in").status_code == 400
    assert _call(rosa, "/api/map", since="soon").status_code == 400


def test_each_look_is_logged_with_its_place_and_what_was_asked_for(rosa, lantern):
    site(lantern)
    client = signed_in(rosa)
    client.get("/map/?layer=sites")
    client.get("/map/IN/IN-RJ/")
    _call(rosa, "/api/map/IN", layer="sites")
    looks = AuditEvent.objects.filter(tag__startswith="maps:").order_by("id")

    assert [(one.tag, one.subject) for one in looks[:2]] == [
        ("maps:map:viewed", ""),
        ("maps:place:listed", "IN/IN-RJ"),
    ]
    assert looks[0].details["asked"] == "layer=sites"


def test_places_are_named_in_the_language_of_the_page_and_boundaries_are_files_of_this_site(
    rosa, lantern
):
    site(lantern)
    client = signed_in(rosa)
    for language, name in (("ar", "الهند"), ("hi", "भारत"), ("fr", "Inde"), ("es", "India")):
        page = client.get("/map/", headers={"accept-language": language}).content.decode()
        assert f">{name}</a>" in page
    assert boundaries_of("IN").startswith("/static/ui/map/bundled/parts/IN")
    assert boundaries_of("ZZ") == ""
