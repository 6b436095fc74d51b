"""What was chosen of a case's stacks, as the list's page and the gallery's script are told it."""

from collections.abc import Mapping
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clew.bureau.triage.choosing import UNTAGGED, Chosen
from clew.bureau.triage.stack import Standing
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.triage_asked import Asked, Facet

_FOLDED = {
    Standing.KNOWN: gettext_noop("known already"),
    Standing.IGNORED: gettext_noop("to ignore"),
}


def about(asked: Asked, chosen: Chosen) -> dict[str, object]:
    """Return the facets, what is folded away, the words in use, and how many stacks there are."""
    return {
        "facets": asked.facets(chosen),
        "folded": _folded(asked, chosen),
        "words": sorted(chosen.counts["tag"].keys() - {"", UNTAGGED}),
        "stacks": len(chosen.stacks),
        "items": sum(len(stack.items) for stack in chosen.stacks),
    }


def told_in_json(asked: Asked, chosen: Chosen) -> Mapping[str, object]:
    """Return all of it for a script: of each stack its items, apart by spaces, grade and tags."""
    told = about(asked, chosen)
    stacks, items = len(chosen.stacks), told["items"]
    return {
        "stacks": [" ".join(one.items) for one in chosen.stacks],
        "grades": [one.grade for one in chosen.stacks],
        "tags": [sorted(one.tags) for one in chosen.stacks],
        "words": told["words"],
        "facets": [_facet(one) for one in asked.facets(chosen)],
        "folded": [
            {"count": f"{count:,}", "words": words, "address": address}
            for count, words, address in _folded(asked, chosen)
        ],
        "told": ngettext("%(n)s stack", "%(n)s stacks", stacks) % {"n": f"{stacks:,}"},
        "of": ngettext("of %(n)s item", "of %(n)s items", int(str(items))) % {"n": f"{items:,}"},
    }


def _facet(facet: Facet) -> Mapping[str, object]:
    choices = [
        asdict(one) | {"label": phrase(one.label), "means": phrase(one.means)}
        for one in facet.choices
    ]
    return {"heading": phrase(facet.heading), "choices": choices}


def _folded(asked: Asked, chosen: Chosen) -> list[tuple[int, str, str]]:
    """How many stacks are folded away, as what, and the address that shows them."""
    if asked.wanted.standing != Standing.NEW.value:
        return []
    counts = chosen.counts["standing"]
    return [
        (counts[one.value], _(said), asked.address(standing=one.value))
        for one, said in _FOLDED.items()
        if counts[one.value]
    ]
