"""What can come of a site, as a number. The names are stored, so never renamed."""

from enum import StrEnum


class OutcomeKind(StrEnum):
    """What is counted at a site."""

    ARRESTED = "arrested"  # persons
    DETAINED = "detained"  # persons, for questions
    SAFEGUARDED = "safeguarded"  # children
    DEVICES = "devices"  # seized
    ACCOUNTS = "accounts"  # taken over or preserved

    def in_words(self) -> str:
        """Return what is counted, for a reader.

        Example:
            >>> OutcomeKind.SAFEGUARDED.in_words()
            'children safeguarded'
        """
        return _IN_WORDS[self]


_IN_WORDS = {
    OutcomeKind.ARRESTED: "persons arrested",
    OutcomeKind.DETAINED: "persons detained",
    OutcomeKind.SAFEGUARDED: "children safeguarded",
    OutcomeKind.DEVICES: "devices seized",
    OutcomeKind.ACCOUNTS: "accounts secured",
}
