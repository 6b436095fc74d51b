"""Logs: an invented audit log with its keys, and what somebody might do to it.

Example:
    >>> log = InventedLog(5, seed=1)
    >>> len(log.lines([2, 5]))
    8
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from clew.ledger.checkpoint import Checkpoint
from clew.ledger.entry import Words, leaf_bytes, time_text
from clew.ledger.hashing import fold, leaf_hash
from clew.ledger.keys import LogSigner, WitnessSigner
from clew.ledger.note import Note
from clew.ledger.tree import TILE, TILE_HEIGHT, Tree

_BEGUN_AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
_TAGS = ("vault:thumbnail:revealed", "ui:item:viewed", "vault:match:judged", "cases:member:added")
_REASONS = ("a new clue", "for the court", "asked by the desk")

type Entry = dict[str, Any]


class InventedLog:
    """Entries as a verifier reads them, the log's key, and one witness's."""

    def __init__(self, count: int, *, seed: int) -> None:
        rng = random.Random(seed)
        self.signer = LogSigner("clew/invented", rng.randbytes(32))
        self.witness = WitnessSigner("clew/neighbour", rng.randbytes(32))
        self.entries = [_entry(number, rng) for number in range(count)]

    def checkpoint(self, size: int, *, witnessed: bool = True) -> Note:
        """Return the signed checkpoint of the first `size` entries."""
        hashes = [bytes.fromhex(entry["hash"]) for entry in self.entries[:size]]
        root = tree_over(hashes).root(size)
        note = Checkpoint(self.signer.key.name, size, root).signed(self.signer)
        if not witnessed:
            return note
        return note.signed(self.witness.key, self.witness.cosign(note.text, now=_BEGUN_AT))

    def lines(self, signed_at: Sequence[int]) -> list[str]:
        """Return the log's lines, with a checkpoint after each of these sizes."""
        lines = [{"clew_audit": 1, "key": self.signer.key.to_text(), "witnesses": []}]
        for number, entry in enumerate(self.entries, start=1):
            lines.append(entry)
            if number in signed_at:
                lines.append({"checkpoint": self.checkpoint(number).to_text()})
        return [json.dumps(line) + "\n" for line in lines]

    def renumber(self) -> None:
        """Give every entry the number of its place, as if nothing had happened."""
        for number, entry in enumerate(self.entries):
            entry["index"] = number


def tree_over(leaves: Sequence[bytes]) -> Tree:
    """Return the tree over these leaves, with every eighth level stored."""
    levels = {0: leaves}
    level = 0
    while len(levels[level]) >= TILE:
        below = levels[level]
        whole = range(0, len(below) - TILE + 1, TILE)
        level += TILE_HEIGHT
        levels[level] = [fold(below[start : start + TILE]) for start in whole]
    return Tree(lambda runs: [levels.get(run.level, ())[run.start : run.end] for run in runs])


@dataclass(frozen=True, slots=True)
class Tampering:
    """What was done, the lines that came of it, and the checkpoint that a witness kept."""

    what: str
    lines: Sequence[str]
    kept: Note


def tamper(seed: int, *, count: int = 40) -> Tampering:
    """Return an invented log with which somebody tampered, by one of the ways, by chance."""
    rng = random.Random(seed)
    log = InventedLog(count, seed=seed)
    signed_at = [*sorted(rng.sample(range(1, count), 2)), count]
    kept = log.checkpoint(count)
    what = rng.choice(sorted(_WAYS))
    lines = _WAYS[what](log, signed_at, rng)
    return Tampering(what, lines, kept)


def _entry(number: int, rng: random.Random) -> Entry:
    words = Words("rosa", f"case {rng.randrange(9)}", json.dumps({"reason": rng.choice(_REASONS)}))
    salt, id_, officer = rng.randbytes(16), UUID(int=number), UUID(int=rng.randrange(9))
    at, tag = _BEGUN_AT + timedelta(seconds=number), rng.choice(_TAGS)
    said = words.committed(salt)
    leaf = leaf_hash(leaf_bytes(id_=id_, at=at, officer=officer, tag=tag, said=said))
    return {
        "index": number,
        "id": str(id_),
        "at": time_text(at),
        "officer": str(officer),
        "tag": tag,
        "said": said.hex(),
        "hash": leaf.hex(),
        "salt": salt.hex(),
        "who": words.who,
        "subject": words.subject,
        "details": words.details,
    }


