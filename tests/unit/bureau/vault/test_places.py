"""Places in a vault: found by what they look like, and only where one may see them."""

import numpy as np
import pytest

from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.actions.place_indexing import rebuild_place_indexes, update_place_indexes
from clew.bureau.vault.index_folders import PLACE_WORDS, PLACES, check_sealed_index
from clew.bureau.vault.item_key import item_key
from clew.bureau.vault.models import Match
from clew.bureau.vault.references import VaultReferences
from clew.fingerprint.places.describing import SIZE
from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.fingerprint.places.place import PlaceView
from clew.index.sealed import SealedDamagedError
from clew.model.match import Relation
from records import NOW, make_case, make_exhibit, make_fingerprint, make_item, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(vault):
    return make_officer()


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer))


def _look(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=SIZE).astype(np.float32)
    return vector / np.linalg.norm(vector)


def _view(seed: int, *, corners: int | None = None) -> PlaceView:
    """What looks like the place of this seed, with the corners of another or with none."""
    if corners is None:
        return PlaceView(_look(seed), PlaceKeypoints.of_nothing((480, 640)))
    return PlaceView(_look(seed), _seen_from(0, room=corners).keypoints)


def _shown(exhibit, seed: int, *, corners: int | None = None, **columns):
    """An item that shows the place of this seed."""
    item = make_item(exhibit, fingerprinted=False)
    data = _view(seed, corners=corners).to_bytes()
    return make_fingerprint(item, kind="place", data=data, **columns)


def _near(vault, officer, seed: int, *, without=frozenset()) -> list[int]:
    with VaultReferences(vault, officer=officer) as references:
        return references.near_places(_view(seed), most=5, without=without).tolist()


def test_what_looks_like_a_place_is_shortlisted_but_no_target_that_is_left_out(
    vault, officer, exhibit
):
    one, other = _shown(exhibit, 1), _shown(exhibit, 1)
    _shown(exhibit, 2)

    added = update_place_indexes(vault)

    assert added == 3
    assert sorted(_near(vault, officer, 1)) == [one.pk, other.pk]
    assert _near(vault, officer, 1, without={item_key(one.item_id)}) == [other.pk]
    assert update_place_indexes(vault) == 0


def test_a_place_in_a_case_one_may_not_see_does_not_answer(vault, officer, exhibit):
    shown = _shown(exhibit, 1)
    update_place_indexes(vault)

    assert _near(vault, make_officer(), 1) == []
    with VaultReferences(vault, officer=make_officer()) as hidden:
        assert hidden.places(np.array([shown.pk])) == {}
    with VaultReferences(vault, officer=officer) as seen:
        assert list(seen.places(np.array([shown.pk]))) == [shown.pk]


def test_what_tells_too_little_of_a_place_is_not_searched(vault, officer, exhibit):
    _shown(exhibit, 1, low_information=True)

    assert update_place_indexes(vault) == 0
    assert _near(vault, officer, 1) == []


def test_what_looks_different_is_shortlisted_by_the_votes_of_its_keypoints(vault, officer, exhibit):
    _shown(exhibit, 1, corners=1)
    other = _shown(exhibit, 2, corners=2)
    for seed in range(3, 9):
        _shown(exhibit, seed, corners=seed)
    update_place_indexes(vault)

    with VaultReferences(vault, officer=officer) as references:
        asked = _view(20, corners=2)
        found = references.near_places(asked, most=2, without=frozenset()).tolist()
        left_out = references.near_places(asked, most=2, without={item_key(other.item_id)})
    with VaultReferences(vault, officer=make_officer()) as hidden:
        unseen = hidden.near_places(asked, most=2, without=frozenset()).tolist()

    assert other.pk in found
    assert other.pk not in left_out
    assert unseen == []


@pytest.mark.parametrize("index", [PLACES, PLACE_WORDS])
def test_an_index_of_places_can_be_made_anew_when_it_is_damaged(vault, officer, exhibit, index):
    shown = _shown(exhibit, 1, corners=1)
    update_place_indexes(vault)
    (segment,) = (vault.index_folder / index).glob("segment-*")
    sealed = segment.read_bytes()
    segment.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))

    with pytest.raises(SealedDamagedError):
        check_sealed_index(vault.index_folder / index, vault.templates)
    done = {one.index: one for one in rebuild_place_indexes(vault)}

    assert (done[index].entries, len(done[index].set_aside)) == (1, 1)
    assert sum(len(one.set_aside) for one in done.values()) == 1
    assert _near(vault, officer, 1) == [shown.pk]


def _seen_from(degrees: float, *, room: int) -> PlaceView:
    """Two hundred corners of an invented room, looked at from so many degrees aside."""
    random = np.random.default_rng(room)
    corners = random.uniform(-2, 2, (200, 3))
    kept = random.integers(0, 256, (200, 64), dtype=np.uint8)
    turn = np.radians(degrees)
    across = np.cos(turn) * corners[:, 0] + np.sin(turn) * corners[:, 2]
    depth = 7 - np.sin(turn) * corners[:, 0] + np.cos(turn) * corners[:, 2]
    places = np.stack([320 + 500 * across / depth, 240 + 500 * corners[:, 1] / depth], axis=1)
    inside = ((places > 0) & (places < (640, 480))).all(axis=1)
    points = places[inside].astype(np.float32)
    none = np.zeros(len(points), np.uint8)
    return PlaceView(_look(room), PlaceKeypoints((480, 640), points, kept[inside], none))


def test_the_run_finds_one_place_from_two_sides_and_no_other(vault, officer, exhibit):
    items = []
    for view in (_seen_from(0, room=1), _seen_from(40, room=1), _seen_from(0, room=2)):
        items.append(make_item(exhibit, fingerprinted=False, checked_at=None))
        make_fingerprint(items[-1], kind="place", data=view.to_bytes())

    match_items(vault, acting_officer=officer, clock=lambda: NOW)

    (match,) = Match.objects.all()
    assert match.relation == Relation.SCENE
    assert {match.query_id, match.target_id} == {items[0].pk, items[1].pk}
    assert match.evidence["keypoints_moved"] >= 12
    assert match.evidence["kind"] == "place"
