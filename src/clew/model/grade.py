"""A grade: what somebody said of how severe an item is, in a scheme, kept once as it was said.

A scheme's values are facts of the scheme, not of Clew. What one scheme says in the words of another
is derived when it is needed, by `clew.model.grading`, and never stored.

Example:
    >>> Grade(Scheme.VIC_US, "1", bureau="Ruritania", by="rosa").words
    'child abuse material'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scheme(StrEnum):
    """A way of grading; stored, so never renamed."""

    VIC_US = "vic_us"  # Project VIC, profile of the USA: 0 to 5
    UK = "uk"  # the Sentencing Council's categories A, B and C
    BASELINE = "baseline"  # INTERPOL's criterion: met or not
    INDUSTRY = "industry"  # providers': A1, A2, B1, B2

    @property
    def values(self) -> Mapping[str, str]:
        """The scheme's values, each with what it means."""
        return _VALUES[self]


_VALUES: Mapping[Scheme, Mapping[str, str]] = {
    Scheme.VIC_US: {
        "0": "non-pertinent",
        "1": "child abuse material",
        "2": "child exploitive, or age difficult",
        "3": "CGI or animation, child exploitive",
        "4": "comparison image",
        "5": "uncategorised",
    },
    Scheme.UK: {"A": "category A", "B": "category B", "C": "category C"},
    Scheme.BASELINE: {"yes": "meets the Baseline", "no": "does not meet the Baseline"},
    Scheme.INDUSTRY: {
        "A1": "prepubescent, explicit",
        "A2": "prepubescent, not explicit",
        "B1": "pubescent, explicit",
        "B2": "pubescent, not explicit",
    },
}


class UnknownGradeError(ValueError):
    """The scheme has no such value."""


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade: of which scheme, which value, which bureau's, by whom, when, and a note.

    `bureau` and `by` name the author as text: a grade may come from a list of another body, of
    which only the body is known.

    Raises:
        UnknownGradeError: the scheme has no such value.
    """

    scheme: Scheme
    value: str
    bureau: str
    by: str = ""
    graded_at: datetime | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.value not in self.scheme.values:
            known = ", ".join(self.scheme.values)
            raise UnknownGradeError(f"{self.scheme} has no {self.value!r}; it has {known}")

    @property
    def words(self) -> str:
        """What the value means."""
        return self.scheme.values[self.value]
