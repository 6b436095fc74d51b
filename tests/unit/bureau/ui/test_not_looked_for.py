"""Why something was not looked for, or not found, in a file is told in the page's language."""

from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from clew.bureau.speaking import worded
from clew.bureau.vault.traits import (
    FACES,
    FORGOTTEN,
    FORGOTTEN_ON,
    NOT_LOOKED_FOR,
    VOICES,
    why_no_lead,
)
from clew.fingerprint.kinds.object import KIND as OBJECT
from clew.fingerprint.kinds.place import KIND as PLACE
from clew.fingerprint.kinds.text import KIND as TEXT
from clew.fingerprint.weights import MissingModelError, Weights
from clew.intake.not_looked_for import FAILED, NO_MODELS, TOO_MANY
from clew.match.checkability import state_without_match
from clew.match.subject import Subject
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family
from clew.model.wording import Wording
from records import make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in


def _missing(*, path):
    weights = Weights("yunet", "no-such-package", "1.2", path, "0" * 64, "MIT")
    with pytest.raises(MissingModelError) as raised:
        weights.read()
    return str(raised.value)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("x", "pip install --no-deps no-such-package==1.2"),
        ("/nowhere/x", "paquet Debian no-such-package"),
    ],
)
def test_a_missing_model_is_told_with_what_installs_it(path, told):
    with override("fr"):
        said = worded(NOT_LOOKED_FOR.read(_missing(path=path)))

    assert said.startswith("le modèle yunet manque ; ")
    assert told in said


@pytest.mark.parametrize("why", [str(NO_MODELS), str(FAILED), str(TOO_MANY)])
@pytest.mark.parametrize("kept", [FACES, VOICES], ids=lambda kept: kept.index)
def test_why_nobody_looked_is_told_in_the_language_and_is_english_as_text(kept, why):
    _, reason = why_no_lead(kept, [], not_looked_for=why)

    assert reason == f"{kept.many} were not looked for: {why}"
    with override("ar"):
        told = worded(reason)
    assert why not in told
    assert kept.many not in told


def test_why_something_was_forgotten_stays_as_it_was_written():
    said = f"{FORGOTTEN}2026-11-01: it was not asked for: a court said so"

    with override("fr"):
        told = worded(NOT_LOOKED_FOR.read(said))
    assert told == "oublié le 2026-11-01 : it was not asked for: a court said so"
    assert FORGOTTEN_ON.startswith(FORGOTTEN)


def test_that_no_place_was_looked_for_is_told_in_the_language():
    print_ = Fingerprint(kind="any", version=0, data=b"", quality=100)
    no_places = NOT_LOOKED_FOR.read(str(NO_MODELS))
    _, reason = state_without_match(Subject(Family.IMAGE, [print_]), None, no_places=no_places)

    assert isinstance(reason, Wording)
    with override("fr"):
        assert worded(reason).startswith("rien n\u2019a été trouvé, mais son lieu")


@pytest.mark.django_db
def test_an_items_page_tells_it_in_the_language(vault):
    rosa = make_officer("rosa")
    kinds = [FACES.trait.kind, VOICES.trait.kind, PLACE.name, OBJECT.name, TEXT.name]
    missed = dict.fromkeys(kinds, str(NO_MODELS))
    item = make_item(make_exhibit(make_case(rosa)), family=Family.CLIP, not_looked_for=missed)
    client = signed_in(rosa)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    page = unescape(client.get(reverse("item", args=[item.pk])).content.decode())

    assert NO_MODELS not in page
    with override("fr"):
        assert page.count(worded(NO_MODELS)) == len(kinds)
