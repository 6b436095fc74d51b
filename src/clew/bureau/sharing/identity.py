"""Identity: this node as other bureaux know it, and what it trusts.

The private halves of its keys are here only while a command needs them; in the records they are
sealed by the vault's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.freshness import StaleDirectoryError
from clew.exchange.directory.keys import MemberKey
from clew.exchange.directory.members import Member
from clew.exchange.directory.update import Directory
from clew.exchange.sealed.checking import Receiving
from clew.exchange.sealed.sealing import Sending
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject


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
                "no directory is trusted yet; get its root from the hub: clew node trust FILE"
            )
        return self.trusted

    def signing(self, *, now: datetime) -> Mapping[str, Secret]:
        """Return the key of each suite that the directory says signs for this node now."""
        known = {one.key.id: one for one in self.directory.snapshot.member(self.name).keys}
        serving = (
            one
            for one in self.keys
            if one.secret.key.use is Use.SIGN
            and one.secret.key.id in known
            and known[one.secret.key.id].serves(now=now)
        )
        newest_last = sorted(serving, key=lambda one: (one.entry.valid_from, one.secret.key.id))
        return {one.secret.key.suite: one.secret for one in newest_last}

    def signer(self, *, now: datetime) -> Secret:
        """Return the key by which this node signs what is for everybody.

        Raises:
            RefusalError: the directory knows none that serves.
        """
        found = self.signing(now=now)
        for suite in self.suites:
            if suite in found:
                return found[suite]
        key = self.directory.snapshot.member(self.name).present_key(
            Use.SIGN, suite=self.suites[0], now=now
        )
        raise StaleDirectoryError(f"the private half of key {key.key.id[:12]} is not here")

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
