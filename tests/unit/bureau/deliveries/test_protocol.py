"""The tus protocol, 1.0.0, clause by clause: what arrives is what was sent, or nothing is told of.

A file belongs to one officer and one case; to everybody else it is absent.
"""

import base64
import hashlib
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.bureau.accounts.models import Officer
from clew.bureau.api.actions import LONGEST, make_token
from clew.bureau.api.scopes import Scope
from clew.bureau.api.sending import tus
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.deliveries import space
from clew.bureau.deliveries.actions import creating, receiving
from clew.bureau.deliveries.actions.handing_in import hand_in
from clew.bureau.deliveries.actions.opening import open_delivery
from clew.bureau.deliveries.locks import writing_to
from clew.bureau.deliveries.models import Upload
from clew.bureau.deliveries.pieces import put_together
from clew.bureau.vault.errors import VaultFullError
from clew.intake.collection import UNKNOWN_TIME_NS
from records import NOW, make_officer
from signed_in import signed_in
from tus_sender import BYTES, TUS, Sender, metadata_header

pytestmark = pytest.mark.django_db

_numbers = count()
CONTENT = bytes(range(256)) * 20


def _content(vault, address) -> bytes:
    upload = Upload.objects.get(pk=_key(address))
    pieces = list(upload.pieces.order_by("at").values_list("at", "size"))
    with put_together(vault, upload.pk, pieces, length=upload.offset) as whole:
        return whole.read()


def _key(address) -> UUID:
    return UUID(address.strip("/").rsplit("/", 1)[-1])


def _checksum(algorithm, content):
    digest = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    return {"upload-checksum": f"{algorithm} {digest}"}


def test_a_server_says_what_it_can_do(sender):
    for address in (reverse("uploads", args=[sender.delivery_id]), sender.begin(5)):
        told = sender.client.options(address)

        assert told.status_code == 204
        assert told["Tus-Version"] == told["Tus-Resumable"] == "1.0.0"
        assert set(told["Tus-Extension"].split(",")) == {
            *("creation", "creation-with-upload", "checksum", "expiration", "termination")
        }
        assert set(told["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "sha256"}
        assert int(told["Tus-Max-Size"]) == creating.LARGEST


def test_a_file_is_announced_appended_to_and_asked_about(sender, vault):
    created = sender.create(len(CONTENT))
    address = created["Location"]
    first = sender.append(address, 0, CONTENT[:1000])
    asked = sender.ask(address)
    second = sender.append(address, 1000, CONTENT[1000:])

    assert (created.status_code, first.status_code, second.status_code) == (201, 204, 204)
    assert (first["Upload-Offset"], second["Upload-Offset"]) == ("1000", str(len(CONTENT)))
    assert (asked.status_code, asked["Upload-Offset"]) == (200, "1000")
    assert asked["Upload-Length"] == str(len(CONTENT))
    assert "no-store" in asked["Cache-Control"]
    for one in (created, first, asked, second):
        assert one["Tus-Resumable"] == "1.0.0"
        assert one["Upload-Expires"].endswith("GMT")
    assert _content(vault, address) == CONTENT


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=400), data=st.data())
def test_what_arrives_is_what_was_sent_however_it_breaks(sender, officer, vault, content, data):
    """Pieces of any size; some are cut off, some asked for again, some told a wrong offset."""
    address = sender.begin(len(content), f"{next(_numbers)}.bin")
    here = 0
    while here < len(content):
        size = data.draw(st.integers(1, len(content) - here))
        arrives = data.draw(st.integers(0, size))
        rest = [content[here : here + arrives]]
        receiving.receive(
            officer,
            _key(address),
            receiving.Sent(here, size, lambda _n, rest=rest: rest.pop() if rest else b""),
            vault=vault,
            clock=now,
        )
        here = int(sender.ask(address)["Upload-Offset"])
        wrong = data.draw(st.integers(0, len(content)).filter(lambda n, here=here: n != here))
        assert sender.append(address, wrong, b"x").status_code == 409

    assert _content(vault, address) == content


