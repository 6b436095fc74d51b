"""Two bureaux on nodes of their own exchange a case, a note, a referral and a recall.

They do so over HTTPS, and the same by a stick.

Each is a process with a vault and, on PostgreSQL, a database of its own.
"""

import datetime as dt
import http.server
import ipaddress
import re
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest
from clew_command import CLEW, HURRIED, Workstation
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from free_port import free_port
from PIL import Image

from clew.bureau.sharing.client import NodeClient, NodeUnreachableError, Waiting
from clew.simulate.collection import view
from postgres_server import postgres_server

QUICK = [*HURRIED, "--without", "face", "--without", "voice"]
pytestmark = pytest.mark.timeout(900)  # some forty commands, each a process
FOR_VICTIMS = ("--purpose", "victim identification")
SAID, ASKED = "A lamp of the north", "Find the room"
CHAIN = ["drafted", "sent", "delivered", "accepted", "closed"]


@pytest.fixture(scope="module")
def database(request):
    return request.config.getoption("--database")


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, database):
    """NZ, which is the hub, too, and IN; both trust the directory that the hub signed."""
    folder = tmp_path_factory.mktemp("nodes")
    with ExitStack() as stack:
        urls = ("", "")
        if database == "postgresql":
            urls = tuple(stack.enter_context(postgres_server()) for _ in range(2))
        nz, ind = (
            Workstation(_made(folder / name), url)
            for name, url in zip(("nz", "in"), urls, strict=True)
        )
        nz.clew("init", "--bureau", "Police of NZ", "--kind", "hub")
        ind.clew("init", "--bureau", "Police of IN")
        nz.clew("node", "init", "NZ", "--suite", "age-ed25519")
        ind.clew("node", "init", "IN", "--suite", "age-ed25519")
        root, directory = folder / "root.json", folder / "directory.json"
        told = nz.clew("directory", "found", "--keys", folder / "people", "--to", root)
        nz.clew("bureau", "add", "IN")
        nz.clew("bureau", "admit", "IN")
        for node, bureau in ((nz, "Police of NZ"), (ind, "IN")):
            node.clew("node", "card", node.folder / "card")
            nz.clew("directory", "list-bureau", node.folder / "card", "--bureau", bureau)
        nz.clew("directory", "publish", "--to", directory)
        digest = re.search(r"[0-9a-f]{64}", told).group()
        ind.clew("node", "trust", root, "--digest", digest[:16])
        ind.clew("node", "directory", directory)
        yield nz, ind


def _made(folder):
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def shared(nodes, tmp_path_factory):
    """NZ and the SHA-256 of a picture that it may share with IN."""
    nz, _ = nodes
    pictures = tmp_path_factory.mktemp("pictures")
    Image.fromarray(view(3, 0, width=640, height=480)).save(pictures / "room.jpg")
    nz.clew("add", pictures, "--case", "7", "--exhibit", "Disk", *QUICK)
    nz.clew("case", "mark", "7", "--tlp", "amber", "--release-to", "IN")
    return nz, sha256((pictures / "room.jpg").read_bytes()).hexdigest()


def _share(nz, item):
    """All of the case, a note on its item, a referral of it: their records, the referral's id."""
    why = (*FOR_VICTIMS, "--reason", "their request", "--title", "A room")
    told = [nz.clew("share", "--case", "7", "--to", "IN", *why)]
    nz.clew("note", "add", "7", SAID, "--on", f"item {item[:12]}")
    note = nz.lines("note", "list", "7")[0]["id"]
    told.append(nz.clew("note", "share", note, "--to", "IN", *why))
    nz.clew(
        "referral", "draft", "--request", ASKED, "--case", "7", "--to", "IN", "--because", "why"
    )
    referral = nz.lines("referral", "outbox")[0]["id"]
    nz.clew("referral", "send", referral)
    records = [re.search(r"record ([0-9a-f]{12})", one).group(1) for one in told]
    return (*records, referral)


