"""Kernels: the inner loops over rows that are sorted by subject, noun and time."""

import numpy as np

from clew.index.compiled import compiled
from clew.network.resolution.arrays import Ints

_UNKNOWN = -(1 << 62)
_NEVER = 1 << 62
_SAME_PORT_S = 600
_AT_ONCE_S = 120
_NEAR_PORTS = 100
_ROOM = 256  # rows of one side held against one row of the other


@compiled
def fill_crowds(starts: Ints, subject: Ints, first: Ints, window_s: int, crowd: Ints) -> None:
    """Write to each row how many subjects are seen with its noun within `window_s` of it.

    Rows are sorted by noun, then time; `starts` says where each noun begins. A row without a time
    gets the number of all subjects of its noun.
    """
    inside = np.zeros(subject.max() + 1 if subject.size else 1, np.int32)
    for noun in range(starts.size - 1):
        begin, end = starts[noun], starts[noun + 1]
        everyone = 0
        for row in range(begin, end):
            everyone += inside[subject[row]] == 0
            inside[subject[row]] += 1
        for row in range(begin, end):
            inside[subject[row]] = 0
        low = high = begin
        count = 0
        for row in range(begin, end):
            if first[row] == _UNKNOWN:
                crowd[row] = everyone
                low = high = row + 1
                continue
            while high < end and first[high] - first[row] <= window_s:
                count += inside[subject[high]] == 0
                inside[subject[high]] += 1
                high += 1
            while first[row] - first[low] > window_s:
                inside[subject[low]] -= 1
                count -= inside[subject[low]] == 0
                low += 1
            crowd[row] = count
        for row in range(low, high):
            inside[subject[row]] = 0


@compiled
def pairs_near(  # noqa: PLR0913, PLR0917 -- compiled: no objects
    starts: Ints, key: Ints, bucket: Ints, subject: Ints, most: int, pairs: Ints
) -> int:
    """List subjects of one key in one bucket of time or the next, `lower << 32 | higher`.

    Rows are sorted by key, bucket and subject, each once; `starts` says where each bucket begins.
    Buckets of more than `most` subjects are left out. Return how many pairs there are; with no room
    in `pairs` they are only counted.
    """
    count = 0
    for run in range(starts.size - 1):
        begin, end = starts[run], starts[run + 1]
        if end - begin > most:
            continue
        upto = end
        if run + 2 < starts.size and key[end] == key[begin] and bucket[end] == bucket[begin] + 1:
            upto = starts[run + 2] if starts[run + 2] - end <= most else end
        for row in range(begin, end):
            for other in range(row + 1, upto):
                if subject[other] == subject[row]:
                    continue
                if count < pairs.size:
                    low = min(subject[row], subject[other])
                    pairs[count] = np.int64(low) << 32 | max(subject[row], subject[other])
                count += 1
    return count


@compiled
def pairs_of_all(starts: Ints, subject: Ints, pairs: Ints) -> int:
    """List all pairs of subjects of each noun; return how many there are.

    Rows are sorted by noun, and each subject is there once.
    """
    count = 0
    for noun in range(starts.size - 1):
        begin, end = starts[noun], starts[noun + 1]
        for row in range(begin, end):
            for other in range(row + 1, end):
                if count < pairs.size:
                    low = min(subject[row], subject[other])
                    pairs[count] = np.int64(low) << 32 | max(subject[row], subject[other])
                count += 1
    return count


@compiled
def shared_groups(a: Ints, b: Ints, starts: Ints, nouns: Ints, found: Ints) -> int:
    """List (pair, group of a, group of b) for each noun that both are seen with; return how many.

    The groups of a subject, one for each noun, are sorted by noun. With no room in `found` (3, n)
    they are only counted.
    """
    count = 0
    for pair in range(a.size):
        few, many = a[pair], b[pair]
        swapped = starts[few + 1] - starts[few] > starts[many + 1] - starts[many]
        if swapped:
            few, many = many, few
        low, end = starts[many], starts[many + 1]
        for group in range(starts[few], starts[few + 1]):
            low += np.searchsorted(nouns[low:end], nouns[group])
            if low == end:
                break
            if nouns[low] != nouns[group]:
                continue
            if count < found.shape[1]:
                found[0, count] = pair
                found[1, count] = low if swapped else group
                found[2, count] = group if swapped else low
            count += 1
    return count


