"""Packages changed in every place where somebody could change them, each behind the checks before.

`mutants` makes packages without end, in turn from each way in `WAYS`. Where a check in front would
catch all of them, the mutant is made as if that check were not there: its ciphertext is labelled by
the true sender, its inside is sealed anew for the true recipient. None of them may be accepted.
"""

import copy
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from clew.exchange.ciphers.registry import suite_named
from clew.exchange.directory.keys import Reason
from clew.exchange.sealed.checking import Receiving
from clew.exchange.sealed.label import HEAD_BYTES, Label
from clew.exchange.sealed.sealing import seal_package
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.canonical import canonical
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.keys import Secret
from clew.simulate.bureaux import AGE, DAY, NOW, P256, Bureau, Hub, sharing


@dataclass(frozen=True)
class Mutant:
    """A package that must be refused, and how it was made."""

    way: str
    raw: bytes
    receiving: Receiving


class World:
    """A sender, a recipient, a hostile member, a stranger; one true package and its parts."""

    def __init__(self, folder: Path, *, suite: str) -> None:
        self.suite = suite
        self.hub = Hub()
        self.sender, self.reader = Bureau("AQ", (suite,)), Bureau("BV", (suite,))
        self.hostile, self.stranger = Bureau("HM", (suite,)), Bureau("XX", (suite,))
        self.hub.admit(self.sender, self.reader, self.hostile)
        self.directory = self.hub.directory()
        self.folder = folder
        note = folder / "note.txt"
        note.write_bytes(b"a clew leads out of the labyrinth; " * 20)
        self.sent = sharing(self.sender, note, "BV")
        self.true = self.sealed(Position())
        self.plain = self._plain()
        self.receiving = self.reader.receiving(self.directory)

    def sealed(self, position: Position, **changes: Any) -> bytes:
        """Seal what was sent as another package of the stream."""
        path = self.folder / "package.clew"
        sending = self.sender.sending(self.directory, positions={"BV": position})
        seal_package(replace(self.sent, **changes), path, sending=sending, now=NOW)
        return path.read_bytes()

    def labelled(self, ciphertext: bytes, *, by: Bureau) -> bytes:
        """Label a ciphertext as a bureau's own."""
        key = by.signing[self.suite]
        digest = sha256(ciphertext).hexdigest()
        label = Label(self.suite, by.name, key.key.id, digest, len(ciphertext))
        return label.to_head(by=key) + ciphertext

    def sealed_inside(self, plain: bytes, *, by: Bureau) -> bytes:
        """Encrypt an inside for the recipient, as anybody can, and label it."""
        target = io.BytesIO()
        public = self.reader.sealing[self.suite].key.public
        suite_named(self.suite).seal(io.BytesIO(plain), target, publics=[public])
        return self.labelled(target.getvalue(), by=by)

    def _plain(self) -> bytes:
        target = io.BytesIO()
        secret = self.reader.sealing[self.suite].private
        inside = io.BytesIO(self.true[HEAD_BYTES:])
        suite_named(self.suite).open(inside, target, privates=[secret])
        return target.getvalue()

    @property
    def manifest(self) -> dict[str, Any]:
        """The true manifest with its signature, as it is read."""
        size = int.from_bytes(self.plain[:4], "big")
        found: dict[str, Any] = json.loads(self.plain[4 : 4 + size])
        return found

    def with_manifest(self, document: dict[str, Any]) -> bytes:
        """The inside under another manifest."""
        head = canonical(document)
        size = int.from_bytes(self.plain[:4], "big")
        return len(head).to_bytes(4, "big") + head + self.plain[4 + size :]


def mutants(folder: Path, *, seed: int) -> Iterator[Mutant]:
    """Yield mutants without end, one of each way in turn, in both suites."""
    rng = random.Random(seed)
    worlds = []
    for suite in (AGE, P256):
        (folder / suite).mkdir()
        worlds.append(World(folder / suite, suite=suite))
    while True:
        for world in worlds:
            for name, way in WAYS.items():
                raw, receiving = way(world, rng)
                if raw != world.true or receiving is not world.receiving:
                    yield Mutant(f"{name}, {world.suite}", raw, receiving)


type Made = tuple[bytes, Receiving]
type Way = Callable[[World, random.Random], Made]


