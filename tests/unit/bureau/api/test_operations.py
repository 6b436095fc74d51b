"""What programs tell from a site is what pages show; what they reveal counts as on pages."""

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

AT = "2026-03-01T09:00:00Z"
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


def test_what_is_told_of_a_site_is_told_again_with_the_sums_of_its_state(world, program):
    site, operation = (world.keys[name] for name in ("site_id", "operation_id"))
    said = {"state": "closed", "happened_at": AT, "words": "quiet", "id": str(site)}
    counted = {"kind": "devices", "happened_at": AT}

    for _ in range(2):
        program.ask("post", f"/api/sites/{site}/events", said, undone=False)
    for count in (2, 3):
        given = counted | {"count": count}
        program.ask("post", f"/api/sites/{site}/outcomes", given, undone=False)

    told = program.ask("get", f"/api/sites/{site}").json()
    (part,) = program.ask("get", f"/api/operations/{operation}/outcomes").json()["rows"]
    (row,) = program.ask("get", f"/api/operations/{operation}/sites").json()["rows"]
    assert (told["state"], told["outcomes"]) == ("closed", {"devices": 3})
    assert [one["words"] for one in told["events"]] == ["quiet"]
    assert (part["states"]["closed"], part["outcomes"]["devices"]) == (1, 3)
    assert row == told


def test_a_number_that_no_site_can_have_and_a_time_to_come_are_refused(world, program):
    path = f"/api/sites/{world.keys['site_id']}"
    counted = {"kind": "devices", "happened_at": AT}

    assert program.ask("post", f"{path}/outcomes", counted | {"count": -1}).status_code == 400
    late = {"state": "ready", "happened_at": "2099-01-01T00:00:00Z"}
    assert program.ask("post", f"{path}/events", late).status_code == 422


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

    answer = program.ask("post", path, {"seconds": 0}, undone=False)
    again = program.ask("post", path, {"seconds": 0}, undone=False)

    assert (answer.json()["items"], answer.json()["seconds"]) == (1, 0)
    assert again.status_code == 404
    assert program.ask("get", "/api/exposure").json() == answer.json()