def test_what_came_before_a_connection_broke_counts(sender, officer, vault):
    address = sender.begin(10)
    blocks = [b"12345"]

    def read(_size):
        if not blocks:
            raise OSError("the connection broke")
        return blocks.pop()

    sent = receiving.Sent(0, 10, read)
    receiving.receive(officer, _key(address), sent, vault=vault, clock=now)

    assert sender.ask(address)["Upload-Offset"] == "5"
    assert sender.append(address, 5, b"67890").status_code == 204
    assert _content(vault, address) == b"1234567890"


def test_what_came_before_a_connection_broke_does_not_count_with_a_checksum(sender, officer, vault):
    address = sender.begin(10)

    def read(_size):
        raise OSError("the connection broke")

    with pytest.raises(receiving.ChecksumError, match="broke"):
        receiving.receive(
            officer,
            _key(address),
            receiving.Sent(0, 10, read, ("sha1", b"x")),
            vault=vault,
            clock=now,
        )

    assert sender.ask(address)["Upload-Offset"] == "0"


def test_a_wrong_offset_changes_nothing(sender):
    address = sender.begin(10)
    sender.append(address, 0, b"12345")

    assert sender.append(address, 4, b"567").status_code == 409
    assert sender.append(address, 6, b"7").status_code == 409
    assert sender.ask(address)["Upload-Offset"] == "5"


@pytest.mark.parametrize("algorithm", receiving.ALGORITHMS)
def test_a_checksum_is_held_against_what_came(sender, algorithm):
    address = sender.begin(10)

    wrong = sender.append(address, 0, b"12345", headers=_checksum(algorithm, b"12346"))
    right = sender.append(address, 0, b"12345", headers=_checksum(algorithm, b"12345"))

    assert (wrong.status_code, right.status_code) == (460, 204)
    assert right["Upload-Offset"] == "5"


def test_a_checksum_that_cannot_be_understood_is_refused(sender):
    address = sender.begin(10)

    for said in ("md4 aGE=", "sha1 ?"):
        answer = sender.append(address, 0, b"12345", headers={"upload-checksum": said})
        assert answer.status_code == 400
    assert sender.ask(address)["Upload-Offset"] == "0"


def test_more_than_was_announced_is_refused(sender):
    address = sender.begin(4)

    assert sender.append(address, 0, b"12345").status_code == 413
    assert sender.ask(address)["Upload-Offset"] == "0"


