"""Compile the catalogs of words that have none compiled, or an older one, for Django to read.

`make setup` runs it, the tests do, and so does every build of a wheel (`build_hook`).
Compiled files are nowhere in the repository.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS = Path("src/clew/bureau/locale")
ROOT = Path(__file__).resolve().parents[1]


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
