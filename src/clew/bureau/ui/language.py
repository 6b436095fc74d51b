"""The language of an answer: a page's is its reader's choice; calls and other nodes get English."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

_CALLS = ("/api/", "/exchange/", "/h/", "/m/", "/c/")


class AnswerLanguage(LocaleMiddleware):
    """Chooses the language that a request is answered in."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose it before anything is worded."""
        if not request.path_info.startswith(_CALLS):
            super().process_request(request)
            return
        translation.activate("en")
        request.LANGUAGE_CODE = "en"
