"""Growing: a sensor's pattern from pictures that a person believes to be by one camera.

The pictures may lie in any turn, and belief may be wrong: they are grouped first, the largest group
is grown from, and what does not belong to it is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clew.fingerprint.sensor_noise import SensorNoise
from clew.match.cameras.grouping import MOST, Member, group, lying
from clew.match.cameras.pattern import Growth, ready
from clew.match.cameras.search import Known


class NothingSharedError(ValueError):
    """No two of the pictures share a sensor, so no pattern grows from them."""


class TooManyPicturesError(ValueError):
    """There are more pictures than are looked at together."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A sensor's pattern, the pictures that it grew from, and the keys of those refused."""

    known: Known
    members: tuple[Member, ...]
    refused: tuple[str, ...]


def grow(noises: Mapping[str, SensorNoise]) -> Grown:
    """Return the pattern that most of the pictures share; of one picture, its own noise.

    Raises:
        NothingSharedError: no two of them share a sensor, or there are none.
        TooManyPicturesError: there are more than are looked at together.
    """
    if len(noises) > MOST:
        raise TooManyPicturesError(
            f"a camera grows from at most {MOST} pictures, these are {len(noises)}; choose some"
        )
    if len(noises) == 1:
        ((key, noise),) = noises.items()
        flat = lying(noise)
        return Grown(Known(flat.size, ready(flat)), (Member(key, 0.0, half_turned=False),), ())
    groups = group(noises).groups
    if not groups:
        raise NothingSharedError(
            f"no two of these {len(noises)} pictures share a sensor; choose others, or more of them"
        )
    members = max(groups, key=len)
    growth = Growth.of(lying(noises[m.key]).turned(2 * m.half_turned) for m in members)
    kept = {member.key for member in members}
    refused = tuple(sorted(key for key in noises if key not in kept))
    return Grown(Known(growth.size, growth.pattern()), members, refused)
