"""Objects of CASE/UCO 1.4 in JSON-LD: the context, typed values, and what identifiers are.

Example:
    >>> hash_of("MD5", bytes(16), key="x")["uco-types:hashMethod"]
    'MD5'
"""

from datetime import datetime

from clew.exchange.json_text import stable_id, utc
from clew.handling.tlp import Tlp
from clew.model.identifier import Identifier, IdentifierKind, service_and_name

CONTEXT = {
    "kb": "http://example.org/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    **{
        f"uco-{name}": f"https://ontology.unifiedcyberontology.org/uco/{name}/"
        for name in ("core", "identity", "marking", "observable", "types")
    },
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

type Node = dict[str, object]


def node(type_: str, *key: str, **properties: object) -> Node:
    """Return a node with an id made from what it is of; properties are named with "__" for ":".

    Example:
        >>> node("uco-core:Annotation", "a", uco_core__statement="red")["uco-core:statement"]
        'red'
    """
    name = type_.rpartition(":")[2].lower()
    return {"@id": f"kb:{name}-{stable_id('case', type_, *key)}", "@type": type_} | {
        named.replace("__", ":").replace("_", "-"): value
        for named, value in properties.items()
        if value not in (None, "", [])
    }


def ref(of: Node) -> Node:
    """Return the reference to a node."""
    return {"@id": of["@id"]}


def typed(type_: str, value: object) -> Node:
    """Return a literal of an XSD type."""
    return {"@type": f"xsd:{type_}", "@value": value}


def moment(at: datetime | None) -> Node | None:
    """Return a time as a literal."""
    return None if at is None else typed("dateTime", utc(at))


def hash_of(method: str, digest: bytes, *, key: str) -> Node:
    """Return a hash of a file."""
    return node(
        "uco-types:Hash",
        key,
        method,
        uco_types__hashMethod=method,
        uco_types__hashValue=typed("hexBinary", digest.hex().upper()),
    )


def marking(tlp: Tlp) -> Node:
    """Return a marking that states a label."""
    statement = node(
        "uco-marking:StatementMarking",
        tlp.value,
        uco_marking__definitionType="statement",
        uco_marking__statement=tlp.value,
    )
    return node(
        "uco-marking:MarkingDefinition",
        tlp.value,
        uco_marking__definitionType="statement",
        uco_marking__definition=[statement],
    )


def node_of(identifier: Identifier) -> Node:
    """Return the observable that an identifier is; what UCO has no facet for is named only."""
    value, key = identifier.value, str(identifier)
    match identifier.kind:
        case IdentifierKind.ACCOUNT:
            service, name = service_and_name(identifier)
            account = _facet("AccountFacet", key, uco_observable__accountIdentifier=name)
            login = _facet("DigitalAccountFacet", key, uco_observable__displayName=name)
            found = _observable("DigitalAccount", key, [account, login])
            return found | {"uco-core:name": value, "uco-core:description": service}
        case IdentifierKind.EMAIL:
            return _addressed("EmailAddress", key, value)
        case IdentifierKind.IP:
            return _addressed("IPv6Address" if ":" in value else "IPv4Address", key, value)
        case IdentifierKind.URL | IdentifierKind.SHARE_LINK:
            facet = _facet("URLFacet", key, uco_observable__fullValue=value)
            return _observable("URL", key, [facet])
        case IdentifierKind.PHONE:
            facet = _facet("PhoneAccountFacet", key, uco_observable__phoneNumber=value)
            return _observable("PhoneAccount", key, [facet])
    return _observable("ObservableObject", key, []) | {"uco-core:name": key}


def _addressed(name: str, key: str, value: str) -> Node:
    facet = _facet(f"{name}Facet", key, uco_observable__addressValue=value)
    return _observable(name, key, [facet])


def _facet(name: str, key: str, **properties: object) -> Node:
    return node(f"uco-observable:{name}", key, **properties)


def _observable(name: str, key: str, facets: list[Node]) -> Node:
    return node(f"uco-observable:{name}", key, uco_core__hasFacet=facets)
