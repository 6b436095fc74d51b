"""What tests of sharing are about: a vault as a node of an invented exchange."""

from collections.abc import Iterator

import pytest

from clew.bureau.vault.folder import VaultFolder
from clew.media.sandbox import Sandbox
from sharing_world import World


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1) as one:
        yield one


@pytest.fixture
def world(vault: VaultFolder, sandbox: Sandbox) -> World:
    return World(vault, sandbox=sandbox)
