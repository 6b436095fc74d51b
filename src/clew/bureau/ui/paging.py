"""Paging: which part of a long list a page shows."""

from dataclasses import dataclass

from django.http import HttpRequest

_LAST = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` of `pages`, from 1.

    Example:
        >>> page = Page.of(number=9, size=60, total=130)
        >>> page.number, page.offset, page.earlier, page.later
        (3, 120, 2, None)
    """

    number: int
    size: int
    pages: int

    @classmethod
    def of(cls, *, number: int, size: int, total: int) -> "Page":
        """Return the page of that number, or the nearest that there is."""
        pages = max(1, -(-total // size))
        return cls(min(max(1, number), pages), size, pages)

    @property
    def offset(self) -> int:
        """How many rows lie before this page."""
        return (self.number - 1) * self.size

    @property
    def earlier(self) -> int | None:
        """The page before this one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def later(self) -> int | None:
        """The page after this one."""
        return self.number + 1 if self.number < self.pages else None


def asked_page(request: HttpRequest) -> int:
    """Return the page that the address asks for; what is no number asks for the first."""
    try:
        return min(_LAST, int(request.GET.get("page", "1")))
    except ValueError:
        return 1
