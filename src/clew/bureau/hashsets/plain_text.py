"""Plain text: what lists say, made fit for both databases without losing what can be kept."""

from clew.model.hash_entry import ImportReport


def plain(text: str) -> str:
    r"""Return the text with what a database cannot hold (NUL, lone surrogates) as U+FFFD.

    Example:
        >>> plain("a\x00b")
        'a\ufffdb'
    """
    whole = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return whole.replace("\x00", "\ufffd")


def plain_report(report: ImportReport) -> dict[str, object]:
    """Return a report as JSON holds it.

    Example:
        >>> plain_report(ImportReport(format="a list", counts={"entries": 2}))["counts"]
        {'entries': 2}
    """
    return {
        "format": report.format,
        "claims": {plain(k): plain(v) for k, v in report.claims.items()},
        "counts": {plain(k): n for k, n in report.counts.items()},
        "categories": {plain(k): n for k, n in report.categories.items()},
        "rejected": [{"where": plain(r.where), "reason": plain(r.reason)} for r in report.rejected],
        "rejected_count": report.rejected_count,
        "notes": [plain(note) for note in report.notes],
    }