def test_one_request_brings_no_more_than_a_thread_may_be_held_for(sender, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_AT_ONCE", 3)
    address = sender.begin(4)

    assert sender.append(address, 0, b"1234").status_code == 413
    assert sender.append(address, 0, b"123").status_code == 204


def test_a_request_that_lasts_too_long_keeps_what_came(sender, monkeypatch):
    address = sender.begin(4)
    monkeypatch.setattr(receiving, "_LONGEST_S", 0.0)

    answer = sender.append(address, 0, b"1234")

    assert (answer.status_code, answer["Upload-Offset"]) == (204, "0")


def test_first_bytes_may_come_with_the_announcement(sender, vault):
    created = sender.create(10, body=b"1234")
    again = sender.create(10, body=b"1234")

    assert (created.status_code, created["Upload-Offset"]) == (201, "4")
    assert (again.status_code, again["Upload-Offset"]) == (201, "4")
    assert created["Location"] == again["Location"]
    assert _content(vault, created["Location"]) == b"1234"


def test_an_empty_file_is_whole_at_once(sender):
    address = sender.begin(0)

    assert sender.ask(address)["Upload-Offset"] == sender.ask(address)["Upload-Length"] == "0"


@pytest.mark.parametrize("version", ["", "0.2.2", "2.0.0"])
def test_another_version_is_refused_everywhere(sender, version):
    address = sender.begin(10)
    headers = {"tus-resumable": version, "upload-offset": "0", "upload-length": "3"}
    there = reverse("uploads", args=[sender.delivery_id])

    answers = [
        sender.client.head(address, headers=headers),
        sender.client.generic("PATCH", address, b"123", BYTES, headers=headers),
        sender.client.delete(address, headers=headers),
        sender.client.post(there, headers=headers),
    ]

    assert [one.status_code for one in answers] == [412] * 4
    assert all(one["Tus-Version"] == "1.0.0" for one in answers)
    assert sender.ask(address)["Upload-Offset"] == "0"


def test_a_client_that_can_only_post_says_what_it_means(sender):
    address = sender.begin(5)
    headers = TUS | {"upload-offset": "0", "x-http-method-override": "PATCH"}

    answer = sender.client.generic("POST", address, b"12345", BYTES, headers=headers)

    assert (answer.status_code, answer["Upload-Offset"]) == (204, "5")


def test_what_is_asked_wrongly_is_told(sender):
    address = sender.begin(5)
    there = reverse("uploads", args=[sender.delivery_id])
    named = TUS | {"upload-metadata": metadata_header({"filename": "a"})}

    assert sender.append(address, 0, b"1", content_type="text/plain").status_code == 415
    assert sender.append(address, "x", b"1").status_code == 400
    assert sender.append(address, "-1", b"1").status_code == 400
    assert sender.create(None).status_code == 400
    assert sender.create("1e3").status_code == 400
    assert sender.create(9 * 10**18, "b").status_code == 413
    assert sender.create(5, "b", headers={"upload-defer-length": "1"}).status_code == 400
    assert sender.client.get(address, headers=TUS).status_code == 405
    assert sender.client.get(there, headers=TUS).status_code == 405
    assert sender.create(5, headers={"upload-metadata": "filename ?"}).status_code == 400
    assert sender.client.post(there, headers=named | {"upload-length": "1"}).status_code == 201
    assert sender.ask(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "..", "a/../b", "a/./b", "a//b", "a/", "./a", "a\0b"),
        *("x" * 256, "/".join(["x" * 200] * 30)),
    ],
)
def test_a_name_that_is_no_relative_path_is_refused(sender, path):
    assert sender.create(5, path, filename="").status_code == 400
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        *(
            "C:\\windows\\..\\a",
            "<script>",
            "a\u202egpj.exe",
            "CON",
            "~",
            "%2e%2e/a",
            "é/日本",
            "-rf",
        ),
        b"\xff\xfe.jpg",
    ],
)
def test_a_hostile_name_is_kept_as_text(sender, path):
    key = _key(sender.begin(5, path))

    kept = Upload.objects.get(pk=key)

    assert bytes(kept.path_bytes) == (path if isinstance(path, bytes) else path.encode())
    assert kept.path.isprintable()


def test_a_file_without_a_time_has_none(sender):
    there = reverse("uploads", args=[sender.delivery_id])
    headers = TUS | {"upload-metadata": metadata_header({"filename": "a"}), "upload-length": "1"}

    sender.client.post(there, headers=headers)

    assert Upload.objects.get().mtime_ns == UNKNOWN_TIME_NS
    assert sender.create(5, lastModified="tomorrow").status_code == 400
    assert sender.create(5, lastModified=str(10**18)).status_code == 400


def test_the_same_file_goes_on_and_another_of_its_path_is_refused(sender):
    address = sender.begin(10)
    sender.append(address, 0, b"123")

    assert sender.begin(10) == address
    assert sender.create(11).status_code == 422
    assert sender.create(10, lastModified="5").status_code == 422
    assert sender.ask(address)["Upload-Offset"] == "3"


