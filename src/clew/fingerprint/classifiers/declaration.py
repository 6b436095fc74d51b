"""What classifier.toml says of a classifier: who it is, what it wants to see, what it answers."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeGuard

MOST_POINTS = 40
"""The most that one label adds to an item's priority: as much as being new does."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_LABELS, _LONGEST_LABEL, _LONGEST_TEXT = 100, 60, 500
_SIDES = range(1, 1281)
_TOP = {"name", "version", "licence", "sha256", "caution", "input", "output", "priority"}
_INPUT = {"width", "height", "colours", "layout", "mean", "std", "fit"}
_OUTPUT = {"labels", "scores"}


class DeclarationError(ValueError):
    """classifier.toml does not say what it must; the message says what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Input:
    """The picture as the model wants it: a float tensor of one picture.

    A channel's value v, 0 to 1, becomes (v - mean) / std. `fit` is "stretch" (the whole picture,
    its sides stretched) or "crop" (the largest middle part of the model's proportions).
    """

    width: int
    height: int
    colours: str = "rgb"
    layout: str = "nchw"
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    fit: str = "stretch"


@dataclass(frozen=True, slots=True)
class Raises:
    """A label's weight in the queue: from the score `least` on it adds `points`."""

    least: float
    points: int


@dataclass(frozen=True, slots=True)
class Classifier:
    """One classifier, as its bureau declares it. `scores` says what makes the output 0 to 1."""

    name: str
    version: str
    licence: str
    sha256: str
    caution: str
    input: Input
    labels: tuple[str, ...]
    scores: str
    priority: Mapping[str, Raises]

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Parse classifier.toml.

        Raises:
            DeclarationError: something is missing, unknown or of the wrong kind.

        Example:
            >>> Classifier.from_toml('name = "bright"')
            Traceback (most recent call last):
            ...
            clew.fingerprint.classifiers.declaration.DeclarationError: `[output]` is missing
        """
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise DeclarationError(f"it is not TOML: {error}") from error
        _know(table, _TOP, "")
        output = _table(table, "output", _OUTPUT)
        labels = _labels(output)
        return cls(
            name=_fitting(table, "name", _NAME, "1 to 40 letters, digits, and . _ -"),
            version=_text(table, "version", longest=40),
            licence=_text(table, "licence", longest=100),
            sha256=_fitting(table, "sha256", _SHA256, "64 digits of lower-case hex"),
            caution=_text(table, "caution", longest=_LONGEST_TEXT),
            input=_input(_table(table, "input", _INPUT)),
            labels=labels,
            scores=_one_of(output, "scores", ("given", "softmax", "sigmoid")),
            priority=_priority(table.get("priority", {}), labels),
        )


type _Table = Mapping[str, Any]


def _input(table: _Table) -> Input:
    std = _three(table, "std", (1.0, 1.0, 1.0))
    if min(std) <= 0:
        raise DeclarationError("`input.std` must be above 0")
    return Input(
        width=_whole(table, "width"),
        height=_whole(table, "height"),
        colours=_one_of(table, "colours", ("rgb", "bgr")),
        layout=_one_of(table, "layout", ("nchw", "nhwc")),
        mean=_three(table, "mean", (0.0, 0.0, 0.0)),
        std=std,
        fit=_one_of(table, "fit", ("stretch", "crop")),
    )


def _priority(given: object, labels: tuple[str, ...]) -> Mapping[str, Raises]:
    if not isinstance(given, dict):
        raise DeclarationError("`priority` must be a table")
    for label in given:
        if label not in labels:
            raise DeclarationError(f"`priority.{label}` is none of `output.labels`")
    return {label: _raises(label, given[label]) for label in labels if label in given}


def _raises(label: str, given: object) -> Raises:
    table: _Table = given if isinstance(given, dict) else {}
    _know(table, {"least", "points"}, f"priority.{label}.")
    least, points = table.get("least"), table.get("points")
    if not _is_number(least) or not 0 < least <= 1:
        raise DeclarationError(f"`priority.{label}.least` must be a score above 0, at most 1")
    if type(points) is not int or not 1 <= points <= MOST_POINTS:
        raise DeclarationError(f"`priority.{label}.points` must be a whole number 1-{MOST_POINTS}")
    return Raises(float(least), points)


def _labels(table: _Table) -> tuple[str, ...]:
    given = table.get("labels")
    if not isinstance(given, list) or not 1 <= len(given) <= _MOST_LABELS:
        raise DeclarationError(f"`output.labels` must be a list of 1 to {_MOST_LABELS} names")
    for label in given:
        if not isinstance(label, str) or not _is_plain(label, longest=_LONGEST_LABEL):
            raise DeclarationError(f"a label must be 1 to {_LONGEST_LABEL} printable characters")
    if len(set(given)) < len(given):
        raise DeclarationError("`output.labels` names a label twice")
    return tuple(given)


def _know(table: _Table, names: set[str], where: str) -> None:
    for name in sorted(table.keys() - names):
        raise DeclarationError(f"`{where}{name}` is not known; see docs/reference/classifiers.md")


def _table(table: _Table, name: str, names: set[str]) -> _Table:
    given = table.get(name)
    if not isinstance(given, dict):
        raise DeclarationError(f"`[{name}]` is missing")
    _know(given, names, f"{name}.")
    return given


def _text(table: _Table, name: str, *, longest: int) -> str:
    given = table.get(name)
    if given is None:
        raise DeclarationError(f"`{name}` is missing")
    if not isinstance(given, str) or not _is_plain(given, longest=longest):
        raise DeclarationError(f"`{name}` must be text of 1 to {longest} printable characters")
    return given


def _fitting(table: _Table, name: str, form: re.Pattern[str], words: str) -> str:
    given = _text(table, name, longest=_LONGEST_TEXT)
    if not form.fullmatch(given):
        raise DeclarationError(f"`{name}` must be {words}")
    return given


def _one_of(table: _Table, name: str, words: tuple[str, ...]) -> str:
    """One of the words; the first where nothing is given."""
    given = table.get(name, words[0])
    if given not in words:
        raise DeclarationError(f"`{name}` must be one of: {', '.join(words)}")
    return str(given)


def _whole(table: _Table, name: str) -> int:
    given = table.get(name)
    if type(given) is not int or given not in _SIDES:
        raise DeclarationError(f"`input.{name}` must be a whole number, 1 to {_SIDES[-1]}")
    return given


def _three(
    table: _Table, name: str, usual: tuple[float, float, float]
) -> tuple[float, float, float]:
    given = table.get(name, list(usual))
    if not isinstance(given, list) or len(given) != 3 or not all(map(_is_number, given)):
        raise DeclarationError(f"`input.{name}` must be three numbers, of red, green and blue")
    return (float(given[0]), float(given[1]), float(given[2]))


def _is_number(given: object) -> TypeGuard[float]:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return False
    return math.isfinite(given)


def _is_plain(text: str, *, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable() and bool(text.strip())
