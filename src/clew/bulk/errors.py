"""What ends a bulk run before it is done."""


class BulkError(Exception):
    """The run cannot start or go on; the message says what, where and what to do."""
