"""Nothing that a call is given or tells is left out unsaid: it does all or refuses."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calling_program import Program, token_of
from clew.bureau import uploads
from clew.bureau.access.roles import Role
from clew.bureau.api.refusing import NOTHING
from clew.bureau.api.scopes import Scope
from clew.bureau.referrals.models import Referral
from clew.bureau.sharing.actions.keys import set_up_node
from clew.bureau.sharing.models import Partner, SentPackage
from clew.bureau.ui import objects
from clew.bureau.vault.current import current_vault
from clew.model.referral import State
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_officer,
    make_sighting,
)
from three_bureaux import ANA, ThreeBureaux

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

ASKED = {"request": "Who is it?", "to": "Hub", "because": "it knows the room"}


@pytest.fixture
def world(vault):
    return ThreeBureaux()


def test_items_that_are_sent_of_no_case_are_refused_and_not_left_out(world):
    program = Program(token_of(world.rosa))
    given = ASKED | {"items": [world.lamp.sha256], "entities": [ANA.value]}

    without = program.ask("post", "/api/referrals", given)
    whole = program.ask("post", "/api/referrals", given | {"case": str(world.case.pk)})

    assert without.status_code == 422
    assert without.json() == {"message": "say which case the items are of"}
    assert whole.status_code == 201, whole.content


@pytest.mark.parametrize("which", ["hidden", "absent"])
def test_one_item_that_is_not_there_to_send_refuses_all_of_them(world, which):
    hidden = make_item(make_exhibit(make_case())).sha256
    items = [world.lamp.sha256, hidden if which == "hidden" else "ab" * 32]
    given = ASKED | {"items": items, "case": str(world.case.pk)}

    answer = Program(token_of(world.rosa)).ask("post", "/api/referrals", given, undone=False)

    assert (answer.status_code, answer.json()) == (404, {"message": NOTHING})
    assert not Referral.objects.exists()


def test_sending_takes_a_token_made_for_it(world):
    path = f"/api/referrals/{world.draft(world.rosa).pk}/send"
    other = Program(token_of(world.rosa, *(set(Scope) - {Scope.SEND})))
    made_for_it = Program(token_of(world.rosa, Scope.SEND))

    assert other.ask("post", path, {}, undone=False).status_code == 401
    assert Referral.objects.get().state == State.DRAFTED
    assert made_for_it.ask("post", path, {}, undone=False).status_code == 200
    assert Referral.objects.get().state == State.DELIVERED


def _lists(*names):
    return [SimpleUploadedFile(name, b"d41d8cd98f00b204e9800998ecf8427e\n") for name in names]


@pytest.fixture
def lister():
    return Program(token_of(make_officer(roles=[Role.SUPERVISOR])))


def test_of_two_files_none_is_taken(lister):
    files = {"file": _lists("one.txt", "two.txt"), "name": "List"}

    answer = lister.ask("post", "/api/hash-lists", files=files)

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("2 files came")


def test_files_that_are_too_large_together_are_refused_in_words_and_not_held(lister, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 50)
    (small, more), (photo, video) = _lists("a.txt", "b.txt"), _lists("c.txt", "d.txt")

    both = lister.ask("post", "/api/hash-lists", files={"file": small, "more": more, "name": "L"})
    alone = lister.ask("post", "/h/hash", files={"photo": photo, "video": video})
    one = SimpleUploadedFile("l.txt", b"d41d8cd98f00b204e9800998ecf8427e\n" * 2)
    single = lister.ask("post", "/api/hash-lists", files={"file": one, "name": "L"})

    for answer in (both, alone, single):
        assert answer.status_code == 400
        assert "the file is larger than" in answer.json()["message"]


def test_more_packages_than_a_command_lists_are_on_further_pages():
    officer = make_officer(roles=Role)
    set_up_node(officer, name="ours", vault=current_vault(), now=NOW)
    partner = Partner.objects.create(name="lake", bureau=make_bureau("Lake"))
    SentPackage.objects.bulk_create(
        SentPackage(
            partner=partner,
            number=number,
            file=str(number),
            purpose="investigation",
            sealed_at=NOW,
            expires_at=NOW,
            size=7,
        )
        for number in range(1_001)
    )

    program = Program(token_of(officer))
    answer = program.ask("get", "/api/exchange/packages?limit=200&cursor=YXQ6OTAw").json()

    assert len(answer["rows"]) == 101
    assert answer["next"] is None


def test_how_many_things_were_seen_is_told_though_the_first_are_listed(monkeypatch):
    officer = make_officer()
    item = make_item(make_exhibit(make_case(officer)))
    for thing in ("chair", "bed", "lamp"):
        make_sighting(item, thing)
    monkeypatch.setattr(objects, "_SHOWN", 2)

    told = Program(token_of(officer)).ask("get", f"/api/items/{item.sha256}").json()

    assert (len(told["things"]), told["counts"]["things"]) == (2, 3)


def test_an_id_that_is_none_is_asked_wrongly_and_one_of_nothing_is_absent():
    program = Program(token_of(make_officer()))

    assert program.ask("get", "/api/cases/7").status_code == 400
    assert program.ask("get", f"/api/cases/{uuid4()}").status_code == 404
