"""Pages show what the officer may see, log it, and are absent to everyone else."""

import io
import re

import numpy as np
import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault.models import Judgement
from clew.model.match import Relation, Span
from records import (
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_location,
    make_match,
    make_officer,
    make_unread,
)

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"sign-in", "sign-out"}


@pytest.fixture
def scene(vault):
    """An officer's case with two matched items, a thumbnail, and a problem."""
    officer = make_officer("alice")
    exhibit = make_exhibit(make_case(officer, number="2026-7"))
    item, other = make_item(exhibit), make_item(exhibit)
    make_location(item, exhibit, path="holiday <b>bold</b>.jpg")
    match = make_match(item, other, query_span=Span(0, 2), match_span=Span(5, 7))
    make_unread(exhibit, path="broken & torn.jpg")
    with io.BytesIO() as out:
        Image.fromarray(np.full((60, 80, 3), (200, 30, 30), np.uint8)).save(out, "JPEG")
        writer = vault.thumbs.writer()
        writer.write(out.getvalue())
        writer.commit(item.sha256)
    judgement = Judgement.objects.create(
        match=match, officer=officer, verdict="same", judged_at=match.made_at
    )
    return {
        "officer": officer,
        "case": exhibit.case,
        "item": item,
        "match": match,
        "judgement": judgement,
    }


def _signed_in(officer) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _requests(scene):
    """Every address of the app, with the method it takes, for the objects of the scene."""
    known = {
        "cases": ("get", ()),
        "case": ("get", (scene["case"].pk,)),
        "item": ("get", (scene["item"].sha256,)),
        "thumbnail": ("get", (scene["item"].sha256,)),
        "reveal": ("post", (scene["item"].sha256,)),
        "judge": ("post", (scene["match"].pk,)),
        "undo": ("post", (scene["judgement"].pk,)),
    }
    names = {pattern.name for pattern in get_resolver("clew.bureau.ui.urls").url_patterns}
    assert names - OPEN_TO_ALL == set(known), "a new address needs a test that it refuses"
    form = {"reason": "to compare", "verdict": "same"}
    for name, (method, args) in known.items():
        yield (
            name,
            lambda client, m=method, n=name, a=args: getattr(client, m)(
                reverse(n, args=a), form if m == "post" else None
            ),
        )


def test_every_address_sends_the_signed_out_to_sign_in(scene):
    for name, request in _requests(scene):
        answer = request(Client(headers={"host": "localhost"}))
        assert answer.status_code == 302, name
        assert answer["location"].startswith("/sign-in/"), name


@pytest.mark.parametrize("who", ["another bureau", "not a member", "closed account"])
def test_every_address_is_absent_to_those_who_may_not_see_it(scene, who):
    bureau = make_bureau() if who == "another bureau" else scene["officer"].bureau
    stranger = make_officer(bureau=bureau)
    client = _signed_in(stranger)
    if who == "closed account":
        scene["case"].members.add(stranger, through_defaults={"since_at": scene["case"].opened_at})
        stranger.is_active = False
        stranger.save()

    for name, request in _requests(scene):
        answer = request(client)
        if who == "closed account":
            assert answer.status_code == 302, name
        elif name == "cases":
            assert b"2026-7" not in answer.content
        else:
            assert answer.status_code == 404, name
    assert Judgement.objects.filter(undone_at=None).count() == 1


def test_denied_looks_exactly_like_absent(scene):
    client = _signed_in(make_officer())

    denied = client.get(reverse("item", args=[scene["item"].sha256]))
    absent = client.get(reverse("item", args=["ab" * 32]))

    strip = re.compile(rb'value="[^"]{64}"')  # the form's token differs at every request
    assert strip.sub(b"", denied.content) == strip.sub(b"", absent.content)


def test_a_case_shows_its_items_blurred_and_its_problems_with_names_escaped(scene):
    answer = _signed_in(scene["officer"]).get(reverse("case", args=[scene["case"].pk]))
    page = answer.content.decode()

    assert "broken &amp; torn.jpg" in page
    assert "<b>bold</b>" not in page
    assert reverse("thumbnail", args=[scene["item"].sha256]) in page
    assert answer["cache-control"].startswith("max-age=0, no-cache, no-store")
    assert "script-src &#x27;self&#x27;" not in page
    assert "default-src 'none'" in answer["content-security-policy"]


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99999999999", "?show=<script>"])
def test_a_strange_query_shows_a_page_all_the_same(scene, query):
    answer = _signed_in(scene["officer"]).get(reverse("case", args=[scene["case"].pk]) + query)

    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_the_thumbnail_is_grey_and_reveals_only_with_a_reason(scene):
    client = _signed_in(scene["officer"])
    address = reverse("reveal", args=[scene["item"].sha256])

    blurred = client.get(reverse("thumbnail", args=[scene["item"].sha256]))
    refused = client.post(address, {"reason": "  "})
    shown = client.post(address, {"reason": "compare the wallpaper"})

    with Image.open(io.BytesIO(blurred.content)) as picture:
        assert picture.mode == "L"
    assert refused.status_code == 422
    assert b"data:image/jpeg" not in refused.content
    assert b"data:image/jpeg" in shown.content
    (event,) = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert event.details["reason"] == "compare the wallpaper"


def test_views_are_logged_with_who_and_what(scene):
    client = _signed_in(scene["officer"])
    client.get(reverse("cases"))
    client.get(reverse("case", args=[scene["case"].pk]))
    client.get(reverse("item", args=[scene["item"].sha256]))

    seen = AuditEvent.objects.filter(officer=scene["officer"]).values_list("tag", "subject")
    assert list(seen) == [
        (tags.UI_CASES_VIEWED, ""),
        (tags.UI_CASE_VIEWED, str(scene["case"].pk)),
        (tags.UI_ITEM_VIEWED, scene["item"].sha256),
    ]


def test_judging_and_undoing_change_the_standing_judgement_and_go_back(scene):
    client = _signed_in(scene["officer"])
    back = reverse("item", args=[scene["item"].sha256])

    client.post(reverse("undo", args=[scene["judgement"].pk]), {"back": back})
    answer = client.post(
        reverse("judge", args=[scene["match"].pk]), {"verdict": "not_same", "back": back}
    )

    assert answer["location"] == back
    assert b"Judged <b>not same</b>" in client.get(back).content


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_no_form_leads_away_from_the_site(scene, back):
    answer = _signed_in(scene["officer"]).post(
        reverse("judge", args=[scene["match"].pk]), {"verdict": "same", "back": back}
    )

    assert answer["location"] == reverse("cases")


def test_an_unknown_verdict_is_refused(scene):
    answer = _signed_in(scene["officer"]).post(
        reverse("judge", args=[scene["match"].pk]), {"verdict": "guilty"}
    )

    assert answer.status_code == 400
    assert Judgement.objects.count() == 1


def test_a_match_that_reaches_into_a_hidden_case_is_not_told(scene):
    hidden = make_item(make_exhibit(make_case(make_officer(bureau=scene["officer"].bureau))))
    make_match(scene["item"], hidden, relation=Relation.EDIT)

    page = _signed_in(scene["officer"]).get(reverse("item", args=[scene["item"].sha256]))

    assert hidden.sha256.encode() not in page.content
