"""Refusal: what came from elsewhere does not hold. Nothing of it was taken, nothing was changed."""


class RefusalError(Exception):
    """What came from elsewhere is refused; the message says what, why and what to do."""
