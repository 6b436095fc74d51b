"""A bureau all of whose keys were revoked comes back by three of the root, and by nobody else."""

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.sharing.actions import keys, publishing
from clew.bureau.sharing.actions.listed import NotAdmittedBureauError, NotFoundedError
from clew.bureau.sharing.actions.vouching import NeverListedError, vouch_for
from clew.bureau.sharing.models import Listed
from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.keys import Reason, Revocation
from clew.exchange.directory.update import trust_first
from clew.exchange.directory.vouching import UnvouchedKeyError
from clew.exchange.signing.canonical import canonical
from clew.exchange.signing.document import Document, Purpose
from clew.simulate.bureaux import DAY, NOW, Bureau
from records import make_bureau, make_officer
from sharing_world import HERE, World

pytestmark = pytest.mark.django_db


class _Hub:
    """A hub whose published directory lists AQ, and the key files of the five."""

    def __init__(self, vault, folder):
        self.vault = vault
        self.officer = make_officer(
            bureau=make_bureau("Hub", kind=BureauKind.HUB), roles=[Role.ADMINISTRATOR]
        )
        keys.set_up_node(self.officer, name="HUB", vault=vault, now=NOW)
        raw, self.files = publishing.found_directory(
            self.officer, folder / "people", vault=vault, now=NOW
        )
        root = Document.from_bytes(raw, purpose=Purpose.ROOT, limit=10**6)
        self.bureau, self.guest = make_bureau("Police of AQ"), Bureau("AQ")
        self.lists(keys.card(self.officer, vault=vault), self.officer.bureau)
        self.lists(self.card(self.guest), self.bureau)
        self.believed = trust_first(root)
        self.publishes()

    @staticmethod
    def card(guest):
        return canonical(guest.member.to_json())

    def lists(self, card, bureau):
        publishing.list_bureau(self.officer, card, bureau=bureau, now=NOW)

    def revokes_all(self, *, but=()):
        for key in self.guest.member.keys:
            if key.key.id not in but:
                publishing.revoke_key(
                    self.officer,
                    name="AQ",
                    key=key.key.id,
                    cause=Reason.COMPROMISED,
                    reason="stolen",
                    now=NOW,
                )

    def publishes(self, *, now=NOW):
        raw = publishing.publish_directory(self.officer, vault=self.vault, now=now)
        self.believed = self.believed.updated(raw, now=now)
        return self.believed.snapshot.members

    def vouches(self, guest, *, people=3, officer=None, reason="stolen on 12 May", bureau=None):
        return vouch_for(
            officer or self.officer,
            self.card(guest),
            bureau=bureau or self.bureau,
            files=self.files[:people],
            reason=reason,
            now=NOW,
        )


@pytest.fixture
def hub(vault, tmp_path):
    return _Hub(vault, tmp_path)


def test_new_keys_that_three_of_the_root_vouch_for_are_believed_by_every_node(hub):
    hub.revokes_all()
    hub.publishes(now=NOW + DAY)
    anew = Bureau("AQ")

    hub.vouches(anew)

    member = hub.publishes(now=NOW + 2 * DAY)["AQ"]
    for suite in anew.suites:
        for use in Use:
            present = member.present_key(use, suite=suite, now=NOW)
            assert present.key.id in {one.key.id for one in anew.member.keys}
    (event,) = AuditEvent.objects.filter(tag=tags.SHARING_KEYS_VOUCHED)
    assert (event.subject, event.details["reason"]) == ("AQ", "stolen on 12 May")
    assert set(event.details["keys"]) == {one.key.id for one in anew.member.keys}


def test_it_is_done_once_and_with_the_revocation_not_published_yet(hub):
    hub.revokes_all()
    anew = Bureau("AQ")
    hub.lists(hub.card(anew), hub.bureau)  # who lists the card first finds that nobody vouches
    with pytest.raises(UnvouchedKeyError):
        hub.publishes(now=NOW + DAY)

    hub.vouches(anew)
    hub.vouches(anew, people=5)

    assert hub.publishes(now=NOW + DAY)["AQ"].key(anew.first.key.id).serves(now=NOW)


def test_two_of_the_root_or_keys_of_others_do_not_vouch(hub, tmp_path):
    hub.revokes_all()
    others = publishing.write_root_files(
        publishing.new_root_secrets(), tmp_path / "others", vault=hub.vault.path
    )
    before = list(Listed.objects.values())

    with pytest.raises(UnvouchedKeyError, match="keys of 2 who hold the root; it needs 3 of 5"):
        hub.vouches(Bureau("AQ"), people=2)
    hub.files = [hub.files[0], hub.files[0], hub.files[0], *others]
    with pytest.raises(UnvouchedKeyError, match="keys of 1 who hold"):
        hub.vouches(Bureau("AQ"), people=8)

    assert list(Listed.objects.values()) == before


