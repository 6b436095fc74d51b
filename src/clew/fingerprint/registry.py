"""The fingerprint kinds: every file in kinds/, found by looking. There is no list to keep."""

from collections.abc import Collection, Mapping
from functools import cache
from types import ModuleType

from clew.fingerprint import kinds
from clew.fingerprint.kind import (
    DigestKind,
    KeypointKind,
    NoiseKind,
    ObservedKind,
    PictureKind,
    SoundKind,
    WithOptionalModels,
)
from clew.fingerprint.weights import MissingModelError, locked
from clew.model.media import Family
from clew.model.plug_ins import offered_by


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


@cache
def observed_kinds() -> Mapping[str, ObservedKind]:
    """Return the kinds whose models look at pictures or listen, by the module that holds each.

    Example:
        >>> sorted(kind.name for kind in observed_kinds().values())
        ['face', 'object', 'place', 'text', 'voice']
    """
    held = _offered().items()
    return {module: kind for module, kind in held if isinstance(kind, ObservedKind)}


def missing_model(kind: ObservedKind) -> str | None:
    """Return what is missing of a kind's models and how it is got, or None where all are there."""
    return _missing(kind.models)


def missing_options(kind: ObservedKind) -> Mapping[str, str]:
    """Return what a kind does not look for because an optional model is missing, and how it is got.

    Example:
        >>> missing_options(next(k for k in observed_kinds().values() if k.name == "face"))
        {}
    """
    options = kind.optional_models if isinstance(kind, WithOptionalModels) else {}
    missing = {what: _missing((model,)) for model, what in options.items()}
    return {what: why for what, why in missing.items() if why is not None}


def observers(kinds: Collection[str] | None = None) -> tuple[str, ...]:
    """Return the modules of the kinds whose models are installed, as a sandbox wants them named.

    `kinds` are the names of those wanted; None: all.

    Example:
        >>> observers([])
        ()
    """
    wanted = observer_names() if kinds is None else kinds
    return tuple(
        module
        for module, kind in observed_kinds().items()
        if kind.name in wanted and missing_model(kind) is None
    )


def observer_names() -> tuple[str, ...]:
    """Return the names of the kinds whose models look at pictures or listen.

    Example:
        >>> sorted(observer_names())
        ['face', 'object', 'place', 'text', 'voice']
    """
    return tuple(kind.name for kind in observed_kinds().values())


def biometric_kinds() -> frozenset[str]:
    """Return the names of the kinds whose data are sealed in the records.

    Example:
        >>> sorted(biometric_kinds())
        ['face', 'voice']
    """
    return frozenset(kind.name for kind in observed_kinds().values() if kind.is_biometric)


type _Kind = DigestKind | PictureKind | KeypointKind | SoundKind | NoiseKind | ObservedKind


@cache
def _missing(models: tuple[str, ...]) -> str | None:
    try:
        for name in models:
            locked()[name].read()
    except MissingModelError as error:
        return str(error)
    return None


@cache
def _offered() -> Mapping[str, _Kind]:
    """Every kind, by the name of its module."""
    return {module.__name__: _kind(module, kind) for module, kind in offered_by(kinds, "KIND")}


def _all() -> Collection[_Kind]:
    return _offered().values()


def _kind(module: ModuleType, kind: object) -> _Kind:
    known = DigestKind | PictureKind | KeypointKind | SoundKind | NoiseKind | ObservedKind
    if isinstance(kind, known):
        return kind
    raise KindError(f"{module.__file__} must set KIND to one of the kinds of clew.fingerprint.kind")
