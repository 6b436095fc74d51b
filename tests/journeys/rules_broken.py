"""What axe-core says of a page: which rules of WCAG 2.2 AA it breaks, light and dark."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE, NARROW = 1280, 360  # pixels

_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_ASKED = {"resultTypes": ["violations"]}
_BY_SCHEME: dict[str, dict[str, Any]] = {
    "light": {"rules": {"target-size": {"enabled": True}}},  # asked only of who asks for it
    "dark": {"runOnly": ["color-contrast"]},  # nothing else differs
}


def rules_broken(
    page: Page, *, widths: Iterable[int] = (WIDE,), within: str = "html"
) -> Iterator[str]:
    """Yield each rule that what is within a part of the page breaks, in windows of some widths."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in _SCHEMES:
            page.emulate_media(color_scheme=scheme)
            told = Axe().run(page, context=within, options=_ASKED | _BY_SCHEME[scheme])
            for one in told.response["violations"]:
                where = "; ".join(node["html"][:160] for node in one["nodes"][:3])
                yield f"{width} {scheme}: {one['id']}: {where}"
