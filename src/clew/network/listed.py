"""Listed: what lists say of an identifier at a time, single addresses and networks alike."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from ipaddress import ip_network

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sharing import Sharing, SharingNote

_LINE = 64  # of IPv6: the width that one line is given, so narrower notes speak of all of it


class Listed:
    """The notes of all lists, to be asked by identifier and time.

    Raises:
        ValueError: a note on addresses names no network.

    Example:
        >>> note = SharingNote(IdentifierKind.IP, "198.51.100.0/24", Sharing.VPN, "exits.csv")
        >>> exit_address = Identifier(IdentifierKind.IP, "198.51.100.7")
        >>> Listed([note]).sharing_of(exit_address, None)
        {<Sharing.VPN: 'vpn'>}
    """

    def __init__(self, notes: Iterable[SharingNote]) -> None:
        self._by_value: dict[tuple[IdentifierKind, str], list[SharingNote]] = defaultdict(list)
        self._by_width: dict[tuple[int, int], dict[int, list[SharingNote]]] = defaultdict(dict)
        self._found: dict[Identifier, Sequence[SharingNote]] = {}
        for note in sorted(set(notes), key=repr):
            if note.kind is IdentifierKind.IP:
                network = ip_network(note.value, strict=False)
                width = min(network.prefixlen, _LINE) if network.version == 6 else network.prefixlen
                start = int(network.network_address) >> (network.max_prefixlen - width)
                self._by_width[network.version, width].setdefault(start, []).append(note)
            else:
                self._by_value[note.kind, note.value].append(note)

    def __bool__(self) -> bool:
        return bool(self._by_value or self._by_width)

    def sharing_of(self, identifier: Identifier, at: datetime | None) -> set[Sharing]:
        """Return all that lists say of an identifier; without a time, what they ever said."""
        return {note.sharing for note in self.notes_on(identifier) if _holds(note, at)}

    def notes_on(self, identifier: Identifier) -> Sequence[SharingNote]:
        """Return the notes on an identifier, or on the networks that an address or /64 lies in."""
        if identifier not in self._found:
            self._found[identifier] = tuple(self._look_up(identifier))
        return self._found[identifier]

    def _look_up(self, identifier: Identifier) -> Iterator[SharingNote]:
        if identifier.kind is not IdentifierKind.IP:
            yield from self._by_value.get((identifier.kind, identifier.value), ())
        elif self._by_width:
            try:
                asked = ip_network(identifier.value, strict=False)
            except ValueError:  # no list can hold it
                return
            number = int(asked.network_address)
            for (version, width), starts in self._by_width.items():
                if version == asked.version and width <= asked.prefixlen:
                    yield from starts.get(number >> (asked.max_prefixlen - width), ())


def _holds(note: SharingNote, at: datetime | None) -> bool:
    if at is None:
        return True
    is_begun = note.from_at is None or note.from_at <= at
    return is_begun and (note.until_at is None or at <= note.until_at)
