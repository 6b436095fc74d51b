"""The web app answers on this machine, with strict headers, and stops on Ctrl-C."""

import signal
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPMessage
from pathlib import Path

from clew_command import CLEW, Workstation
from free_port import free_port


def test_it_answers_on_loopback_with_strict_headers_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    desk = Workstation(tmp_path)
    subprocess.run([CLEW, "init"], env=desk.environment, check=True)  # with no ready tables
    port = free_port()
    command = f"from clew.bureau.config.serve import serve; serve(host='127.0.0.1', port={port})"
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", command], env=desk.environment, stdout=log, stderr=log
        )
    try:
        page = _headers(f"http://127.0.0.1:{port}/sign-in/")
        style = _headers(f"http://127.0.0.1:{port}/static/ui/clew.css")
        script = _headers(f"http://127.0.0.1:{port}/static/mfa/js/webauthn.js")
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == 0
    finally:
        server.kill()

    assert "default-src 'none'" in page["content-security-policy"]
    assert page["x-content-type-options"] == style["x-content-type-options"] == "nosniff"
    assert "no-store" in page["cache-control"]
    assert style["content-type"].startswith("text/css")
    assert script["content-type"].startswith("text/javascript")


def _headers(address: str) -> HTTPMessage:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.headers
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer")
