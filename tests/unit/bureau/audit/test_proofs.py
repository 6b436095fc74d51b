"""The log is signed, countersigned, exported and verified; what was changed in it is told."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import checkpoints, exporting, reading, record, witnessing
from clew.bureau.audit.models import (
    AuditCheckpoint,
    AuditEvent,
    AuditLeaf,
    AuditNode,
    SeenCheckpoint,
    TrustedKey,
)
from clew.bureau.audit.queries.events import EntryNotFoundError, Wanted
from clew.bureau.audit.queries.tree import UnknownKeyError, level_size, log_size
from clew.bureau.audit.reasons import NoReasonError
from clew.ledger import verifier
from clew.ledger.checkpoint import Checkpoint
from clew.ledger.keys import BadKeyError, BadSignatureError, LogSigner, WitnessSigner
from clew.ledger.note import Note
from clew.ledger.verifier import Trust, Verdict
from clew.ledger.witness import ForkedLogError, Request, StaleRequestError
from clew.simulate.logs import InventedLog, tree_over
from lifted_guards import lifted_guards
from records import NOW, make_bureau, make_officer

pytestmark = pytest.mark.django_db(transaction=True)

SIGNER = LogSigner("clew/one", bytes(32))
WITNESS = WitnessSigner("clew/two", bytes([1] * 32))
WHY = "for the court"


@pytest.fixture
def officer() -> Officer:
    return make_officer("rosa", roles=Role)


def _events(count: int, *, officer: Officer | None = None) -> None:
    with transaction.atomic():
        for number in range(count):
            record(
                tags.VAULT_FILE_ASKED,
                officer=officer,
                subject=f"file {number}",
                details={"reason": f"clue {number}"},
                now=NOW,
            )


def _export(officer: Officer, path: Path) -> list[str]:
    exporting.export_log(officer, path, reason=WHY, signer=SIGNER, now=NOW)
    return path.read_text().splitlines(keepends=True)


def _verified(lines: list[str], *, need: int = 0, **kept: str) -> Verdict:
    trust = Trust(SIGNER.key.to_text(), (WITNESS.key.to_text(),), need)
    return verifier.verify(lines, trust=trust, kept=kept)


def test_an_export_is_whole_private_and_in_the_log(officer: Officer, tmp_path: Path) -> None:
    _events(600, officer=officer)

    lines = _export(officer, tmp_path / "log")

    verdict = _verified(lines)
    assert (verdict.problems, verdict.entries, verdict.signed) == ([], 601, 601)
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600
    last = AuditEvent.objects.get(leaf__number=600)
    assert (last.tag, last.details["reason"]) == (tags.AUDIT_LOG_EXPORTED, WHY)
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_a_checkpoint_grows_the_tree_and_covers_its_own_event(officer: Officer) -> None:
    _events(700)

    note = checkpoints.make_checkpoint(officer, signer=SIGNER, now=NOW)

    checkpoint = Checkpoint.opened(note, key=SIGNER.key)
    leaves = [bytes(leaf.hash) for leaf in AuditLeaf.objects.all()]
    assert checkpoint.size == len(leaves) == 701
    assert checkpoint.root == tree_over(leaves).root(701)
    assert level_size(8) == 2


def test_a_growth_that_was_cut_off_is_gone_on_with(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "_NODES_AT_ONCE", 1)
    _events(800)
    store = checkpoints._store

    def fail_at_the_second(level: int, first: int, end: int) -> None:
        if first:
            raise OSError("the power is gone")
        store(level, first, end)

    monkeypatch.setattr(checkpoints, "_store", fail_at_the_second)
    with pytest.raises(OSError, match="power"):
        checkpoints.grow_tree()
    monkeypatch.setattr(checkpoints, "_store", store)

    checkpoints.grow_tree()

    leaves = [bytes(leaf.hash) for leaf in AuditLeaf.objects.all()]
    assert list(AuditNode.objects.values_list("number", flat=True)) == [0, 1, 2]
    assert checkpoints.log_tree().root(800) == tree_over(leaves).root(800)


def _tamper(sql: str) -> None:
    with lifted_guards(connection), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


TAMPERINGS = {
    "a time": "UPDATE audit_auditevent SET at = '2026-01-01' WHERE subject = 'file 3'",
    "a name": "UPDATE audit_auditevent SET who = 'emil' WHERE subject = 'file 3'",
    "an officer": "UPDATE audit_auditevent SET officer_id = NULL WHERE subject = 'file 3'",
    "a tag": "UPDATE audit_auditevent SET tag = 'a:b:c' WHERE subject = 'file 3'",
    "a subject": "UPDATE audit_auditevent SET subject = 'file x' WHERE subject = 'file 3'",
    "a reason": "UPDATE audit_auditevent SET details_text = '{}' WHERE subject = 'file 3'",
    "a hash": "UPDATE audit_auditleaf SET hash = (SELECT hash FROM audit_auditleaf "
    "WHERE number = 4) WHERE number = 3",
    "an exchanged event": "UPDATE audit_auditevent SET subject = 'file 9', details_text = '{}', "
    "hash = (SELECT hash FROM audit_auditleaf WHERE number = 3) WHERE subject = 'file 3'",
    "the last entry is gone": "DELETE FROM audit_auditleaf WHERE number = 10",
    "an entry in the middle is gone": "DELETE FROM audit_auditleaf WHERE number = 3",
    "a number is another": "UPDATE audit_auditleaf SET number = 99 WHERE number = 3",
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_is_changed_in_the_database_is_told(what: str, officer: Officer) -> None:
    _events(10, officer=officer)
    checkpoints.make_checkpoint(officer, signer=SIGNER, now=NOW)
    before = _verified(list(exporting.verifying_lines(officer, signer=SIGNER, now=NOW)))

    _tamper(TAMPERINGS[what])

    after = _verified(list(exporting.verifying_lines(officer, signer=SIGNER, now=NOW)))
    assert before.is_whole
    assert not after.is_whole


def test_a_log_that_was_cut_off_behind_its_checkpoints_is_told_by_the_witness(
    officer: Officer,
) -> None:
    _events(10, officer=officer)
    kept = checkpoints.make_checkpoint(officer, signer=SIGNER, now=NOW)
    _tamper("DELETE FROM audit_auditcheckpoint")
    _tamper("DELETE FROM audit_auditleaf WHERE number > 4")

    lines = list(exporting.verifying_lines(officer, signer=SIGNER, now=NOW))

    assert any("TRUNCATED" in one for one in _verified(lines, kept=kept.to_text()).problems)


def test_a_node_does_not_sign_a_past_that_was_changed(officer: Officer) -> None:
    _events(10, officer=officer)
    checkpoints.make_checkpoint(officer, signer=SIGNER, now=NOW)
    _tamper(TAMPERINGS["a hash"])

    with pytest.raises(checkpoints.TamperedLogError, match="clew audit verify"):
        checkpoints.make_checkpoint(officer, signer=SIGNER, now=NOW)

    assert AuditCheckpoint.objects.count() == 1


def test_an_entry_is_proved_alone(officer: Officer, tmp_path: Path) -> None:
    _events(300, officer=officer)

    exporting.export_proof(officer, 7, tmp_path / "p", reason=WHY, signer=SIGNER, now=NOW)

    lines = (tmp_path / "p").read_text().splitlines()
    assert _verified(lines).is_whole
    assert json.loads(lines[0])["entry"]["subject"] == "file 7"
    assert AuditEvent.objects.get(tag=tags.AUDIT_ENTRY_PROVED).details["reason"] == WHY


def test_nothing_leaves_without_a_reason(officer: Officer, tmp_path: Path) -> None:
    _events(3, officer=officer)

    with pytest.raises(NoReasonError):
        exporting.export_log(officer, tmp_path / "l", reason=" ", signer=SIGNER, now=NOW)
    with pytest.raises(NoReasonError):
        exporting.export_proof(officer, 0, tmp_path / "p", reason="", signer=SIGNER, now=NOW)

    assert list(tmp_path.iterdir()) == []
    assert log_size() == 3


def test_words_of_another_bureaus_officers_are_not_listed_exported_or_proved(
    officer: Officer, tmp_path: Path
) -> None:
    other = make_officer("emil", bureau=make_bureau(), roles=Role)
    _events(2, officer=other)
    _events(1, officer=officer)

    listed = reading.list_events(officer, Wanted(), limit=10, now=NOW)
    lines = _export(officer, tmp_path / "log")

    assert {event.officer_id for event in listed} == {officer.pk}
    assert "emil" not in "".join(lines)
    assert "clue 1" not in "".join(lines)
    assert _verified(lines).is_whole
    with pytest.raises(EntryNotFoundError):
        exporting.export_proof(officer, 0, tmp_path / "p", reason=WHY, signer=SIGNER, now=NOW)


@pytest.mark.parametrize(
    "who",
    [{"is_active": False, "roles": Role}, {"roles": set(Role) - {Role.AUDITOR, Role.SUPERVISOR}}],
    ids=["a closed account", "every other role"],
)
def test_who_may_not_read_the_log_reads_and_signs_nothing(
    who: dict[str, Any], tmp_path: Path
) -> None:
    closed = make_officer(**who)
    _events(1, officer=closed)
    note = InventedLog(1, seed=1).checkpoint(1)
    acts = [
        lambda: reading.list_events(closed, Wanted(), limit=10, now=NOW),
        lambda: checkpoints.make_checkpoint(closed, signer=SIGNER, now=NOW),
        lambda: exporting.export_log(closed, tmp_path / "l", reason=WHY, signer=SIGNER, now=NOW),
        lambda: exporting.verifying_lines(closed, signer=SIGNER, now=NOW),
        lambda: witnessing.trust_key(closed, SIGNER.key.to_text(), now=NOW),
        lambda: witnessing.countersign(closed, Request(0, (), note), signer=WITNESS, now=NOW),
        lambda: witnessing.take_cosignatures(closed, note, now=NOW),
    ]

    for act in acts:
        with pytest.raises(DeniedError):
            act()
    with pytest.raises(EntryNotFoundError):
        exporting.export_proof(closed, 0, tmp_path / "p", reason=WHY, signer=SIGNER, now=NOW)

    assert log_size() == 1
    assert list(tmp_path.iterdir()) == []


def test_events_are_found_by_who_what_and_when(officer: Officer) -> None:
    _events(3, officer=officer)
    _events(2)
    wanted = {
        "who": (Wanted(who="rosa"), 3),
        "tag": (Wanted(tag="vault:"), 5),
        "no such tag": (Wanted(tag="cases:"), 0),
        "subject": (Wanted(subject="file 1"), 2),
        "since": (Wanted(since=NOW), 5),
        "until": (Wanted(until=NOW), 0),
    }

    for why, (asked, count) in wanted.items():
        found = reading.list_events(officer, asked, limit=10, now=NOW)
        assert len([one for one in found if one.tag == tags.VAULT_FILE_ASKED]) == count, why


def test_whoever_looks_into_the_log_stands_in_it(officer: Officer) -> None:
    reading.list_events(officer, Wanted(who="emil"), limit=10, now=NOW)

    (event,) = reading.list_events(officer, Wanted(), limit=10, now=NOW)
    assert (event.tag, event.officer, event.details) == (
        tags.AUDIT_LOG_LISTED,
        officer,
        {"who": "emil"},
    )


def test_a_witness_countersigns_and_its_signature_is_kept(officer: Officer, tmp_path: Path) -> None:
    """Both nodes are this one here: it trusts its own keys."""
    _events(5, officer=officer)
    for key in (SIGNER.key, WITNESS.key):
        witnessing.trust_key(officer, key.to_text(), now=NOW)
    asked = checkpoints.request_countersignature(officer, since=0, signer=SIGNER, now=NOW)

    note = witnessing.countersign(officer, asked, signer=WITNESS, now=NOW)
    taken = witnessing.take_cosignatures(officer, Note.from_text(note.to_text()), now=NOW)

    assert taken == ["clew/two"]
    verdict = _verified(_export(officer, tmp_path / "log"), need=1)
    size = Checkpoint.from_text(note.text).size
    assert (verdict.problems, verdict.witnessed) == ([], size)
    with pytest.raises(witnessing.NoCosignatureError):
        witnessing.take_cosignatures(officer, note, now=NOW)
    seen = SeenCheckpoint.objects.get()
    assert (seen.size, seen.note) == (size, note.to_text())
    again = checkpoints.request_countersignature(officer, since=size, signer=SIGNER, now=NOW)
    assert witnessing.countersign(officer, again, signer=WITNESS, now=NOW)
    with pytest.raises(StaleRequestError):
        witnessing.countersign(officer, asked, signer=WITNESS, now=NOW)


def test_a_fork_is_refused_and_logged(officer: Officer) -> None:
    log, fork = InventedLog(9, seed=1), InventedLog(9, seed=1)
    fork.entries[2] = InventedLog(1, seed=8).entries[0]
    witnessing.trust_key(officer, log.signer.key.to_text(), now=NOW)
    witnessing.countersign(officer, Request(0, (), log.checkpoint(6)), signer=WITNESS, now=NOW)
    tree = tree_over([bytes.fromhex(entry["hash"]) for entry in fork.entries])
    request = Request(6, tuple(tree.consistency(6, size=9)), fork.checkpoint(9))

    with pytest.raises(ForkedLogError):
        witnessing.countersign(officer, request, signer=WITNESS, now=NOW)

    assert AuditEvent.objects.get(tag=tags.AUDIT_FORK_SEEN).subject == "clew/invented"
    assert SeenCheckpoint.objects.count() == 1


def test_a_log_whose_key_nobody_trusts_is_not_countersigned(officer: Officer) -> None:
    log = InventedLog(3, seed=1)

    with pytest.raises(UnknownKeyError, match="clew audit trust"):
        witnessing.countersign(officer, Request(0, (), log.checkpoint(3)), signer=WITNESS, now=NOW)


def test_a_key_that_takes_anothers_name_is_refused(officer: Officer) -> None:
    other = LogSigner("clew/one", bytes([9] * 32))
    witnessing.trust_key(officer, SIGNER.key.to_text(), now=NOW)
    witnessing.trust_key(officer, SIGNER.key.to_text(), now=NOW)

    with pytest.raises(witnessing.KeyChangedError):
        witnessing.trust_key(officer, other.key.to_text(), now=NOW)
    with pytest.raises(BadKeyError):
        witnessing.trust_key(officer, "clew/one", now=NOW)

    assert TrustedKey.objects.get().text == SIGNER.key.to_text()
    assert AuditEvent.objects.filter(tag=tags.AUDIT_KEY_TRUSTED).count() == 1


def test_countersignatures_of_another_log_or_of_nobody_are_refused(officer: Officer) -> None:
    witnessing.trust_key(officer, WITNESS.key.to_text(), now=NOW)
    ours = checkpoints.make_checkpoint(officer, signer=SIGNER, now=NOW)
    forged = ours.signed(WITNESS.key, bytes(72))

    with pytest.raises(witnessing.NotOurCheckpointError):
        witnessing.take_cosignatures(officer, InventedLog(2, seed=1).checkpoint(2), now=NOW)
    with pytest.raises(witnessing.NoCosignatureError):
        witnessing.take_cosignatures(officer, ours, now=NOW)
    with pytest.raises(BadSignatureError):
        witnessing.take_cosignatures(officer, forged, now=NOW)
