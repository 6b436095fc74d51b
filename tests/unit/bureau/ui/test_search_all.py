"""One search over everything: each hit with its kind and why, and nothing of what is denied."""

import hashlib
import io
import re

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clew.bureau import uploads
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.network.shown import pseudonym
from clew.bureau.notes.actions.changing import withdraw_note
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.search.hit import MOST
from clew.model.dossier import Kind, Status
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report as Head
from clew.model.sighting import Event, Sighting, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from records import (
    NOW,
    make_bureau,
    make_case,
    make_entry,
    make_exhibit,
    make_fingerprint,
    make_hashset,
    make_item,
    make_location,
    make_officer,
    make_referral,
    make_sighting,
    make_text_line,
)
from signed_in import signed_in

pytestmark = pytest.mark.django_db

PDQ = np.random.default_rng(7).integers(0, 256, 32).astype(np.uint8)
ANA, BEN = account("chat.example", "ana"), account("mail.example", "ben")
PHONE = Identifier(IdentifierKind.PHONE, "+919812345678")


@pytest.fixture
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer, number="2026-7"))


def _ask(officer, asked, reason=""):
    form = {"asked": asked, "reason": reason}
    return signed_in(officer).post(reverse("search-found"), form)


def _told(answer):
    """By kind, what was found and why."""
    return {
        group.kind.value: [(hit.what, str(hit.why)) for hit in group.hits]
        for group in answer.context["groups"]
    }


def _logged(tag=tags.SEARCH_ASKED):
    return list(AuditEvent.objects.filter(tag=tag))


def _take_in(officer, *sightings, **head):
    told = Head("log:1", "activity log CSV", "Chat Example", **head)
    take_in([told, *sightings, told], acting_officer=officer, source_name="l.csv", now=NOW)


def _stated(subject, thing, **facts):
    return Sighting("log:1", f"{subject} {thing}", subject, thing, Event.STATED, NOW, NOW, **facts)


@pytest.mark.parametrize("digest", ["sha256", "sha1", "md5"])
def test_a_hash_is_told_to_be_an_item_and_an_entry_of_a_list(officer, exhibit, digest):
    item = make_item(exhibit)
    value = getattr(item, digest)
    partners = make_hashset(officer.bureau, name="Partners")
    entry = make_entry(partners, **{digest: value}, category="1")

    told = _told(_ask(officer, value.upper()))

    why = {"sha256": "SHA-256 equal", "sha1": "SHA-1 equal", "md5": "MD5 equal"}[digest]
    assert told == {
        "item": [(item.pk, why)],
        "hash_list": [(f"Partners, entry {entry.place}, category 1", why)],
    }


def test_the_beginning_of_a_hash_finds_its_item(officer, exhibit):
    item = make_item(exhibit)

    assert _told(_ask(officer, item.pk[:10])) == {"item": [(item.pk, "its SHA-256 begins so")]}
    assert _told(_ask(officer, item.pk[:5])) == {}


def test_64_digits_are_held_against_pictures_too_with_how_far_they_lie_apart(officer, exhibit):
    item = make_item(exhibit, fingerprinted=False)
    make_fingerprint(item, data=PDQ.tobytes() + bytes(224), version=2)
    near = PDQ.copy()
    near[0] ^= 7
    entry = make_entry(make_hashset(officer.bureau, name="Partners"), pdq=PDQ.tobytes())

    told = _told(_ask(officer, near.tobytes().hex()))

    why = "its PDQ differs in 3 of 256 bits"
    assert told == {
        "item": [(item.pk, why)],
        "hash_list": [(f"Partners, entry {entry.place}", why)],
    }
    assert _told(_ask(make_officer(), near.tobytes().hex())) == {}


def test_words_find_cases_notes_dossiers_operations_referrals_and_names_of_files(officer, exhibit):
    case = make_case(officer, number="2026-9")
    case.title = "A lantern by the Lake"
    case.save()
    make_location(make_item(), exhibit, path="DCIM/lake lantern.jpg")
    add_note(officer, case=case, text="He bought the LANTERN\nat the lake shop", now=NOW)
    open_dossier(officer, kind=Kind.PLACE, case=case, name="Lake house, lantern", now=NOW)
    make_referral(make_bureau("North"), officer.bureau, request="Whose lantern is by the lake?")
    operation = open_operation(
        officer,
        case=case,
        name="Lantern of the lake",
        commander="alice",
        begins_at=NOW,
        ends_at=NOW.replace(hour=20),
        now=NOW,
    )
    row = {"site": "S-1", "address": "1 Lantern Road, Lake", "country": "IN"}
    row |= {"zone": "Asia/Kolkata"}
    take_in_plan(
        officer,
        operation_id=operation.pk,
        rows=[PlannedRow("row 1", planned_site(row))],
        now=NOW,
    )

    answer = _ask(officer, " lake  lantern ")

    told = _told(answer)
    assert list(told) == ["item", "case", "dossier", "note", "referral", "operation"]
    assert told["case"] == [("2026-9", "its title holds the words: A lantern by the Lake")]
    assert told["note"] == [
        (
            "note of alice, case 2026-9",
            "the words stand in it: He bought the LANTERN at the lake shop",
        )
    ]
    assert told["dossier"] == [("place Lake house, lantern", "its name")]
    assert told["operation"] == [
        ("Lantern of the lake", "its name"),
        ("site S-1 of Lantern of the lake", "its address: 1 Lantern Road, Lake"),
    ]
    assert told["item"][0][1] == "the name it was found under: DCIM/lake lantern.jpg"
    assert "Whose lantern is by the lake?" in told["referral"][0][1]
    page = answer.content.decode()
    for group in answer.context["groups"]:
        for hit in group.hits:
            assert f'href="{reverse(hit.page, args=[hit.key])}"' in page


