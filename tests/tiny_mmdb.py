"""A writer of small MMDB files: a tree of bits over a few IPv4 networks, for tests."""

import struct
from ipaddress import ip_network


class _Wide(int):
    """A number of 32 bits."""


def mmdb(places, *, build_epoch=1_750_000_000):
    """Return the bytes of a database from networks to mappings."""
    nodes, leaves, data = [[None, None]], {}, b""
    for text, told in places.items():
        network = ip_network(text)
        bits = f"{int(network.network_address):032b}"[: network.prefixlen]
        node = 0
        for bit in bits[:-1]:
            if nodes[node][int(bit)] is None:
                nodes.append([None, None])
                nodes[node][int(bit)] = len(nodes) - 1
            node = nodes[node][int(bit)]
        leaves[node, int(bits[-1])] = len(data)
        data += _encoded(told)
    size = len(nodes)
    tree = b"".join(
        struct.pack(">I", _record(nodes, leaves, node, side, size))
        for node in range(size)
        for side in (0, 1)
    )
    metadata = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": build_epoch,
        "database_type": "tiny",
        "description": {"en": "tiny"},
        "ip_version": 4,
        "languages": ["en"],
        "node_count": _Wide(size),
        "record_size": 32,
    }
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encoded(metadata)


def _record(nodes, leaves, node, side, size):
    if (node, side) in leaves:
        return size + 16 + leaves[node, side]
    return size if nodes[node][side] is None else nodes[node][side]


def _encoded(value):
    if isinstance(value, str):
        return _control(2, len(value.encode())) + value.encode()
    if isinstance(value, dict):
        inner = b"".join(_encoded(key) + _encoded(one) for key, one in value.items())
        return _control(7, len(value)) + inner
    if isinstance(value, list):
        return bytes([len(value), 4]) + b"".join(map(_encoded, value))  # an extended kind: 7 + 4
    if isinstance(value, _Wide):
        return _control(6, 4) + value.to_bytes(4, "big")
    if value >= 1 << 16:
        return bytes([8, 2]) + value.to_bytes(8, "big")  # an extended kind: 7 + 2, 64 bits
    return _control(5, 2) + value.to_bytes(2, "big")


def _control(kind, size):
    assert size < 29
    return bytes([kind << 5 | size])
