"""Object sightings: the things that a model found in files become rows, which a search looks up."""

from collections.abc import Iterator, Sequence

from clew.bureau.vault.actions.looked_for import looked_for
from clew.bureau.vault.models import ObjectSighting
from clew.fingerprint.kinds.object import KIND
from clew.fingerprint.objects.seen import SeenThing
from clew.intake.file_reading import FileReading

_AT_ONCE = 500  # databases limit the parameters of a statement


def record_objects(readings: Sequence[FileReading]) -> None:
    """Record the things seen in these files, in the caller's transaction.

    What was seen last stands: things of an earlier reading go. A file that could not be decoded, or
    was not looked at for things, keeps what it has.
    """
    looked = {one.digests.sha256.hex(): one for one in readings if looked_for(KIND.name, one)}
    ObjectSighting.objects.filter(item__in=looked).delete()
    rows = [row for sha256, reading in looked.items() for row in _rows(sha256, reading)]
    ObjectSighting.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _rows(sha256: str, reading: FileReading) -> Iterator[ObjectSighting]:
    for print_ in (one for one in reading.fingerprints if one.kind == KIND.name):
        seen = SeenThing.from_bytes(print_.data)
        left, top, width, height = seen.box
        yield ObjectSighting(
            item_id=sha256,
            model=KIND.models[0],
            version=print_.version,
            part=print_.part,
            thing=seen.name,
            score=seen.score,
            left=left,
            top=top,
            width=width,
            height=height,
            at_s=print_.at_s,
            until_s=print_.until_s,
            best_at_s=seen.best_at_s,
        )
