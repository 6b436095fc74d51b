"""A node's keys lie sealed; its directory moves only forward, by what the hub's root allows."""

from datetime import timedelta

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.sharing.actions import keys, publishing, trusting
from clew.bureau.sharing.actions.listed import NotAdmittedBureauError
from clew.bureau.sharing.models import Node, NodeKey
from clew.bureau.sharing.queries.node import node
from clew.bureau.vault.sealed_secrets import TamperedSecretError
from clew.exchange.directory.keys import Reason
from clew.exchange.directory.update import RollbackError, trust_first
from clew.exchange.directory.vouching import UnvouchedKeyError
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError, canonical
from clew.exchange.signing.document import Document, Purpose
from clew.simulate.bureaux import DAY, NOW, Bureau, Hub
from records import make_bureau, make_officer
from sharing_world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(vault):
    return World(vault)


def test_private_keys_are_nowhere_in_the_records_and_a_changed_one_is_told(world):
    privates = [one.secret.private for one in world.identity.keys]
    rows = list(NodeKey.objects.values_list("private", flat=True))

    assert len(privates) == len(rows) == 4
    assert all(private not in bytes(row) for private in privates for row in rows)
    NodeKey.objects.update(private=rows[0])
    with pytest.raises(TamperedSecretError, match="clew node rotate"):
        _ = world.identity


def test_setting_up_again_changes_nothing_and_another_name_is_refused(world):
    before = {one.secret.key.id for one in world.identity.keys}

    again = keys.set_up_node(world.officer, name="BV", vault=world.vault, now=NOW)

    assert {one.secret.key.id for one in again.keys} == before
    with pytest.raises(keys.NodeExistsError, match="BV"):
        keys.set_up_node(world.officer, name="BX", vault=world.vault, now=NOW)
    with pytest.raises(MalformedError, match="the id of a bureau"):
        keys.set_up_node(world.officer, name="B V", vault=world.vault, now=NOW)


def test_new_keys_serve_once_the_hub_has_listed_them_and_old_ones_until_their_end(world):
    old = world.identity.signer(now=NOW)
    keys.rotate_keys(world.officer, vault=world.vault, now=NOW + timedelta(hours=1))
    assert world.identity.signer(now=NOW + DAY).key == old.key

    world.hub.members["BV"] = world.identity.member
    world.renew(now=NOW + DAY)

    own = world.identity
    assert own.signer(now=NOW + DAY).key != old.key
    assert own.directory.snapshot.member("BV").key(old.key.id).serves(now=NOW + DAY)


def test_a_key_that_nobody_of_the_bureau_vouched_for_is_not_believed(world):
    before = bytes(node().bundle)
    stranger = Bureau("BV")
    for entry in stranger.member.keys:
        world.hub.members["BV"] = world.hub.members["BV"].with_key(entry)

    with pytest.raises(UnvouchedKeyError):
        world.renew(now=NOW + DAY)

    assert bytes(node().bundle) == before
    refused = AuditEvent.objects.get(tag=tags.SHARING_DIRECTORY_REFUSED)
    assert "BV" in refused.details["why"]


def test_an_older_directory_is_refused_and_the_mark_stays(world):
    older = world.hub.bundle(now=NOW).to_bytes()
    world.renew(now=NOW + DAY)
    before = bytes(node().bundle)

    with pytest.raises(RollbackError):
        trusting.take_directory(world.officer, older, now=NOW + DAY)

    assert bytes(node().bundle) == before


def test_a_root_is_trusted_only_by_the_digest_that_was_read_out(world):
    other = Hub().roots[0]

    with pytest.raises(trusting.OtherRootError, match=other.digest):
        trusting.trust_root(world.officer, other.to_bytes(), digest="ab" * 32, now=NOW)
    with pytest.raises(trusting.OtherRootError, match="first 16"):
        trusting.trust_root(world.officer, other.to_bytes(), digest=other.digest[:8], now=NOW)
    with pytest.raises(trusting.OtherRootError, match="trusted already"):
        trusting.trust_root(world.officer, other.to_bytes(), digest=other.digest, now=NOW)


