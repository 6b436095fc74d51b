"""What legal process allows an execution. The names are stored, so never renamed."""

from enum import StrEnum


class ProcessKind(StrEnum):
    """The kind of an authority's writ."""

    SEARCH_WARRANT = "search_warrant"
    ARREST_WARRANT = "arrest_warrant"
    PRODUCTION_ORDER = "production_order"
    PRESERVATION = "preservation"
    CONSENT = "consent"
    OTHER = "other"

    def in_words(self) -> str:
        """Return its name for a reader.

        Example:
            >>> ProcessKind.SEARCH_WARRANT.in_words()
            'search warrant'
        """
        return self.value.replace("_", " ")
