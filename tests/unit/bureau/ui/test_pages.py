"""Pages show what the officer may see, log it, and are absent to everyone else."""

import hashlib
import io
import re
from datetime import timedelta
from uuid import uuid4, uuid5

import numpy as np
import pytest
import typst
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.handovers.actions import offer_case
from clew.bureau.hits.actions import ask_access
from clew.bureau.hits.queries import hits
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.persons.actions.assessing import set_role, set_status
from clew.bureau.persons.actions.items import remove_item
from clew.bureau.persons.actions.joining import merge
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import queue_for_pages
from clew.bureau.referrals.models import Step
from clew.bureau.reports import typesetting
from clew.bureau.tasks.actions import set_task
from clew.bureau.vault.actions.noting import note_conditions
from clew.bureau.vault.models import Item, Judgement, Location, Match
from clew.bureau.vault.templates import template_name
from clew.bureau.watch.queries import finds
from clew.fingerprint.faces.face import Against, Face
from clew.fingerprint.kinds.face import KIND
from clew.fingerprint.kinds.voice import KIND as VOICE
from clew.fingerprint.voices.utterance import EMBEDDED
from clew.fingerprint.voices.utterance import Against as AgainstVoice
from clew.fingerprint.voices.voice import Voice
from clew.match.face_score import FACE_CAVEAT
from clew.model.conditions import Weather
from clew.model.dossier import Kind, Role, Status
from clew.model.match import Relation, Span
from clew.model.media import Family
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_fingerprint,
    make_item,
    make_location,
    make_match,
    make_officer,
    make_referral,
    make_sighting,
    make_text_line,
    make_unread,
)
from signed_in import signed_in

pytestmark = pytest.mark.django_db

CROP = np.random.default_rng(1).integers(0, 256, (48, 48)).astype(np.uint8)
NETWORK_LISTS = {"people", "groups", "graph", "explain", "path", "account-judgements"}
PAIRS = {"pair": "get", "weigh": "post", "merge": "post", "differ": "post"}
PLANNING = (
    *(f"operation-{part}" for part in ("window", "team", "process", "risk", "line")),
    "site-add",
    "operation-compare",
)
ACTS = ("send", "withdraw", "acknowledge", "accept", "decline", "progress", "close")
LISTS = {
    "home",
    "cases",
    "dossiers",
    "finds",
    "inbox",
    "outbox",
    "waiting",
    "deconfliction",
    "operations",
    "operation-begin",
    "exposure",
    "overview",
    *("map", "map-country", "map-place"),
} | NETWORK_LISTS


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
    profile = Face((0.1, 0.1, 0.2, 0.2), 0.9, 40.0, against=Against.PROFILE, crop=CROP)
    sealed = vault.templates.close(profile.to_bytes(), name=template_name(item.pk, "face"))
    make_fingerprint(item, kind="face", version=KIND.version, data=sealed, low_information=True)
    judgement = Judgement.objects.create(
        match=match, officer=officer, verdict="same", judged_at=match.made_at
    )
    dossier = open_dossier(
        officer,
        kind=Kind.PERSON,
        case=exhibit.case,
        name="Gardener <i>with</i> scarf",
        start=other.sha256,
        now=NOW,
    )
    return {
        "dossier": dossier,
        "officer": officer,
        "case": exhibit.case,
        "item": item,
        "match": match,
        "judgement": judgement,
    }


def _find(scene):
    """What is told of the scene's case: a copy of its item, and of its person's, came elsewhere."""
    elsewhere = make_exhibit(make_case(scene["officer"], number="2026-8"))
    item = make_item()
    place = make_location(item, elsewhere, path="later <b>.jpg")
    Location.objects.filter(pk=place.pk).update(found_at=NOW + timedelta(hours=1))
    make_match(item, scene["item"])
    return next(one for one in finds(scene["officer"]) if one.watched.kind == "case")


def _site(scene):
    """A site of an operation of the scene's case."""
    operation = open_operation(
        scene["officer"],
        case=scene["case"],
        name="Lantern of 2026-7",
        commander="alice",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=4),
        now=NOW,
    )
    row = {"site": "S-1", "address": "1 Lake Road", "country": "IN", "zone": "Asia/Kolkata"}
    rows = [PlannedRow("row 1", planned_site(row))]
    take_in_plan(scene["officer"], operation_id=operation.pk, rows=rows, now=NOW)
    return operation.sites.get()


