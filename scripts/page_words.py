"""The words of the pages: gathered from where they are marked, and held against the catalogs.

    page_words.py gather    writes what is marked into every catalog; what is new stands empty
    page_words.py check     prints what a catalog lacks, or says with other placeholders; exit 1

Marked are `{% translate %}` and `{% blocktranslate %}` in templates, `say` in those of documents,
`gettext` and its kin in Python, sentences of `clew.model.wording` in any layer, and the names of
relations, states and the like that the layers below give in English (`clew.bureau.ui.phrases`). It
needs no GNU gettext: Django turns templates into what Babel reads.
"""

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import django
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
MARKED = ROOT / "src/clew"
CATALOGS = MARKED / "bureau/locale"
_KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
    "Wording": None,
    "counted": (2, 3),
}
_ENDS = (".py", ".html", ".typ")
_KEPT = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|</?[a-z][^>]*>")
"""What a translation must say too: placeholders and tags."""


def main() -> None:
    """Do what the first argument names."""
    asked = sys.argv[1:]
    if asked == ["gather"]:
        gather(marked())
    elif asked == ["check"]:
        faults = list(check(marked()))
        sys.stdout.writelines(f"{fault}\n" for fault in faults)
        sys.exit(bool(faults))
    else:
        sys.exit("page_words.py: say `gather` or `check`")


def marked() -> Catalog:
    """Return all that is marked; asking for the layers' names sets Django up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")
    django.setup()
    from clew.bureau.ui.phrases import phrases  # noqa: PLC0415 -- once Django is set up

    found = Catalog()
    for path in sorted(one for ends in _ENDS for one in MARKED.rglob(f"*{ends}")):
        for text, context in _said_in(path):
            found.add(text, context=context)
    for phrase in phrases():
        found.add(phrase)
    return found


def gather(template: Catalog) -> None:
    """Bring every catalog to what is marked: new words are added empty, what is gone is dropped."""
    for path in catalogs():
        catalog = _read(path)
        catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        head, _, _ = path.read_text().partition("\n\n")  # as it was written by hand
        said = io.BytesIO()
        write_po(said, catalog, no_location=True, sort_output=True, omit_header=True, width=98)
        path.write_text(f"{head.strip()}\n\n{said.getvalue().decode().strip()}\n")


def check(template: Catalog) -> Iterator[str]:
    """Yield what is wrong with the catalogs, one line each."""
    for path in catalogs():
        catalog = _read(path)
        for message in template:
            if message.id:
                yield from _faults(path.parts[-3], catalog, message)


def catalogs() -> Sequence[Path]:
    """Return the catalogs, one a language; the words are English where they stand."""
    return sorted(CATALOGS.glob("*/LC_MESSAGES/django.po"))


def _said_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- once set up

    from clew.bureau.reports.sayings import said_by  # noqa: PLC0415 -- likewise

    text = path.read_text()
    if path.suffix == ".typ":
        text = "\n".join(f"_({one!r})" for one in said_by(text))
    elif path.suffix == ".html":
        text = re.sub(r"(?m)^[ \t]+", "", templatize(text))
    for _, said, _, context in extract("python", io.BytesIO(text.encode()), _KEYWORDS):
        yield said, context


def _read(path: Path) -> Catalog:
    with path.open("rb") as text:
        return read_po(text, locale=path.parts[-3], abort_invalid=True)


def _faults(language: str, catalog: Catalog, marked: Message) -> Iterator[str]:
    found = catalog.get(marked.id, marked.context)
    source = marked.id if isinstance(marked.id, tuple) else (marked.id,)
    several = isinstance(marked.id, tuple)
    said = () if found is None else found.string if several else (found.string,)
    if found is None or not said or not all(said):
        yield f"{language}: not translated: {source[0]!r}"
    elif found.fuzzy:
        yield f"{language}: marked as fuzzy: {source[0]!r}"
    elif several and len(said) != catalog.num_plurals:
        yield f"{language}: {len(said)} forms, not {catalog.num_plurals}: {source[0]!r}"
    elif _differ(source, said):
        yield f"{language}: other placeholders or tags than {source[0]!r}"
    elif not _quotes(source) and _quotes(said):
        yield f"{language}: a double quote would end an attribute: {source[0]!r}"


def _differ(source: Sequence[str], said: Sequence[str]) -> bool:
    """Tell whether a form says other placeholders; of a few things the number may be left out."""
    allowed = [sorted(_KEPT.findall(one)) for one in source]
    kept = [sorted(_KEPT.findall(one)) for one in said]
    if len(source) == 1:
        return kept != allowed
    return kept[-1] != allowed[-1] or any(
        len(one) < len(allowed[-1]) - 1 or not set(one) <= set(allowed[-1]) for one in kept
    )


def _quotes(several: Sequence[str]) -> bool:
    return any('"' in _KEPT.sub("", one) for one in several)


if __name__ == "__main__":
    main()
