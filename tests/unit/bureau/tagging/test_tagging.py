"""Tags: a case's own words on its items, once each, undone but never gone."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clew.bureau.access.errors import DeniedError
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.sharing.actions.item_erasing import erase_item
from clew.bureau.tagging.actions import TagNotFoundError, tag_items, undo_tag
from clew.bureau.tagging.models import ItemTag, Tag
from clew.bureau.tagging.queries import tags_of_case
from clew.bureau.tagging.word import BadTagError, tag_word
from clew.bureau.triage.choosing import UNTAGGED, Wanted, choose
from clew.bureau.triage.queries import stacks_of_case
from clew.bureau.vault.queries import ItemNotFoundError
from clew.model.grade import Scheme
from clew.model.match import Relation
from records import NOW, make_case, make_exhibit, make_item, make_match, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def exhibit(rosa):
    return make_exhibit(make_case(rosa, number="2026-7"))


def _tag(officer, exhibit, items, word="lamp"):
    keys = [one.pk for one in items]
    return tag_items(officer, case=exhibit.case, items=keys, word=word, now=NOW)


def _stacks(officer, case):
    return stacks_of_case(officer, case, scheme=Scheme.VIC_US)


@given(st.text(max_size=60))
def test_a_word_is_spelt_one_way_however_often_it_is_spelt_anew(written):
    try:
        word = tag_word(written)
    except BadTagError:
        return
    assert tag_word(word) == word == tag_word(f"  {word} ")


def test_an_item_has_each_word_once_however_it_is_typed(rosa, exhibit):
    item, other = make_item(exhibit), make_item(exhibit)
    _tag(rosa, exhibit, [item], " Red  Lamp ")

    again = _tag(rosa, exhibit, [item, other], "red lamp")

    assert [one.item_id for one in again] == [other.pk]
    assert tags_of_case(rosa, exhibit.case) == {
        item.pk: frozenset({"red lamp"}),
        other.pk: frozenset({"red lamp"}),
    }
    logged = AuditEvent.objects.filter(tag=tags.TAGGING_ITEM_TAGGED)
    assert [one.subject for one in logged] == [item.pk, other.pk]
    assert logged[0].details["tag"] == str(ItemTag.objects.first().pk)
    assert "lamp" not in logged[0].details_text


def test_what_is_undone_stays_on_record_and_may_be_tagged_anew(rosa, exhibit):
    (one,) = _tag(rosa, exhibit, [make_item(exhibit)])

    for _ in range(2):
        undo_tag(rosa, one.pk, now=NOW)

    assert tags_of_case(rosa, exhibit.case) == {}
    assert ItemTag.objects.get().undone_by == rosa
    assert AuditEvent.objects.filter(tag=tags.TAGGING_TAG_UNDONE).count() == 1
    assert len(_tag(rosa, exhibit, [one.item])) == 1


@pytest.mark.parametrize("word", ["", "  ", "?!", "x" * 41])
def test_what_is_no_word_is_refused(rosa, exhibit, word):
    with pytest.raises(BadTagError, match="1 to 40 characters"):
        _tag(rosa, exhibit, [make_item(exhibit)], word)
    assert not Tag.objects.exists()


def test_only_who_works_on_the_case_tags_and_only_items_of_it(rosa, exhibit):
    item = make_item(exhibit)
    elsewhere = make_item(make_exhibit(make_case(rosa)))
    (made,) = _tag(rosa, exhibit, [item])
    stranger = make_officer(bureau=rosa.bureau)

    with pytest.raises(ItemNotFoundError):
        _tag(rosa, exhibit, [item, elsewhere], "couch")
    with pytest.raises(CaseNotFoundError):
        _tag(stranger, exhibit, [item], "couch")
    with pytest.raises(TagNotFoundError):
        undo_tag(stranger, made.pk, now=NOW)
    with pytest.raises(TagNotFoundError):
        undo_tag(rosa, uuid4(), now=NOW)
    exhibit.case.closed_at = NOW
    exhibit.case.save()
    with pytest.raises(DeniedError):
        _tag(rosa, exhibit, [item], "couch")
    with pytest.raises(DeniedError):
        undo_tag(rosa, made.pk, now=NOW)
    assert Tag.objects.get().word == "lamp"


def test_another_case_with_the_item_has_words_of_its_own(rosa, exhibit):
    theirs = make_exhibit(make_case(make_officer("ben"), rosa, number="2026-8"))
    item = make_item(exhibit, theirs)
    _tag(rosa, exhibit, [item])

    assert tags_of_case(rosa, theirs.case) == {}
    ben = theirs.case.members.get(username="ben")
    assert tags_of_case(ben, exhibit.case) == {}
    assert [one.tags for one in _stacks(ben, theirs.case)] == [frozenset()]


def test_a_stack_has_the_words_of_all_its_items_and_is_chosen_by_each(rosa, exhibit):
    one, two, plain = (make_item(exhibit) for _ in range(3))
    make_match(two, one, relation=Relation.COPY)
    _tag(rosa, exhibit, [one], "lamp")
    _tag(rosa, exhibit, [two], "couch")
    stacks = _stacks(rosa, exhibit.case)

    by_word = choose(stacks, Wanted(tag="couch"))

    assert [stack.tags for stack in by_word.stacks] == [frozenset({"lamp", "couch"})]
    assert by_word.counts["tag"] == {"": 2, "lamp": 1, "couch": 1, UNTAGGED: 1}
    (untagged,) = choose(stacks, Wanted(tag=UNTAGGED)).stacks
    assert untagged.items == (plain.pk,)


def test_the_page_tags_by_a_form_undoes_the_last_and_offers_the_words_as_facets(
    rosa, exhibit, vault
):
    item, client = make_item(exhibit), signed_in(rosa)
    make_item(exhibit)
    here = [exhibit.case_id]
    form = {"items": item.pk, "word": "<b>Lamp</b>"}

    triage = f"{reverse('case-triage', args=here)}?list=1"
    done = client.post(f"{reverse('triage-tag', args=here)}?list=1", form)
    page = client.get(done["location"]).content.decode()

    assert "tagged &lt;b&gt;lamp&lt;/b&gt;" in page
    assert "tag=%3Cb%3Elamp%3C%2Fb%3E" in page
    assert "<b>lamp" not in page
    assert client.get(f"{triage}&tag=%3Cb%3Elamp%3C/b%3E").context["stacks"] == 1
    assert client.get(f"{triage}&tag=car").context["stacks"] == 0
    last = ItemTag.objects.get().pk
    client.post(reverse("triage-untag", args=here), {"tags": str(last)})
    assert "tagged &lt;b" not in client.get(triage).content.decode()


def test_a_script_is_told_the_tags_that_are_new_and_how_the_word_is_spelt(rosa, exhibit, vault):
    item, client = make_item(exhibit), signed_in(rosa)
    ask = {"headers": {"accept": "application/json"}}
    address = reverse("triage-tag", args=[exhibit.case_id])

    told = client.post(address, {"items": item.pk, "word": " Red LAMP"}, **ask).json()
    again = client.post(address, {"items": item.pk, "word": "red lamp"}, **ask).json()
    refused = client.post(address, {"items": item.pk, "word": "?"}, **ask)

    assert told == {"tags": [str(ItemTag.objects.get().pk)], "word": "red lamp"}
    assert again == {"tags": [], "word": "red lamp"}
    assert (refused.status_code, "1 to 40" in refused.json()["error"]) == (422, True)
    listed = client.get(reverse("triage-stacks", args=[exhibit.case_id]))
    assert json.loads(listed.content)["tags"] == [["red lamp"]]


def test_tags_go_with_an_item_that_is_erased(rosa, exhibit, vault):
    (one,) = _tag(rosa, exhibit, [make_item(exhibit)])

    erase_item(one.item_id, vault=vault, for_good=True)

    assert not ItemTag.objects.exists()
