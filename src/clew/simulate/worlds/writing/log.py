"""Activity logs, one row an occasion, as CSV or JSON lines."""

import csv
import io
import json
from collections.abc import Iterator

from clew.model.identifier import IdentifierKind, service_and_name
from clew.model.sighting import Sighting
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.writing.told import account_of, when

COLUMNS = (
    *("occurred_at", "service", "account", "event", "ip", "port", "device_id", "url", "sha256"),
    *("counterpart", "wallet", "amount", "currency"),
)
_COLUMN_OF = {
    IdentifierKind.IP: "ip",
    IdentifierKind.DEVICE: "device_id",
    IdentifierKind.SHARE_LINK: "url",
    IdentifierKind.FILE_HASH: "sha256",
    IdentifierKind.ACCOUNT: "counterpart",
    IdentifierKind.GROUP: "counterpart",
    IdentifierKind.WALLET: "wallet",
}


def log_csv(filed: Filed) -> bytes:
    """Return a log as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(_rows(filed))
    return text.getvalue().encode()


def log_jsonl(filed: Filed) -> bytes:
    """Return a log as JSON lines."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in _rows(filed)).encode()


def _rows(filed: Filed) -> Iterator[dict[str, str]]:
    """The rows; the log writes no name of a room, so a room stands where an account would."""
    occasions: dict[str, list[Sighting]] = {}
    for sighting in filed.sightings:
        if sighting.occasion.startswith("row "):
            occasions.setdefault(sighting.occasion, []).append(sighting)
    for said in occasions.values():
        row = dict.fromkeys(COLUMNS, "")
        row["service"], row["account"] = account_of(said[0])
        row["occurred_at"] = when(said[0].first_at, said[0].last_at)
        row["event"] = said[0].event.value
        for sighting in said:
            row |= _cells(sighting)
        yield row


def _cells(sighting: Sighting) -> dict[str, str]:
    kind, value = sighting.identifier.kind, sighting.identifier.value
    cells = {_COLUMN_OF[kind]: value}
    if kind is IdentifierKind.IP and sighting.port is not None:
        cells["port"] = str(sighting.port)
    elif kind is IdentifierKind.FILE_HASH:
        cells["sha256"] = value.partition(":")[2]
    elif kind is IdentifierKind.ACCOUNT:
        cells["counterpart"] = service_and_name(sighting.identifier)[1]
    elif kind is IdentifierKind.GROUP:
        cells["counterpart"] = value.rpartition("@")[0]
    if sighting.amount is not None:
        cells |= {"amount": str(sighting.amount), "currency": sighting.currency}
    return cells
