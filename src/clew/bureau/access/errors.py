"""What access says no with."""


class DeniedError(PermissionError):
    """The officer may not do this. Whoever asks from outside is told that it does not exist."""