def _changed(raw: bytes, rng: random.Random) -> bytes:
    """Change bytes in one of the ways that bytes change."""
    at, length = rng.randrange(len(raw)), rng.randint(1, 40)
    other = rng.randrange(len(raw))
    junk = rng.randbytes(length)
    low, high = sorted((at, other))
    forms = (
        raw[:at] + bytes([raw[at] ^ 1 << rng.randrange(8)]) + raw[at + 1 :],
        raw[:at],
        raw + junk,
        raw[:at] + junk + raw[at:],
        raw[:at] + raw[at + length :],
        raw[:at] + junk + raw[at + length :],
        raw[:at] + raw[at : at + length] + raw[at:],
        raw[high:] + raw[low:high] + raw[:low],
    )
    return rng.choice(forms)


def _file(world: World, rng: random.Random) -> Made:
    return _changed(world.true, rng), world.receiving


def _head(world: World, rng: random.Random) -> Made:
    head = _changed(world.true[:HEAD_BYTES].rstrip(b"\0"), rng).ljust(HEAD_BYTES, b"\0")
    return head + world.true[HEAD_BYTES:], world.receiving


def _ciphertext(world: World, rng: random.Random) -> Made:
    """As if the label had not been checked."""
    changed = _changed(world.true[HEAD_BYTES:], rng)
    if changed == world.true[HEAD_BYTES:] or not changed:
        return world.true, world.receiving
    return world.labelled(changed, by=world.sender), world.receiving


def _inside(world: World, rng: random.Random) -> Made:
    """As if anybody could seal and label in the sender's name."""
    changed = _changed(world.plain, rng)
    if changed == world.plain:
        return world.true, world.receiving
    return world.sealed_inside(changed, by=world.sender), world.receiving


def _field(world: World, rng: random.Random) -> Made:
    """The manifest in canonical form with one field another, under the true signature."""
    document = world.manifest
    _edit(document, rng)
    if document == world.manifest:
        return world.true, world.receiving
    return world.sealed_inside(world.with_manifest(document), by=world.sender), world.receiving


def _resigned(world: World, rng: random.Random) -> Made:
    """A manifest of the true sender, true or edited, signed by a member or by a stranger."""
    liar = rng.choice([world.hostile, world.stranger])
    body = world.manifest["body"]
    if rng.random() < 0.5:
        body["key"] = liar.signing[world.suite].key.id
    if rng.random() < 0.5:
        _edit(body, rng)
    signed = Document.signed(Purpose.MANIFEST, body, by=[liar.signing[world.suite]])
    by = rng.choice([world.sender, world.hostile, world.stranger])
    return world.sealed_inside(world.with_manifest(signed.to_json()), by=by), world.receiving


def _taken_over(world: World, rng: random.Random) -> Made:
    """The true ciphertext, or the true inside, under the label of somebody else."""
    liar = rng.choice([world.hostile, world.stranger])
    if rng.random() < 0.5:
        return world.labelled(world.true[HEAD_BYTES:], by=liar), world.receiving
    return world.sealed_inside(world.plain, by=liar), world.receiving


def _owner(world: World, rng: random.Random) -> Made:
    """A hostile member's own package that speaks, or sends a file, in the name of another owner."""
    word = copy.deepcopy(world.sent.statements[0])
    body = json.loads(word.body)
    if rng.random() < 0.7:
        _edit(body, rng)
    key = rng.choice([world.hostile, world.stranger]).signing[world.suite]
    forged = Document.signed(Purpose.STATEMENT, body, by=[key])
    kept = Document(Purpose.STATEMENT, canonical(body), word.signatures)
    statement = rng.choice([forged, kept, None])
    if statement == word:
        return world.true, world.receiving
    return _hostile_package(world, statement), world.receiving


def _hostile_package(world: World, statement: Document | None) -> bytes:
    raw = b"" if statement is None else statement.to_bytes()
    note = (world.folder / "note.txt").read_bytes()
    body = world.manifest["body"]
    key = world.hostile.signing[world.suite]
    first, second = body["contents"]
    first |= {"sha256": sha256(raw).hexdigest(), "size": len(raw)}
    body |= {"sender": "HM", "key": key.key.id, "contents": [first, second] if raw else [second]}
    head = Document.signed(Purpose.MANIFEST, body, by=[key]).to_bytes()
    inside = len(head).to_bytes(4, "big") + head + raw + note
    return world.sealed_inside(inside, by=world.hostile)


