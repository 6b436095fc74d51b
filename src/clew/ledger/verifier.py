"""Verifier: check an exported audit log, without Clew. Copy this file and run it anywhere.

    python verifier.py LOG [--checkpoint FILE ...] [--key KEY] [--witness KEY ...] [--need N]

LOG is what `clew audit export` or `clew audit prove` wrote, or a request for a countersignature.
Checkpoints that others keep (a witness, an earlier export) are what shows that a log was truncated,
edited, reordered or forked: whoever holds the log's key can sign a new past, but cannot take back
what was handed out. KEY is the log's key as its bureau prints it (`clew audit key`); without one,
the key that the file names is believed, and that is said.

Exit status: 0 it is whole; 1 it is not, each line says where, what, and what to do.
It needs Python 3.12 and, for signatures, the package `cryptography`.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EMPTY = sha256(b"").digest()


@dataclass
class Verdict:
    """What was found: problems (the log is not whole) and remarks (it is, but know this)."""

    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    entries: int = 0
    signed: int = 0
    witnessed: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


@dataclass(frozen=True)
class Trust:
    """Which keys are believed: the log's (None: the one the file names), and the witnesses'."""

    log: str | None = None
    witnesses: tuple[str, ...] = ()
    need: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the command line names, say what was found, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    parser.add_argument("--key")
    parser.add_argument("--witness", action="append", default=[])
    parser.add_argument("--need", type=int, default=0, help="witnesses that must have signed")
    chosen = parser.parse_args(arguments)
    trust = Trust(chosen.key, tuple(chosen.witness), chosen.need)
    kept = {str(path): path.read_text("utf-8", errors="replace") for path in chosen.checkpoint}
    with chosen.log.open(encoding="utf-8", errors="replace", newline="\n") as file:
        verdict = verify(file, trust=trust, kept=kept)
    for line in sentences(verdict):
        print(line)
    return 0 if verdict.is_whole else 1


def sentences(verdict: Verdict) -> Iterator[str]:
    """Say what was found, line by line."""
    yield from (f"NOT WHOLE: {one}" for one in verdict.problems)
    yield from (f"note: {one}" for one in verdict.remarks)
    found = "whole" if verdict.is_whole else "NOT whole"
    yield (
        f"{found}: {verdict.entries} entries read, {verdict.signed} covered by the log's key, "
        f"{verdict.witnessed} by witnesses"
    )


def verify(lines: Iterable[str], *, trust: Trust, kept: dict[str, str] | None = None) -> Verdict:
    """Check a log, a proof or a request, given as lines; `kept` are checkpoints kept elsewhere."""
    verdict = Verdict()
    try:
        _verify(iter(lines), trust, kept or {}, verdict)
    except ValueError as error:
        verdict.problems.append(str(error))
    return verdict


def _verify(lines: Iterator[str], trust: Trust, kept: dict[str, str], verdict: Verdict) -> None:
    first = next(lines, "")
    if first.startswith("old "):
        _verify_request(first + "".join(lines), trust, kept, verdict)
        return
    head = _parsed(first)
    if head.get("clew_audit_proof") == 1:
        _verify_proof(head, _Keys.of(head, trust, verdict), verdict)
    elif head.get("clew_audit") == 1:
        _Reading(_Keys.of(head, trust, verdict), trust.need, verdict).read(lines, kept)
    else:
        raise ValueError("line 1: no audit log of Clew, or its beginning is gone; get it anew")


class _Reading:
    """A log read entry by entry: the tree's peaks, and what was held against them."""

    def __init__(self, keys: "_Keys", need: int, verdict: Verdict) -> None:
        self._keys, self._need, self._verdict = keys, need, verdict
        self._peaks: list[tuple[int, bytes]] = []  # (leaves, hash), largest first
        self._sound_at = 0
        self._kept: dict[int, list[tuple[str, bytes, int]]] = {}
        self._told_order = False

    def read(self, lines: Iterable[str], kept: dict[str, str]) -> None:
        for name, text in kept.items():
            if (opened := self._open(text, name)) is not None:
                size, root, seen_by = opened
                self._kept.setdefault(size, []).append((name, root, seen_by))
        self._hold(self._kept.pop(0, []))
        for number, line in enumerate(lines, start=2):
            value = _parsed(line)
            if "checkpoint" in value:
                self._checkpoint(str(value["checkpoint"]), f"line {number}")
            elif "index" in value:
                self._entry(value, f"line {number}")
                self._hold(self._kept.pop(self._verdict.entries, []))
            else:
                self._wrong(f"line {number}: damaged; get the file anew")
        self._end()

    def _entry(self, entry: dict[str, Any], where: str) -> None:
        index = self._verdict.entries
        where = f"{where}, entry {index} ({entry.get('id')})"
        if entry["index"] != index and not self._told_order:
            self._told_order = True
            self._wrong(
                f"{where}: it says it is entry {entry['index']}: entries were removed, added or "
                "reordered here; compare with a copy of the log"
            )
        leaf = _leaf(entry)
        if leaf.hex() != entry.get("hash"):
            self._wrong(f"{where}: who, when or what was edited; compare with a copy of the log")
        if "salt" in entry and _said(entry) != entry.get("said"):
            self._wrong(f"{where}: its words (name, subject, details) were edited; compare a copy")
        self._append(bytes.fromhex(entry["hash"]) if _is_hash(entry.get("hash")) else leaf)

    def _append(self, leaf: bytes) -> None:
        width = 1
        while self._peaks and self._peaks[-1][0] == width:
            leaf = _node(self._peaks.pop()[1], leaf)
            width *= 2
        self._peaks.append((width, leaf))
        self._verdict.entries += 1

    def _root(self) -> bytes:
        if not self._peaks:
            return EMPTY
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = _node(peak, root)
        return root

    def _checkpoint(self, text: str, where: str) -> None:
        if (opened := self._open(text, where)) is None:
            return
        size, root, seen_by = opened
        if size != self._verdict.entries:
            self._wrong(
                f"{where}: a checkpoint of {size} entries stands after {self._verdict.entries}: "
                "entries were removed or added before it; compare with a copy of the log"
            )
            return
        self._hold([(where, root, seen_by)])

    def _hold(self, checkpoints: list[tuple[str, bytes, int]]) -> None:
        """Hold checkpoints of as many entries as were read against the root."""
        size, mine = self._verdict.entries, self._root() if checkpoints else b""
        for where, root, seen_by in checkpoints:
            if root != mine:
                self._wrong(
                    f"{where}: FORK or edit: the log's key signed another past of {size} entries; "
                    f"something among the entries {self._sound_at} to {size - 1} was edited, "
                    "exchanged or reordered; keep both files and ask the log's bureau"
                )
                continue
            self._sound_at = max(self._sound_at, size)
            self._verdict.signed = self._sound_at
            if seen_by and seen_by >= self._need:
                self._verdict.witnessed = max(self._verdict.witnessed, size)

    def _open(self, text: str, where: str) -> tuple[int, bytes, int] | None:
        try:
            return self._keys.opened(text)
        except ValueError as error:
            self._wrong(f"{where}: {error}")
            return None

    def _end(self) -> None:
        verdict = self._verdict
        for size, checkpoints in sorted(self._kept.items()):
            for where, _, _ in checkpoints:
                self._wrong(
                    f"{where}: TRUNCATED: the log had {size} entries, and here are "
                    f"{verdict.entries}; ask the log's bureau for the whole log"
                )
        if not verdict.signed:
            self._wrong(
                "no checkpoint covers it: nothing is proved; sign it: clew audit checkpoint"
            )
        elif verdict.signed < verdict.entries:
            verdict.remarks.append(
                f"the entries from {verdict.signed} on are under no checkpoint yet"
            )
        if self._need and not verdict.witnessed:
            self._wrong(
                f"no checkpoint has the {self._need} countersignatures that are needed; ask the "
                "witnesses: clew audit countersign"
            )
        elif self._need and verdict.witnessed < verdict.signed:
            verdict.remarks.append(f"the entries from {verdict.witnessed} on are not witnessed yet")

    def _wrong(self, problem: str) -> None:
        self._verdict.problems.append(problem)


