"""A run's secret: what takes part, sealed in the records only while the run goes on; its number."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from clew.bureau.deconfliction.models import Run, RunSecret
from clew.bureau.sharing.queries.node import node
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.deconfliction.asking import Question, run_number


@dataclass(frozen=True, slots=True)
class Secret:
    """Own selectors by kind and value, how they were blinded, and what came of it so far."""

    names: Sequence[tuple[str, str]] = field(repr=False)
    seed: bytes = field(repr=False)
    places: Sequence[int] = field(repr=False)
    answer: bytes = field(default=b"", repr=False)
    tags: Sequence[bytes] = field(default=(), repr=False)

    @property
    def question(self) -> Question:
        """What was asked, without the elements, which the holder has."""
        return Question((), tuple(self.places), self.seed)

    def keep(self, run: Run, vault: VaultFolder) -> None:
        """Seal it for its run, in the place of what was kept before."""
        value = {
            "names": list(self.names),
            "seed": self.seed.hex(),
            "places": list(self.places),
            "answer": self.answer.hex(),
            "tags": [one.hex() for one in self.tags],
        }
        sealed = vault.secrets.close(json.dumps(value).encode(), name=_named(run))
        RunSecret.objects.update_or_create(run=run, defaults={"body": sealed})

    @classmethod
    def of(cls, run: Run, vault: VaultFolder) -> "Secret":
        """Open what is kept of a run that goes on."""
        sealed = RunSecret.objects.get(run=run).body
        value = json.loads(vault.secrets.open(bytes(sealed), name=_named(run)))
        return cls(
            [(kind, told) for kind, told in value["names"]],
            bytes.fromhex(value["seed"]),
            value["places"],
            bytes.fromhex(value["answer"]),
            [bytes.fromhex(one) for one in value["tags"]],
        )


def number_of(run: Run) -> bytes:
    """Return the number that both hash with: of this run of these two with this hub, and no other.

    As the bureaux' names are in it, who brings the messages of one run into another, between two
    others, finds nothing in common there. The starter draws; as nobody takes two runs of one id
    from it, it cannot make two runs comparable.
    """
    own, other = node().name, run.partner_id
    starter, answerer = (own, other) if run.is_starter else (other, own)
    agreed = (run.hub, run.epoch, starter, answerer)
    return run_number(run.pk.bytes, *(one.encode() for one in agreed), bytes.fromhex(run.drawn))


def _named(run: Run) -> str:
    return f"deconfliction run {run.pk}"