def test_a_file_that_is_taken_away_is_gone_with_its_pieces(
    sender, vault, django_capture_on_commit_callbacks
):
    address = sender.begin(10)
    sender.append(address, 0, b"123")

    with django_capture_on_commit_callbacks(execute=True):
        gone = sender.take_away(address)

    assert gone.status_code == 204
    assert sender.ask(address).status_code == 404
    assert sender.append(address, 3, b"4").status_code == 404
    assert not list(vault.uploads.folder.glob("??/*"))
    removed = AuditEvent.objects.get(tag=tags.DELIVERIES_UPLOADS_REMOVED)
    assert removed.details["why"] == "cancelled"


def test_what_nobody_went_on_with_is_gone(sender):
    address = sender.begin(10)
    Upload.objects.update(expires_at=now() - timedelta(seconds=1))

    assert sender.ask(address).status_code == 410
    assert sender.append(address, 0, b"1").status_code == 410


def test_each_piece_puts_the_end_off(sender):
    address = sender.begin(10)
    soon = now() + timedelta(hours=1)
    Upload.objects.update(expires_at=soon)

    sender.append(address, 0, b"1")

    assert Upload.objects.get().expires_at > soon + timedelta(days=6)


def test_a_second_writer_is_told_to_wait(sender, vault):
    address = sender.begin(10)

    with writing_to(_key(address), vault):
        assert sender.append(address, 0, b"1").status_code == 423
        assert sender.take_away(address).status_code == 423
    assert sender.append(address, 0, b"1").status_code == 204


def test_a_server_whose_threads_are_taken_asks_to_come_again(sender, monkeypatch):
    address = sender.begin(10)
    monkeypatch.setattr(tus, "_turns", tus.BoundedSemaphore(1))

    with tus._turn():
        answer = sender.append(address, 0, b"1")

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert sender.append(address, 0, b"1").status_code == 204


def test_a_file_that_the_disk_cannot_hold_is_not_begun(sender, monkeypatch):
    monkeypatch.setattr(space, "_KEPT_FREE", 1 << 60)

    assert sender.create(5).status_code == 507
    assert not Upload.objects.exists()


def test_files_begun_before_are_reckoned_with(sender, monkeypatch):
    class Disk:
        free = (1 << 30) + 1000

    monkeypatch.setattr(space.shutil, "disk_usage", lambda _path: Disk)

    assert sender.create(300, "a").status_code == 201
    assert sender.create(100, "b").status_code == 507  # 600, 200 and the larger, 300
    assert sender.create(50, "b").status_code == 201


def test_a_disk_that_is_full_changes_nothing(sender, vault, monkeypatch):
    address = sender.begin(10)

    def full(*_args):
        raise VaultFullError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("clew.bureau.vault.blobs.BlobWriter.commit", full)
        assert sender.append(address, 0, b"1").status_code == 507
    assert sender.ask(address)["Upload-Offset"] == "0"
    assert sender.append(address, 0, b"1").status_code == 204
    assert not list(vault.uploads.parts.iterdir())


def test_nobody_begins_with_more_files_than_one_may(sender, monkeypatch):
    monkeypatch.setattr(creating, "_MOST_BEGUN", 1)

    assert sender.create(5, "a").status_code == 201
    assert sender.create(5, "b").status_code == 429
    assert sender.create(5, "a").status_code == 201  # the same


def test_nothing_is_appended_to_what_was_handed_in(sender, officer):
    whole = sender.send(b"12345", "a")
    half = sender.begin(10, "b")
    hand_in(officer, sender.delivery_id, now=now())

    assert sender.append(whole, 5, b"6").status_code == 422
    assert sender.take_away(whole).status_code == 422
    assert sender.create(5, "c").status_code == 422
    assert sender.append(half, 0, b"1").status_code == 204


