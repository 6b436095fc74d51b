"""Reading notes: always for an officer, who sees those of what may be seen, as far as they go.

visibility  which notes an officer may see
threads     notes with their answers: of a case, an item, a dossier
mentions    notes in which an officer is mentioned and that were not seen yet
"""

from clew.bureau.notes.queries.mentions import count_mentions, mentions
from clew.bureau.notes.queries.threads import (
    NoteNotFoundError,
    count_threads,
    note_named,
    thread_of,
    threads,
)
from clew.bureau.notes.queries.visibility import visible_notes

__all__ = [
    "NoteNotFoundError",
    "count_mentions",
    "count_threads",
    "mentions",
    "note_named",
    "thread_of",
    "threads",
    "visible_notes",
]
