"""A search by a face or a voice: of an item or a file, with a reason; leads, but no verdict."""

import base64
import hashlib
import io
import re
import zipfile

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clew.bureau import uploads
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.ui import searches
from clew.bureau.vault.models import Fingerprint, Item
from clew.bureau.vault.templates import template_name
from clew.bureau.vault.traits import FACES, VOICES
from clew.fingerprint.faces.face import Against, Face
from clew.fingerprint.reading import DigestReader
from clew.fingerprint.voices.voice import Voice
from clew.intake.file_reading import FileReading
from clew.match.face_score import FACE_CAVEAT
from clew.match.voice_score import VOICE_CAVEAT
from clew.model import fingerprint
from clew.model.dossier import Kind, Status
from clew.model.media import Family, MediaType
from records import NOW, make_case, make_exhibit, make_fingerprint, make_item, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

WHY = "to find the woman of case 2026-3"
MADE = {"faces": FACES, "voices": VOICES}


def _trait(what, number, *, like=1.0, against=None):
    """A face or voice of an invented person: nothing but numbers, so much like that person's."""
    size = 128 if what == "faces" else 512
    embedding = np.zeros(size, np.float32)
    embedding[number], embedding[-1] = like, np.sqrt(1 - like**2)
    if what == "faces":
        crop = np.random.default_rng(number).integers(0, 256, (48, 48)).astype(np.uint8)
        box = (0.1, 0.1, 0.2, 0.2)
        return Face(box, 0.9, eyes=40, against=against, embedding=embedding, crop=crop)
    return Voice(8.0, 30.0, -20.0, np.array([[1.0, 9.0]], np.float32), embedding=embedding)


def _item_with(vault, exhibit, what, *traits):
    item, trait = make_item(exhibit, fingerprinted=False), MADE[what].trait
    for part, one in enumerate(traits):
        sealed = vault.templates.close(one.to_bytes(), name=template_name(item.pk, trait.kind))
        make_fingerprint(
            item,
            kind=trait.kind,
            version=trait.version,
            part=part,
            data=sealed,
            low_information=one.against is not None,
        )
    return item


def _pictures_shown():
    return list(AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_VIEWED))


@pytest.fixture
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer, number="2026-7"))


def _ask_item(client, item, what, *, part="", reason=WHY):
    form = {"reason": reason, "part": part}
    return client.post(reverse("search-item", args=[item.pk, what]), form)


def _ask_file(client, what, content, *, name="photo.jpg", reason=WHY):
    form = {"reason": reason, "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("search-file", args=[what]), form)


def _logged(kept):
    return list(AuditEvent.objects.filter(tag=kept.searched))


@pytest.fixture
def read(monkeypatch):
    """A stand-in for the sandbox with its models: every file holds these faces or voices."""

    def hold(what, *traits):
        kept = MADE[what]
        family = Family.IMAGE if what == "faces" else Family.SOUND

        def reading(upload, *, kinds):
            assert kinds == [kept.trait.kind]
            digests = DigestReader()
            digests.update(upload.read())
            prints = [
                fingerprint.Fingerprint(
                    kept.trait.kind,
                    kept.trait.version,
                    one.to_bytes(),
                    quality=90,
                    part=part,
                )
                for part, one in enumerate(traits)
            ]
            media = MediaType("image/jpeg", family)
            told = digests.digests()
            name = upload.name.encode()
            return FileReading(name, told.size, 0, told, media, fingerprints=prints)

        monkeypatch.setattr(searches, "read_upload", reading)

    return hold


@pytest.mark.parametrize("what", MADE)
def test_a_search_by_one_of_an_item_lists_leads_with_their_caveat(vault, officer, exhibit, what):
    asked = _item_with(vault, exhibit, what, _trait(what, 1), _trait(what, 2))
    near = _item_with(vault, exhibit, what, _trait(what, 1, like=0.8))
    nearest = _item_with(vault, exhibit, what, _trait(what, 5), _trait(what, 1, like=0.9))
    _item_with(vault, exhibit, what, _trait(what, 2))

    answer = _ask_item(signed_in(officer), asked, what, part="0")

    leads = answer.context["leads"]
    page = answer.content.decode()
    assert [(lead.rank, lead.sha256) for lead in leads] == [(1, nearest.pk), (2, near.pk)]
    assert what == "voices" or reverse("face", args=[nearest.pk, 1]) in page
    assert (FACE_CAVEAT if what == "faces" else VOICE_CAVEAT.split("%")[0]) in page
    assert ("Leads, never proof" if what == "faces" else "A ranking, not a verdict") in page
    assert "2026-7" in page
    (event,) = _logged(MADE[what])
    assert (event.officer, event.subject, event.details["reason"]) == (officer, asked.pk, WHY)
    pictures = [one.details["pictures"] for one in _pictures_shown()]
    assert [sorted(one) for one in pictures] == (
        [sorted([asked.pk, near.pk, nearest.pk])] if what == "faces" else []
    )


@pytest.mark.parametrize("what", MADE)
def test_a_search_by_a_file_keeps_nothing_of_it_but_the_question(
    vault, officer, exhibit, read, what
):
    known = _item_with(vault, exhibit, what, _trait(what, 1, like=0.9))
    before = (Item.objects.count(), Fingerprint.objects.count())
    read(what, _trait(what, 1))

    answer = _ask_file(signed_in(officer), what, b"the file")

    assert [lead.sha256 for lead in answer.context["leads"]] == [known.pk]
    assert (Item.objects.count(), Fingerprint.objects.count()) == before
    (event,) = _logged(MADE[what])
    assert event.subject == hashlib.sha256(b"the file").hexdigest()
    assert event.details["reason"] == WHY
    assert "photo.jpg" not in str(event.details)


def test_the_face_of_a_file_is_shown_blurred_and_only_within_its_page(officer, read):
    face = _trait("faces", 1)
    read("faces", face)

    answer = _ask_file(signed_in(officer), "faces", b"the file", name="<b>me</b>.jpg")

    (shown,) = re.findall(r'src="(data:image/jpeg;base64,[^"]+)"', answer.content.decode())
    assert "img-src 'self' data:" in answer["content-security-policy"]
    with Image.open(io.BytesIO(_bytes_of(shown))) as picture:
        assert picture.mode == "L"
        assert np.asarray(picture).std() < 0.2 * face.crop.std()
    assert b"<b>me" not in answer.content


def _bytes_of(address):
    return base64.b64decode(address.partition(",")[2])


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_what_one_may_not_see_neither_asks_nor_answers(vault, officer, exhibit, read, who):
    item = _item_with(vault, exhibit, "faces", _trait("faces", 1))
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)
    read("faces", _trait("faces", 1))
    client = signed_in(stranger)

    assert _ask_item(client, item, "faces").status_code == 404
    answer = _ask_file(client, "faces", b"the file")
    assert answer.context["leads"] == []
    assert "among those that you may see" in answer.content.decode()
    assert item.pk[:8] not in answer.content.decode()


