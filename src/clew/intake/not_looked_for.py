"""Why something was not looked for in a file: sentences of records, to be known again there."""

from clew.fingerprint.weights import MISSING_TOLD
from clew.model.sentences import Sentences
from clew.model.wording import Wording

NO_MODELS = Wording("it was not asked for when this file was read; clew look does")
FAILED = Wording("a model failed on this file, or on a part of it")
TOO_MANY = Wording("more was seen or heard than is kept of one file: not all of it was looked at")
NOT_LOOKED_FOR_TOLD = Sentences(
    (NO_MODELS, FAILED, TOO_MANY, *MISSING_TOLD.sentences), MISSING_TOLD.parts
)
