"""A client as an officer's browser after signing in: cheap, without a password or a factor.

`shown_s_ago` is how long ago the factor was shown; None: a password only, and no factor.
"""

import time

from django.test import Client
from django.utils.timezone import now

from clew.bureau.accounts.models import Officer, OfficerSession


def signed_in(officer: Officer, *, shown_s_ago: float | None = 0) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(officer, backend="clew.bureau.accounts.backend.OfficerBackend")
    session = client.session
    method, ago = ("password", 0.0) if shown_s_ago is None else ("mfa", shown_s_ago)
    session["account_authentication_methods"] = [{"method": method, "at": time.time() - ago}]
    session["account_authentication_methods_user"] = str(officer.pk)
    session.save()
    at = now()
    OfficerSession.objects.create(key=session.session_key, officer=officer, began_at=at, used_at=at)
    return client
