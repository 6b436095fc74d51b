"""Compile the catalogs of words that have none compiled, or an older one, for Django to read.

`make setup` runs it, the tests do, and so does every build of a wheel (`build_hook`).
Compiled files are nowhere in the repository.
"""

import re
import unicodedata
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS = Path("src/clew/bureau/locale")
_TAG_OR_PLACEHOLDER = re.compile(r"(?P<tag><[^>]*>)|%\(\w+\)s|\{\w+\}")
ROOT = Path(__file__).resolve().parents[1]


def compile_words(root: Path = ROOT) -> None:
    """Write each catalog's compiled file, unless there is one newer than it and this script."""
    script = Path(__file__).stat().st_mtime
    for words in sorted((root / CATALOGS).glob("*/LC_MESSAGES/*.po")):
        compiled = words.with_suffix(".mo")
        changed = max(words.stat().st_mtime, script)
        if compiled.exists() and compiled.stat().st_mtime >= changed:
            continue
        with words.open("rb") as text:
            catalog = read_po(text, locale=words.parts[-3], abort_invalid=True)
        if catalog.locale is not None and catalog.locale.text_direction == "rtl":
            _isolate(catalog)
        unfinished = compiled.with_name(f".{compiled.name}.{id(catalog)}")
        with unfinished.open("wb") as out:
            write_mo(out, catalog)
        unfinished.replace(compiled)


def _isolate(catalog: Catalog) -> None:
    """Let what is put into words keep its own direction, and change no other's: Unicode's isolates.

    Without them the parts of 2026-0042 change places after a word that goes from right to left.
    Where nothing but such parts is left, a mark says which way they follow each other.
    """
    for message in catalog:
        if message.id and isinstance(message.string, str):
            message.string = _with_isolates(message.string)
        elif message.id:
            message.string = tuple(_with_isolates(one) for one in message.string)


def _with_isolates(text: str) -> str:
    told = _TAG_OR_PLACEHOLDER.sub(lambda found: found["tag"] or f"\u2068{found[0]}\u2069", text)
    bare = _TAG_OR_PLACEHOLDER.sub("", text)
    has_way = any(unicodedata.bidirectional(one) in {"L", "R", "AL"} for one in bare)
    return told if has_way or told.count("\u2068") < 2 else f"\u200f{told}"


if __name__ == "__main__":
    compile_words()