def test_a_file_is_absent_to_everybody_else(sender, officer, case):
    address = sender.begin(10)
    colleague = make_officer("ben", bureau=officer.bureau)
    CaseMember.objects.create(case=case, officer=colleague, since_at=NOW)
    theirs = Sender(signed_in(colleague), sender.delivery_id)
    nothing = address.replace(address.strip("/").rsplit("/", 1)[-1], str(UUID(int=1)))

    for ask in (theirs.ask, theirs.take_away, lambda at: theirs.append(at, 0, b"1")):
        seen, absent = ask(address), ask(nothing)
        assert seen.status_code == absent.status_code == 404
        assert seen.content == absent.content
    assert theirs.create(5, "x").status_code == 404
    assert sender.ask(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    "lose",
    [
        lambda: CaseMember.objects.all().delete(),
        lambda: Case.objects.update(closed_at=NOW),
        lambda: Officer.objects.update(roles=["auditor"]),
    ],
    ids=["out of the team", "case closed", "role lost"],
)
def test_a_right_that_is_lost_meanwhile_stops_it(sender, lose):
    address = sender.begin(10)
    sender.append(address, 0, b"1")
    lose()

    assert sender.append(address, 1, b"2").status_code == 404
    assert sender.ask(address).status_code == 404
    assert sender.take_away(address).status_code == 404
    assert sender.create(5, "x").status_code == 404
    assert Upload.objects.get().offset == 1


def test_a_right_that_is_lost_while_bytes_come_lets_nothing_in(sender, officer, vault):
    address = sender.begin(10)

    def read(_size):
        CaseMember.objects.all().delete()
        return b"1"

    sent = receiving.Sent(0, 1, read)
    with pytest.raises(LookupError):
        receiving.receive(officer, _key(address), sent, vault=vault, clock=now)

    assert Upload.objects.get().offset == 0


def test_nobody_sends_without_signing_in(sender, delivery):
    nobody = Sender(Client(headers={"host": "localhost"}), delivery.pk)

    assert nobody.create(5).status_code == 401
    assert nobody.ask(sender.begin(5)).status_code == 401


def test_a_browser_shows_its_csrf_token(sender, officer):
    address = sender.begin(10)
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.cookies = sender.client.cookies
    browser = Sender(client, sender.delivery_id)

    assert browser.append(address, 0, b"1").status_code == 403
    assert browser.create(5, "x").status_code == 403
    client.cookies["csrftoken"] = "a" * 32
    shown = {"x-csrftoken": "a" * 32}
    assert browser.append(address, 0, b"1", headers=shown).status_code == 204


def test_a_program_sends_by_a_token_of_the_scope_work(sender, officer, case):
    def program(scope):
        _, secret = make_token("hotline", [scope], lasts=LONGEST, acting_officer=officer, now=now())
        client = Client(
            enforce_csrf_checks=True,
            headers={"host": "localhost", "authorization": f"Bearer {secret}"},
        )
        return Sender(client, sender.delivery_id)

    works, reads = program(Scope.WORK), program(Scope.READ)
    opened = works.client.post(reverse("deliveries", args=[case.pk]), {"exhibit": "Phone"})

    assert opened.json()["uploads"] == reverse("uploads", args=[sender.delivery_id])
    assert works.ask(works.send(b"12345", "a"))["Upload-Offset"] == "5"
    assert reads.create(5, "b").status_code == 401


def test_a_delivery_is_opened_once_and_tells_what_is_on_its_way(sender, officer, case):
    address = sender.begin(10)
    sender.append(address, 0, b"123")
    client = sender.client

    again = client.post(reverse("deliveries", args=[case.pk]), {"exhibit": " Phone "})
    told = client.get(reverse("delivery", args=[sender.delivery_id])).json()

    assert again.status_code == 201
    assert again.json() == told
    assert told["files"] == [
        {
            "path": "DCIM/1.jpg",
            "length": 10,
            "offset": 3,
            "modified_ms": 1700000000000,
            "address": address,
        }
    ]
    assert client.post(reverse("deliveries", args=[case.pk]), {"exhibit": " "}).status_code == 422
    assert open_delivery(officer, case=case, label="Laptop", now=NOW).pk != sender.delivery_id
