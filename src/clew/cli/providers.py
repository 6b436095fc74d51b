"""`clew bureau provider`: a bureau's own sign-in, and which of its accounts is which officer."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="A bureau's own sign-in (OpenID Connect, SAML).")

Bureau = Annotated[str | None, typer.Option("--bureau", help="whose; else your own")]


@app.command("set")
def set_(
    name: Annotated[str, typer.Argument(help="shown on the page for signing in: small letters")],
    issuer: Annotated[str, typer.Option(help="the provider's address, as it names itself")],
    client_id: Annotated[str, typer.Option(help="how the provider knows this node")],
    bureau: Bureau = None,
) -> None:
    """Set the sign-in of a bureau. Asks for the secret, or reads a line of standard input."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions.providers import set_provider, use_of
        from clew.bureau.accounts.queries import bureau_named

        acting = session.officer
        set_provider(
            acting,
            acting.bureau if bureau is None else bureau_named(acting, bureau),
            name=name,
            issuer=issuer,
            client_id=client_id,
            sealed_secret=session.vault.secrets.close(_secret().encode(), name=use_of(name)),
            now=now(),
        )
    say(f"{name} is set. At the provider, allow to come back to: /sign-in/with/{name}/back/")
    say("Next: clew bureau provider link OFFICER SUB")


@app.command("set-saml")
def set_saml(
    name: Annotated[str, typer.Argument(help="shown on the page for signing in: small letters")],
    metadata: Annotated[Path, typer.Argument(help="the provider's file about itself (XML)")],
    address: Annotated[str, typer.Option(help="where officers reach this node: https://HOST")],
    encrypted: Annotated[bool, typer.Option(help="take encrypted assertions only")] = False,
    unasked: Annotated[bool, typer.Option(help="take answers that we did not ask for")] = False,
    new_key: Annotated[bool, typer.Option(help="make a new key; the one before stays")] = False,
    bureau: Bureau = None,
) -> None:
    """Set the sign-in of a bureau to a provider that speaks SAML, anew or for the first time."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.queries import bureau_named
        from clew.bureau.signin.saml.metadata import fingerprint, last_day
        from clew.bureau.signin.setting_saml import Choice, set_saml_sign_in

        acting = session.officer
        known = set_saml_sign_in(
            acting,
            acting.bureau if bureau is None else bureau_named(acting, bureau),
            session.vault,
            Choice(name, address, takes_clear=not encrypted, takes_unasked=unasked),
            untrusted_metadata=metadata.read_bytes(),
            new_key=new_key,
            now=now(),
        )
    say(f"{name} is set. It signs by, ending on; compare with the provider's administrator:")
    for one in known.certificates:
        say(f"  {fingerprint(one)}  {last_day(one)}")
    say(f"At the provider, load: {known.provider.client_id}")
    say(f"(or the file: clew bureau provider metadata > {name}.xml)")
    say("Next: clew bureau provider link OFFICER NAMEID")


@app.command("metadata")
def metadata(bureau: Bureau = None) -> None:
    """Write what the administrator of a SAML provider loads there to know this node (XML)."""
    with open_session(rules.READ_ACCOUNTS) as session:
        from clew.bureau.accounts.queries import bureau_named, saml_of
        from clew.bureau.signin.own_side import addresses_of, keys_of
        from clew.bureau.signin.saml.metadata import own_metadata

        acting = session.officer
        known = saml_of(acting.bureau if bureau is None else bureau_named(acting, bureau))
        said = own_metadata(addresses_of(known), keys_of(known, session.vault))
    say(said.decode().rstrip())


@app.command("remove")
def remove(bureau: Bureau = None) -> None:
    """Remove the sign-in of a bureau, with all its links to officers."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions.providers import remove_provider
        from clew.bureau.accounts.queries import bureau_named

        acting = session.officer
        home = acting.bureau if bureau is None else bureau_named(acting, bureau)
        remove_provider(acting, home, now=now())
    say(f"{home} has no sign-in of its own any more.")


@app.command("link")
def link(
    username: Annotated[str, typer.Argument(help="the officer")],
    subject: Annotated[
        str, typer.Argument(help="the provider's own name of the account: `sub`, or its NameID")
    ],
) -> None:
    """Let an officer sign in by an account of the own bureau's provider."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions.providers import link_officer
        from clew.bureau.accounts.queries import officer_by_username

        link_officer(session.officer, officer_by_username(username), subject=subject, now=now())
    say(f"{username} can sign in by the bureau's own sign-in.")


@app.command("unlink")
def unlink(username: Annotated[str, typer.Argument(help="the officer")]) -> None:
    """Let an officer sign in by the bureau's provider no more; the officer's sessions end."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions.providers import unlink_officer
        from clew.bureau.accounts.queries import officer_by_username

        unlink_officer(session.officer, officer_by_username(username), now=now())
    say(f"{username} cannot sign in by the bureau's own sign-in.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List which officers sign in by which account of which provider."""
    with open_session(rules.READ_ACCOUNTS) as session:
        from clew.bureau.accounts.queries import visible_links

        columns = ["username", "provider", "account"]
        links = visible_links(session.officer)
    show([dict(zip(columns, one, strict=True)) for one in links], columns=columns, as_json=as_json)


class NoSecretError(ValueError):
    """A provider was to be set without its secret."""


def _secret() -> str:
    is_typed = sys.stdin.isatty()
    said = typer.prompt("Secret", hide_input=True) if is_typed else sys.stdin.readline()
    if not said.strip():
        raise NoSecretError("type the provider's secret, or give it as a line of standard input")
    return str(said).strip()
