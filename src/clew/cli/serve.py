"""`clew serve`: the web app."""

from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.session import open_session


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
        from clew.bureau.config.serve import check_address
        from clew.bureau.config.serve import serve as run

        check_address(host, behind_tls_proxy=behind_tls_proxy)
        Console().print(f"Clew is at http://{host}:{port}/  (Ctrl-C stops it)")
        run(host=host, port=port, behind_tls_proxy=behind_tls_proxy)
