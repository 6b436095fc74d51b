"""XML as a stream of elements, from a file of any length in bounded memory (defusedxml on expat).

Document types are refused whole, and with them entities of every kind, so nothing expands and
nothing outside is fetched. Elements are read one by one; what is nested too deep or too large is
left out and counted, never built.
"""

import xml.sax
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from clew.intake.documents.errors import BrokenDocumentError

_CHUNK = 1 << 16
_SILENT = 1 << 22
_TEXT = 1 << 18
_SIZE = 1 << 20
_COST = 32
_DEPTH = 24
_TOO_DEEP = 1_000

type Event = tuple[str, str, Mapping[str, str]]
"""What comes next: "start" with a tag and attributes, "text", "cut" where a text is, or "end"."""


class BrokenXmlError(BrokenDocumentError):
    """The XML breaks off, is no XML, or holds what no report may; `line` is where."""

    def __init__(self, reason: str, *, line: int) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(slots=True)
class Element:
    """An element that was read to its end; `tag` without a namespace's prefix."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""
    children: "list[Element]" = field(default_factory=list)

    def first(self, *path: str) -> str:
        """Return the text of the first element on a path; empty where there is none.

        Example:
            >>> Element("person", {}, children=[Element("age", {}, "31")]).first("age")
            '31'
        """
        found = [self]
        for tag in path:
            found = [child for each in found for child in each.children if child.tag == tag]
        return found[0].text if found else ""

    def all(self, tag: str) -> "list[Element]":
        """Return the children of a tag."""
        return [child for child in self.children if child.tag == tag]


class XmlReader:
    """Reads the elements of one document, in order.

    Example:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile() as file:
        ...     _ = file.write(b"<room><lamp>red</lamp></room>")
        ...     file.flush()
        ...     reader = XmlReader(Path(file.name))
        ...     root = reader.root()
        ...     [reader.whole(start).text for start in reader.children()]
        ['red']
    """

    def __init__(self, path: Path) -> None:
        self._events = _events(path)
        self.left_out = 0
        self._size = _SIZE

    def root(self) -> Element:
        """Return the root as it begins, without its children.

        Raises:
            BrokenXmlError: it is no XML.
        """
        for kind, tag, attributes in self._events:
            if kind == "start":
                return Element(tag, attributes)
        raise BrokenXmlError("it is empty", line=0)

    def children(self, *, stray: Callable[[str], None] = lambda _text: None) -> Iterator[Element]:
        """Yield each child of the element that began last, as it begins, until that one ends.

        Each must be read (`whole`, `children` or `skip`) before the next is asked for. `stray` is
        told what text stands between them, at the end.

        Raises:
            BrokenXmlError: the XML breaks off.
        """
        texts, room = list[str](), _TEXT
        for kind, word, attributes in self._events:
            if kind == "end":
                stray("".join(texts).strip())
                return
            if kind == "start":
                yield Element(word, attributes)
            elif kind == "text" and room > 0:
                texts.append(word)
                room -= len(word)

    def rest(self) -> None:
        """Read on to the end of the document: what follows the root may still break it.

        Raises:
            BrokenXmlError: it does.
        """
        for _ in self._events:
            pass

    def whole(self, begun: Element) -> Element:
        """Read the element that has just begun to its end, within bounds.

        Raises:
            BrokenXmlError: the XML breaks off inside it.
        """
        self._size = _SIZE
        return self._built(begun, 0)

    def skip(self) -> None:
        """Read on to the end of the element that has just begun."""
        depth = 1
        for kind, _, _ in self._events:
            depth += (kind == "start") - (kind == "end")
            if not depth:
                return

    def _built(self, element: Element, depth: int) -> Element:
        texts: list[str] = []
        for kind, word, attributes in self._events:
            self._size -= len(word)
            if kind == "end":
                break
            if kind == "cut":
                self.left_out += 1
                continue
            if kind == "text":
                texts += [word] if self._size > 0 else []
                self.left_out += self._size <= 0
                continue
            self._size -= _COST + sum(len(k) + len(v) for k, v in attributes.items())
            if self._size <= 0 or depth >= _DEPTH:
                self.left_out += 1
                self.skip()
            else:
                element.children.append(self._built(Element(word, attributes), depth + 1))
        element.text = "".join(texts).strip()
        return element


class _Handler(ContentHandler):
    """Gathers what the parser tells, until it is handed on."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Event] = []
        self.depth = 0
        self.heard = False
        self._text, self._is_cut = 0, False

    def startElement(self, name: str, attrs: xml.sax.xmlreader.AttributesImpl) -> None:  # noqa: N802
        self.depth += 1
        self._text, self._is_cut = 0, False
        self.found.append(("start", _bare(name), {_bare(k): v for k, v in attrs.items()}))

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1
        self._text, self._is_cut = 0, False
        self.found.append(("end", name, {}))

    def characters(self, content: str) -> None:
        self.heard = True
        self._text += len(content)
        if self._text <= _TEXT:
            self.found.append(("text", content, {}))
        elif not self._is_cut:
            self._is_cut = True
            self.found.append(("cut", "", {}))


def _events(path: Path) -> Iterator[Event]:
    return chain.from_iterable(_batches(path))


def _batches(path: Path) -> Iterator[list[Event]]:
    handler = _Handler()
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    silent = 0
    for chunk in _chunks(path):
        reason = _fed(parser, chunk)
        silent = 0 if handler.found or handler.heard else silent + len(chunk)
        handler.heard = False
        if silent > _SILENT:
            reason = f"one tag or comment is longer than {_SILENT:,} bytes"
        if handler.depth > _TOO_DEEP:
            reason = f"elements are nested more than {_TOO_DEEP:,} deep"
        found, handler.found = handler.found, []
        yield found
        if reason:
            raise BrokenXmlError(reason, line=parser.getLineNumber() or 0)
    reason = _closed(parser)
    yield handler.found
    if reason:
        raise BrokenXmlError(reason, line=parser.getLineNumber() or 0)


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise BrokenDocumentError(f"{path} cannot be read: {error.strerror}") from error


def _fed(parser: xml.sax.xmlreader.IncrementalParser, chunk: bytes) -> str:
    try:
        parser.feed(chunk)
    except DefusedXmlException:
        return "it declares a document type or entities, which attacks are made of"
    except (xml.sax.SAXException, ValueError, LookupError) as error:
        return _words(error)
    return ""


def _closed(parser: xml.sax.xmlreader.IncrementalParser) -> str:
    try:
        parser.close()
    except (xml.sax.SAXException, ValueError) as error:
        return _words(error)
    return ""


def _words(error: Exception) -> str:
    said = error.getMessage() if isinstance(error, xml.sax.SAXException) else str(error)
    return "the XML ends too early" if "no element found" in said else f"the XML is damaged: {said}"


def _bare(name: str) -> str:
    return name.rpartition(":")[2]
