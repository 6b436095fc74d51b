"""A picture leaves from the item's page with its faces covered, by who may, and with its event."""

import io

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from calling_program import Program, token_of
from clew.bureau.access.roles import VIEWERS, Role
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.exports import one_picture
from clew.fingerprint.registry import observers
from clew.handling.pap import Pap
from clew.handling.tlp import Tlp
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from records import NOW, make_bureau, make_case, make_exhibit, make_item, make_officer
from sample_media import sample_media
from signed_in import signed_in
from unit.media.sample_files import clip, picture, scene

pytestmark = pytest.mark.django_db

WHY = "for the report to the court"
GREY = 128


@pytest.fixture(scope="module")
def looking():
    if not observers(["face"]):
        pytest.skip("the model that finds faces is not installed")
    with Sandbox(workers=1, observers=observers(["face"])) as one:
        yield one


@pytest.fixture
def sandbox(looking, monkeypatch):
    monkeypatch.setattr(one_picture, "sandbox_with", lambda kinds: looking)


@pytest.fixture
def officer(vault):
    return make_officer("rosa")


@pytest.fixture
def case(officer):
    return make_case(officer, number="2026-7", marking=Tlp.AMBER.value)


@pytest.fixture
def kept(vault, case):
    """Keep an item of these bytes in the case."""

    def keep(content, **columns):
        item = make_item(make_exhibit(case), content=content, **columns)
        writer = vault.blobs.writer()
        writer.write(content)
        writer.commit(item.pk)
        return item

    return keep


def _ask(client, item, **form):
    return client.post(reverse("covered", args=[item.pk]), {"reason": WHY, **form})


def _page(client, item):
    return client.get(reverse("item", args=[item.pk])).content.decode()


def _logged():
    return AuditEvent.objects.filter(tag=tags.EXPORTS_PICTURE_EXPORTED)


def _pixels(answer):
    with Image.open(io.BytesIO(answer.content)) as made:
        return np.asarray(made.convert("RGB"))


@pytest.mark.usefixtures("sandbox")
def test_the_picture_comes_as_a_file_whose_name_says_its_label_with_faces_covered(officer, kept):
    portrait = sample_media() / "scikit-image+scikit-image/src/_skimage2/data/astronaut.png"
    item = kept(portrait.read_bytes())
    client = signed_in(officer)

    answer = _ask(client, item)

    assert reverse("covered", args=[item.pk]) in _page(client, item)
    assert answer["Content-Type"] == "image/png"
    name = f"clew-{item.pk[:12]}-TLP-AMBER.png"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (_pixels(answer) == GREY).all(axis=2)[70:200, 180:270].all()  # the astronaut's face
    (event,) = _logged()
    assert (event.officer, event.subject, event.details["reason"]) == (officer, item.pk, WHY)
    assert event.details["faces"] == 1


@pytest.mark.usefixtures("sandbox")
def test_of_a_clip_the_second_is_asked_for_and_its_frame_comes(officer, kept):
    data = clip("matroska", "ffv1", pictures=lambda n: np.full((64, 96, 3), 8 * n, np.uint8))
    item = kept(data, family=Family.CLIP)
    client = signed_in(officer)

    made = _pixels(_ask(client, item, at="1.2"))
    refused = {at: _ask(client, item, at=at) for at in ("", "soon", "-1", "nan", "inf", "99")}

    assert "At which second?" in _page(client, item)
    assert round(float(made.mean()) / 8) == 12
    assert {answer.status_code for answer in refused.values()} == {422}
    assert "say at which second" in refused[""].content.decode()
    assert "Soon is no moment of a clip" in refused["soon"].content.decode()
    assert "ends after 3.00 seconds" in refused["99"].content.decode()
    assert _logged().count() == 1


@pytest.mark.usefixtures("sandbox")
def test_a_call_gives_the_same_with_the_part_that_is_asked_for(officer, kept):
    item = kept(picture("PNG"))
    program = Program(token_of(officer, Scope.EXPORT))
    asked = {"reason": WHY, "format": "jpg", "crop": [10, 10, 40, 30], "cover": [[10, 10, 5, 5]]}

    answer = program.ask("post", f"/api/items/{item.pk}/picture", asked)
    outside = program.ask("post", f"/api/items/{item.pk}/picture", asked | {"crop": [90, 0, 9, 9]})

    assert (answer["Content-Type"], answer["Clew-Faces"]) == ("image/jpeg", "0")
    assert answer["Clew-Marking"] == "TLP:AMBER"
    assert _pixels(answer).shape == (30, 40, 3)
    assert np.abs(_pixels(answer)[:4, :4].astype(int) - GREY).max() < 12
    assert outside.status_code == 422
    assert "lies outside the picture, which is 96 x 64 pixels" in outside.json()["message"]


REFUSED = {
    "no reason": ({"reason": " "}, "Say why the picture is exported"),
    "not released there": ({"to": "Freedonia"}, "may not go to Freedonia"),
    "no such bureau": ({"to": "Nowhere"}, "Nowhere"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused_is_told_and_nothing_leaves(officer, kept, why):
    form, told = REFUSED[why]
    make_bureau("Freedonia", country="IN")
    item = kept(picture("PNG"))

    answer = _ask(signed_in(officer), item, **form)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not _logged().exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in VIEWERS])
def test_who_may_not_reveal_it_is_offered_no_file_of_it(officer, case, kept, role):
    item = kept(picture("PNG", Image.fromarray(scene())))
    other = make_officer(bureau=officer.bureau, roles=[role])
    case.members.add(other, through_defaults={"since_at": NOW})
    client = signed_in(other)

    assert reverse("covered", args=[item.pk]) not in _page(client, item)
    assert _ask(client, item).status_code == 404
    assert not _logged().exists()


def test_of_what_its_label_keeps_in_no_file_is_offered(officer, case, kept):
    item = kept(picture("PNG"))
    case.pap = Pap.RED.value
    case.save()
    client = signed_in(officer)

    assert reverse("covered", args=[item.pk]) not in _page(client, item)
    assert _ask(client, item).status_code == 404


def test_sound_has_no_picture_to_make(officer, kept):
    item = kept(b"a tone", family=Family.SOUND)

    assert reverse("covered", args=[item.pk]) not in _page(signed_in(officer), item)


def test_who_did_not_prove_lately_to_be_there_is_asked_to(officer, kept):
    item = kept(picture("PNG"))
    client = signed_in(officer, shown_s_ago=3_600)

    page, answer = _page(client, item), _ask(client, item)

    assert "Prove that it is you, to make a picture for a report" in page
    assert answer["location"].startswith(reverse("account_reauthenticate"))
    assert not _logged().exists()
