"""`clew network`: accounts become people, links say why, people become groups."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli import network_judging
from clew.cli.listing import show
from clew.cli.network_lists import lists_named
from clew.cli.network_rows import (
    entity_lines,
    entity_row,
    explanation_lines,
    explanation_row,
    group_lines,
    group_row,
    link_lines,
    link_row,
    path_lines,
    path_row,
)
from clew.cli.network_updating import updated
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session
from clew.intake.spelling import visible

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.queries import BuiltNetwork

app = typer.Typer(
    no_args_is_help=True,
    help="Who stands behind accounts, what links them, which groups they form: hypotheses.",
)
app.command("judge")(network_judging.judge)
app.command("judgements")(network_judging.judgements)
app.command("undo")(network_judging.undo)
app.command("shared")(network_judging.shared)

_NO_GROUPS = (
    "Groups are gone, for they may rest on what no longer counts: clew network build finds them."
)
_CAVEAT = (
    "Hypotheses of a machine, from what others reported: persons decide. A household, a shared "
    "device or a planted number can look like one person; see clew network explain A B."
)

Name = Annotated[str, typer.Argument(help="an account as name@service, or an entity's id")]
Most = Annotated[int, typer.Option(min=1, help="at most so many")]


NetworksOption = Annotated[
    list[Path] | None,
    typer.Option(
        exists=True,
        dir_okay=False,
        help="your own list of networks and their countries, CSV or MMDB; asked first. "
        "Without it CLEW_NETWORKS",
    ),
]


@app.command("build")
def build(networks: NetworksOption = None) -> None:
    """Build the network of all reports that you may see, anew."""
    console = Console(highlight=False, soft_wrap=True)
    with open_session(rules.READ_REPORTS) as session, console.status("building") as status:
        from clew.bureau.network.actions import build_network

        lists = lists_named(networks)
        summary = build_network(session.officer, networks=lists, now=now(), report=status.update)
    console.print(
        f"{summary.sightings:,} sightings: {summary.entities:,} entities, {summary.of_several:,} "
        f"of several accounts; {summary.links:,} links; {summary.groups:,} groups, "
        f"{summary.organised:,} of them more likely organised than not."
    )
    console.print(_CAVEAT, style="yellow")
    if summary.networks_before not in {"", summary.networks}:
        console.print(
            f"Countries of addresses are told by {summary.networks}; before it was by "
            f"{summary.networks_before}. To use a list of your own again: --networks FILE",
            style="yellow",
        )
    console.print("Next: clew network entities")


@app.command("update")
def update(networks: NetworksOption = None) -> None:
    """Bring your network up to date: links and entities of what changed since, and nothing else."""
    with open_session(rules.READ_REPORTS) as session:
        told = updated(session.officer, lists_named(networks))
    say(told)


@app.command("entities")
def entities(
    several: Annotated[
        bool, typer.Option("--several", help="only those of several accounts")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List who stands behind accounts, perhaps: those of most accounts first."""
    with open_session(rules.READ_REPORTS) as session:
        network = _opened(session.officer)
        found = network.entities(least=2 if several else 1).iterator(chunk_size=500)
        if as_json:
            show((entity_row(one) for one in found), columns=[], as_json=True)
        else:
            _tell((entity_lines(one) for one in found), empty="No report is of anybody.")


@app.command("links")
def links(
    least: Annotated[
        float, typer.Option(min=0.2, max=1.0, help="the least probability of one person")
    ] = 0.5,
    as_json: AsJson = False,
) -> None:
    """List accounts that are perhaps one person's, the likeliest first, with the evidence."""
    with open_session(rules.READ_REPORTS) as session:
        network = _opened(session.officer)
        found = network.links(least=least).iterator(chunk_size=500)
        if as_json:
            show((link_row(one) for one in found), columns=[], as_json=True)
        else:
            told = (link_lines(one) for one in found)
            _tell(told, empty="No two accounts are linked so surely.")


