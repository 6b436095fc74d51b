"""The two sides of a match are compared blurred and grey, and revealed together with a reason."""

import base64
import io
import re
from html import unescape
from uuid import uuid4

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.exposure.models import Budget, Look
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.ui.viewing import now
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item, Judgement
from clew.match.caveats import CAVEAT_OF
from clew.media.sandbox import Sandbox
from clew.model.dossier import Kind, Status
from clew.model.match import Relation, Span
from clew.model.media import Family
from clew.simulate.collection import view
from comparing_world import two_clips
from records import (
    NOW,
    make_case,
    make_entry,
    make_exhibit,
    make_hashset,
    make_item,
    make_judgement,
    make_match,
    make_officer,
)
from signed_in import signed_in

pytestmark = pytest.mark.django_db

PICTURE = view(5, 0, width=320, height=240)
PART = PICTURE[60:180, 160:320]
LIES = {
    "keypoints": 84,
    "query_share": 1.0,
    "match_share": 0.25,
    "homography": [[0.5, 0, 0.5], [0, 0.5, 0.25], [0, 0, 1]],
}


@pytest.fixture
def officer() -> Officer:
    return make_officer("alice")


@pytest.fixture
def exhibit(officer: Officer):
    return make_exhibit(make_case(officer, number="2026-7"))


def _keep(vault: VaultFolder, item: Item, picture: np.ndarray) -> Item:
    with io.BytesIO() as out:
        Image.fromarray(np.ascontiguousarray(picture)).save(out, "JPEG", quality=95)
        writer = vault.thumbs.writer()
        writer.write(out.getvalue())
        writer.commit(item.sha256)
    return item


@pytest.fixture
def pair(vault: VaultFolder, exhibit):
    """A part of a picture, and the picture; each with its thumbnail."""
    return _keep(vault, make_item(exhibit), PART), _keep(vault, make_item(exhibit), PICTURE)


@pytest.fixture
def match(pair):
    return make_match(*pair, relation=Relation.EXCERPT, evidence=LIES)


@pytest.fixture
def client(officer: Officer) -> Client:
    return signed_in(officer)


def _page(client: Client, match):
    return client.get(reverse("compare", args=[match.pk]))


def _layer(client: Client, match, name: str) -> np.ndarray:
    answer = client.get(reverse("overlay", args=[match.pk, name]))
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.content)) as picture:
        return np.asarray(picture.convert("RGBA")).astype(int)


def test_an_items_page_leads_to_the_comparison_from_either_side(client, pair, match):
    for item in pair:
        page = client.get(reverse("item", args=[item.sha256])).content.decode()

        assert reverse("compare", args=[match.pk]) in page


def test_both_sides_and_what_speaks_for_the_match_are_on_the_page(client, pair, match):
    page = _page(client, match).content.decode()

    for item in pair:
        assert reverse("thumbnail", args=[item.sha256]) in page
    assert "84 points lie where they must" in page
    assert "Placed by the points found in both; 25 % of the other and 100 % of this file" in page
    assert "Approximate" not in page
    assert "data:image" not in page


def test_the_outline_shows_where_an_excerpt_lies(client, match):
    stage = _page(client, match).context["stage"]

    corners = [tuple(map(float, p.split(","))) for p in stage.query_outline.split()]
    expected = np.array([(0.5, 0.25), (1, 0.25), (1, 0.75), (0.5, 0.75)])
    assert np.allclose(corners, expected * (stage.width, stage.height), atol=0.1)


def test_the_picture_itself_has_edges_that_blurring_must_take():
    assert np.abs(np.diff(PICTURE.astype(int), axis=1)).max() > 60


def test_layers_are_grey_and_blurred_and_the_query_lies_in_its_place(client, match):
    for name in ("query", "match", "difference"):
        layer = _layer(client, match, name)
        covered = layer[..., 3] > 250
        steps = np.abs(np.diff(layer[..., 0], axis=1))[covered[:, 1:] & covered[:, :-1]]

        assert np.ptp(layer[covered][:, :3], axis=1).max() <= 3, name  # grey, as WebP rounds it
        assert steps.max() < 20, name

    alone = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_VIEWED)
    assert [one.subject for one in alone] == [str(match.pk)] * 3
    query = _layer(client, match, "query")
    rows, columns = np.nonzero(query[..., 3] > 250)
    height, width = query.shape[:2]
    assert (rows.min() / height, columns.min() / width) == pytest.approx((0.25, 0.5), abs=0.01)
    assert (rows.max() / height, columns.max() / width) == pytest.approx((0.75, 1.0), abs=0.01)


