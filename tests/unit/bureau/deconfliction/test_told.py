"""Why a message was refused or a run ended is kept in English, and known again for pages."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

import deconflicting_engine as engine
from clew.bureau.deconfliction.actions import contacts, holding, parts, steps, taking
from clew.bureau.deconfliction.models import RefusedMessage, Run
from clew.bureau.deconfliction.told import ENDINGS_TOLD, REFUSALS_TOLD
from clew.bureau.speaking import worded
from clew.exchange.deconfliction import asking, messages, notice, oprf, packing, quota, tags
from clew.exchange.directory import freshness, keys, members
from clew.model.wording import Wording
from clew.simulate.bureaux import NOW
from signed_in import signed_in

MODULES = (
    *(asking, contacts, freshness, holding, keys, members, messages, notice, oprf, packing),
    *(parts, quota, steps, tags, taking),
)


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_all_that_a_module_refuses_for_is_known_again(module):
    own = [one for name, one in vars(module).items() if name.startswith("_")]

    assert module.SAID
    assert {one for one in own if isinstance(one, Wording)} <= set(module.SAID)
    for sentence in module.SAID:
        names = re.findall(r"%\((\w+)\)s", sentence)
        said = sentence.filled(**{one: f"the {one}" for one in names})
        known = REFUSALS_TOLD.read(f"https://node/m answers 400: {said}")
        assert known.values["why"].forms == said.forms
        assert known == f"https://node/m answers 400: {said}"


@pytest.mark.parametrize(
    ("kept", "french"),
    [
        ("its time was over", "son temps était écoulé"),
        ("broken off here: declined", "interrompu ici : declined"),
        ("AQ: broken off", "AQ : interrompu"),
        (
            "AQ: refused tags: AQ sends tags before this node has its own",
            "AQ : tags refusé : AQ envoie des étiquettes avant que ce nœud ait les siennes",
        ),
        ("AQ: of another version", "AQ: of another version"),
    ],
)
def test_why_a_run_ended_is_told_and_what_people_wrote_stays(kept, french):
    with override("fr"):
        assert worded(ENDINGS_TOLD.read(kept)) == french


@pytest.mark.django_db
def test_pages_tell_in_the_language_what_was_refused_and_why_a_run_ended(world):
    engine.told_of(world)
    engine.take(world, engine.offered(world, engine.NUMBERS))
    page, why = signed_in(world.officer), "the time of the run was over at 2026-03-01 09:30"
    declined = {"decline": "1", "reason": "not now"}
    page.post(reverse("run-answer", args=[engine.RUN]), declined, headers={"accept-language": "fr"})
    RefusedMessage.objects.create(sha256="0" * 64, sender="AQ", why=why, refused_at=NOW)

    english, french = (
        page.get(reverse("deconfliction"), headers={"accept-language": one}).content.decode()
        for one in ("en", "fr")
    )

    assert Run.objects.get().ended_why == "declined here"
    assert ("declined here" in english, why in english) == (True, True)
    assert "décliné ici" in french
    assert "le temps de la comparaison a pris fin à 2026-03-01 09:30" in french
