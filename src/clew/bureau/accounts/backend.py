"""Signing in: refused alike to unknown names, wrong passwords, closed accounts and non-members."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from clew.bureau.access.rules import ENTER


class OfficerBackend(ModelBackend):
    """Lets in whom the rule for coming in admits, at every request: a session ends with it."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Tell whether the officer may come in."""
        return user is not None and ENTER.gate.admits(user)