def test_a_person_is_found_by_whom_they_were_identified_as_and_not_by_what_stands_no_more(
    officer, exhibit
):
    person = open_dossier(officer, kind=Kind.PERSON, case=exhibit.case, name="Gardener", now=NOW)
    for identity in ("Baker of file 12", "Cook of file 13"):
        set_status(
            officer,
            dossier_id=person.pk,
            status=Status.IDENTIFIED,
            identity=identity,
            reason="a passport",
            now=NOW,
        )

    assert _told(_ask(officer, "cook")) == {
        "dossier": [("person Gardener", "identified as Cook of file 13")]
    }
    assert _told(_ask(officer, "baker")) == {}


def test_letters_beyond_a_to_z_are_found_in_either_case(officer, exhibit):
    add_note(officer, case=exhibit.case, text="Wohnt im Haus ÄRMEL", now=NOW)

    assert list(_told(_ask(officer, "ärmel"))) == ["note"]


def test_a_note_is_found_by_what_it_says_now_and_a_withdrawn_one_by_nothing(officer, exhibit):
    note = add_note(officer, case=exhibit.case, text="a lamp", now=NOW)
    assert list(_told(_ask(officer, "lamp"))) == ["note"]

    withdraw_note(officer, note_id=note.pk, reason="wrong case", now=NOW)

    assert _told(_ask(officer, "lamp")) == {}


def test_a_selector_is_found_in_whichever_way_it_is_written(officer):
    _take_in(officer, _stated(ANA, PHONE), _stated(BEN, PHONE), incident="A found lamp")

    told = _told(_ask(officer, "+91 98123-45678"))

    assert told == {
        "selector": [("phone +919812345678", "named in reports: log:1 (1; accounts: 2)")]
    }
    assert _told(_ask(officer, "ana@www.chat.example"))["selector"] == [
        ("account ana@chat.example", "named in reports: log:1 (1; accounts: 1)")
    ]
    assert _told(_ask(officer, "found lamp"))["report"] == [
        ("log:1", "the words stand in what it says of the incident")
    ]


def test_people_are_told_by_their_accounts_and_victims_by_a_pseudonym(officer):
    _take_in(officer, _stated(ANA, PHONE, standing=Standing.VICTIM), _stated(BEN, PHONE))
    build_network(officer, networks=BundledNetworks(), now=NOW)

    answer = _ask(officer, "+91 98123 45678")

    told = {what for what, _ in _told(answer)["account"]}
    assert told == {f"{pseudonym(ANA)} (victim)", BEN.value}
    assert ANA.value not in answer.content.decode()


def test_media_are_searched_for_a_reason_and_by_who_works_on_cases_alone(officer, exhibit):
    item = make_item(exhibit)
    make_text_line(item, "couch sale")
    make_sighting(item, "couch")

    without = _ask(officer, "couch")
    assert "say why, above" in without.content.decode()
    assert not without.context["looked_in_media"]
    assert not _logged(tags.VAULT_TEXT_SEARCHED)

    answer = _ask(officer, "couch", reason="named by a witness")

    (_, _, texts, _), (_, _, things, _) = answer.context["media"]
    assert [one.item.sha256 for one in (*texts, *things)] == [item.pk, item.pk]
    assert _logged(tags.VAULT_TEXT_SEARCHED)[0].details["reason"] == "named by a witness"
    assert _logged()[-1].details == {"words": "couch", "reason": "named by a witness"}

    reader = make_officer(bureau=officer.bureau, roles=[Role.SUPERVISOR])
    seen = _ask(reader, "couch", reason="named by a witness")
    assert not seen.context["looked_in_media"]
    assert "say why, above" not in seen.content.decode()


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_what_one_may_not_see_is_as_if_it_were_not_there(officer, exhibit, who):
    item = make_item(exhibit)
    add_note(officer, case=exhibit.case, text="a lamp", now=NOW)
    open_dossier(officer, kind=Kind.PLACE, case=exhibit.case, name="lamp house", now=NOW)
    if who == "another bureau":
        make_entry(make_hashset(officer.bureau, name="Partners"), sha256=item.pk)
        _take_in(officer, _stated(ANA, PHONE))
    bureau = make_bureau() if who == "another bureau" else officer.bureau
    stranger = make_officer(bureau=bureau)

    for asked in (item.pk, item.md5, "lamp", "2026-7", PHONE.value, "log:1", "Partners"):
        answer = _ask(stranger, asked)
        nothing = _ask(stranger, "nothing of the sort")
        assert _told(answer) == {}, asked
        assert _shape(answer, asked) == _shape(nothing, "nothing of the sort")


