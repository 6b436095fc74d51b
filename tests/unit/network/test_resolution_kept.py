"""What is kept of a resolution is taken up again, and what is new since replaces what was told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.model.identifier import Identifier, IdentifierKind
from clew.network.resolution import Resolution, resolve
from clew.network.resolution.nouns import LIKENESS, Nouns
from clew.network.resolution.parts import arrays_of, parts_of
from clew.simulate.worlds import Settings as WorldSettings
from clew.simulate.worlds import make_world
from invented_sightings import acc, seen, stated
from invented_steps import MANY, STEP

_LEAST = 0.2


def _again(resolution, **given):
    return Resolution.of_kept(arrays_of(dict(parts_of(resolution.kept()))), **given)


def _told(resolution):
    entities = {one: entity for entity in resolution.entities for one in entity.accounts}
    return entities, {(one.a, one.b): one for one in resolution.links_with_evidence(least=_LEAST)}


def _renewed(told, news):
    """What was told, with what is new in the place of what it replaces."""
    entities = {one: entity for one, entity in told[0].items() if one not in news.accounts}
    entities |= {one: entity for entity in news.entities for one in entity.accounts}
    links = {pair: link for pair, link in told[1].items() if pair not in news.pairs}
    return entities, links | {(one.a, one.b): one for one in news.links}


@settings(max_examples=25, deadline=None)
@given(MANY, st.lists(STEP, min_size=1, max_size=4))
def test_what_is_new_replaces_what_was_told_as_a_full_rebuild_tells_it(sightings, steps):
    held, judgements = list(sightings), []
    kept = resolve(sightings)
    told = _told(kept)
    for what, value in steps:
        kept = _again(kept)
        if what == "add":
            reports = {one.report for one in value}
            held = [one for one in held if one.report not in reports] + value
            kept.withdraw(*reports)
            kept.add(value)
        elif what == "recall":
            held = [one for one in held if one.report != value]
            kept.withdraw(value)
        else:
            judgements = value
            kept.judge(value)
        told = _renewed(told, kept.news(least=_LEAST))
    assert told == _told(resolve(held, judgements=judgements))


def test_it_holds_in_a_world_with_crowds_lists_and_reports_taken_back():
    world = make_world(11, WorldSettings(persons=60, countries=5))
    sightings = list(world.settled())
    reports = sorted({one.report for one in sightings})
    late, recalled = set(reports[::20]), set(reports[3::40])
    before = resolve([one for one in sightings if one.report not in late], notes=world.notes)

    kept = _again(before, notes=world.notes)
    kept.add(one for one in sightings if one.report in late)
    kept.withdraw(*recalled)

    whole = resolve([s for s in sightings if s.report not in recalled], notes=world.notes)
    assert _renewed(_told(before), kept.news(least=_LEAST)) == _told(whole)


def test_nothing_is_new_where_nothing_came():
    news = _again(resolve([seen(acc("ana"), "ip", "203.0.113.7", minute=0)])).news()
    assert not news.accounts | news.pairs
    assert not news.entities + news.links


def test_who_shares_what_others_now_share_too_is_told_anew_though_no_score_is():
    ana, anna, ben = acc("ana"), acc("anna", "post.example"), acc("ben")
    sightings = [
        stated(one, kind, value, verified=True)
        for one in (ana, anna)
        for kind, value in (("phone", "+6421555100"), ("email", "ana@mail.example"))
    ]
    kept = _again(resolve([*sightings, stated(ben, "name", "Ben Marsh")]))
    kept.add([stated(ben, "phone", "+6421555100", report="log:later")])
    (link,) = (one for one in kept.news(least=_LEAST).links if (one.a, one.b) == (ana, anna))
    assert any("1 others share it" in one.why for one in link.evidence)


def test_a_small_change_leaves_most_parts_as_they_are(monkeypatch):
    monkeypatch.setattr("clew.network.resolution.parts._BYTES", 256)
    monkeypatch.setattr("clew.network.resolution.parts._SUBJECTS", 16)
    many = [stated(acc(f"user{n}x"), "phone", f"+64215{n // 2:05}") for n in range(300)]
    before = dict(parts_of(resolve(many).kept()))
    kept = Resolution.of_kept(arrays_of(before))
    kept.add([stated(acc("newcomer"), "phone", "+6421500000")])
    after = dict(parts_of(kept.kept()))
    changed = [part for part in after if before.get(part) != after[part]]
    assert len(changed) < len(after) / 4
    assert before.keys() <= after.keys()


def test_kept_nouns_are_found_again_and_likenesses_are_no_identifiers():
    name = Identifier(IdentifierKind.SCREEN_NAME, "quietfox \udcff")
    line = Identifier(IdentifierKind.IP, "2001:db8::1")
    nouns = Nouns()
    numbers = [nouns.number(name), nouns.likeness(name), nouns.number(line)]
    again = Nouns(nouns.kept())
    assert [again.number(name), again.likeness(name)] == numbers[:2]
    assert again.number(Identifier(IdentifierKind.IP, "2001:db8::2")) == numbers[2]
    assert again.known(acc("ana")) is None
    assert again.number(acc("ana")) == len(numbers)
    assert [again[n] for n in range(4)] == [name, name, nouns[2], acc("ana")]
    assert again.kinds().tolist()[:2] == [
        nouns.kinds()[0], LIKENESS + nouns.kinds()[0],
    ]  # fmt: skip


def test_nouns_of_one_hash_are_told_apart(monkeypatch):
    monkeypatch.setattr("clew.network.resolution.nouns._hash", lambda _kind, _text: 7)
    nouns = Nouns()
    several = [acc("ana"), acc("ben"), Identifier(IdentifierKind.EMAIL, "ana@mail.example")]
    numbers = [nouns.number(one) for one in several]
    again = Nouns(nouns.kept())
    assert [again.known(one) for one in several] == numbers
    assert again.known(acc("cleo")) is None


@pytest.mark.parametrize("empty", [{}, {"row.port": np.zeros(0, np.int32)}])
def test_what_has_no_part_is_empty(empty):
    assert arrays_of(dict(parts_of(empty)))["pair.keys"].tolist() == []
