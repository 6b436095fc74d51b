"""Who may add a key: not even whoever publishes the directory can slip one in, or bring one back.

1. A key that was known stays as it was; once revoked it stays revoked.
2. A key that signs vouches for itself: somebody holds it.
3. A new key is vouched for by a key of its bureau that signs, that was not revoked before and is
   not compromised; or, where a bureau lost all of its own, one that signs by enough root keys.
4. The keys that sign of a bureau seen for the first time are believed on the hub's word.
5. A key that comes revoked needs nobody: it serves for nothing, and vouches for nobody either.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.keys import MemberKey, Reason
from clew.exchange.directory.members import Member, Snapshot
from clew.exchange.directory.roots import Duty, Root
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.keys import Secret


class UnvouchedKeyError(RefusalError):
    """A key was added, changed or brought back by somebody who may not."""


def check_keys(trusted: Snapshot, following: Snapshot, *, root: Root) -> None:
    """Check that keys changed only as they may from one list of members to the next.

    Raises:
        UnvouchedKeyError: they did not.
    """
    for member in trusted.members.values():
        _check_kept(member, following.members.get(member.bureau))
    for member in following.members.values():
        _check_added(_Keys(member, trusted.members.get(member.bureau), root))


def vouched_by_root(
    member: Member, *, known: Member, root: Root, people: Iterable[Secret]
) -> Member:
    """Return a member with its new keys that sign vouched for by those who hold the root.

    `known` is the member as every node knows it. Only a bureau all of whose keys that sign were
    revoked needs that: any other vouches for its new keys itself.

    Raises:
        UnvouchedKeyError: one of its keys was not revoked, it has no new one that it holds, or the
            people are too few.
    """
    quorum, bureau = root.duties[Duty.ROOT], member.bureau
    signs = [each for each in member.keys if each.key.use is Use.SIGN and each.revocation is None]
    _check_none_left(known, signs)
    holders = {each.key.id: each for each in people if each.key in quorum.keys}
    if len(holders) < quorum.threshold:
        raise UnvouchedKeyError(
            f"these are keys of {len(holders)} who hold the root; it needs {quorum.threshold} of "
            f"{len(quorum.keys)}"
        )
    for key in signs:
        by = [one for one in holders.values() if not key.is_vouched_by(one.key, bureau=bureau)]
        member = member.with_key(key.vouched(bureau=bureau, by=by))
    _check_added(_Keys(member, known, root))
    return member


def _check_none_left(known: Member, signs: Iterable[MemberKey]) -> None:
    new = list(signs)
    for each in new:
        if _entry(known, each.key.id) is not None:
            raise UnvouchedKeyError(
                f"key {each.key.id[:12]} of {known.bureau} was not revoked, and vouches for new "
                "ones itself (clew node rotate); if it was lost, revoke it first: clew directory "
                "revoke"
            )
    if not new:
        raise UnvouchedKeyError(
            f"the card has no new key of {known.bureau}; there: clew node rotate --all-revoked"
        )


def _check_kept(known: Member, member: Member | None) -> None:
    for before in known.keys:
        now = _entry(member, before.key.id)
        named = f"key {before.key.id[:12]} of {known.bureau}"
        if now is None or now.claim(known.bureau) != before.claim(known.bureau):
            raise UnvouchedKeyError(f"{named} was left out or changed; ask the hub")
        if before.revocation is not None and now.revocation != before.revocation:
            raise UnvouchedKeyError(f"the revocation of {named} was taken back; ask the hub")


@dataclass(frozen=True, slots=True)
class _Keys:
    """A member as it is told now and as it was known, and the root that may help out."""

    member: Member
    known: Member | None
    root: Root

    def is_believed(self, key: MemberKey, believed: Iterable[MemberKey]) -> bool:
        is_vouched = any(
            key.is_vouched_by(each.key, bureau=self.member.bureau)
            for each in believed
            if self._may_vouch(each)
        )
        if key.key.use is Use.SEAL:
            return is_vouched
        is_held = key.is_vouched_by(key.key, bureau=self.member.bureau)
        return is_held and (self.known is None or is_vouched or self._is_vouched_by_root(key))

    def _may_vouch(self, key: MemberKey) -> bool:
        before = _entry(self.known, key.key.id)
        was_revoked = before is not None and before.revocation is not None
        is_stolen = key.revocation is not None and key.revocation.reason is Reason.COMPROMISED
        return key.key.use is Use.SIGN and not was_revoked and not is_stolen

    def _is_vouched_by_root(self, key: MemberKey) -> bool:
        quorum = self.root.duties[Duty.ROOT]
        count = sum(key.is_vouched_by(each, bureau=self.member.bureau) for each in quorum.keys)
        return count >= quorum.threshold


def _check_added(keys: _Keys) -> None:
    """Go from the keys that are believed to those they vouch for, until none is added."""
    before = set() if keys.known is None else {each.key.id for each in keys.known.keys}
    believed = [each for each in keys.member.keys if each.key.id in before]
    waiting = [each for each in keys.member.keys if each.key.id not in before]
    while found := [each for each in waiting if keys.is_believed(each, believed)]:
        believed += found
        waiting = [each for each in waiting if each not in found]
    strangers = [each.key.id[:12] for each in waiting if each.revocation is None]
    if strangers:
        raise UnvouchedKeyError(
            f"nobody who may vouches for keys {', '.join(strangers)} of {keys.member.bureau}; "
            "ask the bureau"
        )


def _entry(member: Member | None, key_id: str) -> MemberKey | None:
    keys = () if member is None else member.keys
    return next((each for each in keys if each.key.id == key_id), None)
