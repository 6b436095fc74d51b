"""Pages of a built network in Arabic hold no word of ours: only what people wrote, and names."""

import re
from datetime import timedelta
from itertools import combinations

import pytest
from django.urls import reverse

import invented_network as net
from clew.bureau.network.actions import build_network, judge_accounts, take_in
from clew.bureau.network.models import BuiltEntity, BuiltGroup, BuiltLink, Report
from clew.bureau.network.queries import built_network
from clew.model.identifier import account
from clew.model.network import Verdict
from clew.model.report import Report as Head
from clew.model.sighting import Event, Sighting, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_sightings import seen, stated, visit
from page_texts import has_words_of_ours, texts_of
from records import NOW, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

ANA, ANNA, BEN = (
    account(f"{service}.example", name)
    for service, name in [("chat", "ana"), ("mail", "anna"), ("chat", "ben")]
)
VICTIM = account("chat.example", "sunflower")
SHARED = {
    "address": "Gull Lane 7",
    "birth_date": "1990-01-02",
    "camera_serial": "Brand/77",
    "email": "post@post.example",
    "imei": "490154203237518",
    "name": "Ana Marsh",
    "phone": "+6421555123",
    "screen_name": "marshlight",
    "share_link": "https://cloud.example/s/77",
    "url": "https://page.example/77",
    "vehicle": "NZ/GULL77",
    "wallet": "bc1qgull",
}
OWN = [
    {"name": "Boris Quillan", "screen_name": "quill", "birth_date": "1988-03-04"},
    {"name": "Борис Квиллан", "screen_name": "quilll", "birth_date": "1988-05-06"},
]
WRITTEN = (
    *(
        "activity log CSV",
        "Chat Example",
        "l.csv",
        "name@service",
        "nobody",
        "chat.example",
        "mail.example",
        "ana",
        "anna",
        "ben",
        "sunflower",
        *SHARED.values(),
    ),
    *("Boris Quillan", "quilll", "quill", "md5", "rosa", "row", "log", "amber", "sisters"),
    *("Bureau", "New Zealand"),
)

PSEUDONYM = re.compile(r"Victim [A-Z2-7]{8}")


def _sightings():
    for second, one in enumerate((ANA, ANNA)):
        for kind, value in SHARED.items():
            yield stated(one, kind, value, verified=kind == "phone", report="log:1")
        for day in range(4):
            at = day * 1_440 + second
            for each in visit(one, f"198.18.7.{day}", minute=at, device="d-77", port=40_000):
                yield _of_log(each)
    for one, facts in zip((BEN, VICTIM), OWN, strict=True):
        standing = {"standing": Standing.VICTIM} if one == VICTIM else {}
        for kind, value in facts.items():
            yield seen(one, kind, value, event=Event.STATED, report="log:1", **standing)
        for day in range(4):
            yield seen(one, "ip", f"198.18.9.{day}{len(one.value)}", minute=day, report="log:1")
    yield seen(BEN, "phone", "+6421555999", event=Event.STATED, report="log:1")
    yield seen(VICTIM, "phone", "+6421555888", event=Event.STATED, report="log:1")
    for n, (a, b) in enumerate([(BEN, VICTIM), (BEN, ANA), (ANA, net.chat("amber0"))]):
        yield Sighting("log:1", f"sent {n}", a, b, Event.MESSAGE, NOW, NOW)
    yield from net.ring("amber", size=6, report="log:1")


def _of_log(one):
    return Sighting(
        "log:1",
        one.occasion,
        one.subject,
        one.identifier,
        one.event,
        one.first_at,
        one.last_at,
        port=one.port,
    )


@pytest.fixture
def rosa():
    officer = make_officer("rosa")
    head = Head("log:1", "activity log CSV", "Chat Example")
    take_in([head, *_sightings(), head], acting_officer=officer, source_name="l.csv", now=NOW)
    build_network(officer, networks=BundledNetworks(), now=NOW)
    judge_accounts(
        officer, a=ANA, b=BEN, verdict=Verdict.NOT, reason="sisters", now=NOW + timedelta(days=1)
    )
    return officer


def _addresses(officer):
    network = built_network(officer)
    entities = list(BuiltEntity.objects.order_by("pk"))
    for name in ("people", "groups", "graph", "account-judgements", "reports", "explain", "path"):
        yield reverse(name)
    yield f"{reverse('people')}?q=nobody"
    yield from (reverse("person", args=[one.pk]) for one in entities)
    yield from (reverse("group", args=[one.pk]) for one in BuiltGroup.objects.all())
    yield from (reverse("one-report", args=[one.pk]) for one in Report.objects.all())
    pairs = [(ANA, ANNA), (ANA, BEN), (BEN, VICTIM), (ANNA, VICTIM)]
    for a, b in [*pairs, (ANA, ANA), (ANA, net.chat("amber1"))]:
        ends = f"a={network.number_of(a)}&b={network.number_of(b)}"
        yield f"{reverse('explain')}?{ends}"
        yield f"{reverse('path')}?{ends}"
    yield f"{reverse('explain')}?a=nobody@chat.example&b=ana@chat.example"
    for a, b in combinations(entities[:6], 2):
        yield reverse("bond", args=[a.pk, b.pk])


def test_pages_of_a_network_hold_no_word_of_ours_in_english(rosa):
    client, left, told = signed_in(rosa), {}, set()
    for address in _addresses(rosa):
        page = texts_of(client, address, "ar", answered=(200, 404, 422))
        found = {PSEUDONYM.sub(" ", one) for one in page}
        told |= found
        left |= {one: address for one in found if has_words_of_ours(one, WRITTEN)}

    assert not left, "\n".join(f"{one!r}: {where}" for one, where in sorted(left.items()))
    kinds = {one["kind"] for link in BuiltLink.objects.all() for one in link.evidence}
    assert kinds > {*SHARED, "device", "ip", "own_phones"}
    assert BuiltGroup.objects.exists()
    for said in (
        f"للحسابين الهاتف نفسه\u2069: \u2068\u2068{SHARED['phone']}\u2069؛",
        "دفع له",
    ):
        assert any(said in one for one in told), said