def test_a_layer_of_another_name_is_absent(client, match):
    assert client.get(reverse("overlay", args=[match.pk, "original"])).status_code == 404


@pytest.mark.parametrize(
    ("evidence", "told"),
    {
        "a hash alone": ({"distance": 4}, "Approximate: the whole laid on the whole"),
        "borders not found": ({"borders_trimmed": True}, "Approximate: the whole"),
        "a panel": ({"panel": True}, "only one of the pictures put together agrees"),
        "a broken homography": (LIES | {"homography": [[0] * 3] * 3}, "Approximate"),
        "a negative": ({"negative": True}, "its light and dark are exchanged back"),
    }.values(),
)
def test_a_placement_that_nothing_tells_exactly_is_called_approximate(client, pair, evidence, told):
    match = make_match(*pair, relation=Relation.EDIT, evidence=evidence)

    page = _page(client, match).content.decode()

    assert told in page
    assert "Approximate" in page
    assert _layer(client, match, "query").any()


@pytest.mark.parametrize(
    ("relation", "family", "why"),
    {
        "a clip": (Relation.EXCERPT, Family.CLIP, "thumbnail is one frame of it"),
        "a sound": (Relation.SOUND, Family.CLIP, "hat agrees is heard"),
        "another viewpoint": (Relation.SCENE, Family.IMAGE, "do not lie on each other"),
    }.values(),
)
def test_what_does_not_lie_on_each_other_is_shown_side_by_side_only(
    client, pair, relation, family, why
):
    other = pair[1]
    other.family, other.facts = family.value, {"duration_s": 40.0}
    other.save()
    match = make_match(*pair, relation=relation, match_span=Span(10, 14))

    page = _page(client, match)

    text = page.content.decode().replace("&#x27;", "'")
    assert why in text
    assert page.context["stage"] is None
    assert "The other: 0:10.0 to 0:14.0" in text
    assert reverse("thumbnail", args=[other.sha256]) in text
    assert "Reveal both once" in text
    assert client.get(reverse("overlay", args=[match.pk, "query"])).status_code == 404


def test_an_entry_of_a_hash_list_has_no_picture_and_the_page_says_so(client, officer, pair):
    entry = make_entry(make_hashset(officer.bureau, name="Partner list"), category="1")
    match = make_match(pair[0], entry)

    page = _page(client, match).content.decode()

    assert "A hash list holds hashes and no pictures" in page
    assert "Partner list" in page
    assert "Reveal both" not in page
    for name, args, method in (
        ("overlay", [match.pk, "query"], client.get),
        ("reveal-both", [match.pk], client.post),
    ):
        assert method(reverse(name, args=args), {"reason": "why"}).status_code == 404
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()


def test_a_thumbnail_that_is_missing_or_damaged_leaves_the_rest_of_the_page(
    client, vault, exhibit, pair
):
    without = make_match(pair[0], make_item(exhibit), evidence=LIES)
    missing = _page(client, without)
    with_both = make_match(*pair, evidence=LIES)
    path = vault.thumbs.path(pair[1].sha256)
    path.write_bytes(path.read_bytes()[:-1])
    damaged = _page(client, with_both)

    assert b"One of the two has no thumbnail" in missing.content
    assert b"Reveal both" not in missing.content
    assert b"A thumbnail is damaged" in damaged.content
    assert (missing.status_code, damaged.status_code) == (200, 200)


