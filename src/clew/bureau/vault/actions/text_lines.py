"""Text lines: what was read in pictures becomes rows, with the words that a search looks up."""

from collections.abc import Iterator, Sequence

from clew.bureau.vault.actions.looked_for import looked_for
from clew.bureau.vault.models import TextLine, TextWord
from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.text.folding import keys_of
from clew.fingerprint.text.line import Line
from clew.intake.file_reading import FileReading

_AT_ONCE = 500  # databases limit the parameters of a statement


def record_text(readings: Sequence[FileReading]) -> None:
    """Record the lines of text of these files, in the caller's transaction.

    What was read last stands: lines of an earlier reading go. A file that could not be decoded, or
    was not looked at for text, keeps what it has.
    """
    looked = {one.digests.sha256.hex(): one for one in readings if looked_for(KIND.name, one)}
    TextLine.objects.filter(item__in=looked).delete()
    lines = [line for sha256, reading in looked.items() for line in _lines(sha256, reading)]
    TextLine.objects.bulk_create(lines, batch_size=_AT_ONCE)
    words = [TextWord(line=line, word=word) for line in lines for word in keys_of(line.text)]
    TextWord.objects.bulk_create(words, batch_size=_AT_ONCE)


def _lines(sha256: str, reading: FileReading) -> Iterator[TextLine]:
    for print_ in (one for one in reading.fingerprints if one.kind == KIND.name):
        line = Line.from_bytes(print_.data)
        left, top, width, height = line.box
        yield TextLine(
            item_id=sha256,
            version=print_.version,
            part=print_.part,
            text=line.text,
            confidence=line.confidence,
            against=line.against.name if line.against else "",
            left=left,
            top=top,
            width=width,
            height=height,
            at_s=print_.at_s,
            until_s=print_.until_s,
        )
