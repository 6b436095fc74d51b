"""`clew doctor`: what works on this machine, the sandbox included."""

import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Annotated

import av
import typer
from PIL import features

from clew.bureau.vault.errors import VaultError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.index_folders import (
    INDEXES,
    PLACE_WORDS,
    PLACES,
    check_index,
    check_sealed_index,
    set_aside_of,
)
from clew.bureau.vault.traits import TRAITS
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import chosen
from clew.fingerprint.classifiers.trial import tried_in
from clew.fingerprint.registry import missing_model, missing_options, observed_kinds
from clew.fingerprint.weights import locked
from clew.index.hamming import IndexDamagedError
from clew.index.sealed import SealedDamagedError
from clew.media.sandbox import Sandbox, SandboxError, SandboxUnavailableError, probe
from clew.network.jurisdiction.subdivisions import PACKAGE as SUBDIVISIONS
from clew.network.jurisdiction.subdivisions import missing_subdivisions


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, whether it works, and what to know or do."""

    what: str
    works: bool
    detail: str


def doctor(
    as_json: AsJson = False,
    probes: Annotated[
        bool, typer.Option(help="try out the sandbox, some 15 seconds; else only start it")
    ] = True,
) -> None:
    """Look at this machine and the vault; exit status 1 says that something needs care."""
    findings = [_python(), _sandbox(), *(_probes() if probes else ()), *_decoders()]
    findings += [*_models(), _subdivisions(), *_vault()]
    findings += [_tool("chromium", "browser tests"), _tool("psql", "PostgreSQL as the database")]
    show([asdict(one) for one in findings], columns=["what", "works", "detail"], as_json=as_json)
    needed = [one for one in findings if not one.detail.startswith("only for")]
    if not all(one.works for one in needed):
        raise typer.Exit(1)


def _python() -> Finding:
    return Finding("Python", sys.version_info >= (3, 12), platform.python_version())


def _sandbox() -> Finding:
    try:
        with Sandbox(workers=1) as sandbox:
            return Finding("sandbox", works=True, detail=sandbox.confinement)
    except SandboxUnavailableError as error:
        return Finding("sandbox", works=False, detail=f"{error}; on Debian install libseccomp2")


def _probes() -> Iterator[Finding]:
    """What a hostile file might try; all of it must be refused."""
    try:
        for one in probe(confined=True):
            yield Finding(
                f"sandbox refuses: {one.name}", one.refused, "" if one.refused else "NOT refused"
            )
    except SandboxError as error:
        yield Finding("sandbox probes", works=False, detail=str(error))


def _decoders() -> Iterator[Finding]:
    for name in ("jpg", "webp", "avif", "libtiff"):
        yield Finding(f"pictures: {name}", bool(features.check(name)), "Pillow")
    heif = importlib.util.find_spec("pi_heif") is not None
    yield Finding("pictures: heic", heif, "pi-heif")
    for name in ("h264", "hevc", "vp9", "av1", "mpeg4", "aac", "mp3", "opus"):
        yield Finding(f"clips and sound: {name}", name in av.codecs_available, "FFmpeg in PyAV")


def _models() -> Iterator[Finding]:
    """The trained models: without one, what it would see is not looked for."""
    for kind in observed_kinds().values():
        missing = missing_model(kind)
        carried = [locked()[name] for name in kind.models]
        told = ", ".join(f"{one.name} ({one.licence}, {one.package})" for one in carried)
        yield Finding(f"models: {kind.name}", missing is None, missing or told)
        for what, why in missing_options(kind).items():
            yield Finding(f"models: {kind.name}", works=False, detail=f"only for {what}: {why}")


def _subdivisions() -> Finding:
    """The table by which states and provinces are known: without it, only by their codes."""
    missing = missing_subdivisions()
    return Finding("states and provinces", missing is None, missing or SUBDIVISIONS)


def _vault() -> Iterator[Finding]:
    from clew.bureau.vault.current import key_from_environment

    try:
        vault = VaultFolder.open(chosen.path, unlock=key_from_environment())
    except VaultError as error:
        yield Finding("vault", works=False, detail=str(error))
        return
    free = shutil.disk_usage(vault.path).free / 1e9
    yield Finding("vault", works=True, detail=f"{vault.path} opens; {free:.0f} GB free")
    yield from _classifiers(vault)
    for name in INDEXES:
        try:
            held = check_index(vault.index_folder / name)
            aside = ", ".join(set_aside_of(vault.index_folder / name))
            earlier = f"; set aside as damaged earlier: {aside}" if aside else ""
            detail = f"{held:,} as they were written{earlier}"
            yield Finding(f"index: {name}", works=True, detail=detail)
        except IndexDamagedError as error:
            yield Finding(f"index: {name}", works=False, detail=str(error))
    for name in (PLACES, PLACE_WORDS, *(kept.index for kept in TRAITS)):
        try:
            held = check_sealed_index(vault.index_folder / name, vault.templates)
            yield Finding(f"index: {name}", works=True, detail=f"{held:,} as they were written")
        except SealedDamagedError as error:
            yield Finding(f"index: {name}", works=False, detail=str(error))


def _classifiers(vault: VaultFolder) -> Iterator[Finding]:
    """The models that the bureau brought itself."""
    try:
        there = tried_in(vault.classifiers_folder)
    except SandboxError:
        return  # the sandbox's own line tells
    for one in there.at_work:
        detail = f"{one.says.version} ({one.says.licence}), brought by the bureau"
        yield Finding(f"classifier: {one.says.name}", works=True, detail=detail)
    for name, why in there.set_aside.items():
        yield Finding(f"classifier: {name}", works=False, detail=why)


def _tool(name: str, use: str) -> Finding:
    return Finding(name, shutil.which(name) is not None, f"only for {use}")