def _shape(answer, asked):
    return re.sub(r'value="[^"]{64}"', "", answer.content.decode().replace(asked, ""))


UNASKED = {
    "nothing": " ",
    "only signs": "?!",
    "too many words": "word " * 13,
    "too long": "x" * 501,
}


@pytest.mark.parametrize("case", UNASKED)
def test_what_cannot_be_asked_is_told_and_kept_in_the_box(officer, case):
    answer = _ask(officer, UNASKED[case])

    assert answer.status_code == 422
    assert "Give " in answer.content.decode()
    assert f'value="{UNASKED[case]}"' in answer.content.decode()
    assert _logged() == []


def test_no_more_than_the_first_of_many_are_told(officer):
    for number in range(MOST + 1):
        make_case(officer, number=f"2026-{number:03}")

    answer = _ask(officer, "2026-")

    (group,) = answer.context["groups"]
    assert (len(group.hits), group.is_cut) == (MOST, True)
    assert "There are more" in answer.content.decode()


def test_what_others_wrote_is_escaped(officer, exhibit):
    add_note(officer, case=exhibit.case, text="<b>lamp</b>", now=NOW)

    page = _ask(officer, "lamp").content.decode()

    assert "&lt;b&gt;lamp" in page
    assert "<b>lamp" not in page


def _picture(seed=1):
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 24, 3)).astype(np.uint8)
    with io.BytesIO() as out:
        Image.fromarray(pixels).resize((480, 480), Image.Resampling.BICUBIC).save(out, "PNG")
        return out.getvalue()


def _ask_file(officer, content, name="photo.png"):
    form = {"file": SimpleUploadedFile(name, content)}
    return signed_in(officer).post(reverse("search-by-file"), form)


def test_a_file_is_held_against_what_one_may_see_and_forgotten(officer, exhibit):
    content = _picture()
    item = make_item(exhibit, content=content)
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    make_entry(make_hashset(officer.bureau, name="Partners"), md5=digest, category="2")

    page = _ask_file(officer, content).content.decode()

    assert "Same file, score 1" in page
    assert reverse("item", args=[item.pk]) in page
    assert "Partners, category 2" in page
    assert "image/png" in page
    (event,) = _logged(tags.VAULT_FILE_ASKED)
    assert (event.officer, event.subject) == (officer, hashlib.sha256(content).hexdigest())

    stranger = _ask_file(make_officer(), content).content.decode()
    assert "Nothing that you may see is like it." in stranger
    assert item.pk not in stranger


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "empty"), (b"no picture", "cannot be checked")]
)
def test_a_file_that_cannot_be_read_says_so(officer, content, told):
    page = _ask_file(officer, content).content.decode()

    assert told in page.lower()
    assert "Nothing that you may see is like it." in page


def test_no_file_and_one_that_is_too_large_are_refused_in_words(officer, monkeypatch):
    nothing = signed_in(officer).post(reverse("search-by-file"), {})
    assert nothing.status_code == 422
    assert "No file was chosen" in nothing.content.decode()

    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    large = _ask_file(officer, b"x" * 100)

    assert large.status_code == 422
    assert "The file is larger than" in large.content.decode()
    assert not _logged(tags.VAULT_FILE_ASKED)


def test_the_box_is_on_every_page_for_who_sees_cases_and_for_nobody_else(officer, exhibit):
    client = signed_in(officer)
    auditor = signed_in(make_officer(bureau=officer.bureau, roles=[Role.AUDITOR]))

    for name, args in (("home", []), ("cases", []), ("case", [exhibit.case.pk])):
        page = client.get(reverse(name, args=args)).content.decode()
        assert page.count(f'action="{reverse("search-found")}"') == 1
        assert page.count("data-search-box") == 1
    assert "data-search-box" not in auditor.get(reverse("home")).content.decode()
    assert auditor.get(reverse("search-all")).status_code == 404


def test_the_key_that_leads_to_the_box_can_be_turned_off_and_on_again(officer):
    client = signed_in(officer)
    script = "ui/search/key.js"
    assert script in client.get(reverse("cases")).content.decode()

    client.post(reverse("search-key"), {})
    page = client.get(reverse("cases")).content.decode()
    assert script not in page
    assert "aria-keyshortcuts" not in page

    client.post(reverse("search-key"), {"on": "1"})
    assert script in client.get(reverse("cases")).content.decode()
    assert [one.details["is_on"] for one in _logged(tags.ACCOUNTS_SEARCH_KEY_SET)] == [False, True]