def test_both_are_revealed_with_a_reason_and_each_is_logged(client, officer, pair, match):
    answer = client.post(reverse("reveal-both", args=[match.pk]), {"reason": " same lamp? "})

    page = answer.content.decode()
    pictures = re.findall(r'src="data:(image/\w+);base64,([^"]+)"', page)
    assert [mime for mime, _ in pictures] == ["image/jpeg"] * 2 + ["image/webp"] * 3
    with Image.open(io.BytesIO(base64.b64decode(pictures[1][1]))) as shown:
        assert np.ptp(np.asarray(shown.convert("RGB")).astype(int), axis=2).max() > 20  # coloured
    assert "img-src 'self' data:" in answer["content-security-policy"]
    assert "unsafe-inline" not in answer["content-security-policy"]
    assert "no-store" in answer["cache-control"]
    revealed = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert [(e.subject, e.officer, e.details) for e in revealed] == [
        (item.sha256, officer, {"reason": "same lamp?"}) for item in pair
    ]
    assert "data:image" not in _page(client, match).content.decode()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_neither_is_revealed_nor_logged(client, match, reason):
    answer = client.post(reverse("reveal-both", args=[match.pk]), {"reason": reason})

    assert answer.status_code == 422
    assert b"data:image" not in answer.content
    assert b"Say why the picture has to be seen" in answer.content
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()


def test_where_one_has_no_thumbnail_neither_is_revealed_nor_logged(client, exhibit, pair):
    match = make_match(pair[0], make_item(exhibit))

    answer = client.post(reverse("reveal-both", args=[match.pk]), {"reason": "why"})

    assert answer.status_code == 404
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()


def test_revealing_takes_a_form(client, match):
    assert client.get(reverse("reveal-both", args=[match.pk])).status_code == 405


@pytest.mark.parametrize("hidden", ["query", "target"])
def test_whoever_may_see_one_side_only_gets_what_absent_gets(vault, officer, pair, hidden):
    mine = _keep(vault, make_item(make_exhibit(make_case(officer))), PICTURE)
    theirs = _keep(
        vault, make_item(make_exhibit(make_case(make_officer(bureau=officer.bureau)))), PART
    )
    match = make_match(*((theirs, mine) if hidden == "query" else (mine, theirs)), evidence=LIES)
    client = signed_in(officer)

    for name, args, method in (
        ("compare", [], client.get),
        ("overlay", ["query"], client.get),
        ("overlay", ["match"], client.get),
        ("reveal-both", [], client.post),
    ):
        denied = method(reverse(name, args=[match.pk, *args]), {"reason": "why"})
        absent = method(reverse(name, args=[uuid4(), *args]), {"reason": "why"})

        assert denied.status_code == absent.status_code == 404
        token = re.compile(rb'value="[^"]{64}"')  # differs at every request
        assert token.sub(b"", denied.content) == token.sub(b"", absent.content), name
    assert not AuditEvent.objects.filter(officer=officer).exists()


def test_an_entry_of_another_bureaus_list_is_absent(client, pair):
    match = make_match(pair[0], make_entry(make_hashset(make_officer().bureau)))

    assert _page(client, match).status_code == 404


def test_a_view_is_logged_with_who_and_what(client, officer, match):
    _page(client, match)

    assert list(AuditEvent.objects.values_list("tag", "officer", "subject")) == [
        (tags.UI_MATCH_VIEWED, officer.pk, str(match.pk))
    ]


def test_the_page_carries_the_strictest_marking_of_both_sides(client, officer, vault, pair):
    red = make_case(officer)
    red.marking = "TLP:RED"
    red.save()
    match = make_match(pair[0], make_item(make_exhibit(red)))

    assert _page(client, match).context["marking"] == "TLP:RED"


def test_a_judgement_given_on_the_page_comes_back_to_it(client, match):
    page = _page(client, match).content.decode()
    (back,) = set(re.findall(r'name="back" value="([^"]+)"', page))

    answer = client.post(
        reverse("judge", args=[match.pk]), {"verdict": "same", "reason": "lamp", "back": back}
    )

    assert answer["location"] == f"{reverse('compare', args=[match.pk])}#match-{match.pk}"
    assert f'id="match-{match.pk}"' in page
    assert "Judged <b>same</b> by alice" in _page(client, match).content.decode()
    assert Judgement.objects.get().reason == "lamp"


