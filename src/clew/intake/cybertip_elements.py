"""CyberTip XML, element by element: order, words and bounds are looked after here.

What stands out of order is refused with its name and the report's, and is not taken; a word that
the form does not know is refused and kept; what becomes nothing else is kept by its path.
"""

from collections.abc import Generator, Iterator

from clew.intake.cybertip_orders import ATTRIBUTES, HOLDERS, LEAVES, WORDS, Order
from clew.intake.documents.xml_events import Element, XmlReader
from clew.intake.drafting import ReportDraft
from clew.intake.source import Reported
from clew.model.report import Refused

_RIGHT_ORDER = "ask the sender to put the elements in the order of the form, then take it in again"


class Elements:
    """The elements of one report."""

    def __init__(self, reader: XmlReader, draft: ReportDraft) -> None:
        self.reader = reader
        self._draft = draft

    def children(self, tag: str, where: str) -> Iterator[Element | Refused]:
        """The children of the element that began last, each as it begins, if it may stand there."""
        order = Order(tag)
        for begun in self.reader.children(stray=lambda text: self._draft.keep(where or tag, text)):
            if before := order.after(begun.tag):
                self.reader.skip()
                yield self._misplaced(begun.tag, before, where or tag)
            else:
                self.keep_attributes(begun, where)
                yield begun

    def whole(self, begun: Element, where: str) -> Generator[Reported, None, Element]:
        """Read an element that has begun, without what stands out of order in it."""
        left_out = self.reader.left_out
        element = self.reader.whole(begun)
        yield from self.in_order(element, where)
        if more := self.reader.left_out - left_out:
            reason = f"{more:,} parts nested too deep or too large were left out"
            yield self._draft.refused(element.tag, reason, "look at the original", where=where)
        return element

    def in_order(self, element: Element, where: str) -> Iterator[Refused]:
        """Take out what stands in the wrong place within an element, and say so.

        What is in an element that is asked for its text alone is kept, and so is the text of one
        that is asked for its parts.
        """
        self.keep_attributes(element, where)
        self._keep_unasked(element, f"{where}/{element.tag}".strip("/"))
        order, kept = Order(element.tag), []
        for child in element.children:
            if before := order.after(child.tag):
                yield self._misplaced(child.tag, before, f"{where}/{element.tag}".strip("/"))
            else:
                kept.append(child)
                yield from self.in_order(child, f"{where}/{element.tag}".strip("/"))
        element.children = kept

    def words(self, element: Element, where: str, *tags: str) -> Iterator[Refused]:
        """Refuse words that the form does not know; what they stand for is kept."""
        for child in element.children:
            if child.tag in tags and child.text and child.text not in WORDS[child.tag]:
                self._draft.keep(f"{where}/{child.tag}", child.text)
                reason = f"{child.text[:80]!r} is none of the form's words"
                yield self._draft.refused(child.tag, reason, where=where)

    def keep_attributes(self, element: Element, where: str) -> None:
        """Keep the attributes of an element that nobody asks for; it has only the others then."""
        asked_for = ATTRIBUTES.get(element.tag, frozenset())
        for name, value in element.attributes.items():
            if name not in asked_for:
                self._draft.keep(f"{where}/{element.tag}/@{name}".strip("/"), value)
        element.attributes = {k: v for k, v in element.attributes.items() if k in asked_for}

    def keep(self, path: str, element: Element, *, but: frozenset[str] = frozenset()) -> None:
        """Keep an element and all in it, by path."""
        if element.tag in but:
            return
        path = f"{path}/{element.tag}".strip("/")
        self._draft.keep(path, element.text)
        for name, value in element.attributes.items():
            self._draft.keep(f"{path}/@{name}", value)
        for child in element.children:
            self.keep(path, child, but=but)

    def _keep_unasked(self, element: Element, path: str) -> None:
        if element.tag in LEAVES:
            for child in element.children:
                self.keep(path, child)
            element.children = []
        elif element.tag in HOLDERS:
            self._draft.keep(path, element.text)
            element.text = ""

    def _misplaced(self, tag: str, before: str, where: str) -> Refused:
        reason = f"{tag} stands after {before}, and must stand before it"
        return self._draft.refused(tag, reason, _RIGHT_ORDER, where=where)
