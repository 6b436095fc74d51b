"""Standings as the records hold them: what all statements on a record come to.

Example:
    >>> from clew.exchange.statements.statement import Recall
    >>> state = Standing(Subject("AQ", "r1")).heard(Recall(Subject("AQ", "r1")), digest="01")
    >>> from_json(Subject("AQ", "r1"), to_json(state)) == state
    True
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject, Version
from clew.handling.tlp import Tlp


def to_json(standing: Standing) -> dict[str, Any]:
    """Return a standing as a value that JSON can hold."""
    version = standing.version
    told = None
    if version is not None:
        told = {
            "number": version.number,
            "contents": sorted(version.contents),
            "audience": sorted(version.audience),
            "tlp": version.tlp.value,
        }
    return {
        "version": told,
        "version_digest": standing.version_digest,
        "audience": sorted(standing.audience),
        "removed": sorted(standing.removed),
        "least_tlp": standing.least_tlp.value,
        "is_recalled": standing.is_recalled,
        "is_contested": standing.is_contested,
    }


def from_json(subject: Subject, value: Mapping[str, Any]) -> Standing:
    """Return the standing that `to_json` wrote."""
    told = value["version"]
    version = None
    if told is not None:
        contents, audience = tuple(told["contents"]), tuple(told["audience"])
        version = Version(subject, told["number"], contents, audience, Tlp(told["tlp"]))
    return Standing(
        subject,
        version,
        value["version_digest"],
        frozenset(value["audience"]),
        frozenset(value["removed"]),
        Tlp(value["least_tlp"]),
        is_recalled=value["is_recalled"],
        is_contested=value["is_contested"],
    )


def as_tombstone(standing: Standing) -> Standing:
    """Return a standing that forgets which blobs the record consisted of: they are to be gone.

    It stays what it is for everybody whom the owner took out, and for all after a recall.
    """
    version = standing.version
    return replace(standing, version=None if version is None else replace(version, contents=()))
