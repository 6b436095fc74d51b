"""Merging: few large segments instead of many small ones, written beside those who add.

Segments are written anew from others without any writer waiting; only the change of the manifest
takes the writer's lock. What was removed meanwhile is hidden in the new segment too, and is left
out of it for good by the next round. What a crash leaves unfinished was never named, and is swept
up by whoever changes the manifest next.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from clew.index.hamming.entries import Entries
from clew.index.hamming.errors import IndexDamagedError
from clew.index.hamming.files import IndexFiles
from clew.index.hamming.manifest import Manifest, SegmentName
from clew.index.hamming.segment import drafted, gone_keys, hide, lacks_tables, map_segment
from clew.index.hamming.sorted_keys import among

SEGMENTS_MERGED = 8
"""Segments of one size class from which they are merged."""

MOST_SEGMENTS = 2 * SEGMENTS_MERGED
"""Segments of one size class at which those who add wait for a merge."""

_CLASS_BITS = 3  # a class spans sizes up to eight times its smallest, as a merge of eight makes


def merge(files: IndexFiles, *, wait: bool = False) -> bool:
    """Write anew what holds removed entries and what is crowded, until nothing is left to do.

    Return whether it was done: without `wait` not, where another merger is at work.

    Raises:
        IndexDamagedError: a segment is not what was written; it is not copied into a new one.
    """
    while _due(files.manifest()):
        with files.merging(wait=wait) as mine:
            if not mine:
                return False
            # Another merger may have done it by now.
            if group := _due(files.manifest()):
                rewrite(files, group)
    return True


def rewrite(files: IndexFiles, group: Sequence[SegmentName]) -> None:
    """Make one segment of several, or of one that holds removed entries; the merger's lock is held.

    Where one of them left the index meanwhile, nothing is changed.

    Raises:
        IndexDamagedError: one of them is not what was written.
    """
    try:
        # Mapped anew and checked, so that what was spoilt since it was opened is told, not copied.
        parts = [map_segment(files.folder, name) for name in group]
    except IndexDamagedError:
        if set(group) <= set(files.manifest().segments):
            raise
        return  # its files were replaced while they were opened
    entries = Entries.joined([part.held() for part in parts])
    with drafted(files.folder, entries) as draft, files.writing():
        manifest = files.manifest()
        now = {name.file: name for name in manifest.segments}
        if any(name.file not in now for name in group):
            return
        number = manifest.number + 1
        merged = [now.pop(name.file) for name in group]
        if draft is None:
            files.swap(manifest.with_segments(tuple(now.values())))
            return
        new = draft.publish(number=number)
        later = [
            np.setdiff1d(gone_keys(files.folder, name), part.gone)
            for name, part in zip(merged, parts, strict=True)
        ]
        removed = np.unique(np.concatenate(later))
        if hidden := int(among(entries.keys, removed).sum()):
            new = hide(files.folder, new, removed, entries=hidden, number=number)
        files.swap(manifest.with_segments((*now.values(), new)))


def is_crowded(manifest: Manifest) -> bool:
    """Whether there are so many segments that whoever adds another waits for a merge."""
    return any(len(several) >= MOST_SEGMENTS for several in _by_class(manifest))


def _due(manifest: Manifest) -> list[SegmentName]:
    """What to write anew next: what is not as it should be, then the smallest crowded class."""
    for name in manifest.segments:
        if name.gone is not None or lacks_tables(name):
            return [name]
    return next((one for one in _by_class(manifest) if len(one) >= SEGMENTS_MERGED), [])


def _by_class(manifest: Manifest) -> list[list[SegmentName]]:
    """The segments of each size class, the smallest first."""
    classes: defaultdict[int, list[SegmentName]] = defaultdict(list)
    for name in manifest.segments:
        classes[name.count.bit_length() // _CLASS_BITS].append(name)
    return [several for _, several in sorted(classes.items())]