def test_while_a_key_of_the_bureau_is_left_the_root_does_not_speak_for_it(hub):
    hub.revokes_all(but={hub.guest.first.key.id})

    with pytest.raises(UnvouchedKeyError, match="was not revoked"):
        hub.vouches(Bureau("AQ"))


def test_a_card_without_a_new_key_or_with_one_that_nobody_holds_is_refused(hub):
    hub.revokes_all()
    with pytest.raises(UnvouchedKeyError, match="no new key"):
        hub.vouches(hub.guest)

    class _Unheld(Bureau):
        @property
        def member(self):
            whole = Bureau.member.fget(self)
            return type(whole)(
                whole.bureau,
                whole.suites,
                tuple(type(one)(one.key, one.valid_from, one.valid_until) for one in whole.keys),
            )

    with pytest.raises(UnvouchedKeyError, match="nobody who may vouches"):
        hub.vouches(_Unheld("AQ"))


def test_only_a_bureau_that_is_listed_and_a_member_is_vouched_for_and_with_a_reason(hub):
    hub.revokes_all()
    with pytest.raises(NoReasonError):
        hub.vouches(Bureau("AQ"), reason=" ")
    with pytest.raises(NotAdmittedBureauError):
        hub.vouches(Bureau("AQ"), bureau=make_bureau("Away", admitted_at=None))
    with pytest.raises(NeverListedError):
        hub.vouches(Bureau("CX"), bureau=make_bureau("Police of CX"))


def test_nobody_but_an_administrator_of_the_hub_lets_the_root_vouch(hub):
    hub.revokes_all()
    others = [
        make_officer(bureau=hub.officer.bureau, roles=set(Role) - {Role.ADMINISTRATOR}),
        make_officer(bureau=hub.bureau, roles=Role),
        make_officer(roles=[Role.ADMINISTRATOR]),
    ]
    for officer in others:
        with pytest.raises(DeniedError):
            hub.vouches(Bureau("AQ"), officer=officer)

    assert not AuditEvent.objects.filter(tag=tags.SHARING_KEYS_VOUCHED).exists()


def test_a_hub_without_a_directory_says_so(vault):
    officer = make_officer(bureau=make_bureau("Hub", kind=BureauKind.HUB), roles=Role)
    keys.set_up_node(officer, name="HUB", vault=vault, now=NOW)

    with pytest.raises(NotFoundedError):
        vouch_for(officer, b"", bureau=officer.bureau, files=[], reason="stolen", now=NOW)


@pytest.fixture
def dead(vault):
    """A node all of whose keys the hub revoked."""
    world = World(vault)
    for entry in world.identity.member.keys:
        end = Revocation(NOW, Reason.COMPROMISED)
        dead = type(entry)(entry.key, entry.valid_from, entry.valid_until, end, entry.vouchers)
        world.hub.members[HERE] = world.hub.members[HERE].with_key(dead)
    world.renew(now=NOW + DAY)
    return world


def test_the_node_makes_keys_for_the_root_to_vouch_for_and_serves_by_them(dead):
    made = keys.replace_revoked_keys(dead.officer, vault=dead.vault, now=NOW + DAY)

    known = dead.hub.members[HERE]
    new = [one for one in made.member.keys if one.key.id not in {k.key.id for k in known.keys}]
    for entry in new:
        by = dead.hub.people[:3] if entry.key.use is Use.SIGN else []
        known = known.with_key(entry.vouched(bureau=HERE, by=by))
    dead.hub.members[HERE] = known
    dead.renew(now=NOW + DAY)

    assert dead.identity.signer(now=NOW + DAY).key.id in {one.key.id for one in new}
    keys.rotate_keys(dead.officer, vault=dead.vault, now=NOW + DAY)  # vouched for by the new one


def test_a_node_with_a_key_left_and_who_keeps_no_node_make_none(vault, dead):
    working = make_officer(bureau=dead.officer.bureau, roles=set(Role) - {Role.ADMINISTRATOR})
    with pytest.raises(DeniedError):
        keys.replace_revoked_keys(working, vault=vault, now=NOW + DAY)


def test_a_node_that_can_vouch_itself_is_told_to(vault):
    world = World(vault)

    with pytest.raises(keys.LiveKeyError, match="clew node rotate"):
        keys.replace_revoked_keys(world.officer, vault=vault, now=NOW)
