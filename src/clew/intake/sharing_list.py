"""A list of what many share, as CSV: VPN exits, carriers' addresses, a library's, a family's phone.

The first row names the columns: `value` and `sharing`, and `kind` ("ip" where it is not there),
`from` and `until` where the list tells them. Addresses are given alone or as networks (CIDR).
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_network

from clew.model.identifier import IdentifierKind
from clew.model.sharing import Sharing, SharingNote

_COLUMNS = ("value", "sharing")


class UnreadableSharingListError(ValueError):
    """A list cannot be read: the message says which, where, why and what to do."""


def read_sharing_list(lines: Iterable[str], *, source: str) -> list[SharingNote]:
    """Return the entries of a list.

    Raises:
        UnreadableSharingListError: a column is missing, or a row is no entry.

    Example:
        >>> rows = ["value,sharing,until", "198.51.100.0/24,vpn,2026-01-01"]
        >>> [(one.value, one.sharing.value) for one in read_sharing_list(rows, source="exits.csv")]
        [('198.51.100.0/24', 'vpn')]
    """
    try:
        rows = csv.DictReader(lines, strict=True)
        for name in _COLUMNS:
            if name not in (rows.fieldnames or ()):
                raise UnreadableSharingListError(
                    f"{source}: the column {name} is missing; the first row names "
                    "value, sharing, and perhaps kind, from and until"
                )
        return [_note(row, source=source, line=rows.line_num) for row in rows]
    except csv.Error as error:
        raise UnreadableSharingListError(f"{source} is no CSV: {error}") from error


def _note(row: Mapping[str, str | None], *, source: str, line: int) -> SharingNote:
    told = {name: (value or "").strip() for name, value in row.items() if name}
    try:
        kind = IdentifierKind(told.get("kind") or IdentifierKind.IP)
        value = told["value"]
        if kind is IdentifierKind.IP:
            value = str(ip_network(value))
        if not value:
            raise ValueError("there is no value")  # noqa: TRY301 -- told like the others
        sharing = Sharing(told["sharing"].lower())
        from_at, until_at = _time(told.get("from")), _time(told.get("until"))
    except ValueError as error:
        allowed = ", ".join(Sharing)
        raise UnreadableSharingListError(
            f"{source}, line {line}: {error}; sharing is one of {allowed}, times are ISO 8601"
        ) from error
    return SharingNote(kind, value, sharing, source, from_at, until_at)


def _time(written: str | None) -> datetime | None:
    if not written:
        return None
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
