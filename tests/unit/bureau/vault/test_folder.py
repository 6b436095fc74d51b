"""A vault is made whole or made again, and opens for its own key only."""

import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from clew.bureau.vault import folder as folder_module
from clew.bureau.vault.current import current_vault, key_from_environment
from clew.bureau.vault.description import VaultDescription, read_description, read_web_secret
from clew.bureau.vault.errors import (
    BrokenVaultError,
    UnsafeKeyFileError,
    VaultError,
    VaultExistsError,
    VaultFullError,
    VaultLockedError,
    VaultNotFoundError,
    WrongKeyError,
)
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.keyring import KeyFile, Keyring, PassphraseKey, VaultKey

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LAMP = "ab" * 32
QUICK = PassphraseKey("a lamp by the window", cost=4)


def _create(path: Path, key: VaultKey = QUICK) -> VaultFolder:
    return VaultFolder.create(path, bureau_name="Ruritania", now=NOW, key=key)


def _put(vault: VaultFolder) -> None:
    writer = vault.blobs.writer()
    writer.write(b"a lamp")
    writer.commit(LAMP)


def test_what_is_put_in_a_vault_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    _put(_create(tmp_path / "vault"))

    vault = VaultFolder.open(tmp_path / "vault", unlock=QUICK)

    assert vault.blobs.open(LAMP).read() == b"a lamp"
    assert not vault.thumbs.has(LAMP)
    assert (vault.description.bureau, vault.description.created_at) == ("Ruritania", NOW)


def test_a_key_file_is_made_outside_the_vault_for_its_owner_only(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "keys" / "vault.key")
    _put(_create(tmp_path / "vault", key))

    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    assert len(key.path.read_bytes()) == 32
    assert VaultFolder.open(tmp_path / "vault", unlock=key).blobs.has(LAMP)


def test_without_a_key_named_one_is_made_and_found_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    VaultFolder.create(tmp_path / "vault", bureau_name="Ruritania", now=NOW)

    vault = VaultFolder.open(tmp_path / "vault")

    key = folder_module.default_key_file(vault.description.id)
    assert key.path.is_relative_to(tmp_path / "config")
    key.path.unlink()
    with pytest.raises(VaultLockedError, match="put it back"):
        VaultFolder.open(tmp_path / "vault")


def test_nothing_secret_and_nothing_for_others_lies_in_the_folder(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "vault.key")
    vault = _create(tmp_path / "vault", key)

    secret = key.path.read_bytes()
    for path in vault.path.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        if path.is_file():
            assert secret not in path.read_bytes()
            assert secret.hex() not in path.read_text()


WRONG_KEYS = {
    "another passphrase": PassphraseKey("another lamp", cost=4),
    "an empty passphrase": PassphraseKey("", cost=4),
    "a key file where a passphrase is due": "key file",
}


@pytest.mark.parametrize("why", WRONG_KEYS)
def test_another_key_does_not_open_the_vault(tmp_path: Path, why: str) -> None:
    _create(tmp_path / "vault")
    other = KeyFile(tmp_path / "other.key")
    other.ensure()
    wrong = WRONG_KEYS[why]

    with pytest.raises(WrongKeyError):
        VaultFolder.open(
            tmp_path / "vault", unlock=wrong if isinstance(wrong, PassphraseKey) else other
        )


def test_a_vault_with_a_passphrase_says_that_it_needs_it(tmp_path: Path) -> None:
    _create(tmp_path / "vault")

    with pytest.raises(VaultLockedError, match="passphrase"):
        VaultFolder.open(tmp_path / "vault")


def test_a_key_file_of_another_vault_does_not_open_this_one(tmp_path: Path) -> None:
    mine, other = KeyFile(tmp_path / "1.key"), KeyFile(tmp_path / "2.key")
    _create(tmp_path / "vault", mine)
    other.ensure()

    with pytest.raises(WrongKeyError):
        VaultFolder.open(tmp_path / "vault", unlock=other)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    key = KeyFile(tmp_path / "vault.key")
    _create(tmp_path / "vault", key)
    key.path.chmod(mode)

    with pytest.raises(UnsafeKeyFileError, match="chmod 600"):
        VaultFolder.open(tmp_path / "vault", unlock=key)


