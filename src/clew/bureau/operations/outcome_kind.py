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

    def counted(self, number: int) -> str:
        """Return a number of them, for a reader.

        Example:
            >>> OutcomeKind.SAFEGUARDED.counted(1), OutcomeKind.DEVICES.counted(3)
            ('1 child safeguarded', '3 devices seized')
        """
        return f"{number} {_ONE[self] if number == 1 else _IN_WORDS[self]}"


_ONE = {
    OutcomeKind.ARRESTED: "person arrested",
    OutcomeKind.DETAINED: "person detained",
    OutcomeKind.SAFEGUARDED: "child safeguarded",
    OutcomeKind.DEVICES: "device seized",
    OutcomeKind.ACCOUNTS: "account secured",
}
_IN_WORDS = {
    OutcomeKind.ARRESTED: "persons arrested",
    OutcomeKind.DETAINED: "persons detained",
    OutcomeKind.SAFEGUARDED: "children safeguarded",
    OutcomeKind.DEVICES: "devices seized",
    OutcomeKind.ACCOUNTS: "accounts secured",
}