def test_what_is_identified_stands_first_of_either_side(client, officer, match):
    person = open_dossier(
        officer,
        kind=Kind.PERSON,
        case=match.target.locations.get().exhibit.case,
        name="Gardener with red scarf",
        start=match.target_id,
        now=NOW,
    )
    set_status(
        officer, dossier_id=person.pk, status=Status.IDENTIFIED, reason="school picture", now=NOW
    )

    told = client.get(reverse("compare", args=[match.pk])).content.decode()

    for whose, by in (("this file", "by an excerpt not yet judged"), ("the other", "these bytes")):
        banner = told[told.index(f"Already identified: {whose}</h2>") :]
        assert by in banner[: banner.index("</section>")]
    assert told.index("Already identified") < told.index('class="sides"')


def test_all_evidence_on_the_two_is_on_the_page_but_no_comparison_of_faces(client, match):
    told = client.get(reverse("compare", args=[match.pk])).content.decode()
    table = told[told.index('class="evidence"') :]
    table = table[: table.index("</section>")]
    assert "belong together" in table
    assert "84 points lie where they must" in table
    assert "to compare their faces give a reason" in table
    assert "What would settle it" in table


@pytest.mark.parametrize("relation", CAVEAT_OF)
def test_what_a_score_of_faces_or_voices_does_not_say_stands_beside_it(client, pair, relation):
    lead = make_match(*pair, relation=relation, score=0.15)
    edit = make_match(*pair, relation=Relation.EDIT)

    for match in (lead, edit):  # the table of either holds the lead
        page = unescape(_page(client, match).content.decode())
        assert [one for one, caveat in CAVEAT_OF.items() if caveat in page] == [relation]


@pytest.mark.usefixtures("vault")
def test_an_entry_of_a_list_has_no_table_of_evidence(client, officer, exhibit):
    entry = make_entry(make_hashset(officer.bureau))
    listed = make_match(make_item(exhibit), entry, relation=Relation.SAME_FILE)
    assert (
        'class="evidence"' not in client.get(reverse("compare", args=[listed.pk])).content.decode()
    )


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=1, unsafe_unconfined=True) as one:
        yield one


@pytest.fixture
def clips(vault, exhibit, sandbox, monkeypatch):
    """Two clips of one room, and a sandbox that needs no confinement to read them."""
    monkeypatch.setattr("clew.bureau.ui.moments.sandbox_with", lambda: sandbox)
    return two_clips(vault, exhibit)


def test_clips_lie_on_one_timeline_so_that_what_they_share_begins_together(client, clips):
    make_match(
        clips.query,
        clips.target,
        relation=Relation.EXCERPT,
        query_span=Span(0.5, 1),
        match_span=Span(3.4, 3.9),
    )

    page = _page(client, clips)

    mine, theirs = page.context["timeline"].rows
    assert (mine.whole.start, theirs.whole.start) == (25.0, 0.0)
    assert mine.pieces[0] == theirs.pieces[0]
    assert theirs.pieces[1].start == 85.0
    assert "0:00.5 to 0:01.0 lies on 0:03.4 to 0:03.9" in page.content.decode()
    assert "Choose a moment above" in page.content.decode()


def test_a_moment_is_drawn_in_the_page_blurred_and_named_in_the_log(client, clips):
    answer = client.get(reverse("moment", args=[clips.pk]), {"at_s": "0.5"})

    page = answer.content.decode()
    pictures = re.findall(r'src="data:(image/\w+);base64,([^"]+)"', page)
    assert [mime for mime, _ in pictures] == ["image/jpeg"] * 2 + ["image/webp"] * 3
    for _, content in pictures:
        with Image.open(io.BytesIO(base64.b64decode(content))) as shown:
            assert np.ptp(np.asarray(shown.convert("RGB")).astype(int), axis=2).max() <= 3
    assert 'id="when-match">0:01.5' in page
    assert "Placed by the points found in both" in page
    assert answer.context["head"] == pytest.approx(37.5, abs=0.1)
    (event,) = AuditEvent.objects.all()
    assert (event.tag, event.details["at_s"]) == (tags.UI_MATCH_VIEWED, 0.5)
    assert event.details["pictures"] == [clips.query_id, clips.target_id]


