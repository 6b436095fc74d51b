"""The fingerprint kinds: every file in kinds/, found by looking. There is no list to keep."""

import importlib
import pkgutil
from functools import cache

from clew.fingerprint import kinds
from clew.fingerprint.kind import DigestKind, PictureKind
from clew.model.media import Family


class KindError(TypeError):
    """A file in kinds/ does not offer a fingerprint kind."""


def digest_kinds() -> tuple[DigestKind, ...]:
    """Return the kinds that hash bytes.

    Example:
        >>> sorted(kind.name for kind in digest_kinds())
        ['md5', 'sha1', 'sha256']
    """
    return tuple(kind for kind in _all() if isinstance(kind, DigestKind))


@cache
def picture_kinds(family: Family) -> tuple[PictureKind, ...]:
    """Return the kinds that fingerprint pictures of this family.

    Example:
        >>> [kind.name for kind in picture_kinds(Family.CLIP)]
        ['frames']
    """
    return tuple(k for k in _all() if isinstance(k, PictureKind) and family in k.families)


@cache
def _all() -> tuple[DigestKind | PictureKind, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(kinds.__path__))
    return tuple(_kind(name) for name in names)


def _kind(name: str) -> DigestKind | PictureKind:
    module = importlib.import_module(f"{kinds.__name__}.{name}")
    kind = getattr(module, "KIND", None)
    if isinstance(kind, DigestKind | PictureKind):
        return kind
    raise KindError(f"{module.__file__} must set KIND to a DigestKind or a PictureKind")
