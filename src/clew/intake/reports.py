"""Reports from files and folders of any known source. The sources are found, never listed."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from clew.intake import sources
from clew.intake.collection import NotRead, walk
from clew.intake.documents.encoding import head_text
from clew.intake.documents.errors import BrokenDocumentError
from clew.intake.source import Attachment, Document, Reported, Source
from clew.intake.spelling import visible
from clew.model.plug_ins import offered_by
from clew.model.report import Refused

_HEAD = 16_384
_DEEPEST = 3


@cache
def report_sources() -> tuple[Source, ...]:
    """Return every source in sources/, the most certain of its documents first.

    Example:
        >>> "CyberTip XML" in {each.name for each in report_sources()}
        True
    """
    offered = (found for _, found in offered_by(sources, "SOURCE"))
    known = [each for each in offered if isinstance(each, Source)]
    return tuple(sorted(known, key=lambda each: (-each.certainty, each.name)))


def documents(paths: Sequence[Path]) -> Iterator[Document | Refused]:
    """Yield every file under the paths, and what stands in the way."""
    for found in walk(paths):
        if isinstance(found, NotRead):
            problem = found.problem
            yield Refused(problem.path, "file", problem.reason, problem.advice)
        else:
            yield Document(Path(_text(found.path)), found.shown)


def read_document(document: Document, *, now: datetime, depth: int = 0) -> Iterator[Reported]:
    """Yield what a document says, then what documents inside it say.

    Attachments come as they are, each beside what was read of it, if it is a report itself.
    """
    inside: list[Attachment] = []
    try:
        source = _source_of(document)
        if isinstance(source, Refused):
            yield source
            return
        for one in source.read(document, now=now):
            yield one
            if isinstance(one, Attachment) and recognised(one.content[:_HEAD], one.name):
                inside.append(one)
    except BrokenDocumentError as error:
        yield Refused(visible(document.name), "file", str(error), "get it again")
    for attachment in inside:
        yield from _read_attached(attachment, document, now=now, depth=depth + 1)


def recognised(head: bytes, name: str) -> Source | None:
    """Return the source that is surest of a document with these first bytes, if any knows it."""
    return next((each for each in report_sources() if each.recognises(head, name)), None)


def _source_of(document: Document) -> Source | Refused:
    try:
        with document.path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        return Refused(visible(document.name), "file", reason, "check its permissions and the disk")
    if source := recognised(head, document.name):
        return source
    names = ", ".join(f"{each.name} ({' '.join(each.extensions)})" for each in report_sources())
    reason = "is empty" if not head else f"is no report of a known source: it {_begins(head)}"
    return Refused(visible(document.name), "file", reason, f"known sources: {names}")


def _begins(head: bytes) -> str:
    text = head_text(head).strip()
    first = text.splitlines()[0][:60] if text else ""
    return f"begins with {visible(first)!r}"


def _read_attached(
    attachment: Attachment, around: Document, *, now: datetime, depth: int
) -> Iterator[Reported]:
    name = f"{around.name}/{attachment.name}"
    if depth > _DEEPEST:
        reason = "is a report inside too many others"
        yield Refused(visible(name), "file", reason, "save it by itself, and take it in again")
        return
    with tempfile.NamedTemporaryFile(prefix="clew-intake-") as file:
        file.write(attachment.content)
        file.flush()
        inner = Document(Path(file.name), name, in_folder=False)
        yield from read_document(inner, now=now, depth=depth)


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