@pytest.mark.parametrize("role", [Role.DESK_OFFICER, Role.SUPERVISOR, Role.OPERATION_COMMANDER])
def test_roles_that_do_not_work_on_cases_search_nowhere(vault, officer, exhibit, role):
    item = _item_with(vault, exhibit, "faces", _trait("faces", 1))
    reader = make_officer(bureau=officer.bureau, roles=[role])
    exhibit.case.members.add(reader, through_defaults={"since_at": NOW})
    client = signed_in(reader)

    assert client.get(reverse("search", args=["faces"])).status_code == 404
    assert _ask_item(client, item, "faces").status_code == 404
    assert _ask_file(client, "faces", b"the file").status_code == 404
    page = client.get(reverse("item", args=[item.pk])).content.decode()
    assert "1 face seen" in page
    told = page + client.get(reverse("cases")).content.decode()
    assert not re.search(r'"/(search/(?!all/)|items/[0-9a-f]+/search/)', told)
    assert _logged(FACES) == []


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_no_file_is_read_and_nothing_is_searched(vault, officer, exhibit, reason):
    item = _item_with(vault, exhibit, "faces", _trait("faces", 1))
    client = signed_in(officer)

    for answer in (
        _ask_item(client, item, "faces", part="0", reason=reason),
        _ask_file(client, "faces", b"the file", reason=reason),
    ):
        assert answer.status_code == 422
        assert b"Say why this face is searched for" in answer.content
        assert "leads" not in answer.context
    assert _logged(FACES) == []


def _archive():
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.txt", "a")
        return out.getvalue()


HOSTILE = {
    "nothing in it": (b"", 422, "The file photo.jpg: holds no bytes"),
    "a text that is called a picture": (b"no picture", 422, "choose a picture or a clip"),
    "an archive": (_archive(), 422, "its content is application/zip; choose a picture"),
    "a picture that breaks off": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", 200, "cannot be decoded"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_cannot_be_searched_by_is_told_by_name_and_why(officer, case):
    content, status, told = HOSTILE[case]

    answer = _ask_file(signed_in(officer), "faces", content)

    assert answer.status_code == status
    assert told in answer.content.decode()
    assert not answer.context.get("leads")


def test_a_file_that_is_too_large_is_told_and_not_read(vault, officer, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000)

    too_large = _ask_file(signed_in(officer), "faces", b"x" * 1_001)
    none = signed_in(officer).post(reverse("search-file", args=["faces"]), {"reason": WHY})

    assert too_large.status_code == none.status_code == 422
    assert b"larger than" in too_large.content
    assert b"No file was chosen" in none.content
    assert _logged(FACES) == []


def test_a_face_that_cannot_be_compared_says_so_instead_of_no_match(vault, officer, exhibit):
    profile = _trait("faces", 1, against=Against.PROFILE)
    item = _item_with(vault, exhibit, "faces", profile)
    client = signed_in(officer)

    page = client.get(reverse("item", args=[item.pk])).content.decode()
    answer = _ask_item(client, item, "faces")

    assert "seen from the side" in page
    assert "Search by this face" not in page
    assert "it holds no face that can be compared" in answer.content.decode()


def test_one_who_is_identified_already_is_told_so_on_the_lead(vault, officer, exhibit):
    asked = _item_with(vault, exhibit, "faces", _trait("faces", 1))
    known = _item_with(vault, exhibit, "faces", _trait("faces", 1, like=0.9))
    person = open_dossier(
        officer, kind=Kind.PERSON, case=exhibit.case, name="Rosa", start=known.pk, now=NOW
    )
    set_status(
        officer,
        dossier_id=person.pk,
        status=Status.IDENTIFIED,
        identity="file <12>",
        reason="her passport",
        now=NOW,
    )

    page = _ask_item(signed_in(officer), asked, "faces", part="0").content.decode()

    assert "Already identified" in page
    assert reverse("dossier", args=[person.pk]) in page


def test_another_thing_to_search_by_is_absent(vault, officer, exhibit):
    item = _item_with(vault, exhibit, "faces", _trait("faces", 1))
    client = signed_in(officer)

    assert client.get("/search/names/").status_code == 404
    assert client.post("/search/names/file/", {"reason": WHY}).status_code == 404
    assert _ask_item(client, item, "names").status_code == 404
    assert _ask_item(client, item, "faces", part="7").status_code == 422
