"""Roles: who gives first, who pays, who only fetches; and none where nothing is organised."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import invented_network as net
from clew.model.network import NetworkRole
from clew.model.sighting import Event
from clew.model.wording import Wording
from clew.network.groups.finding import find_groups
from clew.network.roles.deciding import ROLE_TOLD, roles_of

NAMES = ["source", "seller", *(f"buyer{n}" for n in range(6))]


def chain():
    """One makes five files and hands them to a seller, who sells them to six."""
    for n in range(5):
        yield net.held("source", net.file(n), day=n)
        yield net.sent("source", "seller", event=Event.SHARE, day=n + 1, file=net.file(n))
        yield net.held("seller", net.file(n), event=Event.DOWNLOAD, day=n + 1.1)
    for n in range(6):
        buyer = f"buyer{n}"
        yield net.sent(buyer, "seller", event=Event.PAYMENT, day=9 + n)
        yield net.sent("seller", buyer, event=Event.SHARE, day=10 + n, file=net.file(n % 5))
        yield net.held(buyer, net.file(n % 5), event=Event.DOWNLOAD, day=10.5 + n)
    for name in NAMES:
        yield net.held(name, net.room("r"), event=Event.MESSAGE, day=30)


def roles(seen, names=NAMES):
    return roles_of(find_groups(net.entities(names), seen))


def test_the_chain_of_files_tells_who_is_what():
    found = {one: told[0].role for one, told in roles(chain()).items()}
    assert found["e-source"] is NetworkRole.SOURCE
    assert found["e-seller"] is NetworkRole.DISTRIBUTOR
    assert {found[f"e-buyer{n}"] for n in range(6)} == {NetworkRole.CONSUMER}


def test_a_role_is_told_with_what_speaks_for_it():
    told = roles(chain())["e-seller"][0]
    assert told.why == (
        "perhaps a seller or distributor: passed on 5 files or links after getting them; "
        "gave to 6 members; was paid by 6 members"
    )


def test_roles_are_no_likelier_than_that_the_group_is_organised():
    found = find_groups(net.entities(NAMES), chain())
    (group,) = found.groups
    for told in roles_of(found).values():
        assert sum(one.p for one in told) <= group.organised_p + 1e-9
        assert [one.p for one in told] == sorted((one.p for one in told), reverse=True)


def test_a_family_has_no_roles():
    names = ["ana", "ben", "cleo"]
    seen = [net.sent(a, b, day=n) for n in range(4) for a in names for b in names if a != b]
    assert all(one.p < 0.5 for told in roles(seen, names).values() for one in told)


@settings(deadline=None, max_examples=20)
@given(st.permutations(list(chain())))
def test_the_order_of_sightings_changes_nothing(seen):
    assert roles(seen) == roles(list(chain()))


@pytest.mark.parametrize("names", [[], ["one"]])
def test_nobody_has_a_role_alone(names):
    assert roles([net.sent("one", "one", event=Event.PAYMENT)], names) == {}


def test_why_a_role_is_likely_is_known_again_in_a_record():
    several = [one.why for told in roles(chain()).values() for one in told]

    assert any("; " in one for one in several)
    for why in several:
        read = ROLE_TOLD.read(str(why))
        assert isinstance(read, Wording)
        assert isinstance(read.values["did"], Wording)
        assert read == why
