"""Not linked: why a channel says nothing of two items, or of the items of two dossiers.

What was not looked at is never said to be absent.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clew.bureau.accounts.models import Officer
from clew.bureau.vault import queries
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.cameras import noise_readings
from clew.fingerprint.kinds.face import KIND as FACES
from clew.fingerprint.kinds.place import KIND as PLACES
from clew.fingerprint.kinds.text import KIND as TEXT
from clew.fingerprint.kinds.voice import KIND as VOICES
from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Finding, Told
from clew.model.match import State
from clew.model.media import Family
from clew.model.wording import Wording

SEEN = frozenset({Family.IMAGE, Family.CLIP})
"""What is seen, so that it may show faces."""

_HEARD = frozenset({Family.SOUND, Family.CLIP})
_SHOWN_BY: Mapping[Channel, frozenset[Family]] = {
    Channel.COPY: frozenset(Family),
    Channel.SOUND: _HEARD,
    Channel.SCENE: SEEN,
    Channel.TEXT: SEEN,
    Channel.FACE: SEEN,
    Channel.VOICE: _HEARD,
    Channel.CAMERA: frozenset({Family.IMAGE}),
}


@dataclass(frozen=True, slots=True)
class _OfTraits:
    """What is said of a trait in which no lead was found."""

    missed: Wording
    not_looked_for: Wording
    no_lead: Wording


_TRAITS: Mapping[Channel, tuple[str, _OfTraits]] = {
    Channel.FACE: (
        FACES.name,
        _OfTraits(
            Wording("%(count)s of their items were not searched for faces"),
            Wording("faces were not looked for in one of the two: %(why)s"),
            Wording("no lead was recorded; to compare their faces give a reason: clew evidence"),
        ),
    ),
    Channel.VOICE: (
        VOICES.name,
        _OfTraits(
            Wording("%(count)s of their items were not searched for voices"),
            Wording("voices were not looked for in one of the two: %(why)s"),
            Wording(
                "no lead was recorded; to compare their voices give a reason: clew voices search"
            ),
        ),
    ),
}


def not_linked(
    officer: Officer, one: ItemRow, other: ItemRow, *, found: Collection[Channel]
) -> Iterator[Finding]:
    """Yield why there is nothing of the channels that are not among those `found`."""
    for channel, families in _SHOWN_BY.items():
        if channel not in found and {one.family, other.family} <= families:
            if channel in _TRAITS:
                yield _no_trait(channel, one, other)
            elif channel is Channel.TEXT:
                yield _no_text(one, other)
            elif channel is Channel.CAMERA:
                yield _no_noise(officer, one, other)
            elif channel is Channel.SCENE and Channel.COPY in found:
                why = Wording("not looked for: they share their picture")
                yield Finding(channel, Told.NOT_WEIGHED, why)
            else:
                yield _no_match(channel, one, other)


def not_linked_dossiers(
    officer: Officer, mine: Sequence[str], theirs: Sequence[str], *, found: Collection[Channel]
) -> Iterator[Finding]:
    """Yield what is said of a channel in which no pair of their items was matched or `found`."""
    rows = queries.items(officer, [*mine, *theirs])
    late = sum(row.checked_at is None for row in rows)
    for channel in (Channel.COPY, Channel.SOUND, Channel.SCENE):
        if late:
            why = Wording("%(count)s of their items were not matched yet", count=late)
            yield Finding(channel, Told.NOT_CHECKED, why)
        else:
            why = Wording("nothing was found between their items")
            yield Finding(channel, Told.NOTHING, why)
    if Channel.TEXT not in found:
        yield _no_text(*rows)
    for channel, (kind, words) in _TRAITS.items():
        missed = max(late, sum(kind in row.not_looked_for for row in rows))
        if missed:
            yield Finding(channel, Told.NOT_CHECKED, words.missed.filled(count=missed))
        else:
            why = Wording("no lead was found between their items")
            yield Finding(channel, Told.NOTHING, why)
    why = Wording("no link by the sensor's noise is recorded")
    yield Finding(Channel.CAMERA, Told.NOT_CHECKED, why)


def _no_match(channel: Channel, *rows: ItemRow) -> Finding:
    if any(row.checked_at is None for row in rows):
        return Finding(channel, Told.NOT_CHECKED, Wording("one of the two was not matched yet"))
    for row in rows:
        if row.state is State.UNCHECKABLE:
            return Finding(channel, Told.CANNOT_TELL, row.state_reason)
    reasons = (row.not_looked_for.get(PLACES.name) for row in rows)
    if channel is Channel.SCENE and (reason := next(filter(None, reasons), None)):
        why = Wording("their place was not looked for in one of the two: %(why)s", why=reason)
        return Finding(channel, Told.NOT_CHECKED, why)
    why = Wording("held against each other, and nothing was found")
    return Finding(channel, Told.NOTHING, why)


def _no_text(*rows: ItemRow) -> Finding:
    if missed := sum(TEXT.name in row.not_looked_for for row in rows):
        why = Wording("%(count)s of the items were not looked at for text", count=missed)
        return Finding(Channel.TEXT, Told.NOT_CHECKED, why)
    why = Wording("no text that can be trusted was read in one of the two")
    return Finding(Channel.TEXT, Told.NOTHING, why)


def _no_trait(channel: Channel, *rows: ItemRow) -> Finding:
    kind, words = _TRAITS[channel]
    for row in rows:
        if reason := row.not_looked_for.get(kind):
            return Finding(channel, Told.NOT_CHECKED, words.not_looked_for.filled(why=reason))
    return Finding(channel, Told.NOT_WEIGHED, words.no_lead)


def _no_noise(officer: Officer, *rows: ItemRow) -> Finding:
    read = noise_readings(officer, [row.sha256 for row in rows])
    if len(read) < len(rows):
        why = Wording("the noise of the sensor was not read of both")
        return Finding(Channel.CAMERA, Told.NOT_CHECKED, why)
    for _, reason in read.values():
        if reason:
            return Finding(Channel.CAMERA, Told.CANNOT_TELL, reason)
    why = Wording("the noise of both was read; no link was found")
    return Finding(Channel.CAMERA, Told.NOTHING, why)
