"""Objects of STIX 2.1: the frame that all share, TLP 2.0, and what stands for an identifier.

Ids are made from what an object is of (UUIDv5, in Clew's own namespace), so that the same file or
account has the same id in every bundle; for files the way of the standard would make an id change
with the names under which a file was found.
"""

from collections.abc import Mapping
from datetime import datetime

from clew.exchange.json_text import stable_id, utc, without_nothing
from clew.handling.tlp import Tlp
from clew.model.identifier import Identifier, IdentifierKind, service_and_name

# As FIRST and OASIS published them for TLP 2.0.
_TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP_IDS: Mapping[Tlp, str] = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_VALUED = {
    IdentifierKind.EMAIL: "email-addr",
    IdentifierKind.URL: "url",
    IdentifierKind.SHARE_LINK: "url",
}
_HASHES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}

EXTENSION = f"extension-definition--{stable_id('extension', 'clew')}"


def stix_id(kind: str, *words: str) -> str:
    """Return the id of an object of a type, made from what it is of."""
    return f"{kind}--{stable_id(kind, *words)}"


def observable(kind: str, id_: str, tlp: Tlp, **fields: object) -> dict[str, object]:
    """Return a cyber-observable object: what was seen."""
    frame = {"type": kind, "spec_version": "2.1", "id": id_, "object_marking_refs": [_TLP_IDS[tlp]]}
    return frame | without_nothing(fields)


def domain(
    kind: str, id_: str, tlp: Tlp, *, by: str, at: datetime, **fields: object
) -> dict[str, object]:
    """Return a domain or relationship object: what somebody says of what was seen."""
    frame = {"created_by_ref": by, "created": utc(at), "modified": utc(at)}
    return observable(kind, id_, tlp) | frame | without_nothing(fields)


def extended(**facts: object) -> dict[str, object]:
    """Return what the standard has no property for, under Clew's extension."""
    said = without_nothing(facts)
    return {EXTENSION: {"extension_type": "property-extension", **said}} if said else {}


def tlp_definition(tlp: Tlp) -> dict[str, object]:
    """Return the definition of a label as it was published."""
    label = tlp.value.removeprefix("TLP:").lower()
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _TLP_IDS[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": tlp.value,
        "extensions": {_TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": label}},
    }


def object_of(identifier: Identifier, tlp: Tlp) -> dict[str, object] | None:
    """Return the observable that an identifier is, or None where the standard has none.

    Example:
        >>> phone = Identifier(IdentifierKind.PHONE, "+6421555123")
        >>> object_of(phone, Tlp.GREEN) is None
        True
        >>> object_of(Identifier(IdentifierKind.IP, "2001:db8::1"), Tlp.GREEN)["type"]
        'ipv6-addr'
    """
    kind, fields = _shape(identifier)
    if not kind:
        return None
    return observable(kind, stix_id(kind, "named", str(identifier)), tlp, **fields)


def _shape(identifier: Identifier) -> tuple[str, dict[str, object]]:
    value = identifier.value
    match identifier.kind:
        case IdentifierKind.ACCOUNT:
            service, name = service_and_name(identifier)
            return "user-account", {"account_login": name, "account_type": service}
        case IdentifierKind.MENTION:
            return "user-account", {"user_id": value}
        case IdentifierKind.IP:
            return "ipv6-addr" if ":" in value else "ipv4-addr", {"value": value}
        case IdentifierKind.FILE_HASH:
            name, _, digest = value.partition(":")
            return ("file", {"hashes": {_HASHES[name]: digest}}) if name in _HASHES else ("", {})
        case kind if kind in _VALUED:
            return _VALUED[kind], {"value": value}
    return "", {}