class _Keys:
    """The log's key and those of witnesses, each by name and id."""

    def __init__(self, log: str, witnesses: Iterable[str]) -> None:
        self._log = _key(log, kind=1)
        self._witnesses = [_key(one, kind=4) for one in dict.fromkeys(witnesses)]

    @classmethod
    def of(cls, head: dict[str, Any], trust: Trust, verdict: Verdict) -> "_Keys":
        """Take the keys that are believed, and say where they are from."""
        named = str(head.get("key", ""))
        if trust.log is None:
            verdict.remarks.append(
                "the log's key is believed as the file names it; name it with --key, as its bureau "
                "prints it with `clew audit key`"
            )
        elif trust.log != named:
            verdict.problems.append(f"the file names another key than the one given: {named}")
        return cls(trust.log or named, trust.witnesses)

    def opened(self, note: str) -> tuple[int, bytes, int]:
        """Return size, root and how many witnesses signed; ValueError says what is wrong."""
        text, gap, tail = note.rpartition("\n\n")
        text += "\n"
        signatures = [_signature(line) for line in tail.split("\n")[:-1]]
        if not gap or not signatures:
            raise ValueError("no signed checkpoint; get it anew")
        if not any(_holds(self._log, text, one) for one in signatures):
            raise ValueError(f"the checkpoint is not signed by the log's key {self._log[0]}")
        seen_by = sum(any(_holds(key, text, one) for one in signatures) for key in self._witnesses)
        origin, size, root, *_ = text.split("\n")
        if origin != self._log[0] or not size.isdecimal():
            raise ValueError(f"the checkpoint is of another log, {origin}")
        return int(size), base64.b64decode(root, validate=True), seen_by


