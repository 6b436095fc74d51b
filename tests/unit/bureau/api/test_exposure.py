"""What programs reveal counts for the officer as what pages reveal, and stops at the budget."""

import pytest
from django.urls import reverse

from access_oracle import Situation
from access_world import ALL, World
from calling_program import Program, token_of
from clew.bureau.api.authentication import now
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.exposure.actions import set_budget
from clew.bureau.exposure.models import Look
from clew.bureau.exposure.queries import day_of, own_exposure
from signed_in import signed_in

pytestmark = pytest.mark.django_db

WHY = {"reason": "the room"}


@pytest.fixture
def world(vault):
    return World(vault)


@pytest.fixture
def officer(world):
    return world.put(Situation(roles=ALL))


@pytest.fixture
def program(officer):
    return Program(token_of(officer))


def _shown(world, by):
    item, match = world.item.sha256, world.keys["match_id"]
    return {
        "a call on an item": f"/api/items/{item}/reveal",
        "a call on a match": f"/api/matches/{match}/reveal",
        "the item's page": reverse("reveal", args=[item]),
        "the page of a pair": reverse("reveal-both", args=[match]),
    }[by]


BY = ["a call on an item", "a call on a match", "the item's page", "the page of a pair"]


@pytest.mark.parametrize("by", BY)
def test_whatever_reveals_counts_and_stops_at_the_budget(world, officer, program, by):
    client = program.client if by.startswith("a call") else signed_in(officer)
    form = "application/json" if by.startswith("a call") else None
    given = {"data": WHY} | ({"content_type": form} if form else {})
    Look.objects.all().delete()
    set_budget(officer, minutes=1, now=now())

    assert client.post(_shown(world, by), **given).status_code == 200
    seen = 2 if "match" in by or "pair" in by else 1
    assert own_exposure(officer, day_of(now())).items == seen

    Look.objects.update(seconds=61)
    revealed = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    before = revealed.count()
    answer = client.post(_shown(world, by), **given)
    assert answer.status_code == 422
    assert "1 minutes that you allow yourself" in answer.content.decode()
    assert revealed.count() == before


def test_a_program_says_how_long_a_picture_was_shown_once(world, officer, program):
    path = f"/api/items/{world.item.sha256}/let-go"
    Look.objects.exclude(sha256=world.item.sha256).delete()

    answer = program.ask("post", path, {"seconds": 0}, undone=False)
    again = program.ask("post", path, {"seconds": 0}, undone=False)

    assert (answer.json()["items"], answer.json()["seconds"]) == (1, 0)
    assert again.status_code == 404
    assert program.ask("get", "/api/exposure").json() == answer.json()
