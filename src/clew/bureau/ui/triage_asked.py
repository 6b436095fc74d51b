"""What a triage page's address asks for: a scheme, a path, and one value of each facet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clew.bureau.reports.words import FAMILY_NAMES
from clew.bureau.tagging.word import BadTagError, tag_word
from clew.bureau.triage.choosing import UNGRADED, UNTAGGED, Chosen, Wanted
from clew.bureau.triage.stack import Standing
from clew.model.grade import Scheme

_ALL = "all"  # of a facet, in an address: nothing is said by a facet's default
_LONGEST = 200  # characters of a path that is looked for

SCHEME_NAMES: Mapping[Scheme, str] = {
    Scheme.VIC_US: gettext_noop("Project VIC, USA"),
    Scheme.UK: gettext_noop("United Kingdom"),
    Scheme.BASELINE: gettext_noop("INTERPOL Baseline"),
    Scheme.INDUSTRY: gettext_noop("industry"),
}
_HEADINGS = {
    "standing": gettext_noop("Known"),
    "kind": gettext_noop("Kind"),
    "grade": gettext_noop("Grade"),
    "has": gettext_noop("With"),
    "tag": gettext_noop("Tag"),
}
_STANDING_NAMES = {
    Standing.NEW: gettext_noop("new"),
    Standing.KNOWN: gettext_noop("known"),
    Standing.IGNORED: gettext_noop("to ignore"),
}
_HAS_NAMES = {"faces": gettext_noop("faces"), "text": gettext_noop("text")}


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """One value of a facet: the address that asks for it, and how many stacks it would leave."""

    address: str
    label: str
    means: str
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a facet, under a heading."""

    heading: str
    choices: Sequence[FacetChoice]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page shows; what an address says that is nothing of this is not heeded.

    With `is_list` it is the plain list, which needs no script.
    """

    scheme: Scheme
    wanted: Wanted
    path: str
    is_list: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read an address."""
        said = request.GET.get("scheme", "")
        scheme = Scheme(said) if said in set(Scheme) else Scheme.VIC_US
        given = {name: _value(request.GET, name, scheme) for name in asdict(Wanted())}
        path = request.GET.get("path", "").strip()[:_LONGEST]
        return cls(scheme, Wanted(**given), path, "list" in request.GET)

    @property
    def grades(self) -> list[tuple[str, str, str]]:
        """The scheme's values, each with the key that gives it, and what it means."""
        return [
            (value if value.isdigit() else str(number), value, means)
            for number, (value, means) in enumerate(self.scheme.values.items(), start=1)
        ]

    @property
    def query(self) -> str:
        """What asks for this, as it stands in an address."""
        return self.address()[1:]

    def address(self, **changed: str) -> str:
        """Return the address that asks for this, but for the facets that are named."""
        facets = {
            name: value or _ALL
            for name, value in asdict(replace(self.wanted, **changed)).items()
            if value != getattr(Wanted(), name)
        }
        scheme = {} if self.scheme is Scheme.VIC_US else {"scheme": self.scheme.value}
        path = {"path": self.path} if self.path else {}
        as_list = {"list": "1"} if self.is_list else {}
        return f"?{urlencode(facets | scheme | path | as_list)}"

    def as_list(self) -> "Asked":
        """Return the same, as a plain list."""
        return replace(self, is_list=True)

    def facets(self, chosen: Chosen) -> list[Facet]:
        """Return the facets that leave a choice; what no stack is is left out of them."""
        told = [Facet(words, self._choices(name, chosen)) for name, words in _HEADINGS.items()]
        return [facet for facet in told if len(facet.choices) > 1]

    def _choices(self, name: str, chosen: Chosen) -> list[FacetChoice]:
        here, counts = getattr(self.wanted, name), chosen.counts[name]
        named = {"": (_("all"), _("every stack")), **_names(name, self.scheme, {*counts, here})}
        return [
            FacetChoice(
                self.address(**{name: value}), label, means, counts[value], is_here=value == here
            )
            for value, (label, means) in named.items()
            if counts[value] or value in {here, ""}
        ]


def _value(given: QueryDict, name: str, scheme: Scheme) -> str:
    said = given.get(name, "")
    if said == _ALL:
        return ""
    if name == "tag":
        return _tag(said)
    default: str = getattr(Wanted(), name)
    return said if said in _names(name, scheme) else default


def _tag(said: str) -> str:
    try:
        return said if said == UNTAGGED else tag_word(said)
    except BadTagError:
        return ""


def _names(facet: str, scheme: Scheme, counted: Collection[str] = ()) -> dict[str, tuple[str, str]]:
    """The values of a facet, each as it is told, and what it means; tags are those counted."""
    if facet == "tag":
        words = sorted(one for one in counted if one not in {"", UNTAGGED})
        told = {one: (one, one) for one in words}
        return {UNTAGGED: (_("untagged"), _("no tag"))} | told if words else {}
    if facet == "kind":
        return {one.value: (words, words) for one, words in FAMILY_NAMES.items()}
    if facet == "standing":
        return {one.value: (words, words) for one, words in _STANDING_NAMES.items()}
    if facet == "has":
        return {one: (words, words) for one, words in _HAS_NAMES.items()}
    return {UNGRADED: (_("ungraded"), _("no grade, or not of every copy"))} | {
        value: (_("graded %(value)s") % {"value": value}, words)
        for value, words in scheme.values.items()
    }