def _verify_proof(proof: dict[str, Any], keys: _Keys, verdict: Verdict) -> None:
    """Check that one entry is in the log of a signed checkpoint (RFC 9162, 2.1.3.2)."""
    entry = proof.get("entry")
    entry = entry if isinstance(entry, dict) else {}
    size, root, seen_by = keys.opened(str(proof.get("checkpoint")))
    leaf = _leaf(entry)
    if "salt" in entry and _said(entry) != entry.get("said"):
        raise ValueError("the entry's words (name, subject, details) were edited; get it anew")
    path, index = proof.get("path"), entry.get("index")
    hashes = [bytes.fromhex(one) for one in path if _is_hash(one)] if isinstance(path, list) else []
    if not (isinstance(index, int) and includes(leaf, index, size, hashes, root)):
        raise ValueError("the proof does not lead from this entry to the signed root; get it anew")
    verdict.entries, verdict.signed = 1, size
    verdict.witnessed = size if seen_by else 0


def _verify_request(text: str, trust: Trust, kept: dict[str, str], verdict: Verdict) -> None:
    """Check that a newer checkpoint goes on from those that were kept (RFC 9162, 2.1.4.2)."""
    if trust.log is None or not kept:
        raise ValueError("a request is held against --checkpoint of the same log and its --key")
    keys = _Keys(trust.log, trust.witnesses)
    head, _, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    path = [base64.b64decode(line, validate=True) for line in lines]
    size, root, seen_by = keys.opened(note)
    for name, old in kept.items():
        old_size, old_root, _ = keys.opened(old)
        if old_size != int(first.removeprefix("old ")):
            raise ValueError(f"{name}: has {old_size} entries, the request goes on from {first}")
        if not extends(old_size, old_root, size, root, path):
            raise ValueError(f"{name}: FORK: the newer log does not begin with it; keep both files")
    verdict.signed, verdict.witnessed = size, size if seen_by else 0


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the path leads from the leaf to the root."""
    if not 0 <= index < size:
        return False
    steps = _steps(index, size - 1, len(path))
    if steps is None:
        return False
    for from_left, other in zip(steps, path, strict=True):
        leaf = _node(other, leaf) if from_left else _node(leaf, other)
    return leaf == root


def extends(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether the tree of `size` begins with the tree of `old`."""
    if old in {0, size} or not 0 < old < size:
        return not path and old_root == (root if old == size else EMPTY) and old <= size
    place, last = old - 1, size - 1
    while place % 2:
        place, last = place // 2, last // 2
    nodes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    steps = _steps(place, last, len(nodes) - 1)
    if steps is None:
        return False
    before = after = nodes[0]
    for from_left, other in zip(steps, nodes[1:], strict=True):
        if from_left:
            before = _node(other, before)
        after = _node(other, after) if from_left else _node(after, other)
    return (before, after) == (old_root, root)


def _steps(place: int, last: int, count: int) -> list[bool] | None:
    """For each step to the root, whether the other node is on the left; None: not so many."""
    steps: list[bool] = []
    while last:
        if place % 2:
            steps.append(True)
        elif place < last:
            steps.append(False)
        place, last = place // 2, last // 2
    return steps if len(steps) == count else None


def _leaf(entry: dict[str, Any]) -> bytes:
    names = ("id", "at", "officer", "tag", "said")
    return sha256(b"\0" + _json(["clew audit 1", *map(entry.get, names)])).digest()


def _said(entry: dict[str, Any]) -> str:
    words = _json(["clew audit words", *map(entry.get, ("who", "subject", "details"))])
    salt = entry["salt"]
    return sha256((bytes.fromhex(salt) if _is_hex(salt) else b"") + words).hexdigest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _parsed(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and len(text) == 64 and _is_hex(text)


def _is_hex(text: object) -> bool:
    return isinstance(text, str) and all(letter in "0123456789abcdef" for letter in text)


type _Key = tuple[str, bytes, bytes, int]  # name, id, Ed25519 key, kind


def _key(text: str, *, kind: int) -> _Key:
    name, _, rest = text.strip().partition("+")
    encoded = rest.partition("+")[2]
    content = base64.b64decode(encoded, validate=True)
    if len(content) != 33 or content[0] != kind:
        raise ValueError(f"{text!r} is no key of a {'log' if kind == 1 else 'witness'}")
    return name, sha256(name.encode() + b"\n" + content).digest()[:4], content[1:], kind


def _signature(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "\N{EM DASH}":
        raise ValueError("no signed checkpoint; get it anew")
    return name, base64.b64decode(encoded, validate=True)


def _holds(key: _Key, text: str, signature: tuple[str, bytes]) -> bool:
    """Tell whether a signature is this key's; one that claims to be and is not is an error."""
    (name, number, public, kind), (by, content) = key, signature
    if (by, content[:4]) != (name, number):
        return False
    signed, ed25519 = text.encode(), content[4:]
    if kind == 4:
        at_s, ed25519 = int.from_bytes(content[4:12]), content[12:]
        signed = f"cosignature/v1\ntime {at_s}\n".encode() + signed
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(ed25519, signed)
    except (InvalidSignature, ValueError) as error:
        raise ValueError(f"the checkpoint's signature of {name} is forged or damaged") from error
    return True


if __name__ == "__main__":
    sys.exit(main())
