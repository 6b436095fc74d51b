"""`clew serve`: the web app."""

from pathlib import Path
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
    tls_cert: Annotated[
        Path | None, typer.Option(exists=True, help="serve by HTTPS, under this certificate (PEM)")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(exists=True, help="the certificate's private key (PEM)")
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(min=1, help="how many serve side by side; with PostgreSQL one a core, else 1"),
    ] = None,
) -> None:
    """Serve the web app on this machine until Ctrl-C; other bureaux' nodes reach it by HTTPS."""
    if (tls_cert is None) is not (tls_key is None):
        raise typer.BadParameter("--tls-cert and --tls-key go together")
    with open_session(rules.CARE_FOR_VAULT):
        from django.conf import settings

        from clew.bureau.config.serve import check_address, is_loopback, usual_processes
        from clew.bureau.config.serve import serve as run

        tls = None if tls_cert is None or tls_key is None else (tls_cert, tls_key)
        check_address(host, behind_tls_proxy=behind_tls_proxy or tls is not None)
        said = Console(highlight=False, soft_wrap=True)
        scheme = "http" if tls is None else "https"
        name = "localhost" if is_loopback(host) else host  # passkeys are for names, not addresses
        said.print(f"Clew is at {scheme}://{name}:{port}/  (Ctrl-C stops it)")
        if not settings.CLEW_TAKES_SECOND_FACTOR:
            said.print(f"[bold red]{_UNSAFE}[/]")
        run(
            host=host,
            port=port,
            behind_tls_proxy=behind_tls_proxy,
            tls=tls,
            processes=processes or usual_processes(),
        )
