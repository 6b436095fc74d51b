"""Calling program: shows a token that acts for an officer, and undoes whatever its calls change."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client

from clew.bureau.api.actions import make_token
from clew.bureau.api.authentication import now
from clew.bureau.api.scopes import Scope


def token_of(officer, *scopes, lasts=None):
    """Return the secret of a token of these scopes; of all where none is named."""
    _, secret = make_token(
        "program",
        scopes or list(Scope),
        lasts=lasts or min(timedelta(days=1), settings.CLEW_SESSION_LIMITS.proof),
        acting_officer=officer,
        now=now(),
    )
    return secret


class Program:
    """Calls by a token."""

    def __init__(self, secret):
        self.client = Client(headers={"host": "localhost", "Authorization": f"Bearer {secret}"})

    def ask(self, method, path, given=None, *, files=None, undone=True):
        """Return the answer, with whatever it changed undone."""
        body = {} if given is None else {"data": given, "content_type": "application/json"}
        if files is not None:
            body = {"data": files}
        with transaction.atomic():
            answer = getattr(self.client, method.lower())(path, **body)
            transaction.set_rollback(undone)
        return answer
