"""An officer's authenticator app, and the codes it shows."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from clew.bureau.accounts.models import Officer

COUNTER = 59_000_000
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_app(officer: Officer) -> Authenticator:
    """Needs a vault: its key seals the seed."""
    data = {"secret": get_adapter().encrypt(SEED)}
    return Authenticator.objects.create(user=officer, type="totp", data=data)


def give_recovery_codes(officer: Officer) -> list[str]:
    return RecoveryCodes.activate(officer).generate_codes()


def stop_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the 30 seconds of a code not end while a test runs."""
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([COUNTER]))


def code_now(seed: str = SEED) -> str:
    return format_hotp_value(hotp_value(seed, COUNTER))


def wrong_code() -> str:
    return f"{(int(code_now()) + 1) % 1_000_000:06}"