@app.command("groups")
def groups(as_json: AsJson = False) -> None:
    """List people who work together, perhaps: the likeliest organised first."""
    with open_session(rules.READ_REPORTS) as session:
        network = _opened(session.officer)
        if as_json:
            rows = (
                group_row(one, network.entities_by_name(one.members)) for one in network.groups()
            )
            show(rows, columns=[], as_json=True)
            return
        empty = "No group was found." if network.build.has_groups else _NO_GROUPS
        _tell((group_lines(one) for one in network.groups()), empty=empty)
        if network.built_at != network.current_at:
            say(f"Groups are of {network.built_at:%Y-%m-%d %H:%M}, links of later.")


@app.command("path")
def path(a: Name, b: Name, most: Most = 20, as_json: AsJson = False) -> None:
    """Say by whom two people are connected: the likeliest paths first."""
    with open_session(rules.READ_REPORTS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.network.paths.finding import paths_between
        from clew.network.paths.network import TieNetwork

        network = _opened(session.officer)
        one, other = (network.entity_named(name).name for name in (a, b))
        record_view(
            tags.NETWORK_PATH_ASKED, officer=session.officer, subject=f"{one} {other}", now=now()
        )
        if one == other:
            raise typer.BadParameter(f"{a} and {b} are one entity: {one}")
        found = paths_between(one, other, TieNetwork.of(network.ties()), most=most)
    if as_json:
        rows = (path_row(each, complete=found.complete) for each in found.paths)
        show(rows, columns=[], as_json=True)
    else:
        _tell((path_lines(each) for each in found.paths), empty="Nothing connects the two.")
    if not found.complete and not (as_json and found.paths):  # each row tells it
        told = "There may be more: the search was cut short."
        Console(stderr=as_json, highlight=False).print(told, style="yellow")


@app.command("explain")
def explain(a: Name, b: Name, as_json: AsJson = False) -> None:
    """Say why two accounts are linked or not: each piece of evidence, and what speaks against."""
    with open_session(rules.READ_REPORTS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.network.queries import (
            judgements_for,
            sharing_notes_for,
            sightings_to_explain,
        )
        from clew.network.resolution import explain_pairs

        network = _opened(session.officer)
        one, other = (network.account_named(name) for name in (a, b))
        record_view(
            tags.NETWORK_LINK_EXPLAINED,
            officer=session.officer,
            subject=f"{one.value} {other.value}",
            now=now(),
        )
        if one == other:
            raise typer.BadParameter(f"{visible(a)} is one account: name two")
        (explained,) = explain_pairs(
            [(one, other)],
            sightings_to_explain(session.officer, {one, other}),
            judgements=judgements_for(session.officer),
            notes=sharing_notes_for(session.officer),
        )
    if as_json:
        show([explanation_row(explained)], columns=[], as_json=True)
        return
    _tell([explanation_lines(explained)], empty="")


def _tell(several: Iterable[Iterable[str]], *, empty: str) -> None:
    """Print some things of several lines each, and what they are: hypotheses."""
    console = Console(highlight=False, soft_wrap=True)
    is_empty = True
    for lines in several:
        is_empty = False
        for line in lines:
            console.print(visible(line), markup=False)
    if is_empty:
        console.print(empty)
    else:
        console.print(_CAVEAT, style="yellow")


def _opened(officer: "Officer") -> "BuiltNetwork":
    """The officer's network; that it is out of date is said where people read it."""
    from clew.bureau.audit import tags
    from clew.bureau.audit.actions import record_view
    from clew.bureau.network.queries import built_network, is_out_of_date

    network = built_network(officer)
    record_view(tags.NETWORK_LISTED, officer=officer, subject=str(network.build.pk), now=now())
    if is_out_of_date(officer, network):
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            "Reports or judgements changed since this network was built: clew network update",
            style="yellow",
        )
    return network
