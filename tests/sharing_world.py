"""A real vault as a node of an invented exchange: the hub and the other bureaux are simulated.

The other bureaux seal and open packages by the engine alone, so that what the node accepts and
what it sends is judged by something that shares none of its records.
"""

from datetime import datetime
from pathlib import Path

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.sharing.actions.keys import set_up_node
from clew.bureau.sharing.actions.trusting import take_directory, trust_root
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.queries.node import identity
from clew.bureau.vault.folder import VaultFolder
from clew.simulate.bureaux import NOW, Bureau, Hub
from records import make_officer

HERE = "BV"


class World:
    """The vault's node BV, the hub's directory, and the bureaux AQ and CX in it."""

    def __init__(self, vault: VaultFolder, *, now: datetime = NOW) -> None:
        self.vault = vault
        self.officer: Officer = make_officer("rosa", roles=Role)
        self.hub, self.aq, self.cx = Hub(), Bureau("AQ"), Bureau("CX")
        self.hub.admit(self.aq, self.cx)
        self.own = set_up_node(self.officer, name=HERE, vault=vault, now=now)
        self.hub.members[HERE] = self.own.member
        root = self.hub.roots[0]
        trust_root(self.officer, root.to_bytes(), digest=root.digest, now=now)
        self.renew(now=now)

    @property
    def identity(self) -> Identity:
        return identity(self.vault)

    def renew(self, *, now: datetime = NOW) -> bytes:
        """The hub signs its directory anew, and the node takes it in."""
        raw = self.hub.bundle(now=now).to_bytes()
        take_directory(self.officer, raw, now=now)
        return raw

    def folder(self, name: str) -> Path:
        found = self.vault.path.parent / name
        found.mkdir(exist_ok=True)
        return found
