"""What is told of an item: its digests, type, hashes of pictures and sound, and its grades.

Hashes come from another bureau's node, so each is checked before it may come near an index: of a
kind and version that this node makes itself, and of its exact length. What tells people apart is
never sent: who may have the file makes it anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import Fields, base64_text, moment_text
from clew.fingerprint.registry import picture_kinds, sound_kinds
from clew.model.digests import Digests
from clew.model.fingerprint import Fingerprint, Form
from clew.model.grade import Scheme
from clew.model.media import Family

_FIELDS = ("sha256", "md5", "sha1", "size", "mime", "family", "with_file", "prints", "grades")
_PRINT_FIELDS = (
    *("kind", "version", "form", "data", "quality", "at_ms", "until_ms"),
    *("low_information", "part"),
)
_GRADE_FIELDS = ("scheme", "value", "graded_at")
_MOST_PRINTS = 20_000
_MOST_GRADES = 100
_PICTURE_BYTES = 256  # eight turns of 32 bytes
_MOST_PRINT_TEXT = 4 * 1024 * 1024
_WORD_BYTES = 4
_MOST_AT_MS = 2**40
_MOST_PART = 30_000


@dataclass(frozen=True, slots=True)
class ToldGrade:
    """How the owner grades it."""

    scheme: Scheme
    value: str
    graded_at: datetime

    @property
    def words(self) -> str:
        """The grade as people read it."""
        return f"{self.scheme.value} {self.value}: {self.scheme.values[self.value]}"


@dataclass(frozen=True, slots=True)
class ToldItem:
    """What is told of one item."""

    digests: Digests
    mime: str
    family: Family
    with_file: bool
    prints: tuple[Fingerprint, ...]
    grades: tuple[ToldGrade, ...]

    @property
    def sha256(self) -> str:
        """Its SHA-256 in hexadecimal."""
        return self.digests.sha256.hex()

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold; there are no fractions."""
        return {
            "sha256": self.sha256,
            "md5": self.digests.md5.hex(),
            "sha1": self.digests.sha1.hex(),
            "size": self.digests.size,
            "mime": self.mime,
            "family": self.family.value,
            "with_file": self.with_file,
            "prints": [_print_json(one) for one in self.prints],
            "grades": [_grade_json(one) for one in self.grades],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ToldItem":
        """Read what another bureau told.

        Raises:
            MalformedError: a field is wrong, or a hash is none that this node makes.
        """
        fields = Fields(value, names=_FIELDS, where="the item")
        family = _family(fields)
        prints = fields.objects("prints", names=_PRINT_FIELDS, most=_MOST_PRINTS)
        grades = fields.objects("grades", names=_GRADE_FIELDS, most=_MOST_GRADES)
        return cls(
            Digests(
                md5=_hex(fields, "md5", 16),
                sha1=_hex(fields, "sha1", 20),
                sha256=bytes.fromhex(fields.digest("sha256")),
                size=fields.number("size"),
            ),
            fields.text("mime", most=100),
            family,
            fields.flag("with_file"),
            tuple(_print(one, family) for one in prints),
            tuple(map(_grade, grades)),
        )


def sendable(prints: Iterable[Fingerprint], family: Family) -> list[Fingerprint]:
    """Return the hashes that are told of an item: of its pictures and its sound, as made now."""
    versions = _versions(family)
    return [one for one in prints if versions.get(one.kind) == one.version]


def _versions(family: Family) -> dict[str, int]:
    pictures = {one.name: one.version for one in picture_kinds(family)}
    return pictures | {one.name: one.version for one in sound_kinds()}


def _print_json(one: Fingerprint) -> dict[str, object]:
    return {
        "kind": one.kind,
        "version": one.version,
        "form": one.form.value,
        "data": base64_text(one.data),
        "quality": one.quality,
        "at_ms": _ms(one.at_s),
        "until_ms": _ms(one.until_s),
        "low_information": one.low_information,
        "part": one.part,
    }


def _grade_json(one: ToldGrade) -> dict[str, object]:
    graded_at = moment_text(one.graded_at)
    return {"scheme": one.scheme.value, "value": one.value, "graded_at": graded_at}


def _print(fields: Fields, family: Family) -> Fingerprint:
    kind, version = fields.name("kind"), fields.number("version")
    if _versions(family).get(kind) != version:
        raise MalformedError(f"{fields.where}: {kind} {version} is no hash that this node makes")
    data = fields.raw("data", most=_MOST_PRINT_TEXT)
    is_picture = kind in {one.name for one in picture_kinds(family)}
    fits = len(data) == _PICTURE_BYTES if is_picture else data and not len(data) % _WORD_BYTES
    if not fits:
        raise MalformedError(f"{fields.where}: a hash of kind {kind} has not {len(data)} bytes")
    return Fingerprint(
        kind=kind,
        version=version,
        data=data,
        quality=fields.number("quality", most=100),
        form=_form(fields),
        at_s=_s(fields, "at_ms"),
        until_s=_s(fields, "until_ms"),
        low_information=fields.flag("low_information"),
        part=fields.number("part", most=_MOST_PART),
    )


def _grade(fields: Fields) -> ToldGrade:
    try:
        scheme = Scheme(fields.name("scheme"))
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {error}") from error
    value = fields.text("value", most=3)
    if value not in scheme.values:
        raise MalformedError(f"{fields.where}: {scheme} has no grade {value}")
    return ToldGrade(scheme, value, fields.moment("graded_at"))


def _family(fields: Fields) -> Family:
    try:
        return Family(fields.text("family", most=10))
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {error}") from error


def _form(fields: Fields) -> Form:
    try:
        return Form(fields.text("form", most=10))
    except ValueError as error:
        raise MalformedError(f"{fields.where}: {error}") from error


def _hex(fields: Fields, name: str, size: int) -> bytes:
    text = fields.text(name, most=2 * size)
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != size or found.hex() != text:
        raise MalformedError(f"{fields.where}: {name} must be {2 * size} small hexadecimal digits")
    return found


def _ms(at_s: float | None) -> int | None:
    return None if at_s is None else round(at_s * 1000)


def _s(fields: Fields, name: str) -> float | None:
    return None if fields.is_none(name) else fields.number(name, most=_MOST_AT_MS) / 1000
