"""A run of `clew bulk fingerprint` on a Ray cluster of two nodes, one of which is killed midway.

Started by the tests inside a network and process namespace of its own (`unshare`), so that no
other Ray is met and nothing outlives it. Prints, as JSON, how many shards were done when the node
was killed, how many processes were killed, and the exit status and summary of the run.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
HEAD = "127.0.0.1:6379"
DONE_BEFORE = 6
PATIENCE_S = 120


def main(material: str, out: str, temporary: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_TMPDIR": temporary}
    start("--head", "--node-ip-address=127.0.0.1", "--port=6379", "--include-dashboard=false")
    # As on a machine of its own, the second node does not see the head's temporary files.
    apart = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs none {temporary} && exec "$@"', "-"]
    second = start(f"--address={HEAD}", "--node-ip-address=127.0.0.2", within=apart)
    wait_until(lambda: nodes_alive() == 2)
    words = ["--shard-files", "1", "--executor", "ray", "--address", HEAD, "--json"]
    with subprocess.Popen(
        [PROGRAMS / "clew", "bulk", "fingerprint", material, "--out", out, *words],
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        wait_until(lambda: done(out) >= DONE_BEFORE or run.poll() is not None)
        at_kill, killed = done(out), kill_with_descendants(second.pid)
        summary, _ = run.communicate(timeout=PATIENCE_S)
    told = {"at_kill": at_kill, "killed": killed, "code": run.returncode}
    sys.stdout.write(json.dumps(told | {"summary": json.loads(summary)}))


def start(*words: str, within: Sequence[str] = ()) -> subprocess.Popen:
    """A node with one core, as a process that stays in the foreground."""
    options = ["--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats"]
    return subprocess.Popen(
        [*within, PROGRAMS / "ray", "start", "--block", *words, *options], stdout=sys.stderr
    )


def nodes_alive() -> int:
    asked = subprocess.run(
        [PROGRAMS / "ray", "status", f"--address={HEAD}"],
        check=False,
        capture_output=True,
        text=True,
    )
    return asked.stdout.count(" node_")


def done(out: str) -> int:
    return len(list(Path(out).glob("shards/*/*.jsonl")))


def wait_until(is_so) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end_s:
            raise TimeoutError("waited in vain")
        time.sleep(0.05)


def kill_with_descendants(pid: int) -> int:
    """Kill -9 a process and all that it started; return how many there were."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(status.parent.name)] = int(fields[1])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    for one in family:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return len(family)


if __name__ == "__main__":
    main(*sys.argv[1:])