def test_a_key_file_inside_the_vault_is_refused(tmp_path: Path) -> None:
    inside = KeyFile(tmp_path / "vault" / "locks" / "vault.key")
    with pytest.raises(UnsafeKeyFileError):
        _create(tmp_path / "vault", inside)
    assert not inside.path.exists()

    outside = KeyFile(tmp_path / "vault.key")
    _create(tmp_path / "vault", outside)
    outside.path.rename(inside.path)
    with pytest.raises(UnsafeKeyFileError):
        VaultFolder.open(tmp_path / "vault", unlock=inside)


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(33), b"a shopping list\n"])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    key = KeyFile(tmp_path / "vault.key")
    _create(tmp_path / "vault", key)
    key.path.write_bytes(content)

    with pytest.raises(WrongKeyError):
        VaultFolder.open(tmp_path / "vault", unlock=key)


def test_a_second_vault_is_not_made_over_the_first(tmp_path: Path) -> None:
    _put(_create(tmp_path / "vault"))

    with pytest.raises(VaultExistsError):
        _create(tmp_path / "vault")
    assert VaultFolder.open(tmp_path / "vault", unlock=QUICK).blobs.has(LAMP)


@pytest.mark.parametrize("name", ["photos", "notes.txt", "vault"])
def test_a_folder_with_other_things_in_it_is_not_made_a_vault(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    with pytest.raises(VaultExistsError):
        _create(tmp_path / "vault" if name == "vault" else tmp_path)
    assert (tmp_path / name).read_text() == "mine"


class _PowerCutError(Exception):
    """Stands for the machine going off."""


@pytest.mark.parametrize("steps", range(8))
def test_a_vault_whose_making_was_cut_off_is_told_and_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    left = iter(range(steps))
    cut = False
    for name in ("make_folder", "write_file"):
        whole = getattr(folder_module, name)

        def until_cut(*arguments: object, whole: object = whole) -> None:
            if next(left, None) is None:
                raise _PowerCutError
            assert callable(whole)
            whole(*arguments)

        monkeypatch.setattr(folder_module, name, until_cut)
    try:
        _create(tmp_path / "vault")
    except _PowerCutError:
        cut = True
    monkeypatch.undo()

    if cut:
        with pytest.raises(VaultNotFoundError):
            VaultFolder.open(tmp_path / "vault", unlock=QUICK)
        _create(tmp_path / "vault")
    _put(VaultFolder.open(tmp_path / "vault", unlock=QUICK))
    assert VaultFolder.open(tmp_path / "vault", unlock=QUICK).blobs.open(LAMP).read() == b"a lamp"


def test_what_is_no_vault_and_what_was_half_made_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(VaultNotFoundError, match="make one with"):
        VaultFolder.open(tmp_path, unlock=QUICK)

    _create(tmp_path / "vault")
    (tmp_path / "vault" / "vault.toml").unlink()
    with pytest.raises(VaultNotFoundError, match="cut off"):
        VaultFolder.open(tmp_path / "vault", unlock=QUICK)


def test_opening_cleans_what_a_crash_left(tmp_path: Path) -> None:
    vault = _create(tmp_path / "vault")
    (vault.blobs.parts / "left").write_bytes(b"half a lamp")
    (vault.thumbs.parts / "left").write_bytes(b"half a lamp")

    VaultFolder.open(vault.path, unlock=QUICK)

    assert list(vault.blobs.parts.iterdir()) == list(vault.thumbs.parts.iterdir()) == []


def test_a_vault_of_before_files_could_be_sent_opens(tmp_path: Path) -> None:
    vault = _create(tmp_path / "vault")
    vault.uploads.parts.rmdir()
    vault.uploads.folder.rmdir()

    again = VaultFolder.open(vault.path, unlock=QUICK)
    writer = again.uploads.writer()
    writer.write(b"half a clip")
    writer.commit("ab" * 32)
    assert again.uploads.has("ab" * 32)


@pytest.mark.parametrize("change", ["wrapping", "cost", "salt", "wrapped", "id"])
def test_a_vault_whose_wrapped_key_was_changed_does_not_open(tmp_path: Path, change: str) -> None:
    _create(tmp_path / "vault")
    path = tmp_path / "vault" / "vault.toml"
    lines = path.read_text().splitlines()
    path.write_text(
        "\n".join(_altered(line) if line.startswith(change) else line for line in lines)
    )

    with pytest.raises(VaultError):
        VaultFolder.open(tmp_path / "vault", unlock=QUICK)


def _altered(line: str) -> str:
    """The line with its last digit or letter changed."""
    end = line.rstrip('"')
    return end[:-1] + ("0" if end[-1] != "0" else "1") + line[len(end) :]


@pytest.mark.parametrize(
    "text", ["", "id = 3", "\x00", "version = 99", "not toml", 'version = 1\nid = "x"']
)
def test_a_description_that_cannot_be_understood_says_which_file_it_is(
    tmp_path: Path, text: str
) -> None:
    _create(tmp_path / "vault")
    (tmp_path / "vault" / "vault.toml").write_text(text)

    with pytest.raises(BrokenVaultError, match=r"vault\.toml"):
        read_description(tmp_path / "vault")


ENCODABLE = st.characters(codec="utf-8")
NAMES = st.text(ENCODABLE, max_size=40)


@settings(max_examples=60, deadline=None)
@given(bureau=NAMES, database=NAMES)
def test_a_description_is_read_as_it_was_written(bureau: str, database: str) -> None:
    keyring = Keyring.generate()
    wrapped = keyring.wrap(vault_id=bytes(16), key=PassphraseKey("p", cost=1))
    vault_id = uuid7()
    described = VaultDescription(vault_id, 1, NOW, bureau, wrapped, database)

    assert VaultDescription.from_toml(described.to_toml()) == described


@given(passphrase=st.text(ENCODABLE, max_size=30))
@settings(max_examples=30, deadline=None)
def test_any_passphrase_opens_what_it_wrapped(passphrase: str) -> None:
    keyring, key = Keyring.generate(), PassphraseKey(passphrase, cost=1)

    opened = Keyring.unwrap(keyring.wrap(vault_id=b"1", key=key), vault_id=b"1", key=key)

    assert opened.derive("blobs content") == keyring.derive("blobs content")
    with pytest.raises(WrongKeyError):
        Keyring.unwrap(keyring.wrap(vault_id=b"1", key=key), vault_id=b"2", key=key)


def test_passphrases_and_keys_do_not_show_in_messages() -> None:
    assert "lamp" not in repr(QUICK)
    assert repr(Keyring(b"k" * 32)) == "Keyring()"


def test_the_web_secret_is_the_vaults_own_and_stays(tmp_path: Path) -> None:
    _create(tmp_path / "1")
    _create(tmp_path / "2")

    assert len(read_web_secret(tmp_path / "1")) == 64
    assert read_web_secret(tmp_path / "1") != read_web_secret(tmp_path / "2")
    (tmp_path / "1" / "web-secret").unlink()
    with pytest.raises(BrokenVaultError):
        read_web_secret(tmp_path / "1")


def test_a_spool_file_is_nameless(vault: VaultFolder) -> None:
    with vault.spool() as file:
        file.write(b"a member of an archive")
        assert list((vault.path / "spool").iterdir()) == []


def test_a_full_disk_while_a_vault_is_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module, "write_file", full)

    with pytest.raises(VaultFullError):
        _create(tmp_path / "vault")


def test_the_current_vault_is_the_one_of_the_settings(vault: VaultFolder) -> None:
    assert current_vault().path == vault.path
    assert current_vault() is current_vault()


def test_the_environment_names_a_key_file_before_a_passphrase() -> None:
    both = {"CLEW_KEY_FILE": tempfile.gettempdir() + "/k", "CLEW_PASSPHRASE": "p"}

    assert isinstance(key_from_environment(both), KeyFile)
    assert key_from_environment({"CLEW_PASSPHRASE": "p"}) == PassphraseKey("p")
    assert key_from_environment({}) is None
