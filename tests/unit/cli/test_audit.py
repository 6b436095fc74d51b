"""`clew audit`: what leaves takes a reason, what was done is logged, what was changed is told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.vault.folder import VaultFolder
from clew.cli.audit import app
from clew.cli.session import chosen
from clew.ledger.verifier import Trust, verify
from clew.ledger.witness import ForkedLogError, Request
from clew.simulate.logs import InventedLog, tree_over
from records import NOW, make_officer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _at_the_keyboard(vault: VaultFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "vault", vault.path)
    monkeypatch.setenv("CLEW_VAULT", str(vault.path))
    monkeypatch.setenv("CLEW_OFFICER", make_officer("rosa", roles=Role).username)


def _clew(*words: object, code: int = 0) -> Result:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_the_log_is_exported_and_proved_with_a_reason_and_anybody_verifies_it(
    tmp_path: Path, vault: VaultFolder
) -> None:
    key = vault.log_signer.key.to_text()
    _clew("checkpoint")
    _clew("export", tmp_path / "log", "--reason", "inspection")
    _clew("prove", "0", "--to", tmp_path / "one", "--reason", "court")

    for name in ("log", "one"):
        assert "whole:" in _clew("verify", tmp_path / name, "--key", key).output
        lines = (tmp_path / name).read_text().splitlines()
        assert verify(lines, trust=Trust(key)).is_whole
    assert "whole:" in _clew("verify").output
    listed = _clew("list", "--json", "--tag", "audit:").output
    rows = [json.loads(line) for line in listed.splitlines()]
    assert [(row["what"], row["who"], row["why"]) for row in rows] == [
        (tags.AUDIT_LOG_VERIFIED, "rosa", ""),
        (tags.AUDIT_ENTRY_PROVED, "rosa", "court"),
        (tags.AUDIT_LOG_EXPORTED, "rosa", "inspection"),
        (tags.AUDIT_CHECKPOINT_ASKED, "rosa", ""),
    ]


def test_an_edited_export_is_told_and_ends_with_status_1(tmp_path: Path) -> None:
    _clew("export", tmp_path / "log", "--reason", "inspection")
    (tmp_path / "log").write_text((tmp_path / "log").read_text().replace("rosa", "emil"))

    assert "NOT WHOLE: line 2, entry 0" in _clew("verify", tmp_path / "log", code=1).output


@pytest.mark.parametrize("words", [["export", "log"], ["prove", "0", "--to", "one"]])
def test_nothing_leaves_without_a_reason(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _clew("checkpoint")

    assert "--reason" in _clew(*words, code=2).output
    assert isinstance(_clew(*words, "--reason", " ", code=1).exception, NoReasonError)

    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_another_bureaus_log_is_countersigned_once_its_key_is_trusted(tmp_path: Path) -> None:
    log = InventedLog(5, seed=1)
    (tmp_path / "asked").write_text(Request(0, (), log.checkpoint(3)).to_text(), "utf-8")
    (tmp_path / "other").write_text(Request(3, (), log.checkpoint(5)).to_text(), "utf-8")
    _clew("countersign", tmp_path / "asked", "--to", tmp_path / "signed", code=1)
    _clew("trust", log.signer.key.to_text())

    _clew("countersign", tmp_path / "asked", "--to", tmp_path / "signed")

    assert (tmp_path / "signed").read_text("utf-8").startswith("clew/invented\n3\n")
    forked = _clew("countersign", tmp_path / "other", "--to", tmp_path / "no", code=1)
    assert isinstance(forked.exception, ForkedLogError)
    assert not (tmp_path / "no").exists()


def test_a_request_goes_on_from_what_the_witness_saw(tmp_path: Path, vault: VaultFolder) -> None:
    for _ in range(3):
        _clew("checkpoint")

    _clew("checkpoint", "--to", tmp_path / "asked", "--since", "2")

    request = Request.from_text((tmp_path / "asked").read_text("utf-8"))
    hashes = [bytes(one) for one in AuditEvent.objects.values_list("leaf__hash", flat=True)]
    assert (request.old, len(hashes)) == (2, 4)
    assert list(request.path) == tree_over(hashes).consistency(2, size=4)
    (tmp_path / "signed").write_text(request.note.to_text(), "utf-8")
    _clew("witnessed", tmp_path / "signed", code=1)
    note = request.note.signed(
        vault.witness_signer.key, vault.witness_signer.cosign(request.note.text, now=NOW)
    )
    (tmp_path / "signed").write_text(note.to_text(), "utf-8")
    _clew("trust", vault.witness_signer.key.to_text())
    assert vault.witness_signer.key.name in _clew("witnessed", tmp_path / "signed").output
    assert "whole:" in _clew("verify", "--need", "1").output


def test_the_keys_are_printed_as_others_take_them(vault: VaultFolder) -> None:
    log, witness = _clew("key").output.splitlines()

    assert log == vault.log_signer.key.to_text()
    assert witness == vault.witness_signer.key.to_text()
