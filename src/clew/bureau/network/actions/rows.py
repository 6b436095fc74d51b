"""Rows of sightings and identifiers, many at a time, and the digests they stay the same by."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.network.models import Sighting as SightingRow
from clew.model.identifier import Identifier
from clew.model.sighting import Sighting

_AT_ONCE = 5_000  # databases limit the parameters of a statement
_REMEMBERED = 200_000


class IdentifierRows:
    """The database's numbers of identifiers, those met last remembered."""

    def __init__(self) -> None:
        self._numbers: dict[Identifier, int] = {}

    def numbers(self, wanted: Iterable[Identifier]) -> Mapping[Identifier, int]:
        """Return the number of each identifier; the new ones are added, within the transaction."""
        new = {one for one in wanted if one not in self._numbers}
        if len(self._numbers) + len(new) > _REMEMBERED:
            self._numbers.clear()
            new = set(wanted)
        # in one order for all writers, so that none waits for one that waits for it
        by_digest = dict(sorted((digest_of((one.kind.value, one.value)), one) for one in new))
        missing = {**by_digest}
        for digest, number in _found(list(by_digest)):
            self._numbers[missing.pop(digest)] = number
        if missing:
            rows = [
                IdentifierRow(kind=one.kind.value, value=one.value, digest=digest)
                for digest, one in missing.items()
            ]
            IdentifierRow.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_AT_ONCE)
            for digest, number in _found(list(missing)):
                self._numbers[missing[digest]] = number
        return self._numbers


def keep_sightings(
    sightings: Sequence[Sighting], *, report: ReportRow, reading: int, identifiers: IdentifierRows
) -> None:
    """Record that a reading of a report says these; those it said before are only said again."""
    numbers = identifiers.numbers(
        [
            one
            for sighting in sightings
            for one in (sighting.subject, sighting.identifier, sighting.file, sighting.link)
            if one is not None
        ]
    )
    of_report = (str(report.bureau_id), report.key, report.format)
    rows = {
        digest: _row(sighting, digest, report, reading, numbers)
        for digest, sighting in sorted(
            ((_sighting_digest(one, of_report), one) for one in sightings), key=lambda pair: pair[0]
        )
    }
    SightingRow.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        update_fields=["last_reading"],
        unique_fields=["digest"],
        batch_size=_AT_ONCE,
    )


def _row(
    sighting: Sighting,
    digest: bytes,
    report: ReportRow,
    reading: int,
    numbers: Mapping[Identifier, int],
) -> SightingRow:
    return SightingRow(
        report_id=report.pk,
        digest=digest,
        first_reading=reading,
        last_reading=reading,
        occasion=sighting.occasion,
        subject_id=numbers[sighting.subject],
        identifier_id=numbers[sighting.identifier],
        event=sighting.event.value,
        first_at=sighting.first_at,
        last_at=sighting.last_at,
        port=sighting.port,
        file_id=None if sighting.file is None else numbers[sighting.file],
        link_id=None if sighting.link is None else numbers[sighting.link],
        amount="" if sighting.amount is None else str(sighting.amount),
        currency=sighting.currency,
        proxy=sighting.proxy,
        verified=sighting.verified,
        basis=sighting.basis.value,
        standing=sighting.standing.value,
        written=sighting.written,
    )


def _found(digests: Sequence[bytes]) -> Iterable[tuple[bytes, int]]:
    for start in range(0, len(digests), _AT_ONCE):
        some = digests[start : start + _AT_ONCE]
        found = IdentifierRow.objects.filter(digest__in=some).values_list("digest", "id")
        yield from ((bytes(digest), number) for digest, number in found)


def _sighting_digest(one: Sighting, of_report: Sequence[str]) -> bytes:
    """The digest of all that a sighting of a report says."""
    said = (
        *of_report,
        *(one.occasion, str(one.subject), str(one.identifier), one.event.value),
        *(_at(one.first_at), _at(one.last_at), str(one.port or "")),
        *(str(one.file or ""), str(one.link or ""), str(one.amount), one.currency),
        *("1" if one.proxy else "", "1" if one.verified else "", one.basis.value),
        *(one.standing.value, one.written),
    )
    return digest_of(said)


def digest_of(parts: Iterable[str]) -> bytes:
    """Return the digest of texts in their order.

    Example:
        >>> digest_of(["a", "b"]) == digest_of(["ab", ""])
        False
    """
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(text.encode(), digest_size=16).digest()


def _at(time: datetime | None) -> str:
    return "" if time is None else time.isoformat()
