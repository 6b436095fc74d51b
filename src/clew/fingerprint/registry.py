"""The fingerprint kinds: every file in kinds/, found by looking. There is no list to keep."""

import importlib
import pkgutil
from functools import cache

from clew.fingerprint import kinds
from clew.fingerprint.kind import DigestKind, KeypointKind, NoiseKind, PictureKind, SoundKind
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
def keypoint_kinds(family: Family) -> tuple[KeypointKind, ...]:
    """Return the kinds that keep the keypoints of pictures of this family.

    Example:
        >>> [kind.name for kind in keypoint_kinds(Family.IMAGE)]
        ['keypoints']
    """
    return tuple(k for k in _all() if isinstance(k, KeypointKind) and family in k.families)


@cache
def names_of(protocol: type) -> frozenset[str]:
    """Return the names of all kinds that follow a protocol, as records hold them.

    Example:
        >>> sorted(names_of(PictureKind))
        ['frames', 'pdq', 'pdq_thumbnail']
    """
    return frozenset(kind.name for kind in _all() if isinstance(kind, protocol))


@cache
def sound_kinds() -> tuple[SoundKind, ...]:
    """Return the kinds that fingerprint sound.

    Example:
        >>> [kind.name for kind in sound_kinds()]
        ['sound']
    """
    return tuple(k for k in _all() if isinstance(k, SoundKind))


@cache
def noise_kinds(family: Family) -> tuple[NoiseKind, ...]:
    """Return the kinds that tell cameras by the noise of pictures of this family.

    Example:
        >>> [kind.name for kind in noise_kinds(Family.IMAGE)]
        ['camera']
    """
    return tuple(k for k in _all() if isinstance(k, NoiseKind) and family in k.families)


type _Kind = DigestKind | PictureKind | KeypointKind | SoundKind | NoiseKind


@cache
def _all() -> tuple[_Kind, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(kinds.__path__))
    return tuple(_kind(name) for name in names)


def _kind(name: str) -> _Kind:
    module = importlib.import_module(f"{kinds.__name__}.{name}")
    kind = getattr(module, "KIND", None)
    if isinstance(kind, DigestKind | PictureKind | KeypointKind | SoundKind | NoiseKind):
        return kind
    raise KindError(
        f"{module.__file__} must set KIND to a DigestKind, PictureKind, KeypointKind, SoundKind "
        "or NoiseKind"
    )
