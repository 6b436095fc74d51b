"""Compile the catalogs of words that have none compiled, or an older one, for Django to read.

`make setup` runs it, the tests do, and so does every build of a wheel: the hook is hatchling's.
Compiled files are nowhere in the repository.
"""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGS = Path("src/clew/bureau/locale")
ROOT = Path(__file__).resolve().parents[1]


class CompiledWords(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles before a wheel is packed, and has what came of it packed too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile; `version` is how the wheel is built, which changes nothing here."""
        compile_words(Path(self.root))
        build_data["artifacts"].append(f"{CATALOGS}/**/*.mo")


def compile_words(root: Path = ROOT) -> None:
    """Write each catalog's compiled file, unless there is one that is newer."""
    for words in sorted((root / CATALOGS).glob("*/LC_MESSAGES/*.po")):
        compiled = words.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= words.stat().st_mtime:
            continue
        with words.open("rb") as text:
            catalog = read_po(text, locale=words.parts[-3], abort_invalid=True)
        unfinished = compiled.with_name(f".{compiled.name}.{id(catalog)}")
        with unfinished.open("wb") as out:
            write_mo(out, catalog)
        unfinished.replace(compiled)


if __name__ == "__main__":
    compile_words()