def _answer(ind, referral, case):
    """IN reads the note, accepts the referral and closes it, telling no more than counts."""
    (said,) = [one for one in ind.lines("note", "list", case) if one["versions"]]
    assert (said["versions"][-1]["text"], said["officer"], said["bureau"]) == (SAID, "", "NZ")
    (got,) = [one for one in ind.lines("referral", "inbox") if one["id"] == referral]
    assert (got["state"], got["request"], got["from"]) == ("delivered", ASKED, "NZ")
    ind.clew("referral", "accept", referral, "--case", f"IN-{referral[-4:]}")
    told = ("--arrests", "1", "--text", "kept at home", "--tells", "counts")
    ind.clew("referral", "close", referral, *told)


def _check_trace(nz, referral):
    trace = nz.lines("referral", "trace", referral)[-1]
    (leg,) = trace.get("legs", [trace])
    assert [step["state"] for step in leg["steps"]] == CHAIN
    (outcome,) = leg["outcomes"]
    assert (outcome["arrests"], outcome["text"]) == (1, "")


def _case_from(ind):
    """The case in which what came lies."""
    return next(one["case"] for one in ind.lines("exchange", "records") if one["kind"] == "item")


def _certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority of this test's own, and a certificate of it for 127.0.0.1 with its key."""
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("CA", "node")]

    def signed(number: int, extension: x509.ExtensionType) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[number])
            .issuer_name(names[0])
            .public_key(keys[number].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(now + dt.timedelta(days=36500))
            .add_extension(extension, critical=number == 0)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()),
                critical=False,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(keys[number].public_key()),
                critical=False,
            )
        )
        if number == 0:
            usage = x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            )
            builder = builder.add_extension(usage, critical=True)
        made = builder.sign(keys[0], hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM)

    paths = folder / "ca.pem", folder / "node.pem", folder / "node.key"
    paths[0].write_bytes(signed(0, x509.BasicConstraints(ca=True, path_length=0)))
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    paths[1].write_bytes(signed(1, x509.SubjectAlternativeName([loopback])))
    paths[2].write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@contextmanager
def _serving(node, certificates):
    """The web app of a node, by HTTPS on loopback."""
    port = free_port()
    _, certificate, key = certificates
    words = [CLEW, "serve", "--port", str(port), "--tls-cert", certificate, "--tls-key", key]
    with (node.folder / "log").open("wb") as log:
        server = subprocess.Popen(words, env=node.environment, stdout=log, stderr=log)
    try:
        _wait_for(port, server)
        yield f"https://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def _wait_for(port, server):
    for _ in range(200):
        assert server.poll() is None, "it did not start"
        try:
            urllib.request.urlopen(f"https://127.0.0.1:{port}/sign-in/", timeout=5)
        except urllib.error.URLError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                return  # it answers; nobody vouches for it but the test's authority
        time.sleep(0.2)
    raise AssertionError("it did not answer")


def _take_back(nz, record, note, referral):
    for one in (record, note):
        nz.clew("exchange", "recall", one, "--reason", "by mistake")
    nz.clew("referral", "withdraw", referral, "--reason", "by mistake")


def _check_gone(ind, record, note, referral):
    assert {_state(ind, one) for one in (record, note)} == {"recalled, purged"}
    (got,) = [one for one in ind.lines("referral", "inbox") if one["id"] == referral]
    assert (got["state"], got["request"]) == ("withdrawn", None)
    if not ind.database:
        stored = b"".join(one.read_bytes() for one in ind.folder.rglob("*.sqlite3*"))
        assert SAID.encode() not in stored


def _states_of_sent(node):
    rows = node.lines("exchange", "list")
    return {row["state"][:12] for row in rows if row["way"] == "to"}


def _state(node, record):
    (row,) = [one for one in node.lines("exchange", "records") if record.startswith(one["record"])]
    return row["state"]