def test_a_moment_is_revealed_with_a_reason_and_not_without(client, clips):
    address = reverse("reveal-moment", args=[clips.pk])

    refused = client.post(address, {"at_s": "1", "reason": " "})
    shown = client.post(address, {"at_s": "1", "reason": "one lamp?"})

    assert refused.status_code == 422
    assert b"data:image" not in refused.content
    assert shown.status_code == 200
    assert b"Both are revealed for this view only" in shown.content
    revealed = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert [one.details["reason"] for one in revealed] == ["one lamp?"] * 2


def test_a_script_is_told_moments_from_one_on_without_addresses(client, clips):
    told = client.get(reverse("moments", args=[clips.pk]), {"from": "1.5", "step": "0.25"}).json()

    assert [one["at_s"] for one in told["moments"]] == [1.5, 1.75, 2.0]
    assert told["moments"][0]["match_at"] == "0:02.5"
    parts = {"query", "match", "layer-query", "layer-match", "layer-difference"}
    assert told["moments"][0]["parts"].keys() == parts
    with Image.open(io.BytesIO(base64.b64decode(told["moments"][0]["parts"]["query"]))) as shown:
        assert np.ptp(np.asarray(shown.convert("RGB")).astype(int), axis=2).max() <= 3


def test_what_is_no_moment_is_the_beginning(client, clips):
    asked = {"from": "nan", "step": "99"}

    told = client.get(reverse("moments", args=[clips.pk]), asked).json()
    page = client.get(reverse("moment", args=[clips.pk]), {"at_s": "nonsense"})

    assert [one["at_s"] for one in told["moments"]] == [0.0, 2.0]
    assert page.context["moment"].at_s == 0.0


def test_what_is_held_is_in_colour_and_how_long_is_told_when_it_is_let_go(client, officer, match):
    look, let_go = (reverse(name, args=[match.pk]) for name in ("look-at-both", "let-go-of-both"))

    without = client.post(look, {"reason": " "})
    told = client.post(look, {"reason": "one lamp?"}).json()["parts"]
    left = client.post(let_go, {"seconds": "0"}).json()

    assert (without.status_code, "say why" in without.json()["error"].lower()) == (422, True)
    with Image.open(io.BytesIO(base64.b64decode(told["match"]))) as shown:
        assert np.ptp(np.asarray(shown.convert("RGB")).astype(int), axis=2).max() > 20
    assert left["items"] == 2
    assert set(Look.objects.values_list("sha256", "seconds")) == {
        (match.query_id, 0.0),
        (match.target_id, 0.0),
    }
    assert client.post(let_go, {"seconds": "0"}).status_code == 404  # nobody looks any more


def test_what_is_used_up_is_revealed_no_more_until_the_officer_goes_on(client, officer, match):
    Budget.objects.create(officer=officer, minutes=1, set_at=NOW)
    Look.objects.create(officer=officer, sha256="ab" * 32, seconds=60, began_at=now())

    answer = client.post(reverse("look-at-both", args=[match.pk]), {"reason": "one lamp?"})

    assert answer.status_code == 422
    assert "are used up" in answer.json()["error"]
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()


def test_contradicting_judgements_stand_first_and_say_who_and_when(client, officer, match):
    ben = make_officer("ben", bureau=officer.bureau)
    make_judgement(match, ben, verdict="not_same")
    client.post(reverse("judge", args=[match.pk]), {"verdict": "same", "reason": "lamp"})

    page = _page(client, match).content.decode()

    warning = page[page.index("Contradiction:") :]
    assert "not the same, of this match; ben, 2026-03-01 09:30" in warning[: warning.index("</p>")]
    assert page.index("Contradiction:") < page.index('class="sides"')
    assert "Contradicts:" in page


def test_who_did_not_give_the_last_word_may_judge_otherwise_and_both_stand(client, officer, match):
    make_judgement(match, make_officer("ben", bureau=officer.bureau), verdict="not_same")
    page = _page(client, match).content.decode()
    assert "by ben" in page
    assert 'data-key="s"' in page

    client.post(reverse("judge", args=[match.pk]), {"verdict": "same"})

    assert Judgement.objects.filter(undone_at=None).count() == 2
    assert 'data-key="s"' not in _page(client, match).content.decode()
