"""What went wrong with one media file."""

from clew.model.problem import ProblemCode


class MediaError(Exception):
    """A file (or an archive's member) could not be decoded, or not wholly.

    Example:
        >>> error = MediaError(ProblemCode.BROKEN, "cannot be decoded", "get it again")
        >>> str(error)
        'cannot be decoded; get it again'
    """

    def __init__(self, code: ProblemCode, reason: str, advice: str) -> None:
        super().__init__(f"{reason}; {advice}")
        self.code = code
        self.reason = reason
        self.advice = advice


def broken(reason: str) -> MediaError:
    """Return the error of a file whose content makes no sense to its decoder.

    Example:
        >>> broken("no picture in it").code.value
        'broken'
    """
    return MediaError(ProblemCode.BROKEN, reason, "get it from the source again, or carve it")


def truncated(reason: str) -> MediaError:
    """Return the problem of a file that was decoded in part.

    Example:
        >>> truncated("ends early").code.value
        'truncated'
    """
    return MediaError(ProblemCode.TRUNCATED, reason, "what could be decoded was used")


def too_large(reason: str) -> MediaError:
    """Return the error of a file over a limit.

    Example:
        >>> too_large("is 60000 x 60000 pixels").code.value
        'too_large'
    """
    return MediaError(ProblemCode.TOO_LARGE, reason, "look at it by hand if it matters")


def unsupported(reason: str) -> MediaError:
    """Return the error of a file that no decoder here takes.

    Example:
        >>> unsupported("codec xyz").code.value
        'unsupported'
    """
    return MediaError(ProblemCode.UNSUPPORTED, reason, "convert it, or look at it by hand")


def out_of_memory() -> MediaError:
    """Return the error of a file whose decoder asked for more memory than it may have.

    Example:
        >>> out_of_memory().code.value
        'crashed'
    """
    return MediaError(
        ProblemCode.CRASHED,
        "the decoder ran out of its memory",
        "look at it by hand if it matters",
    )
