"""A match: what the machine proposes about two files, with its evidence. A person judges it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Relation(StrEnum):
    """How the query is related to what it matched, most certain first."""

    SAME_FILE = "same_file"  # byte for byte
    COPY = "copy"  # the whole picture or clip, re-encoded or resized
    EDIT = "edit"  # the whole, mirrored, rotated, bordered ...
    EXCERPT = "excerpt"  # a part of a longer clip, or of a picture
    SOUND = "sound"  # the same sound, under other pictures or none
    SCENE = "scene"  # the same place, seen from elsewhere
    FACE = "face"  # the same person's face, perhaps: a lead
    VOICE = "voice"  # the same person's voice, perhaps: a lead
    CAMERA = "camera"  # taken by one sensor, whatever is seen

    @property
    def is_lead(self) -> bool:
        """Whether it leaves a file new: the two share no picture, only whoever or whatever made it.

        Example:
            >>> Relation.FACE.is_lead, Relation.SCENE.is_lead
            (True, False)
        """
        return self in {Relation.FACE, Relation.VOICE, Relation.CAMERA}


class State(StrEnum):
    """Why a file has no match: three states that must never be mixed up."""

    NO_MATCH = "no_match"  # checked, and nothing found
    UNCHECKED = "unchecked"  # not yet checked
    UNCHECKABLE = "uncheckable"  # cannot be checked, with a reason


class Transform(StrEnum):
    """How the query must be turned to lie on what it matched (the dihedral group of the square)."""

    NONE = "none"
    ROTATED_90 = "rotated_90"  # clockwise
    ROTATED_180 = "rotated_180"
    ROTATED_270 = "rotated_270"
    MIRRORED = "mirrored"  # left and right exchanged
    FLIPPED = "flipped"  # top and bottom exchanged
    TRANSPOSED = "transposed"  # reflected in the main diagonal
    TRANSVERSED = "transversed"  # reflected in the other diagonal

    @property
    def inverse(self) -> "Transform":
        """The turn that undoes this one.

        Example:
            >>> Transform.ROTATED_90.inverse.value, Transform.MIRRORED.inverse.value
            ('rotated_270', 'mirrored')
        """
        quarter_turns = {
            Transform.ROTATED_90: Transform.ROTATED_270,
            Transform.ROTATED_270: Transform.ROTATED_90,
        }
        return quarter_turns.get(self, self)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a clip, in seconds from its start.

    Raises:
        ValueError: the end lies before the start.

    Example:
        >>> Span(start_s=2.0, end_s=5.5).length_s
        3.5
    """

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if self.end_s < self.start_s:
            raise ValueError(f"a span cannot end ({self.end_s}) before it starts ({self.start_s})")

    @property
    def length_s(self) -> float:
        """How long the stretch is, in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Match:
    """What the machine proposes about a query and one target, and why.

    `target` is the caller's own key of what was matched (an item, a hash-set entry). `score` is
    the probability, from 0 to 1, that the two share a picture, at the size of the database that
    was searched. `evidence` holds what a reader needs to check it: distances in bits, qualities,
    counts of frames, the number of hashes searched.

    Example:
        >>> match = Match(target="item:9", relation=Relation.COPY, score=0.99)
        >>> match.transform.value, match.query_span
        ('none', None)
    """

    target: str
    relation: Relation
    score: float
    transform: Transform = Transform.NONE
    query_span: Span | None = None
    match_span: Span | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