def _names(patterns):
    """The names of all addresses of the site, however deep; one without a name is not allowed."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern} needs a name, so that a test can ask for it"
            yield pattern.name


def _requests(scene):
    """Every address of the app, with the method it takes, for the objects of the scene.

    The referral is between two other bureaux: whoever works for one of them may see it.
    """
    referral = make_referral(make_bureau(), make_bureau(), request="2026-7")
    note = add_note(scene["officer"], case=scene["case"], text="A lamp", now=NOW)
    task = set_task(scene["officer"], case=scene["case"], what="Ask", assignee="alice", now=NOW)
    make_officer("colleague", bureau=scene["officer"].bureau)
    far = make_officer("far")
    hidden = make_case(far, number="Hidden 9", tell_hits=True)
    make_match(make_item(make_exhibit(hidden)), scene["item"])
    Case.objects.filter(pk=scene["case"].pk).update(tell_hits=True)
    site = _site(scene)
    asked = ask_access(far, hit_id=hits(far)[0].id, reason="2026-7?", now=NOW).asked.get()
    offer = offer_case(
        scene["officer"], case=scene["case"], to="colleague", reason="2026-7 is theirs", now=NOW
    )
    here = (scene["case"].pk,)
    known = {
        **dict.fromkeys(("home", "cases"), ("get", ())),
        "finds": ("get", ()),
        "find-seen": ("post", (_find(scene).id,)),
        "case": ("get", (scene["case"].pk,)),
        "report": ("post", (scene["case"].pk, "html")),
        "item": ("get", (scene["item"].sha256,)),
        "dossier": ("get", (scene["dossier"].pk,)),
        **dict.fromkeys(("dossier-status", "dossier-role"), ("post", (scene["dossier"].pk,))),
        "dossier-others": ("get", (scene["dossier"].pk,)),
        **{
            f"dossier-{name}": (method, (scene["dossier"].pk, scene["dossier"].pk))
            for name, method in PAIRS.items()
        },
        "dossier-choose": ("get", (scene["dossier"].pk,)),
        "dossier-split": ("post", (scene["dossier"].pk,)),
        "undo-decision": ("post", (scene["dossier"].pk, scene["dossier"].decisions.first().pk)),
        "thumbnail": ("get", (scene["item"].sha256,)),
        "face": ("get", (scene["item"].sha256, 0)),
        "search": ("get", ("faces",)),
        "search-file": ("post", ("faces",)),
        "search-item": ("post", (scene["item"].sha256, "faces")),
        "search-all": ("get", ()),
        **dict.fromkeys(("search-found", "search-by-file", "search-key"), ("post", ())),
        "search-text": ("get", ()),
        "search-words": ("post", ()),
        "search-things": ("get", ()),
        "search-seen": ("post", ()),
        **dict.fromkeys(("reveal", "covered"), ("post", (scene["item"].sha256,))),
        "compare": ("get", (scene["match"].pk,)),
        "overlay": ("get", (scene["match"].pk, "query")),
        "reveal-both": ("post", (scene["match"].pk,)),
        **dict.fromkeys(("moment", "moments"), ("get", (scene["match"].pk,))),
        **dict.fromkeys(
            ("reveal-moment", "look-at-both", "let-go-of-both"), ("post", (scene["match"].pk,))
        ),
        "judge": ("post", (scene["match"].pk,)),
        "undo": ("post", (scene["judgement"].pk,)),
        **dict.fromkeys(NETWORK_LISTS, ("get", ())),
        "person": ("get", (1,)),
        "group": ("get", (1,)),
        "bond": ("get", (1, 2)),
        "graph-data": ("get", ()),
        **dict.fromkeys(("graph-export", "graph-view-save"), ("post", ())),
        "graph-view": ("get", (uuid4(),)),
        "graph-view-drop": ("post", (uuid4(),)),
        "judge-accounts": ("post", ()),
        "network-make": ("post", ()),
        "undo-account-judgement": ("post", (uuid4(),)),
        "reports": ("get", ()),
        "one-report": ("get", (uuid4(),)),
        "report-export": ("post", (uuid4(),)),
        **dict.fromkeys(("inbox", "outbox"), ("get", ())),
        **dict.fromkeys(("referral", "trace", "referral-review"), ("get", (referral.pk,))),
        **{f"referral-{act}": ("post", (referral.pk,)) for act in ACTS},
        "referral-new": ("get", ()),
        "referral-draft": ("post", ()),
        "case-notes": ("get", (scene["case"].pk,)),
        "note-add": ("post", (scene["case"].pk,)),
        "item-note": ("post", (scene["item"].sha256,)),
        "dossier-note": ("post", (scene["dossier"].pk,)),
        "note": ("get", (note.pk,)),
        "note-answer": ("post", (note.pk,)),
        "note-edit": ("post", (note.pk,)),
        "note-withdraw": ("post", (note.pk,)),
        "note-mark": ("post", (note.pk,)),
        "case-tasks": ("get", (scene["case"].pk,)),
        "task-add": ("post", (scene["case"].pk,)),
        "task-change": ("post", (task.pk,)),
        "case-team": ("get", (scene["case"].pk,)),
        "hand-over-offer": ("post", (scene["case"].pk,)),
        "hand-over-withdraw": ("post", (scene["case"].pk,)),
        "hand-over-answer": ("post", (offer.pk,)),
        "waiting": ("get", ()),
        "deconfliction": ("get", ()),
        "contact-answer": ("post", (uuid4(),)),
        "run-start": ("post", ()),
        "run-answer": ("post", (uuid4(),)),
        "run-stop": ("post", (uuid4(),)),
        "case-exhibits": ("get", (scene["case"].pk,)),
        "case-add": ("get", here),
        "files-send": ("post", here),
        "custody-seize": ("post", (scene["case"].pk,)),
        "custody-add": ("post", (scene["case"].exhibits.first().pk,)),
        "custody-verify": ("post", (scene["case"].exhibits.first().pk,)),
        "case-timeline": ("get", (scene["case"].pk,)),
        **dict.fromkeys(("operations", "dossiers"), ("get", ())),
        **dict.fromkeys(
            ("operation", "operation-board", "operation-changes", "operation-outcomes"),
            ("get", (site.operation_id,)),
        ),
        "operation-site": ("get", (site.pk,)),
        **dict.fromkeys(("operation-tell", "operation-outcome"), ("post", (site.pk,))),
        "operation-exhibits": ("get", (site.operation_id,)),
        **dict.fromkeys(("operation-labels", "operation-report"), ("post", (site.operation_id,))),
        "operation-seize": ("post", (site.pk,)),
        "operation-tick": ("post", (site.pk, 1)),
        "operation-begin": ("get", ()),
        "operation-new": ("get", here),
        "operation-open": ("post", here),
        **dict.fromkeys(("operation-plan", "site-new"), ("get", (site.operation_id,))),
        **dict.fromkeys(PLANNING, ("post", (site.operation_id,))),
        "site-plan": ("get", (site.pk,)),
        **dict.fromkeys(("site-change", "site-remove"), ("post", (site.pk,))),
        "case-queue": ("get", (scene["case"].pk,)),
        "case-offered": ("get", (scene["case"].pk,)),
        **dict.fromkeys(("case-triage", "triage-stacks", "triage-cards"), ("get", here)),
        **{f"triage-{act}": ("post", here) for act in ("grade", "undo", "tag", "untag")},
        **{f"triage-{act}": ("post", here) for act in ("assign", "reason")},
        **{
            f"triage-{act}": ("post", (*here, scene["item"].sha256)) for act in ("reveal", "let-go")
        },
        "exposure": ("get", ()),
        "map": ("get", ()),
        "map-country": ("get", ("IN",)),
        "map-place": ("get", ("IN", "unknown")),
        "overview": ("get", ()),
        "overview-file": ("post", ()),
        "retention": ("get", ()),
        **{f"retention-{act}": ("post", ()) for act in ("hold", "lift", "prolong", "remove")},
        **dict.fromkeys(("exposure-budget", "exposure-go-on"), ("post", ())),
        "hit-ask": ("post", (uuid5(scene["case"].pk, str(far.bureau_id)),)),
        "request-answer": ("post", (asked.pk,)),
    }
    names = set(_names(get_resolver("clew.bureau.ui.urls").url_patterns))
    assert names == set(known), "a new address needs a test that it refuses"
    form = {"reason": "to compare", "verdict": "same", "text": "A lamp"}
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
    client = signed_in(stranger)
    if who == "closed account":
        scene["case"].members.add(stranger, through_defaults={"since_at": scene["case"].opened_at})
        stranger.is_active = False
        stranger.save()

    for name, request in _requests(scene):
        answer = request(client)
        if who == "closed account":
            assert answer.status_code == 302, name
        elif name in LISTS | {
            "network-make",
            "reports",
            "search",
            "search-file",
            "search-all",
            "search-found",
            "search-by-file",
            "search-key",
            "search-text",
            "search-words",
            "search-things",
            "search-seen",
            "referral-new",
            "referral-draft",
            "run-start",
            "exposure-budget",
            "exposure-go-on",
            "overview-file",
        }:
            assert b"2026-7" not in answer.content
        else:
            assert answer.status_code == 404, name
    assert Judgement.objects.filter(undone_at=None).count() == 1
    assert not scene["dossier"].decisions.exclude(undone_at=None).exists()
    assert len(finds(scene["officer"])) == 2


def test_denied_looks_exactly_like_absent(scene):
    client = signed_in(make_officer())

    denied = client.get(reverse("item", args=[scene["item"].sha256]))
    absent = client.get(reverse("item", args=["ab" * 32]))

    strip = re.compile(rb'value="[^"]{64}"')  # the form's token differs at every request
    assert strip.sub(b"", denied.content) == strip.sub(b"", absent.content)


def test_a_case_shows_its_items_blurred_and_its_problems_with_names_escaped(scene):
    answer = signed_in(scene["officer"]).get(reverse("case", args=[scene["case"].pk]))
    page = answer.content.decode()

    assert "holiday &lt;b&gt;bold&lt;" in page
    assert "<b>bold" not in page
    assert reverse("thumbnail", args=[scene["item"].sha256]) in page
    assert answer["cache-control"].startswith("max-age=0, no-cache, no-store")
    assert answer["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer["content-security-policy"]
    assert "unsafe-inline" not in answer["content-security-policy"]
    assert "data:" not in answer["content-security-policy"]


def test_the_queue_shows_every_reason_with_its_points_and_names_escaped(scene):
    fresh = make_item(scene["case"].exhibits.get(), facts={"latitude": 1.0, "longitude": 2.0})
    Location.objects.filter(item=fresh).update(path="a <b>pier</b>.jpg")
    client = signed_in(scene["officer"])

    page = client.get(reverse("case-queue", args=[scene["case"].pk])).content.decode()

    first, *_ = re.findall(r"<tr><td.*?</tr>", page, re.DOTALL)
    assert reverse("item", args=[fresh.sha256]) in first
    assert '<td class="n" data-label="Points">50</td>' in first
    assert "Never seen before: nothing in the vault or on a list is like it <b>(+40)</b>" in first
    assert "Holds clues: a position <b>(+10)</b>" in first
    assert "a &lt;b&gt;pier&lt;" in first
    assert "<b>pier" not in page
    assert (
        reverse("case-queue", args=[scene["case"].pk])
        in client.get(reverse("case", args=[scene["case"].pk])).content.decode()
    )
    last = AuditEvent.objects.filter(tag=tags.PERSONS_QUEUE_LISTED).get()
    assert (last.officer, last.subject) == (scene["officer"], str(scene["case"].pk))


def test_a_case_that_is_too_large_to_order_at_once_says_what_to_do(scene, monkeypatch):
    monkeypatch.setattr(queue_for_pages, "MOST_AT_ONCE", 1)

    answer = signed_in(scene["officer"]).get(reverse("case-queue", args=[scene["case"].pk]))

    assert answer.status_code == 200
    assert b"clew queue --case 2026-7" in answer.content
    assert b"<table" not in answer.content


def test_a_referral_shows_what_bureaux_wrote_escaped(scene):
    officer = scene["officer"]
    referral = make_referral(make_bureau(), officer.bureau, request="find <b>her</b>")
    Step.objects.create(referral=referral, number=4, state="declined", words="<i>no</i>", at=NOW)
    client = signed_in(officer)

    for name, args in (("inbox", []), ("referral", [referral.pk]), ("trace", [referral.pk])):
        page = client.get(reverse(name, args=args)).content
        assert b"<b>her" not in page
        assert b"<i>no" not in page
        assert name == "trace" or b"find &lt;b&gt;her" in page
        assert name == "inbox" or b"&lt;i&gt;no" in page


@pytest.mark.parametrize(
    ("choice", "expected"),
    {
        "all": 4,
        "copy": 2,
        "edit": 0,
        "no_match": 1,
        "unchecked": 0,
        "uncheckable": 1,
        "known": 0,
        "same_file": 0,
    }.items(),
)
def test_a_choice_shows_as_many_items_as_it_counts(scene, choice, expected):
    exhibit = scene["case"].exhibits.get()
    scene["item"].locations.last().delete()
    make_item(exhibit)
    make_item(exhibit, family=Family.SOUND)

    answer = signed_in(scene["officer"]).get(
        reverse("case", args=[scene["case"].pk]), {"show": choice}
    )

    assert len(answer.context["cards"]) == expected
    assert answer.context["chosen"].count == expected


def test_files_that_were_not_read_are_listed_with_names_escaped(scene):
    answer = signed_in(scene["officer"]).get(
        reverse("case", args=[scene["case"].pk]), {"show": "unread"}
    )

    assert b"broken &amp; torn.jpg" in answer.content
    assert b"Get it again" in answer.content


def test_long_lists_go_page_by_page_and_a_page_too_far_is_the_last(scene):
    exhibit = scene["case"].exhibits.get()
    for _ in range(61):
        make_item(exhibit)
    client, address = signed_in(scene["officer"]), reverse("case", args=[scene["case"].pk])

    pages = [client.get(address, {"page": n}).context for n in (1, 2, 3)]

    assert [len(page["cards"]) for page in pages] == [60, 3, 3]
    assert pages[2]["page"].number == 2
    assert not {c.sha256 for c in pages[0]["cards"]} & {c.sha256 for c in pages[1]["cards"]}


def test_files_decoded_outside_the_sandbox_are_warned_of(scene):
    client, address = signed_in(scene["officer"]), reverse("case", args=[scene["case"].pk])
    before = client.get(address).content
    make_item(scene["case"].exhibits.get(), sandbox="none (unsafe)")

    assert b"outside the sandbox" not in before
    assert b"outside the sandbox" in client.get(address).content


def test_the_stretches_of_clips_are_drawn_to_one_scale(scene):
    scene["item"].facts = {"duration_s": 4.0}
    scene["item"].save()

    page = signed_in(scene["officer"]).get(reverse("item", args=[scene["item"].sha256]))

    this, other = page.context["lines"][0].bars
    assert (this.clip, this.start, this.length) == (57.14, 0.0, 28.57)
    assert (other.clip, other.start, other.length) == (100.0, 71.43, 28.57)
    assert b'x="71.43" width="28.57"' in page.content


def test_an_item_carries_the_strictest_marking_of_its_cases(scene):
    red = make_case(scene["officer"])
    red.marking = "TLP:RED"
    red.save()
    make_location(scene["item"], make_exhibit(red))

    page = signed_in(scene["officer"]).get(reverse("item", args=[scene["item"].sha256]))

    assert page.context["marking"] == "TLP:RED"


@pytest.mark.parametrize(("form", "start"), [("html", b"<!doctype html>"), ("pdf", b"%PDF")])
def test_a_report_is_a_file_to_keep_and_logged(scene, form, start):
    answer = signed_in(scene["officer"]).post(
        reverse("report", args=[scene["case"].pk, form]), {"reason": "for the court"}
    )

    assert answer.content.startswith(start)
    assert answer["content-disposition"] == f'attachment; filename="clew-report-2026-7.{form}"'
    (event,) = AuditEvent.objects.filter(tag=tags.REPORTS_REPORT_MADE)
    written = hashlib.sha256(answer.content).hexdigest()
    assert event.details == {
        "reason": "for the court",
        "language": "en",
        "sha256": {f"report.{form}": written},
    }


def test_a_report_is_in_the_language_that_is_chosen_and_else_in_the_page_s_own(scene):
    client, at = signed_in(scene["officer"]), reverse("report", args=[scene["case"].pk, "html"])

    arabic = client.post(at, {"reason": "for the court", "language": "ar"})
    french = client.post(at, {"reason": "for the court"}, headers={"accept-language": "fr"})
    page = client.get(reverse("case", args=[scene["case"].pk]), headers={"accept-language": "fr"})

    assert b'<html lang="ar" dir="rtl">' in arabic.content
    assert b'<html lang="fr" dir="ltr">' in french.content
    assert b'<option value="fr" lang="fr" dir="auto" selected>' in page.content


def test_a_report_in_a_language_that_there_is_not_is_absent(scene):
    answer = signed_in(scene["officer"]).post(
        reverse("report", args=[scene["case"].pk, "html"]),
        {"reason": "for the court", "language": "tlh"},
    )

    assert answer.status_code == 404
    assert not AuditEvent.objects.filter(tag=tags.REPORTS_REPORT_MADE).exists()


def test_a_report_without_a_font_says_which_package_brings_it(scene, monkeypatch):
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(typesetting, "installed", lambda: bare)

    answer = signed_in(scene["officer"]).post(
        reverse("report", args=[scene["case"].pk, "pdf"]),
        {"reason": "for the court", "language": "hi"},
    )

    assert answer.status_code == 422
    assert b"fonts-noto-core" in answer.content


def test_a_report_without_a_reason_is_refused(scene):
    answer = signed_in(scene["officer"]).post(
        reverse("report", args=[scene["case"].pk, "pdf"]), {"reason": " "}
    )

    assert answer.status_code == 422
    assert b"Say why the report leaves the vault" in answer.content
    assert not AuditEvent.objects.filter(tag=tags.REPORTS_REPORT_MADE).exists()


def test_a_report_of_another_format_is_absent(scene):
    answer = signed_in(scene["officer"]).post(
        reverse("report", args=[scene["case"].pk, "exe"]), {"reason": "for the court"}
    )

    assert answer.status_code == 404


def test_a_name_that_reads_backwards_is_spelled_out(scene):
    scene["item"].locations.first().delete()
    scene["item"].locations.update(path="photo\u202egpj.exe")
    client = signed_in(scene["officer"])

    for address in (
        reverse("case", args=[scene["case"].pk]),
        reverse("item", args=[scene["item"].sha256]),
    ):
        page = client.get(address).content.decode()
        assert "photo&lt;U+202E&gt;gpj.exe" in page
        assert "\u202e" not in page


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99999999999", "?show=<script>"])
def test_a_strange_query_shows_a_page_all_the_same(scene, query):
    answer = signed_in(scene["officer"]).get(reverse("case", args=[scene["case"].pk]) + query)

    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_the_thumbnail_is_grey_and_reveals_only_with_a_reason(scene):
    client = signed_in(scene["officer"])
    address = reverse("reveal", args=[scene["item"].sha256])

    blurred = client.get(reverse("thumbnail", args=[scene["item"].sha256]))
    refused = client.post(address, {"reason": "  "})
    shown = client.post(address, {"reason": "compare the wallpaper"})

    with Image.open(io.BytesIO(blurred.content)) as picture:
        assert picture.mode == "L"
    assert refused.status_code == 422
    assert b"data:image/jpeg" not in refused.content
    assert b"data:image/jpeg" in shown.content
    assert "img-src 'self' data:" in shown["content-security-policy"]
    assert "no-store" in shown["cache-control"]
    assert "no-store" in blurred["cache-control"]
    assert (
        b"data:image/jpeg" not in client.get(reverse("item", args=[scene["item"].sha256])).content
    )
    (event,) = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert event.details["reason"] == "compare the wallpaper"


def test_an_items_page_says_who_speaks_when_what_cannot_be_told_and_the_caveat(scene, vault):
    client, item = signed_in(scene["officer"]), scene["item"]
    unit = np.eye(EMBEDDED, dtype=np.float32)[0]
    turns = np.array([[1.0, 4.0], [61.0, 65.5]], np.float32)
    told = Voice(7.5, 30.0, -55.0, turns, embedding=unit)
    noisy = Voice(3.0, 5.0, -20.0, turns[:1], against=AgainstVoice.NOISY)
    for part, voice in enumerate((told, noisy)):
        sealed = vault.templates.close(voice.to_bytes(), name=template_name(item.pk, "voice"))
        make_fingerprint(item, kind="voice", version=VOICE.version, data=sealed, part=part)
    make_match(
        item,
        make_item(make_exhibit(scene["case"])),
        relation=Relation.VOICE,
        evidence={"kind": "voice", "cosine": 0.8, "voice": 1, "channels_differ": True},
    )

    page = client.get(reverse("item", args=[item.sha256])).content.decode()

    assert "1 voice that can be compared" in page
    assert "compared, through a narrow band" in page
    assert "0:01.0 to 0:04.0, 1:01.0 to 1:05.5" in page
    assert "cannot tell: what is heard beside the voice is nearly as loud" in page
    assert "the same voice, perhaps" in page
    assert "heard through a telephone" in page
    assert page.count("Nothing here says anything about children") == 2


def test_a_missing_model_is_said_on_the_page(scene):
    Item.objects.filter(pk=scene["item"].pk).update(not_looked_for={"voice": "no model"})

    page = signed_in(scene["officer"]).get(reverse("item", args=[scene["item"].sha256]))

    assert "Voices were not checked: no model." in page.content.decode()


def test_faces_are_shown_blurred_with_what_cannot_be_told_and_the_caveat(scene):
    client, item = signed_in(scene["officer"]), scene["item"]
    make_match(item, make_item(make_exhibit(scene["case"])), relation=Relation.FACE)

    page = client.get(reverse("item", args=[item.sha256])).content.decode()
    crop = client.get(reverse("face", args=[item.sha256, 0]))
    absent = client.get(reverse("face", args=[item.sha256, 7]))

    assert "1 face seen" in page
    assert "cannot tell: seen from the side" in page
    assert "the same face, perhaps" in page
    assert page.count("nothing here says anything about children") == 2
    with Image.open(io.BytesIO(crop.content)) as picture:
        assert picture.mode == "L"
        assert np.asarray(picture).std() < CROP.std() / 4
    assert absent.status_code == 404
    (alone,) = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_VIEWED)
    assert alone.subject == item.sha256


def test_things_are_shown_with_where_and_how_sure_and_that_they_are_no_evidence(scene):
    client, item = signed_in(scene["officer"]), scene["item"]
    make_sighting(item, "chair", 0.42, top=0.7, left=0.7)
    make_sighting(item, "wine glass", 0.93, at_s=1.0, until_s=2.0, best_at_s=1.5)

    page = client.get(reverse("item", args=[item.pk])).content.decode()

    assert "2 things to search by" in page
    assert page.index("wine glass") < page.index("chair")
    assert "0:01.0 to 0:02.0, best at 0:01.5, top left, 93 %" in page
    assert "bottom right, unsure, 42 %" in page
    assert "Words to search by, never evidence" in page


def test_text_is_shown_as_it_was_read_with_what_cannot_be_told_and_the_caveat(scene):
    client, item = signed_in(scene["officer"]), scene["item"]
    make_text_line(item, "<script>alert(1)</script>", confidence=0.6, against="UNSURE")
    make_text_line(item, "Hotel Miramar & Bar", at_s=1.0, until_s=2.0)
    note_conditions(scene["officer"], item.pk, time_of_day=None, weather=Weather.SNOW, now=NOW)

    page = client.get(reverse("item", args=[item.sha256])).content.decode()

    assert "2 lines of text" in page
    assert "snow (alice, 2026-03-01)" in page
    assert "<script>" not in page
    assert page.index("Hotel Miramar &amp; Bar") < page.index("&lt;script&gt;alert(1)")
    assert "0:01.0 to 0:02.0, top left, 97 % sure" in page
    assert "cannot tell: hardly to be read" in page
    assert page.count("Read by a machine") == 1


@pytest.mark.parametrize("read", ["", "\u25a1", "\u56d7 -", "\ufffd\ufffd"])
def test_a_line_that_was_not_read_surely_says_so_and_shows_no_empty_box(scene, read):
    make_text_line(scene["item"], read, confidence=0.4, against="LONE")

    address = reverse("item", args=[scene["item"].sha256])
    page = signed_in(scene["officer"]).get(address).content.decode()

    assert "<i>Not read surely</i> <span" in page
    assert "cannot tell: a single letter" in page
    assert not read or read not in page


def test_what_was_not_looked_for_is_said_on_the_item(scene):
    item = scene["item"]
    item.not_looked_for = {"face": "the model yunet is missing", "text": "the model is missing"}
    item.not_looked_for |= {"text: Arabic letters": "that model is missing", "object": "none"}
    item.save()

    page = signed_in(scene["officer"]).get(reverse("item", args=[item.sha256])).content.decode()

    assert "Faces were not checked: the model yunet is missing." in page
    assert "Text was not checked: the model is missing." in page
    assert "Not read: Arabic letters;" in page
    assert "Things were not checked: none." in page


def test_views_are_logged_with_who_and_what(scene):
    client = signed_in(scene["officer"])
    client.get(reverse("cases"))
    client.get(reverse("case", args=[scene["case"].pk]))
    client.get(reverse("item", args=[scene["item"].sha256]))
    client.get(reverse("dossier", args=[scene["dossier"].pk]))

    events = AuditEvent.objects.filter(officer=scene["officer"], tag__startswith="ui:")
    assert list(events.values_list("tag", "subject")) == [
        (tags.UI_CASES_VIEWED, ""),
        (tags.UI_CASE_VIEWED, str(scene["case"].pk)),
        (tags.UI_ITEM_VIEWED, scene["item"].sha256),
        (tags.UI_DOSSIER_VIEWED, str(scene["dossier"].pk)),
    ]


def test_judging_and_undoing_change_the_standing_judgement_and_go_back(scene):
    client = signed_in(scene["officer"])
    back = reverse("item", args=[scene["item"].sha256])

    client.post(reverse("undo", args=[scene["judgement"].pk]), {"back": back})
    answer = client.post(
        reverse("judge", args=[scene["match"].pk]), {"verdict": "not_same", "back": back}
    )

    assert answer["location"] == back
    assert b"Judged <b>not the same</b>" in client.get(back).content


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_no_form_leads_away_from_the_site(scene, back):
    answer = signed_in(scene["officer"]).post(
        reverse("judge", args=[scene["match"].pk]), {"verdict": "same", "back": back}
    )

    assert answer["location"] == reverse("cases")


def test_an_unknown_verdict_is_refused(scene):
    answer = signed_in(scene["officer"]).post(
        reverse("judge", args=[scene["match"].pk]), {"verdict": "guilty"}
    )

    assert answer.status_code == 400
    assert Judgement.objects.count() == 1


def test_a_match_that_reaches_into_a_hidden_case_is_not_told(scene):
    hidden = make_item(make_exhibit(make_case(make_officer(bureau=scene["officer"].bureau))))
    make_match(scene["item"], hidden, relation=Relation.EDIT)

    page = signed_in(scene["officer"]).get(reverse("item", args=[scene["item"].sha256]))

    assert hidden.sha256.encode() not in page.content


def _identify(scene):
    set_status(
        scene["officer"],
        dossier_id=scene["dossier"].pk,
        status=Status.IDENTIFIED,
        identity="file <12>",
        reason="photograph on a card",
        now=NOW,
    )


def test_what_is_identified_is_said_first_on_the_item_and_on_the_case(scene):
    client = signed_in(scene["officer"])
    addresses = [
        (reverse("item", args=[scene["item"].sha256]), "Facts"),
        (reverse("case", args=[scene["case"].pk]), "Which items"),
    ]
    for address, _ in addresses:
        assert "Already identified" not in client.get(address).content.decode()

    _identify(scene)

    for address, later in addresses:
        page = client.get(address).content.decode()
        assert 0 < page.index("Already identified") < page.index(later)
        assert "Person Gardener &lt;i&gt;with&lt;/i&gt; scarf" in page
        assert reverse("dossier", args=[scene["dossier"].pk]) in page


def test_a_colleague_who_may_not_see_the_person_is_told_nothing_of_it(scene):
    _identify(scene)
    ben = make_officer("ben", bureau=scene["officer"].bureau)
    other_case = make_case(ben)
    make_location(scene["item"], make_exhibit(other_case))

    for address in (
        reverse("item", args=[scene["item"].sha256]),
        reverse("case", args=[other_case.pk]),
    ):
        page = signed_in(ben).get(address).content.decode()
        assert "scarf" not in page
        assert "dentified" not in page


def test_a_dossier_shows_contradictions_first_then_status_items_and_history(scene):
    officer, one = scene["officer"], scene["dossier"]
    _identify(scene)
    other = open_dossier(officer, kind=Kind.PERSON, case=scene["case"], name="Baker", now=NOW)
    set_role(officer, dossier_id=one.pk, role=Role.VICTIM, reason="told", now=NOW)
    set_role(officer, dossier_id=other.pk, role=Role.OFFENDER, reason="told", now=NOW)
    merge(officer, first_id=one.pk, second_id=other.pk, reason="same scarf", now=NOW)

    page = signed_in(officer).get(reverse("dossier", args=[other.pk])).content.decode()

    order = [
        "Contradiction: The same person is victim and offender in one case: case 2026-7",
        "as file &lt;12&gt;",
        "Victim, offender",
        "2 items",
        "judged the same as Baker",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "<i>with" not in page
    assert AuditEvent.objects.filter(tag=tags.UI_DOSSIER_VIEWED, subject=str(one.pk)).exists()


def test_a_dossier_without_items_says_how_to_add_some(scene):
    for added in scene["dossier"].decisions.filter(act="adds"):
        remove_item(
            scene["officer"],
            dossier_id=scene["dossier"].pk,
            sha256=added.item_id,
            reason="a lookalike",
            now=NOW,
        )

    page = signed_in(scene["officer"]).get(reverse("dossier", args=[scene["dossier"].pk]))

    assert "No items yet" in page.content.decode()


def test_a_decision_is_undone_on_the_page_with_a_reason_only(scene):
    client, one = signed_in(scene["officer"]), scene["dossier"]
    address = reverse("dossier", args=[one.pk])

    def undo(decision, reason):
        return client.post(reverse("undo-decision", args=[one.pk, decision.pk]), {"reason": reason})

    added = one.decisions.filter(act="adds").first()
    assert undo(added, " ").status_code == 400
    assert undo(added, "a lookalike")["location"] == address
    assert "by alice: a lookalike" in client.get(address).content.decode()
    assert undo(one.decisions.get(act="opens"), "by mistake")["location"] == reverse("cases")
    assert client.get(address).status_code == 404


def test_finds_are_told_on_the_cases_and_the_case_until_they_are_seen(scene):
    find, client = _find(scene), signed_in(scene["officer"])
    here = f"{reverse('finds')}?case={scene['case'].pk}"

    cases = client.get(reverse("cases")).content.decode()
    case = client.get(reverse("case", args=[scene["case"].pk])).content.decode()
    told = client.get(here).content.decode()
    other = client.get(f"{reverse('finds')}?case={find.places[0].case_id}").content.decode()
    of_person = next(one.id for one in finds(scene["officer"]) if one.id != find.id)
    form = {"case": scene["case"].pk}
    answers = [client.post(reverse("find-seen", args=[one]), form) for one in (find.id, of_person)]

    assert f'href="{here}" aria-label="2 new finds touch 2026-7"' in cases
    assert "<b>2 new finds</b></a> touch this case" in case
    assert "later &lt;b&gt;.jpg" in told
    assert "later" not in other
    assert [answer["location"] for answer in answers] == [here, here]
    assert "Nothing new touches" in client.get(here).content.decode()
    assert "new find" not in client.get(reverse("case", args=[scene["case"].pk])).content.decode()
    assert client.post(reverse("find-seen", args=[find.id])).status_code == 404


def test_a_find_by_a_face_carries_what_its_score_does_not_say(scene):
    client = signed_in(scene["officer"])
    find = _find(scene)
    copy = client.get(reverse("finds")).content.decode()
    Match.objects.filter(query=find.item).update(relation=Relation.FACE.value)
    face = client.get(reverse("finds")).content.decode()

    assert FACE_CAVEAT not in copy
    assert FACE_CAVEAT in face


@pytest.mark.parametrize("case", ["0" * 8, "7f3c0000-0000-7000-8000-000000000000"])
def test_finds_of_an_absent_case_are_absent(scene, case):
    client = signed_in(scene["officer"])
    assert client.get(reverse("finds"), {"case": case}).status_code == 404


def test_pages_of_finds_stay_with_their_case(scene):
    elsewhere = make_exhibit(make_case(scene["officer"]))
    for _ in range(51):
        item = make_item()
        place = make_location(item, elsewhere)
        Location.objects.filter(pk=place.pk).update(found_at=NOW + timedelta(hours=1))
        make_match(item, scene["item"])
    client = signed_in(scene["officer"])

    first = client.get(reverse("finds"), {"case": scene["case"].pk}).content.decode()

    assert "102 new finds" in first
    assert f'href="?case={scene["case"].pk}&amp;page=2"' in first
