from collections.abc import Callable, Iterator

import pytest

from clew.media.limits import Limits
from clew.media.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1) as opened:
        yield opened


@pytest.fixture
def strict_sandbox() -> Iterator[Callable[[Limits], Sandbox]]:
    """Opens sandboxes with limits of the test's own, and closes them after it."""
    opened: list[Sandbox] = []

    def open_one(limits: Limits) -> Sandbox:
        opened.append(Sandbox(workers=1, limits=limits))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