def _again(world: World, rng: random.Random) -> Made:
    """The true package where the stream stands elsewhere: replay, gap, another past."""
    digest = rng.randbytes(32).hex()
    true = Document.from_json(world.manifest, purpose=Purpose.MANIFEST).digest
    match rng.randrange(3):
        case 0:
            at = Position(1, true)
        case 1:
            at = Position(rng.choice([0, 1, 2, 7]), digest)
        case _:
            return world.sealed(Position(rng.choice([1, 2, 5]), digest)), world.receiving
    return world.true, world.reader.receiving(world.directory, positions={"AQ": at})


def _other_reader(world: World, rng: random.Random) -> Made:
    """The true package at another bureau, under other keys, or sealed anew for another reader."""
    match rng.randrange(3):
        case 0:
            return world.true, world.hostile.receiving(world.directory)
        case 1:
            others = Bureau("BV", (world.suite,))
            return world.true, others.receiving(world.directory)
    body = world.manifest["body"]
    edits = {"bureau": "HM", "key": world.hostile.sealing[world.suite].key.id}
    names = rng.choice([["bureau"], ["key"], ["bureau", "key"]])
    body["recipients"][0] |= {name: edits[name] for name in names}
    signed = Document.signed(Purpose.MANIFEST, body, by=[world.sender.signing[world.suite]])
    inside = world.with_manifest(signed.to_json())
    return world.sealed_inside(inside, by=world.sender), world.receiving


def _later(world: World, rng: random.Random) -> Made:
    """A package that has expired, or that is dated in a time to come."""
    body = world.manifest["body"]
    shift = timedelta(minutes=rng.randint(11, 100_000)) * rng.choice([-1, 1])
    lifetime = min(timedelta(minutes=rng.randint(1, 10)), abs(shift))
    start = NOW + shift
    body["sealed_at"] = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    body["expires_at"] = f"{start + lifetime:%Y-%m-%dT%H:%M:%SZ}"
    signed = Document.signed(Purpose.MANIFEST, body, by=[world.sender.signing[world.suite]])
    inside = world.with_manifest(signed.to_json())
    return world.sealed_inside(inside, by=world.sender), world.receiving


def _dead(world: World, rng: random.Random) -> Made:
    """The true package where the directory says that a key or a member serves no more."""
    hub = copy.copy(world.hub)
    hub.members = dict(world.hub.members)
    name = rng.choice(["AQ", "BV"])
    member, when = hub.members[name], NOW - DAY * rng.random()
    match rng.randrange(4):
        case 0:
            dead = [each.revoked(rng.choice(list(Reason)), at=when) for each in member.keys]
            hub.members[name] = replace(member, keys=tuple(dead))
        case 1:
            dead = [replace(each, vouchers=(), valid_until=when) for each in member.keys]
            own = {each.key.id: each for each in _secrets(world, name)}
            first = own[member.keys[0].key.id]
            dead = [each.vouched(bureau=name, by=[first]) for each in dead]
            hub.members[name] = replace(member, keys=tuple(dead))
        case 2:
            hub.members[name] = replace(member, is_suspended=True)
        case _:
            hub.members[name] = replace(member, suites=("another",) if name == "BV" else ())
            if name == "AQ":
                del hub.members[name]
    return world.true, world.reader.receiving(hub.directory())


def _secrets(world: World, name: str) -> list[Secret]:
    bureau = world.sender if name == "AQ" else world.reader
    return [*bureau.signing.values(), *bureau.sealing.values()]


def _edit(value: Any, rng: random.Random) -> None:
    """Change, leave out, double or add one thing somewhere in a JSON value."""
    places = list(_places(value))
    holder, key = rng.choice(places)
    match rng.randrange(5):
        case 0 if isinstance(holder, dict):
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[f"{key}x"] = holder[key]
        case 2 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case _:
            holder[key] = _another(holder[key], rng)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _another(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice([-1, 1, 1000])
    if isinstance(value, str) and value:
        at = rng.randrange(len(value))
        return value[:at] + rng.choice("0123456789abcdefXY") + value[at + 1 :]
    return rng.choice([None, 0, "x", [], {}, [value]])


WAYS: dict[str, Way] = {
    "bytes of the file": _file,
    "bytes of the label": _head,
    "bytes of the ciphertext": _ciphertext,
    "bytes of the inside": _inside,
    "a field of the manifest": _field,
    "a manifest signed by another": _resigned,
    "another's label": _taken_over,
    "a statement or a file in another owner's name": _owner,
    "another place of the stream": _again,
    "another reader": _other_reader,
    "another time": _later,
    "a dead key, a member no more, another suite": _dead,
}
