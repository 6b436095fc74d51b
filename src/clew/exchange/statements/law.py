"""The law that joins the statements on one record; their order of arrival does not matter.

1. A recall wins over everything, before and after.
2. A bureau that a restriction took out stays out; the label only grows stricter.
3. Of the versions, the one with the highest number holds. Where an owner said two things under one
   number, only bureaux in both audiences have it, and the record is marked as contested.

Example:
    >>> subject = Subject("AQ", "r1")
    >>> version = Version(subject, 1, (), ("AQ", "BV"), Tlp.GREEN)
    >>> state = Standing(subject).heard(version, digest="01")
    >>> state.is_released_to("BV")
    True
    >>> state = state.heard(Recall(subject), digest="02").heard(version, digest="01")
    >>> state.is_released_to("BV")
    False
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from clew.exchange.statements.statement import Recall, Restriction, Statement, Subject, Version
from clew.handling.tlp import Tlp, strictest


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands: all its statements joined. Kept after a recall: the tombstone."""

    subject: Subject
    version: Version | None = None
    version_digest: str = ""
    audience: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    least_tlp: Tlp = Tlp.CLEAR
    is_recalled: bool = False
    is_contested: bool = False

    def heard(self, statement: Statement, *, digest: str) -> "Standing":
        """Return the standing with one more statement; hearing it again changes nothing.

        Raises:
            ValueError: it is about another record.
        """
        if statement.subject != self.subject:
            raise ValueError(f"{statement.subject} is another record than {self.subject}")
        match statement:
            case Recall():
                return replace(self, is_recalled=True)
            case Restriction():
                removed = self.removed.union(statement.removed) - {self.subject.owner}
                tlp = strictest([self.least_tlp, statement.tlp])
                return replace(self, removed=removed, least_tlp=tlp)
            case Version():
                return self._with_version(statement, digest)

    def is_released_to(self, bureau: str) -> bool:
        """Return whether the bureau may have the record as it is now."""
        is_known = self.version is not None and not self.is_recalled
        return is_known and bureau in (self.audience | {self.subject.owner}) - self.removed

    def contents_for(self, bureau: str) -> frozenset[str]:
        """Return the blobs that the bureau may hold of this record."""
        if self.version is None or not self.is_released_to(bureau):
            return frozenset()
        return frozenset(self.version.contents)

    def forbidden(self, held: Iterable[str], *, bureau: str) -> frozenset[str]:
        """Return which of the blobs that a bureau holds of this record it must purge."""
        return frozenset(held) - self.contents_for(bureau)

    @property
    def tlp(self) -> Tlp | None:
        """The label that holds, or None while no version is known."""
        return None if self.version is None else strictest([self.version.tlp, self.least_tlp])

    def _with_version(self, version: Version, digest: str) -> "Standing":
        number = 0 if self.version is None else self.version.number
        if version.number > number:
            return self._replaced(version, digest, frozenset(version.audience), contested=False)
        if version.number < number or digest == self.version_digest:
            return self
        audience = self.audience.intersection(version.audience)
        if digest < self.version_digest:
            return self._replaced(version, digest, audience, contested=True)
        return replace(self, audience=audience, is_contested=True)

    def _replaced(
        self, version: Version, digest: str, audience: frozenset[str], *, contested: bool
    ) -> "Standing":
        return replace(
            self,
            version=version,
            version_digest=digest,
            audience=audience,
            is_contested=contested,
        )
