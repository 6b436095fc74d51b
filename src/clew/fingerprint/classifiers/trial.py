"""A trial: each classifier looks at one made picture, in a sandbox of its own, before it is used.

So a broken file, or one that crashes or hangs its library, costs itself and nothing else.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clew.fingerprint.classifiers.folder import (
    Brought,
    ClassifierError,
    folders_in,
    read_folder,
    same_names,
)
from clew.fingerprint.classifiers.sayings import Listening
from clew.media.errors import MediaError
from clew.media.limits import Limits
from clew.media.observer import Guest
from clew.media.sandbox import Sandbox, SandboxError, SandboxUnavailableError


@dataclass(frozen=True, slots=True)
class Classifiers:
    """The classifiers that look at files, and those set aside: by name, why and what to do."""

    at_work: tuple[Brought, ...] = ()
    set_aside: Mapping[str, str] = field(default_factory=dict)

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Those at work, as a sandbox takes them."""
        return tuple(one.guest for one in self.at_work)


def tried_in(
    folder: Path, *, unsafe_unconfined: bool = False, limits: Limits | None = None
) -> Classifiers:
    """Return the classifiers in this folder, each tried.

    Raises:
        SandboxUnavailableError: this machine cannot confine decoders.
    """
    read: list[Brought] = []
    aside: dict[str, str] = {}
    for one in folders_in(folder):
        try:
            read.append(read_folder(one))
        except ClassifierError as error:
            aside[one.name] = str(error)
    doubled = same_names([one.says for one in read])
    aside |= {
        name: f"several folders in {folder} hold a classifier {name}; keep one of them"
        for name in doubled
    }
    at_work = []
    for brought in read:
        if brought.says.name in doubled:
            continue
        against = tried(brought, unsafe_unconfined=unsafe_unconfined, limits=limits)
        if against:
            aside[brought.says.name] = f"{brought.says.name} {brought.says.version}: {against}"
        else:
            at_work.append(brought)
    return Classifiers(tuple(at_work), aside)


def tried(
    brought: Brought, *, unsafe_unconfined: bool = False, limits: Limits | None = None
) -> str:
    """Return why a classifier cannot be used, empty where it can.

    Raises:
        SandboxUnavailableError: this machine cannot confine decoders.
    """
    listening = Listening(brought.says)
    with (
        Sandbox(
            workers=1, unsafe_unconfined=unsafe_unconfined, guests=[brought.guest], limits=limits
        ) as sandbox,
        tempfile.TemporaryFile() as file,
    ):
        Image.fromarray(_made_picture()).save(file, "PNG")
        try:
            sandbox.read(
                file.fileno(),
                on_frame=lambda _frame: None,
                on_seen=lambda seen: listening.take(seen.untrusted_data or b"{}", at_s=seen.at_s),
            )
        except SandboxUnavailableError:
            raise
        except (SandboxError, MediaError):
            return (
                "it crashed, or took longer or more memory than one picture may; "
                "bring a model that onnxruntime runs faster"
            )
    return listening.against


def _made_picture() -> NDArray[np.uint8]:
    levels = np.linspace(0, 255, 64).astype(np.uint8)
    return np.stack([np.tile(levels, (48, 1))] * 3, axis=2)
