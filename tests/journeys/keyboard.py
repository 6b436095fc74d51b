"""A keyboard, and nothing else: what an officer reaches by it must be reached by its Tab key."""

from playwright.sync_api import Locator, Page

_MOST_TABS = 150
_IS_FOCUSED = "(one) => one === document.activeElement"
_SHOWS_FOCUS = """(one) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
}"""


class Keyboard:
    """The keys of a page's keyboard, by what an officer does with them."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def go_to(self, control: Locator) -> None:
        """Press Tab until a control has the focus, and shows it.

        Raises:
            AssertionError: Tab does not get there, or the focus cannot be seen.
        """
        for _ in range(_MOST_TABS):
            self._page.keyboard.press("Tab")
            if control.count() and control.first.evaluate(_IS_FOCUSED):
                assert control.first.evaluate(_SHOWS_FOCUS), f"no focus is seen at {control}"
                return
        raise AssertionError(f"Tab does not lead to {control}")

    def follow(self, link: Locator) -> None:
        """Go to a link, follow it, and wait for the page that it leads to."""
        self.press(link, "Enter")

    def press(self, control: Locator, key: str) -> None:
        """Go to a control that leads to another page, press a key there, and wait for the page."""
        self.go_to(control)
        with self._page.expect_navigation():
            self._page.keyboard.press(key)

    def write(self, field: Locator, text: str) -> None:
        """Go to a field, and write."""
        self.go_to(field)
        self._page.keyboard.type(text)
