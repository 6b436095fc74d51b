"""The base of what can be wrong with a log."""


class LedgerError(Exception):
    """A log, a proof, a key or a signature is not what it must be; the message says what to do."""
