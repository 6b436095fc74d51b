"""Pages of referrals: nothing goes unseen, nobody answers for another, victims keep their names."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.network import shown
from clew.bureau.network.models import BuiltEntity
from clew.bureau.network.queries import built_network
from clew.bureau.referrals.actions import accept
from clew.bureau.referrals.models import Referral
from clew.model.referral import State
from records import NOW, make_case, make_exhibit, make_location, make_officer
from signed_in import signed_in
from three_bureaux import ANA, INDIAN_PHONE, ThreeBureaux

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(vault):
    return ThreeBureaux()


def _post(officer, act, referral, **said):
    return signed_in(officer).post(reverse(f"referral-{act}", args=[referral.pk]), said)


def _as(officer, *roles):
    Officer.objects.filter(pk=officer.pk).update(roles=frozenset(roles))
    return Officer.objects.get(pk=officer.pk)


def test_nothing_is_sent_that_was_not_confirmed_nor_where_a_marking_holds_it_back(world):
    draft = world.draft(world.rosa)

    unread = _post(world.rosa, "send", draft)
    elsewhere = _post(world.rosa, "send", draft, confirmed="on", bureau="Other", because="x")

    assert (unread.status_code, elsewhere.status_code) == (422, 422)
    assert "tick that you have read" in unread.content.decode().casefold()
    assert "case NZ-7 (TLP:AMBER)" in elsewhere.content.decode()
    assert Referral.objects.get().state == State.DRAFTED


def test_the_review_tells_of_another_case_that_keeps_the_item_and_lets_it_be_sent(world):
    make_location(world.lamp, make_exhibit(make_case(world.rosa, number="NZ-8")))
    colleague = make_officer(bureau=world.new_zealand)
    make_location(world.lamp, make_exhibit(make_case(colleague, number="NZ-9")))
    draft = world.draft(world.rosa)

    review = signed_in(world.rosa).get(reverse("referral-review", args=[draft.pk]))
    sent = _post(world.rosa, "send", draft, confirmed="on", bureau="Hub")

    page = review.content.decode()
    assert "Case NZ-8 (TLP:AMBER+STRICT) has 1 of the items, too" in page
    assert "NZ-9" not in page
    assert sent.status_code == 302
    assert Referral.objects.get().state == State.DELIVERED


def test_another_bureau_than_the_proposed_one_takes_a_reason_which_is_kept(world):
    draft = world.draft(world.rosa, to=None, because="")

    review = reverse("referral-review", args=[draft.pk])
    offered = signed_in(world.rosa).get(review, {"bureau": "Hub"}).content.decode()
    unsaid = _post(world.rosa, "send", draft, confirmed="on", bureau="Hub")
    said = _post(world.rosa, "send", draft, confirmed="on", bureau="Hub", because="it knows it")

    assert "Why Hub, which the evidence did not propose?" in offered
    assert "Send to Hub" in offered
    assert (unsaid.status_code, said.status_code) == (422, 302)
    sent = Referral.objects.get()
    assert (sent.to, sent.because, sent.proposal["bureau"]) == (world.hub, "it knows it", "India")


def test_to_send_the_officer_proves_to_be_there(world):
    draft = world.draft(world.rosa, to=None, because="")

    client = signed_in(world.rosa, shown_s_ago=3_600)
    said = {"confirmed": "on", "bureau": "Hub", "because": "it knows the room"}
    answer = client.post(reverse("referral-send", args=[draft.pk]), said)

    assert answer["location"].startswith(reverse("account_reauthenticate"))
    (back,) = parse_qs(urlsplit(answer["location"]).query)["next"]
    assert urlsplit(back).path == reverse("referral-review", args=[draft.pk])
    assert parse_qs(urlsplit(back).query) == {"bureau": ["Hub"], "because": ["it knows the room"]}
    assert 'value="it knows the room"' in signed_in(world.rosa).get(back).content.decode()
    assert Referral.objects.get().state == State.DRAFTED


ROLES = {
    "supervisors and commanders see and do not answer": (
        (Role.SUPERVISOR, Role.OPERATION_COMMANDER),
        {"acknowledge", "decline", "accept"},
    ),
    "a desk officer answers and takes nothing into cases": ((Role.DESK_OFFICER,), {"accept"}),
}


@pytest.mark.parametrize("why", ROLES)
def test_who_may_not_do_it_is_refused_as_absent_and_not_offered_it(world, why):
    roles, refused = ROLES[why]
    referral = world.sent(world.rosa)
    hugo = _as(world.hugo, *roles)

    shown_page = signed_in(hugo).get(reverse("referral", args=[referral.pk])).content.decode()
    for act in refused:
        assert _post(hugo, act, referral, reason="x", case="HUB-1").status_code == 404
        assert reverse(f"referral-{act}", args=[referral.pk]) not in shown_page
    assert Referral.objects.get().state == State.DELIVERED


def test_sender_and_recipient_do_not_answer_for_each_other(world):
    referral = world.sent(world.rosa)

    assert _post(world.rosa, "accept", referral, case="NZ-7").status_code == 404
    assert _post(world.hugo, "withdraw", referral, reason="x").status_code == 404
    assert _post(world.otto, "acknowledge", referral).status_code == 404
    review = signed_in(world.rosa).get(reverse("referral-review", args=[referral.pk]))
    assert review.status_code == 404
    assert Referral.objects.get().state == State.DELIVERED


def test_a_form_keeps_what_was_refused_and_begins_with_nothing_that_may_not_be_sent(world):
    new, bare = reverse("referral-new"), signed_in(_as(world.hugo, Role.CASE_OFFICER))

    assert bare.get(new, {"case": str(world.case.pk)}).status_code == 404
    assert bare.get(new, {"item": world.lamp.sha256}).status_code == 404
    said = {"request": "Find her", "case": "NZ-7", "tlp": "TLP:AMBER", "purpose": "investigation"}
    refused = bare.post(reverse("referral-draft"), said)
    assert refused.status_code == 422
    assert "NZ-7" in refused.content.decode().split('role="alert"')[1].split("</p>")[0]
    assert ">Find her</textarea>" in refused.content.decode()
    assert not Referral.objects.exists()


def test_an_item_and_a_person_are_drafted_from_their_pages(world):
    client, rows = signed_in(world.rosa), built_network(world.rosa).entities()
    bare = client.get(reverse("referral-new")).content.decode()
    assert bare.count("></textarea>") == bare.count("<textarea") == 5
    item_page = client.get(reverse("item", args=[world.lamp.sha256])).content.decode()
    from_item = f"{reverse('referral-new')}?item={world.lamp.sha256}"
    assert from_item in item_page
    assert f">{world.lamp.sha256}</textarea>" in client.get(from_item).content.decode()

    said = {"request": "Who is it?", "case": "NZ-7", "which": "some", "item": world.lamp.sha256}
    more = {"how": "digests", "person": rows[0].pk, "tlp": "TLP:AMBER", "purpose": "investigation"}
    made = client.post(reverse("referral-draft"), said | more)

    assert made["location"] == reverse("referral-review", args=[Referral.objects.get().pk])
    kinds = [one.kind for one in Referral.objects.get().parts.all()]
    assert kinds == ["digests", "entity"]


def test_a_victim_is_named_by_a_pseudonym_on_the_form(world, monkeypatch):
    monkeypatch.setattr(shown, "victims_among", lambda _officer, _accounts: frozenset([ANA]))
    row = BuiltEntity.objects.get(build__officer=world.rosa)

    page = signed_in(world.rosa).get(reverse("referral-new"), {"person": row.pk}).content.decode()

    assert shown.pseudonym(ANA) in page
    assert ANA.value not in page


def test_a_victim_is_named_by_a_pseudonym_on_the_pages_and_nothing_tells_who_it_is(
    world, monkeypatch
):
    draft, sent = world.draft(world.rosa), world.sent(world.rosa)
    pages = {
        "review": (world.rosa, reverse("referral-review", args=[draft.pk])),
        "the sender's": (world.rosa, reverse("referral", args=[sent.pk])),
        "the recipient's": (world.hugo, reverse("referral", args=[sent.pk])),
    }
    plain = [signed_in(who).get(where).content.decode() for who, where in pages.values()]
    assert all(INDIAN_PHONE in page for page in plain[:2])
    assert all(ANA.value in page for page in plain[1:])
    monkeypatch.setattr(shown, "victims_among", lambda _officer, some: {ANA} & set(some))

    for name, (who, where) in pages.items():
        page = signed_in(who).get(where).content.decode()
        assert not [one for one in (ANA.value, INDIAN_PHONE) if one in page], name
        assert "a victim&#x27;s" in page or "a victim's" in page, name
        assert (shown.pseudonym(ANA) in page) is (name != "review"), name


def test_a_draft_keeps_its_words_though_the_network_was_built_anew(world):
    old = BuiltEntity.objects.get(build__officer=world.rosa).pk
    said = {"request": "Find her", "tlp": "TLP:AMBER", "purpose": "investigation"}

    refused = signed_in(world.rosa).post(
        reverse("referral-draft"), said | {"person": str(old + 1_000)}
    )

    assert refused.status_code == 422
    assert ">Find her</textarea>" in refused.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize("field", ["item", "entities", "reports"])
def test_more_than_can_be_named_at_once_is_refused_and_none_left_out(world, field):
    several = [str(number) for number in range(1_001)]
    said = {"request": "Find her", "case": "NZ-7", "which": "some", "item": world.lamp.sha256}

    refused = signed_in(world.rosa).post(
        reverse("referral-draft"), said | {field: "\n".join(several)}
    )

    assert refused.status_code == 422
    assert "at most 1,000" in refused.content.decode()
    assert not Referral.objects.exists()


def test_what_a_colleague_did_first_is_told_and_the_words_are_not_lost(world):
    referral = world.sent(world.rosa)
    accept(world.hugo, referral, case_number="HUB-1", now=NOW)

    refused = _post(world.hugo, "decline", referral, reason="not of our country")

    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'role="alert"' in page
    assert "not of our country" in page


def test_a_review_for_a_bureau_that_there_is_not_says_so(world):
    draft = world.draft(world.rosa, to=None, because="")
    review = reverse("referral-review", args=[draft.pk])

    page = signed_in(world.rosa).get(review, {"bureau": "Nowhere"})

    assert page.status_code == 422
    assert "Nowhere" in page.content.decode().split('role="alert"')[1].split("</p>")[0]


def test_closing_refuses_what_is_no_count_and_keeps_the_words(world):
    referral = world.sent(world.rosa)
    accept(world.hugo, referral, case_number="HUB-1", now=NOW)

    refused = _post(world.hugo, "close", referral, children="-1", text="she is safe")
    closed = _post(world.hugo, "close", referral, children="1", arrests="", tells="counts")

    assert (refused.status_code, closed.status_code) == (422, 302)
    assert ">she is safe</textarea>" in refused.content.decode()
    (outcome,) = Referral.objects.get().outcomes.all()
    assert (outcome.disposition.children_safeguarded, outcome.told) == (1, "counts")
