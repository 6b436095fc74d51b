"""Elements of a CyberTip on their way out: put into the order of the form when they are written.

An element that the form does not name stands after those that it does. What XML cannot hold (most
control characters, halves of characters) becomes U+FFFD, and is counted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from clew.exchange.losses import Losses
from clew.exchange.parcel_format import Write
from clew.intake.cybertip_orders import ORDERS

XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
"""Names that elements may have; those of the form are such."""
_UNHELD = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})
_ORDERS: Mapping[str, tuple[str, ...]] = {
    **ORDERS,
    "reportAnnotations": ("sextortion", "csamSolicitation", "minorToMinorInteraction", "spam"),
    "fileAnnotations": (
        *("animeDrawingVirtualHentai", "potentialMeme", "viral", "possibleSelfProduction"),
        *("physicalHarm", "violenceGore", "bestiality", "liveStreaming", "infant", "generativeAi"),
    ),
    "details": ("nameValuePair", "type"),
    "nameValuePair": ("name", "value"),
}


@dataclass(slots=True, eq=False)
class TipElement:
    """An element: its text, its attributes and what stands in it.

    Example:
        >>> pieces = []
        >>> capture = TipElement("ipCaptureEvent")
        >>> _ = capture.add("port", "443"), capture.add("ipAddress", "203.0.113.7")
        >>> capture.write(pieces.append, Losses())
        >>> print("".join(pieces), end="")
        <ipCaptureEvent>
          <ipAddress>203.0.113.7</ipAddress>
          <port>443</port>
        </ipCaptureEvent>
    """

    tag: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[TipElement]" = field(default_factory=list)
    _parts: "dict[str, TipElement]" = field(default_factory=dict)

    def add(self, tag: str, text: str = "") -> "TipElement":
        """Add a child, and return it."""
        child = TipElement(tag, text)
        self.children.append(child)
        return child

    def part(self, tag: str) -> "TipElement":
        """Return the one child of this tag that others fill, too; made where there is none."""
        if tag not in self._parts:
            self._parts[tag] = self.add(tag)
        return self._parts[tag]

    def all(self, tag: str) -> "list[TipElement]":
        """Return the children of a tag."""
        return [child for child in self.children if child.tag == tag]

    def write(self, write: Write, losses: Losses, *, depth: int = 0) -> None:
        """Write it and what stands in it, two spaces deeper for each level."""
        indent = "  " * depth
        write(f"{indent}<{self.tag}{''.join(self._attributes(losses))}>")
        write(_held(self.text, losses).translate(_IN_TEXT))
        if self.children:
            write("\n")
            for child in _in_order(self):
                child.write(write, losses, depth=depth + 1)
            write(indent)
        write(f"</{self.tag}>\n")

    def _attributes(self, losses: Losses) -> Iterator[str]:
        for name, value in self.attributes.items():
            yield f' {name}="{_held(value, losses).translate(_IN_ATTRIBUTE)}"'


def _in_order(element: TipElement) -> list[TipElement]:
    order = _ORDERS.get(element.tag, ())
    places = {tag: place for place, tag in enumerate(order)}
    return sorted(element.children, key=lambda child: places.get(child.tag, len(order)))


def _held(text: str, losses: Losses) -> str:
    held, number = _UNHELD.subn("\ufffd", text)
    if number:
        losses.met("a character that XML cannot hold", number)
    return held