@compiled
def meet(  # noqa: C901, PLR0912, PLR0913, PLR0917 -- one loop nest, compiled as a whole
    group_a: Ints,
    group_b: Ints,
    starts: Ints,
    first: Ints,
    last: Ints,
    port: Ints,
    soon_s: int,
    nearest: Ints,
    rows: Ints,
    port_gap: Ints,
    near_port_gap: Ints,
    days: Ints,
) -> None:
    """Write how the rows of two groups lie in time.

    `nearest` is how far apart the two nearest rows (`rows`, (2, n)) may lie at most, never where no
    times are known; `port_gap` the same of rows with the same port, `near_port_gap` with ports that
    lie near each other, as one user of a carrier gets them; `days` on how many days rows lie within
    `soon_s`.
    """
    for at in range(group_a.size):
        i, j = starts[group_a[at]], starts[group_b[at]]
        end_i, end_j = starts[group_a[at] + 1], starts[group_b[at] + 1]
        nearest[at], port_gap[at], near_port_gap[at], days[at] = _NEVER, _NEVER, _NEVER, 0
        rows[0, at], rows[1, at] = i, j
        previous_i = previous_j = -1
        counted = np.int64(_UNKNOWN)
        while i < end_i or j < end_j:
            take_i = j >= end_j or (i < end_i and first[i] <= first[j])
            row = i if take_i else j
            if first[row] != _UNKNOWN:
                other = previous_j if take_i else previous_i
                if other >= 0:
                    apart = max(last[row], last[other]) - first[other]
                    if apart < nearest[at]:
                        nearest[at] = apart
                        rows[0, at], rows[1, at] = (row, other) if take_i else (other, row)
                    if apart <= soon_s and first[row] // 86_400 != counted:
                        counted = first[row] // 86_400
                        days[at] += 1
                begin = starts[group_b[at]] if take_i else starts[group_a[at]]
                back = other
                while port[row] and back >= begin and back > other - _ROOM:
                    if first[row] - first[back] > _SAME_PORT_S:
                        break
                    apart = max(last[row], last[back]) - first[back]
                    if port[back] == port[row]:
                        port_gap[at] = min(port_gap[at], apart)
                    elif port[back] and abs(port[back] - port[row]) < _NEAR_PORTS:
                        near_port_gap[at] = min(near_port_gap[at], apart)
                    back -= 1
                if take_i:
                    previous_i = row
                else:
                    previous_j = row
            if take_i:
                i += 1
            else:
                j += 1


@compiled
def fill_at_once(  # noqa: PLR0913, PLR0917 -- compiled: no objects
    a: Ints,
    b: Ints,
    starts: Ints,
    first: Ints,
    noun: Ints,
    device: Ints,
    apart: Ints,
    devices: Ints,
) -> None:
    """Count the days on which two subjects are seen at once in two places, or on two devices.

    Rows are sightings at addresses that few share, sorted by subject, then time, and so short that
    they say when; `device` is -1 where none was recorded. One address and two devices count as two
    devices.
    """
    for pair in range(a.size):
        low = starts[b[pair]]
        end = starts[b[pair] + 1]
        apart_day = devices_day = np.int64(_UNKNOWN)
        for row in range(starts[a[pair]], starts[a[pair] + 1]):
            while low < end and first[low] < first[row] - _AT_ONCE_S:
                low += 1
            day = first[row] // 86_400
            for other in range(low, min(end, low + _ROOM)):
                if first[other] > first[row] + _AT_ONCE_S or day == apart_day == devices_day:
                    break
                if noun[other] != noun[row]:
                    if day != apart_day:
                        apart[pair] += 1
                        apart_day = day
                elif (
                    device[row] >= 0
                    and device[other] >= 0
                    and device[row] != device[other]
                    and day != devices_day
                ):
                    devices[pair] += 1
                    devices_day = day
