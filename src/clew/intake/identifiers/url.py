"""Web addresses: one spelling, names and paths with their capitals."""

import re
from collections.abc import Sequence
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import composed
from clew.intake.web_addresses import web_address
from clew.model.identifier import IdentifierKind

_OTHER = re.compile(r"(ftps?|magnet|ed2k|ipfs|tg|freenet)(:\S+)", re.IGNORECASE)


class UrlForm:
    """https:// for the web; addresses of other schemes as they are."""

    kind = IdentifierKind.URL

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        text = composed(written)
        if not text:
            raise NotAnIdentifierError("nothing is written")
        if match := _OTHER.fullmatch(text):
            return match[1].lower() + match[2]
        return str(web_address(text))

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example("hxxp://Lake[.]example:80", "https://lake.example/"),
            Example("www.lake.example/Ana?utm_source=x", "https://www.lake.example/Ana"),
            Example(
                "https://lake.example/%41na%2f7?p=1#top", "https://lake.example/Ana%2F7?p=1#top"
            ),
            Example("FTP://files.example/A", "ftp://files.example/A"),
        ]


FORM: Final = UrlForm()
