"""C2PA records (content credentials): who says how the file was made, and whether it is intact.

Read by the Coalition's own library, with everything that would ask a network turned off. The signer
is not checked against a list of trusted ones: what the certificate says is shown as said.

Source: C2PA technical specification 2.x.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, BinaryIO

import c2pa

from clew.media.bounded_text import bounded_text
from clew.model.media import MediaType, Provenance, Signed

_SETTINGS = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": False},
}
_MARK = b"c2pa"
_LOOK_BYTES = 1 << 20  # at either end of the file
_MOST = 50
_HELD = c2pa.Stream(BytesIO())
"""Keeps the memory through which the library calls us: a confined worker cannot get any."""


def prepare() -> None:
    """Load the library, which loads a part of itself when it is first used."""
    c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)).close()


def read_provenance(file: BinaryIO, media_type: MediaType) -> Provenance | None:
    """Return what the file's C2PA record says; None where it has none.

    The file's position is left where it was.
    """
    at = file.tell()
    try:
        return _read(file, media_type.mime) if _may_have_one(file) else None
    finally:
        file.seek(at)


def _may_have_one(file: BinaryIO) -> bool:
    """Whether the record's mark is near the beginning or the end: most files are told at once."""
    size = file.seek(0, 2)
    for start in {0, max(0, size - _LOOK_BYTES)}:
        file.seek(start)
        if _MARK in file.read(_LOOK_BYTES):
            return True
    return False


def _read(file: BinaryIO, mime: str) -> Provenance | None:
    file.seek(0)
    try:
        with c2pa.Context(c2pa.Settings.from_dict(_SETTINGS)) as context:
            reader = c2pa.Reader.try_create(mime, file, context=context)
            if reader is None:
                return None
            with reader:
                return from_record(json.loads(reader.json()))
    except Exception as error:  # noqa: BLE001 -- a record that cannot be read must not cost the file
        reason = bounded_text(error, longest=200) or type(error).__name__
        return Provenance(Signed.UNREADABLE, problems=(reason,))


def from_record(record: Mapping[str, Any]) -> Provenance:
    """Return the newest manifest of a record, as the library gives it in JSON.

    Example:
        >>> from_record({"manifests": {}, "validation_state": "Invalid"}).signed.value
        'changed'
    """
    manifest = record.get("manifests", {}).get(record.get("active_manifest"), {})
    signature = manifest.get("signature_info", {})
    made_with = [*manifest.get("claim_generator_info", []), manifest.get("claim_generator")]
    valid = record.get("validation_state") in {"Valid", "Trusted"}
    failures = record.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    names = (signature.get("common_name"), signature.get("issuer"))
    return Provenance(
        signed=Signed.INTACT if valid else Signed.CHANGED,
        made_with=_text(_named(made_with[0])),
        signer=_text(", ".join(name for name in names if name)),
        signed_at=_text(signature.get("time")),
        actions=tuple(_actions(manifest.get("assertions", [])))[:_MOST],
        problems=tuple(bounded_text(_failure(one), longest=200) for one in failures[:_MOST]),
    )


def _failure(told: Mapping[str, Any]) -> object:
    return told.get("explanation") or told.get("code")


def _actions(assertions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for assertion in assertions:
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for one in assertion.get("data", {}).get("actions", []):
                source = str(one.get("digitalSourceType") or "").rpartition("/")[2]
                agent = one.get("softwareAgent")
                parts = (
                    one.get("when"),
                    str(one.get("action", "")).removeprefix("c2pa."),
                    f"({source})" if source else None,
                    f"with {_named(agent)}" if agent else None,
                )
                yield bounded_text(" ".join(part for part in parts if part), longest=200)


def _named(program: object) -> str:
    """A program's name and version, however the record writes it."""
    if isinstance(program, Mapping):
        return " ".join(str(program[key]) for key in ("name", "version") if program.get(key))
    return str(program or "")


def _text(value: object) -> str | None:
    return bounded_text(value, longest=100) or None if value else None
