"""Identity: this node as other bureaux know it, and what it trusts.

The private halves of its keys are here only while a command needs them; in the records they are
sealed by the vault's key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.freshness import StaleDirectoryError
from clew.exchange.directory.keys import DeadKeyError, MemberKey
from clew.exchange.directory.members import Member
from clew.exchange.directory.update import Directory
from clew.exchange.sealed.checking import Receiving
from clew.exchange.sealed.sealing import Sending
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject
from clew.model.wording import Wording, joined

_NEW_KEYS = Wording(
    "until it has, it signs no receipt and seals nothing: make new keys (clew node rotate), send "
    "the hub their card (clew node card FILE), and take in the directory that lists them (clew "
    "node directory FILE)"
)


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A key of this node, and what it claims of it in the directory."""

    secret: Secret
    entry: MemberKey


@dataclass(frozen=True, slots=True)
class Identity:
    """The node's name in the exchange, its keys, and the directory as far as it is trusted."""

    name: str
    suites: tuple[str, ...]
    keys: tuple[OwnKey, ...]
    trusted: Directory | None

    @property
    def member(self) -> Member:
        """What the node says of itself to whoever publishes the directory."""
        return Member(self.name, self.suites, tuple(one.entry for one in self.keys))

    @property
    def directory(self) -> Directory:
        """The directory that is trusted.

        Raises:
            StaleDirectoryError: there is none yet.
        """
        if self.trusted is None:
            raise StaleDirectoryError(
                Wording(
                    "no directory is trusted yet; get its root from the hub: clew node trust FILE"
                )
            )
        return self.trusted

    def signing(self, *, now: datetime) -> Mapping[str, Secret]:
        """Return the key of each suite that the directory says signs for this node now."""
        return {
            one.secret.key.suite: one.secret
            for one, listed in self._signing_listed()
            if listed.serves(now=now)
        }

    def signer(self, *, now: datetime) -> Secret:
        """Return the key by which this node signs what is for everybody.

        Raises:
            RefusalError: the directory knows none that serves.
        """
        found = self.signing(now=now)
        for suite in self.suites:
            if suite in found:
                return found[suite]
        member = self.directory.snapshot.member(self.name)
        try:
            key = member.present_key(Use.SIGN, suite=self.suites[0], now=now)
        except DeadKeyError as error:
            raise DeadKeyError(joined([error.args[0], _NEW_KEYS])) from error
        raise StaleDirectoryError(
            Wording("the private half of key %(key)s is not here", key=key.key.id[:12])
        )

    def voucher(self) -> Secret:
        """Return the key by which this node vouches for new ones: the newest that signs or signed.

        Other nodes believe it also after its time, unless it was revoked.

        Raises:
            DeadKeyError: each was revoked, so that only the hub's root can vouch for new ones.
        """
        known = [one.secret for one, listed in self._signing_listed() if listed.revocation is None]
        if not known:
            raise DeadKeyError(
                Wording(
                    "no key of %(name)s is left that may vouch for new ones: three of the hub's "
                    "root must: make some (clew node rotate --all-revoked), and send the hub their "
                    "card",
                    name=self.name,
                )
            )
        return known[-1]

    def _signing_listed(self) -> Sequence[tuple[OwnKey, MemberKey]]:
        """The own keys that sign and are listed, each with what is told of it, the newest last."""
        known = {one.key.id: one for one in self.directory.snapshot.member(self.name).keys}
        mine = [one for one in self.keys if one.secret.key.use is Use.SIGN]
        mine.sort(key=lambda one: (one.entry.valid_from, one.secret.key.id))
        return [(one, known[one.secret.key.id]) for one in mine if one.secret.key.id in known]

    def sending(
        self,
        positions: Mapping[str, Position],
        records: Mapping[Subject, Standing],
        *,
        now: datetime,
    ) -> Sending:
        """Return the node as a sender."""
        return Sending(self.name, self.signing(now=now), self.directory, positions, records)

    def receiving(
        self, positions: Mapping[str, Position], records: Mapping[Subject, Standing]
    ) -> Receiving:
        """Return the node as a reader."""
        own = tuple(one.secret for one in self.keys if one.secret.key.use is Use.SEAL)
        return Receiving(self.name, own, self.directory, positions, records)