def test_two_nodes_exchange_a_case_a_note_a_referral_and_a_recall_over_https(
    nodes, shared, tmp_path
):
    nz, ind = nodes
    record, note, referral = _share(*shared)
    certificates = _certificates(tmp_path)
    with _serving(ind, certificates) as url:
        to = (url, "--bureau", "IN", "--ca", certificates[0], *QUICK)
        refused = nz.clew("exchange", "sync", url, "--bureau", "IN", *QUICK, code=2)
        assert "certificate" in refused.lower()  # nobody vouches for it

        assert "Sent: 3 packages" in nz.clew("exchange", "sync", *to)
        ind.clew("exchange", "receive", *QUICK)
        assert _state(ind, record) == "held"
        _answer(ind, referral, _case_from(ind))
        assert "1 receipts" in nz.clew("exchange", "sync", *to)
        _check_trace(nz, referral)
        assert _states_of_sent(nz) == {"acknowledged"}

        nz.clew("exchange", "correct", record, *FOR_VICTIMS, "--reason", "x", "--title", "A hall")
        nz.clew("exchange", "sync", *to)
        ind.clew("exchange", "receive", *QUICK)
        assert '"title": "A hall"' in ind.clew("exchange", "show", record)

        _take_back(nz, record, note, referral)
        nz.clew("exchange", "sync", *to)
        ind.clew("exchange", "receive", *QUICK)
        _check_gone(ind, record, note, referral)
        nz.clew("exchange", "sync", *to)

    assert not [path for path in (ind.folder / "vault" / "blobs").rglob("*") if path.is_file()]
    assert not list((nz.folder / "vault" / "outbox").iterdir())
    assert _states_of_sent(nz) == {"acknowledged"}


def test_the_same_by_a_stick_in_both_directions(nodes, shared, tmp_path):
    nz, ind = nodes
    (record, note, referral), stick = _share(*shared), tmp_path / "stick"

    nz.clew("exchange", "send", stick)
    ind.clew("exchange", "receive", stick, *QUICK)
    again = ind.clew("exchange", "receive", stick, *QUICK)
    assert "0 packages are new, 3 were taken before" in again
    assert _state(ind, record) == "held"
    _answer(ind, referral, _case_from(ind))
    ind.clew("exchange", "send", stick)
    assert "1 packages are new" in nz.clew("exchange", "receive", stick, *QUICK)
    _check_trace(nz, referral)

    _take_back(nz, record, note, referral)
    nz.clew("exchange", "send", stick)
    ind.clew("exchange", "receive", stick, *QUICK)
    _check_gone(ind, record, note, referral)
    nz.clew("exchange", "receive", stick, *QUICK)
    assert not list((nz.folder / "vault" / "outbox").iterdir())


class _Dishonest(http.server.BaseHTTPRequestHandler):
    """A node that answers as none does: it sends elsewhere, tells too much, gives other names."""

    answers: ClassVar[dict[str, tuple[int, bytes]]] = {
        "/away/exchange/packages": (302, b""),
        "/rubbish/exchange/packages": (200, b"[[["),
        "/names/exchange/packages": (200, b'{"packages": [{"name": "../x.clew", "size": 1}]}'),
        "/honest/exchange/packages": (200, b'{"packages": []}'),
        f"/short/exchange/packages/{'ab' * 16}.clew": (200, b"four"),
    }

    def do_GET(self):
        status, body = self.answers.get(self.path, (404, b"{}"))
        self.send_response(status)
        self.send_header("Location", "/honest/exchange/packages")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_what_another_node_answers_is_not_followed_nor_believed(tmp_path):
    authority, certificate, key = _certificates(tmp_path)
    server = http.server.HTTPServer(("127.0.0.1", 0), _Dishonest)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def client(path):
        url = f"https://127.0.0.1:{server.server_port}/{path}"
        return NodeClient(url, "IN", lambda _asked: "signed", authority)

    try:
        assert client("honest").waiting() == []
        for path in ("away", "rubbish", "names"):
            with pytest.raises(NodeUnreachableError):
                client(path).waiting()
        for size in (3, 5):  # it came longer, and shorter, than it was said to be
            with pytest.raises(NodeUnreachableError, match="another size"):
                client("short").fetch(Waiting("ab" * 16 + ".clew", size), BytesIO())
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
