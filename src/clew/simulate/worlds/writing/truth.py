"""The truth of a world as files: who is behind each account, what changed later, whose networks."""

import csv
import json
from pathlib import Path

from clew.model.identifier import Identifier, IdentifierKind, service_and_name
from clew.simulate.worlds.changes import Change, Correction
from clew.simulate.worlds.truth import AccountTruth, WorldTruth
from clew.simulate.worlds.world import World


def write_truth(folder: Path, world: World) -> None:
    """Write truth.json, changes.json and networks.csv."""
    (folder / "truth.json").write_text(_json(_truth(world.truth)), encoding="utf-8")
    changes = [_change(change) for change in world.events]
    (folder / "changes.json").write_text(_json(changes), encoding="utf-8")
    with (folder / "networks.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("network", "country", "subdivision"))
        for network in world.networks:
            if network.country is not None:
                writer.writerow((network.cidr, network.country, network.subdivision or ""))


def _truth(truth: WorldTruth) -> dict[str, object]:
    accounts = [
        _place(subject) | _behind(one)
        for subject, one in truth.accounts.items()
        if subject.kind is IdentifierKind.ACCOUNT
    ]
    return {"seed": _place(truth.seed), "accounts": accounts}


def _place(subject: Identifier) -> dict[str, object]:
    service, name = service_and_name(subject)
    return {"service": service, "account": name}


def _behind(one: AccountTruth) -> dict[str, object]:
    return {
        "person": one.person,
        "household": one.household,
        "group": one.group,
        "role": one.role,
        "offender": one.is_offender,
        "separated": one.is_separated,
        "country": one.country,
        "subdivision": one.subdivision,
    }


def _change(change: Change) -> dict[str, str]:
    told = {"at": change.at.isoformat(), "report": change.report}
    if isinstance(change, Correction):
        return told | {
            "before": str(change.before.identifier),
            "after": str(change.after.identifier),
        }
    return told | {"recalled": "whole"}


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
