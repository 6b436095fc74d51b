"""Things: what the model knows, by its own numbers, and the words by which people ask for each.

The model was trained on COCO (Lin et al., "Microsoft COCO: common objects in context", 2014). Of
its 80 classes two are left out, and are told nowhere: `person`, and `tie`, which is worn.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from rapidfuzz import fuzz, process

_WORDS = MappingProxyType(
    {
        2: "bicycle, bike, cycle",
        3: "car, automobile",
        4: "motorcycle, motorbike, moped",
        5: "airplane, aeroplane, aircraft, plane",
        6: "bus, coach",
        7: "train, tram, railway",
        8: "truck, lorry, van",
        9: "boat, ship",
        10: "traffic light, traffic signal",
        11: "fire hydrant, hydrant",
        13: "stop sign, road sign",
        14: "parking meter",
        15: "bench",
        16: "bird",
        17: "cat",
        18: "dog",
        19: "horse, pony",
        20: "sheep",
        21: "cow, cattle",
        22: "elephant",
        23: "bear",
        24: "zebra",
        25: "giraffe",
        27: "backpack, rucksack, school bag",
        28: "umbrella, parasol",
        31: "handbag, bag, purse",
        33: "suitcase, luggage, trunk",
        34: "frisbee",
        35: "skis, ski",
        36: "snowboard",
        37: "sports ball, ball, football",
        38: "kite",
        39: "baseball bat",
        40: "baseball glove",
        41: "skateboard",
        42: "surfboard",
        43: "tennis racket, racket",
        44: "bottle, flask",
        46: "wine glass, glass, goblet",
        47: "cup, mug",
        48: "fork",
        49: "knife, knives",
        50: "spoon",
        51: "bowl",
        52: "banana",
        53: "apple",
        54: "sandwich",
        55: "orange",
        56: "broccoli",
        57: "carrot",
        58: "hot dog",
        59: "pizza",
        60: "donut, doughnut",
        61: "cake",
        62: "chair, armchair, seat, stool",
        63: "couch, sofa, settee",
        64: "potted plant, houseplant, plant, flowerpot",
        65: "bed, mattress, cot",
        67: "dining table, table, desk",
        70: "toilet, lavatory",
        72: "tv, television, screen, monitor",
        73: "laptop, notebook computer",
        74: "mouse, computer mouse",
        75: "remote, remote control",
        76: "keyboard",
        77: "cell phone, mobile phone, phone, telephone",
        78: "microwave, microwave oven",
        79: "oven, stove, cooker",
        80: "toaster",
        81: "sink, washbasin, basin",
        82: "refrigerator, fridge, freezer",
        84: "book",
        85: "clock, wall clock",
        86: "vase",
        87: "scissors",
        88: "teddy bear, teddy, stuffed toy, plush toy, soft toy",
        89: "hair drier, hair dryer, hairdryer",
        90: "toothbrush",
    }
)
_NEAR = 3
_LEAST_ALIKE = 55  # of 100
_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""))


class UnknownThingError(LookupError):
    """What was asked for is none of the things that the model knows."""


def names() -> Mapping[int, str]:
    """Return the things' names, as records hold them, by the model's numbers.

    Example:
        >>> names()[62], 1 in names()
        ('chair', False)
    """
    return {number: words[0] for number, words in _split().items()}


def other_words() -> Mapping[str, tuple[str, ...]]:
    """Return for each thing's name the other words by which it can be asked for.

    Example:
        >>> other_words()["couch"]
        ('sofa', 'settee')
    """
    return {words[0]: words[1:] for words in _split().values()}


def thing_named(word: str) -> str:
    """Return the name of the thing that a word asks for; case and plural make no difference.

    Raises:
        UnknownThingError: the model does not know it; the message names what is spelt alike.

    Example:
        >>> thing_named("Sofas"), thing_named("tv")
        ('couch', 'tv')
    """
    asked = " ".join(word.casefold().replace("-", " ").split())
    for one in (asked, *_singular(asked)):
        if one in _named():
            return _named()[one]
    raise UnknownThingError(_unknown(word, asked))


@cache
def _split() -> Mapping[int, tuple[str, ...]]:
    return {number: tuple(words.split(", ")) for number, words in _WORDS.items()}


@cache
def _named() -> Mapping[str, str]:
    return {word: words[0] for words in _split().values() for word in words}


def _singular(word: str) -> list[str]:
    return [word.removesuffix(end) + stem for end, stem in _ENDINGS if word.endswith(end)]


def _unknown(word: str, asked: str) -> str:
    alike = process.extract(
        asked, list(_named()), scorer=fuzz.ratio, score_cutoff=_LEAST_ALIKE, limit=_NEAR
    )
    near = ", ".join(one for one, *_ in alike)
    told = f"; spelt like it: {near}" if near else ""
    return f'"{word}" is no thing that is looked for{told}; clew object things lists those that are'