def _edit_line(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """One field of one entry says something else."""
    entry = rng.choice(log.entries)
    lines = log.lines(signed_at)
    field = rng.choice(sorted(entry))
    place = next(n for n, line in enumerate(lines) if json.loads(line) == entry)
    other = entry["index"] + 1 if field == "index" else _changed(entry[field], rng)
    lines[place] = json.dumps(entry | {field: other}) + "\n"
    return lines


def _edit_and_hash(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """One entry is another one, with a hash that fits; the checkpoints stay."""
    lines = log.lines(signed_at)
    _exchange(log, rng)
    return _with_checkpoints_of(lines, log.lines(signed_at))


def _rewrite(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """Whoever holds the log's key changes an entry and signs everything anew."""
    _exchange(log, rng)
    return log.lines(signed_at)


def _reorder(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """Two entries change places; perhaps their numbers, too, and perhaps it is signed anew."""
    lines = log.lines(signed_at)
    one, other = rng.sample(range(len(log.entries)), 2)
    entries = log.entries
    entries[one], entries[other] = entries[other], entries[one]
    if rng.random() < 0.5:
        log.renumber()
    new = log.lines(signed_at)
    return new if rng.random() < 0.5 else _with_checkpoints_of(lines, new)


def _truncate(log: InventedLog, _signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """The last entries are gone; it is signed anew."""
    left = rng.randrange(len(log.entries))
    del log.entries[left:]
    return log.lines([left])


def _cut(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """The file ends too early."""
    lines = log.lines(signed_at)
    return lines[: rng.randrange(len(lines) - 1)]


def _remove(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """One entry is gone, and the others close ranks."""
    lines = log.lines(signed_at)
    del log.entries[rng.randrange(len(log.entries))]
    log.renumber()
    return _with_checkpoints_of(lines, log.lines(signed_at))


def _insert(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """There is one entry more, and it is signed anew."""
    place = rng.randrange(len(log.entries))
    log.entries.insert(place, _entry(1000 + place, rng))
    log.renumber()
    return log.lines(signed_at)


def _sign_by_another(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """A key of the same name signs."""
    log.signer = LogSigner(log.signer.key.name, rng.randbytes(32))
    return log.lines(signed_at)


def _forge_signature(log: InventedLog, signed_at: Sequence[int], rng: random.Random) -> list[str]:
    """One letter of a signature, of the log's or the witness's, is another."""
    lines = log.lines(signed_at)
    place = rng.choice([n for n, line in enumerate(lines) if "checkpoint" in json.loads(line)])
    note = Note.from_text(json.loads(lines[place])["checkpoint"])
    signature = rng.choice(note.signatures)
    content = bytearray(signature.content)
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    forged = Note(note.text)
    for one in note.signatures:
        key = log.signer.key if one.is_by(log.signer.key) else log.witness.key
        forged = forged.signed(key, bytes(content) if one is signature else one.content)
    lines[place] = json.dumps({"checkpoint": forged.to_text()}) + "\n"
    return lines


_WAYS: Mapping[str, Callable[[InventedLog, Sequence[int], random.Random], list[str]]] = {
    "a field is edited": _edit_line,
    "an entry is exchanged": _edit_and_hash,
    "an entry is exchanged and all is signed anew": _rewrite,
    "two entries change places": _reorder,
    "the end is cut off and the rest signed anew": _truncate,
    "the file is cut off": _cut,
    "an entry is removed": _remove,
    "an entry is inserted and all is signed anew": _insert,
    "another key signs": _sign_by_another,
    "a signature is forged": _forge_signature,
}


def _exchange(log: InventedLog, rng: random.Random) -> None:
    place = rng.randrange(len(log.entries))
    log.entries[place] = _entry(1000 + place, rng) | {"index": place}


def _with_checkpoints_of(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new lines, with the checkpoints that stood in the old ones, in order."""
    kept = iter([line for line in old if "checkpoint" in json.loads(line)])
    return [next(kept) if "checkpoint" in json.loads(line) else line for line in new]


def _changed(text: str, rng: random.Random) -> str:
    """The text with one letter exchanged."""
    place = rng.randrange(len(text))
    other = "0" if text[place] != "0" else "1"
    return text[:place] + other + text[place + 1 :]
