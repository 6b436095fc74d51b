"""`clew serve`: the web app."""

from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.session import open_session

_UNSAFE = (
    "FOR DEMONSTRATIONS ONLY: CLEW_UNSAFE_WITHOUT_SECOND_FACTOR is set, so a password is enough "
    "to sign in. Never use this with real material."
)


def serve(
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8400,
    behind_tls_proxy: Annotated[
        bool,
        typer.Option("--behind-tls-proxy", help="a proxy encrypts; only then other addresses"),
    ] = False,
) -> None:
    """Serve the web app on this machine until Ctrl-C."""
    with open_session(rules.CARE_FOR_VAULT):
        from django.conf import settings

        from clew.bureau.config.serve import check_address, is_loopback
        from clew.bureau.config.serve import serve as run

        check_address(host, behind_tls_proxy=behind_tls_proxy)
        said = Console(highlight=False, soft_wrap=True)
        name = "localhost" if is_loopback(host) else host  # passkeys are for names, not addresses
        said.print(f"Clew is at http://{name}:{port}/  (Ctrl-C stops it)")
        if not settings.CLEW_TAKES_SECOND_FACTOR:
            said.print(f"[bold red]{_UNSAFE}[/]")
        run(host=host, port=port, behind_tls_proxy=behind_tls_proxy)
