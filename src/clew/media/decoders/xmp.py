"""The history that editing programs write into XMP (ISO 16684-1), read so that no harm is done.

Rules:
1. A packet that declares a document type or an entity is not read: that is how a small file grows
   into a large one, or reaches for another.
2. A packet of more than a megabyte, or one that is not UTF-8, is not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from clew.media.bounded_text import bounded_text

_MOST_BYTES = 1 << 20
_MOST_EDITS = 50
_NAMES = {
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@dataclass(frozen=True, slots=True)
class Xmp:
    """The program that wrote the file last, its history (oldest first), and single values."""

    software: str | None = None
    edits: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


def read_xmp(untrusted_packet: bytes) -> Xmp:
    """Return what a packet says; one that is broken or suspicious says nothing.

    Example:
        >>> read_xmp(b"<a/>").edits
        ()
    """
    suspicious = b"<!DOCTYPE" in untrusted_packet or b"<!ENTITY" in untrusted_packet
    if suspicious or len(untrusted_packet) > _MOST_BYTES:
        return Xmp()
    try:
        text = untrusted_packet.decode("utf-8").strip("\0 \n\r\t\ufeff")
        root = ET.fromstring(text)  # noqa: S314 -- see the rules above
    except (ET.ParseError, ValueError):
        return Xmp()
    described = list(root.iter(f"{_RDF}Description"))
    values = dict(pair for one in described for pair in _values(one))
    return Xmp(
        software=values.get("xmp:CreatorTool"),
        edits=tuple(_events(root))[:_MOST_EDITS],
        tags=tuple((f"xmp:{name}", value) for name, value in values.items()),
    )


def _events(root: ET.Element) -> Iterator[str]:
    """The steps of the history, each as one line: when, what, with which program."""
    for step in root.iter(f"{_RDF}li"):
        said = dict(_values(step)) | {k: v for one in step for k, v in _values(one)}
        action = said.get("stEvt:action")
        if action:
            changed = said.get("stEvt:changed", "").lstrip("/")
            parts = (
                said.get("stEvt:when"),
                action,
                f"({changed})" if changed else None,
                f"with {said['stEvt:softwareAgent']}" if "stEvt:softwareAgent" in said else None,
            )
            yield bounded_text(" ".join(part for part in parts if part), longest=200)


def _values(element: ET.Element) -> Iterator[tuple[str, str]]:
    """The plain values of one description: attributes, and elements that hold only text."""
    pairs = [*element.items(), *((one.tag, one.text or "") for one in element if not len(one))]
    for tag, value in pairs:
        space, _, name = tag[1:].partition("}")
        text = bounded_text(value, longest=100)
        if space in _NAMES and text:
            yield f"{_NAMES[space]}:{bounded_text(name, longest=60)}", text
