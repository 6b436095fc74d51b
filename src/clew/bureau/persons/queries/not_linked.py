"""Not linked: why a channel says nothing of two items, or of the items of two dossiers.

What was not looked at is never said to be absent.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

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
_TRAITS: Mapping[Channel, tuple[str, str, str]] = {
    Channel.FACE: (FACES.name, "faces", "clew evidence"),
    Channel.VOICE: (VOICES.name, "voices", "clew voices search"),
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
                why = "not looked for: they share their picture"
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
            yield Finding(channel, Told.NOT_CHECKED, f"{late} of their items were not matched yet")
        else:
            yield Finding(channel, Told.NOTHING, "nothing was found between their items")
    if Channel.TEXT not in found:
        yield _no_text(*rows)
    for channel, (kind, traits, _) in _TRAITS.items():
        missed = max(late, sum(kind in row.not_looked_for for row in rows))
        if missed:
            why = f"{missed} of their items were not searched for {traits}"
            yield Finding(channel, Told.NOT_CHECKED, why)
        else:
            yield Finding(channel, Told.NOTHING, "no lead was found between their items")
    yield Finding(Channel.CAMERA, Told.NOT_CHECKED, "no link by the sensor's noise is recorded")


def _no_match(channel: Channel, *rows: ItemRow) -> Finding:
    if any(row.checked_at is None for row in rows):
        return Finding(channel, Told.NOT_CHECKED, "one of the two was not matched yet")
    for row in rows:
        if row.state is State.UNCHECKABLE:
            return Finding(channel, Told.CANNOT_TELL, row.state_reason)
    reasons = (row.not_looked_for.get(PLACES.name) for row in rows)
    if channel is Channel.SCENE and (reason := next(filter(None, reasons), None)):
        why = f"their place was not looked for in one of the two: {reason}"
        return Finding(channel, Told.NOT_CHECKED, why)
    return Finding(channel, Told.NOTHING, "held against each other, and nothing was found")


def _no_text(*rows: ItemRow) -> Finding:
    if missed := sum(TEXT.name in row.not_looked_for for row in rows):
        why = f"{missed} of the items were not looked at for text"
        return Finding(Channel.TEXT, Told.NOT_CHECKED, why)
    why = "no text that can be trusted was read in one of the two"
    return Finding(Channel.TEXT, Told.NOTHING, why)


def _no_trait(channel: Channel, *rows: ItemRow) -> Finding:
    kind, traits, command = _TRAITS[channel]
    for row in rows:
        if reason := row.not_looked_for.get(kind):
            why = f"{traits} were not looked for in one of the two: {reason}"
            return Finding(channel, Told.NOT_CHECKED, why)
    why = f"no lead was recorded; to compare their {traits} give a reason: {command}"
    return Finding(channel, Told.NOT_WEIGHED, why)


def _no_noise(officer: Officer, *rows: ItemRow) -> Finding:
    read = noise_readings(officer, [row.sha256 for row in rows])
    if len(read) < len(rows):
        why = "the noise of the sensor was not read of both"
        return Finding(Channel.CAMERA, Told.NOT_CHECKED, why)
    for _, reason in read.values():
        if reason:
            return Finding(Channel.CAMERA, Told.CANNOT_TELL, reason)
    return Finding(Channel.CAMERA, Told.NOTHING, "the noise of both was read; no link was found")