def test_a_hub_lists_its_members_and_every_node_believes_what_it_publishes(vault, tmp_path):
    hub = make_officer(bureau=make_bureau("Hub", kind=BureauKind.HUB), roles=Role)
    away, aq = make_bureau("Away", admitted_at=None), make_bureau("AQ")
    own = keys.set_up_node(hub, name="HUB", vault=vault, now=NOW)
    raw, files = publishing.found_directory(hub, tmp_path / "people", vault=vault, now=NOW)
    root = Document.from_bytes(raw, purpose=Purpose.ROOT, limit=10**6)
    card = keys.card(hub, vault=vault)
    publishing.list_bureau(hub, card, bureau=hub.bureau, now=NOW)
    guest = Bureau("AQ")
    guest_card = canonical(guest.member.to_json())
    with pytest.raises(NotAdmittedBureauError):
        publishing.list_bureau(hub, guest_card, bureau=away, now=NOW)
    publishing.list_bureau(hub, guest_card, bureau=aq, now=NOW)

    first = publishing.publish_directory(hub, vault=vault, now=NOW)
    believed = trust_first(root).updated(first, now=NOW)
    assert set(believed.snapshot.members) == {"HUB", "AQ"}
    publishing.revoke_key(
        hub,
        name="AQ",
        key=guest.first.key.id[:12],
        cause=Reason.COMPROMISED,
        reason="a laptop was stolen",
        now=NOW,
    )
    aq.admitted_at, aq.country = None, "FR"
    aq.save()
    publishing.renew_root(hub, files[:3], now=NOW, days=700)
    with pytest.raises(RefusalError, match="needs 3 of 5"):
        publishing.renew_root(hub, files[:2], now=NOW, days=800)
    second = publishing.publish_directory(hub, vault=vault, now=NOW + DAY)
    believed = believed.updated(second, now=NOW + DAY)
    assert believed.root.version == 2
    assert believed.snapshot.members["AQ"].is_suspended
    assert believed.snapshot.members["AQ"].country == "FR"
    assert believed.snapshot.members["AQ"].key(guest.first.key.id).revocation is not None
    assert own.name in believed.snapshot.members
    assert all(one not in bytes(Node.objects.get().bundle) for one in _privates(files))


def _privates(files):
    return [publishing.read_root_file(path).private for path in files]


def test_the_keys_of_the_root_are_not_kept_in_the_vault(vault):
    hub = make_officer(bureau=make_bureau("Hub", kind=BureauKind.HUB), roles=Role)

    with pytest.raises(ValueError, match="in the vault"):
        publishing.found_directory(hub, vault.path / "people", vault=vault, now=NOW)


def test_only_administrators_keep_keys_and_only_the_hubs_publish(world, tmp_path):
    working = make_officer(bureau=world.officer.bureau)
    root = world.hub.roots[0].to_bytes()

    for refused in (
        lambda: keys.set_up_node(working, name="BV", vault=world.vault, now=NOW),
        lambda: keys.rotate_keys(working, vault=world.vault, now=NOW),
        lambda: keys.card(working, vault=world.vault),
        lambda: trusting.trust_root(working, root, digest="ab" * 32, now=NOW),
        lambda: publishing.found_directory(world.officer, tmp_path, vault=world.vault, now=NOW),
        lambda: publishing.publish_directory(world.officer, vault=world.vault, now=NOW),
        lambda: publishing.list_bureau(world.officer, b"", bureau=working.bureau, now=NOW),
        lambda: publishing.renew_root(world.officer, [], now=NOW),
    ):
        with pytest.raises(DeniedError):
            refused()


def test_an_auditor_takes_in_no_directory(world):
    auditor = make_officer(bureau=world.officer.bureau, roles=[Role.AUDITOR])

    with pytest.raises(DeniedError):
        trusting.take_directory(auditor, b"", now=NOW)
