"""The folder of classifiers: each in a folder of its own, read whole and checked before use."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clew.fingerprint.classifiers.declaration import Classifier, DeclarationError
from clew.media.observer import Guest

DECLARED, MODEL = "classifier.toml", "model.onnx"
_MOST_TEXT = 1 << 16
_MOST_MODEL = 256 << 20
_GUEST = "clew.fingerprint.classifiers.guest"


class ClassifierError(ValueError):
    """A classifier cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A classifier as it lies in its folder, with its model's bytes."""

    says: Classifier
    text: str
    model: bytes

    @property
    def guest(self) -> Guest:
        """The classifier as a sandbox takes it."""
        return Guest(module=_GUEST, settings=self.text, model=self.model)


def folders_in(folder: Path) -> list[Path]:
    """Return the folders of the classifiers that were put there, by name; none without it."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.is_dir() and one.name[0] != ".")


def declared_in(folder: Path) -> Classifier:
    """Return what a classifier's folder declares. Its model is not looked at.

    Raises:
        ClassifierError: classifier.toml is missing, or does not say what it must.
    """
    return _declared(folder)[0]


def read_folder(folder: Path) -> Brought:
    """Return the classifier in this folder.

    Raises:
        ClassifierError: a file is missing, does not say what it must, or is not the one declared.
    """
    says, text = _declared(folder)
    model = _content(folder / MODEL, most=_MOST_MODEL)
    found = hashlib.sha256(model).hexdigest()
    if found != says.sha256:
        raise ClassifierError(
            f"{folder / MODEL} is not the model that {DECLARED} names: its SHA-256 is {found}; "
            f"put the right file there, or write this into `sha256` once you trust it"
        )
    return Brought(says, text, model)


def same_names(found: Sequence[Classifier]) -> set[str]:
    """Return the names that more than one of them has: nobody could tell who said what."""
    names = [one.name for one in found]
    return {name for name in names if names.count(name) > 1}


def _declared(folder: Path) -> tuple[Classifier, str]:
    path = folder / DECLARED
    try:
        text = _content(path, most=_MOST_TEXT).decode()
        return Classifier.from_toml(text), text
    except (DeclarationError, UnicodeDecodeError) as error:
        raise ClassifierError(
            f"{path}: {error}; correct it, then try: clew classifier check {folder}"
        ) from error


def _content(path: Path, *, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ClassifierError(
            f"{path} cannot be read: {error.strerror}; a classifier is a folder with {DECLARED} "
            f"and {MODEL}"
        ) from error
    if len(content) > most:
        raise ClassifierError(f"{path} is larger than {most >> 10:,} KiB; bring a smaller one")
    return content
