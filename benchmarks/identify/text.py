"""Text: words read right by script, size and edit; words seen where there are none; time, memory.

    make bench-identify
    .venv/bin/python -m identify.text   (in benchmarks/)

Signs are drawn with the fonts of the Debian packages fonts-noto-core and fonts-dejavu-core, in
invented words. The size is the font's: at 20 pixels a capital is 14 pixels high. On the pictures in
../shared/media every line that is told as sure is printed, so that a person can look for it.
"""

import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, features

from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.registry import missing_options, observed_kinds, observers
from clew.fingerprint.text.folding import folded, keys_of, words_of
from clew.fingerprint.text.line import Line
from clew.fingerprint.text.observing import TextObserver
from clew.match.words import likeness
from clew.media.sandbox import Sandbox
from watching.family import family

type Pixels = NDArray[np.uint8]

_MEDIA = Path(__file__).parents[3] / "shared" / "media"
_FONTS = Path("/usr/share/fonts/truetype")
_LARGE = 5_500_000  # pixels
_SIGNS = 12
_WORDS_A_LINE, _LINES_A_SIGN = 2, 4
_SIZES = (12, 20, 32)
_GROUNDS = (
    ((225, 228, 215), (25, 25, 45)),
    ((25, 60, 120), (245, 245, 240)),
    ((190, 60, 50), (250, 240, 210)),
)
_EUROPEAN = ("noto/NotoSans-Regular.ttf", "noto/NotoSerif-Bold.ttf", "dejavu/DejaVuSans-Bold.ttf")
_SCRIPTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "Latin": (
        _EUROPEAN,
        (
            "Hotel Miramar Bakery Sunrise Platform Harbour Straße München Apotheke "
            "Bäckerei Ausgang Pharmacie École Général Fenêtre Señor Calle Jardín "
            "Niños Praça Coração Łódź Żabka Příbram Škoda Győr Öğretmen Beşiktaş "
            "Garage 24h Room 105 Exit B7 Route 66 Open Closed Kitchen Library Museum "
            "Bridge Castle Garden Orchard Willow Maple Kirkstead Farnhill Nordhafen"
        ),
    ),
    "Greek": (
        _EUROPEAN,
        (
            "Ξενοδοχείο Θάλασσα Φαρμακείο Είσοδος Έξοδος Πλατεία Οδός Λιμάνι Σταθμός "
            "Βιβλιοθήκη Κήπος Γέφυρα Σχολείο Αγορά Ψωμί Καφενείο"
        ),
    ),
    "Cyrillic": (
        _EUROPEAN,
        (
            "Гостиница Берёзка Улица Аптека Выход Вход Школа Библиотека Площадь "
            "Вокзал Хлеб Молоко Їдальня Лікарня Зупинка Книгарня Пекара Сладкарница "
            "Ресторан Музей Мост Сад"
        ),
    ),
    "Arabic": (
        ("noto/NotoNaskhArabic-Regular.ttf", "noto/NotoSansArabic-Bold.ttf"),
        ("فندق البحر شارع النور صيدلية مخبز مدرسة مكتبة محطة ميدان مطعم متحف جسر حديقة مخرج مدخل"),
    ),
    "Devanagari": (
        ("noto/NotoSansDevanagari-Regular.ttf", "noto/NotoSerifDevanagari-Bold.ttf"),
        (
            "होटल समुद्र मार्ग दवाखाना विद्यालय पुस्तकालय बाज़ार स्टेशन बगीचा पुल "
            "संग्रहालय भोजनालय प्रवेश निकास डाकघर दुकान"
        ),
    ),
}


@dataclass(slots=True)
class Tally:
    """Words: how many were drawn, read letter by letter, and found by a search for them.

    `sure` counts lines told as sure, `wrong` those of them with a word that was not drawn.
    """

    words: int = 0
    right: int = 0
    found: int = 0
    sure: int = 0
    wrong: int = 0
    spent_s: float = 0.0
    signs: int = 0

    def take(self, drawn: Sequence[str], lines: Sequence[Line], spent_s: float) -> None:
        """Count one sign."""
        read = {_composed(word) for line in lines for word in words_of(line.text)}
        keys = {key for line in lines for key in keys_of(line.text)}
        self.words += len(drawn)
        self.right += sum(_composed(word) in read for word in drawn)
        self.found += sum(
            max((likeness(folded(w), key) for key in keys), default=0) > 0 for w in drawn
        )
        sure = [line for line in lines if line.against is None]
        self.sure += len(sure)
        self.wrong += sum(
            not {*map(_composed, words_of(one.text))} <= {*map(_composed, drawn)} for one in sure
        )
        self.spent_s, self.signs = self.spent_s + spent_s, self.signs + 1

    @property
    def told(self) -> str:
        """The tally in words."""
        return (
            f"{100 * self.right / self.words:.1f} % of {self.words} words read right, "
            f"{100 * self.found / self.words:.1f} % found by a search; of {self.sure} lines told "
            f"as sure {self.wrong} have a wrong word; {1000 * self.spent_s / self.signs:.0f} ms a "
            f"sign"
        )


def main() -> None:
    """Measure, and print each figure on a line."""
    cv2.setNumThreads(1)
    observer = TextObserver()
    (kind,) = (one for one in observed_kinds().values() if one.name == KIND.name)
    for letters, why in missing_options(kind).items():
        print(f"{letters} are not read: {why}")
    print("complex scripts are drawn" + ("" if features.check("raqm") else " WRONGLY: no libraqm"))
    for script in _SCRIPTS:
        for size in _SIZES:
            print(f"{script}, {size} px: {_measured(observer, script, size, lambda rgb: rgb).told}")
    for name, edit in _EDITS.items():
        print(f"Latin, 20 px, {name}: {_measured(observer, 'Latin', 20, edit).told}")
    _pictures(observer)
    _frames(observer)
    _memory()


def _measured(
    observer: TextObserver, script: str, size: int, edit: Callable[[Pixels], Pixels]
) -> Tally:
    tally = Tally()
    for drawn, rgb in islice(_signs(script, size), _SIGNS):
        edited = np.ascontiguousarray(edit(rgb))
        started = time.process_time()
        lines = _lines(observer, edited)
        tally.take(drawn, lines, time.process_time() - started)
    return tally


def _lines(observer: TextObserver, rgb: Pixels) -> list[Line]:
    return [Line.from_bytes(data) for data in observer.observe(rgb) if data]


def _signs(script: str, size: int) -> Iterator[tuple[list[str], Pixels]]:
    """Signs of 640 x 480 pixels, each with the words drawn on it."""
    fonts, words = _SCRIPTS[script]
    supply, random = cycle(words.split()), np.random.default_rng(5)
    for number in range(_SIGNS):
        drawn = list(islice(supply, _WORDS_A_LINE * _LINES_A_SIGN))
        ground, ink = _GROUNDS[number % len(_GROUNDS)]
        picture = Image.new("RGB", (640, 480), ground)
        font = ImageFont.truetype(_FONTS / fonts[number % len(fonts)], size)
        for line in range(_LINES_A_SIGN):
            said = " ".join(drawn[_WORDS_A_LINE * line :][:_WORDS_A_LINE])
            ImageDraw.Draw(picture).text((50 + 20 * line, 60 + 90 * line), said, ink, font=font)
        shade = np.linspace(0.85, 1.0, 640)[None, :, None]
        noisy = np.asarray(picture) * shade + random.normal(0, 4, (480, 640, 3))
        yield [_drawn(word) for word in drawn], np.clip(noisy, 0, 255).astype(np.uint8)


def _drawn(word: str) -> str:
    return "".join(words_of(word))


def _composed(word: str) -> str:
    return unicodedata.normalize("NFC", word)


def _seen_aslant(rgb: Pixels) -> Pixels:
    start = np.array([(0, 0), (639, 0), (639, 479), (0, 479)], np.float32)
    end = np.array([(20, 60), (600, 10), (630, 450), (40, 400)], np.float32)
    matrix = cv2.getPerspectiveTransform(start, end)
    return np.asarray(
        cv2.warpPerspective(rgb, matrix, (640, 480), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def _tilted(degrees: float) -> Callable[[Pixels], Pixels]:
    matrix = cv2.getRotationMatrix2D((320, 240), degrees, 1.0)
    return lambda rgb: np.asarray(
        cv2.warpAffine(rgb, matrix, (640, 480), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def _blurred(sigma: float) -> Callable[[Pixels], Pixels]:
    return lambda rgb: np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), np.uint8)


def _jpeg(quality: int) -> Callable[[Pixels], Pixels]:
    def edit(rgb: Pixels) -> Pixels:
        _, coded = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)

    return edit


def _within_large(rgb: Pixels) -> Pixels:
    large = np.full((3000, 4000, 3), 120, np.uint8)
    large[1200:1680, 1700:2340] = rgb
    return large


_EDITS: Mapping[str, Callable[[Pixels], Pixels]] = {
    "seen aslant": _seen_aslant,
    "tilted by 15 degrees": _tilted(15),
    "turned by 90 degrees": lambda rgb: np.rot90(rgb, 1),
    "upside down": lambda rgb: np.rot90(rgb, 2),
    "blurred, sigma 1.2": _blurred(1.2),
    "blurred, sigma 2": _blurred(2),
    "JPEG 20": _jpeg(20),
    "a fifth of the light": lambda rgb: (rgb * 0.2).astype(np.uint8),
    "in a picture of 12 million pixels": _within_large,
}


def _pictures(observer: TextObserver) -> None:
    """Photographs, textures and drawings, most of them without a letter."""
    paths = [p for p in sorted(_MEDIA.rglob("*")) if p.suffix.lower() in {".jpg", ".jpeg", ".png"}]
    spent, large, sure, doubted = [], [], 0, 0
    for path in paths:
        bgr = cv2.imread(str(path))
        if bgr is None:
            continue
        started = time.process_time()
        seen = _lines(observer, np.ascontiguousarray(bgr[..., ::-1], np.uint8))
        spent.append(time.process_time() - started)
        large += [spent[-1]] if bgr.shape[0] * bgr.shape[1] > _LARGE else []
        told = [line.text for line in seen if line.against is None]
        sure, doubted = sure + len(told), doubted + len(seen) - len(told)
        if told:
            print(f"  {path.name}: {told}")
    if spent:
        print(
            f"{len(spent)} pictures of ../shared/media: {sure} lines told as sure (those above), "
            f"{doubted} doubted; {len(large)} of some 6 million pixels and more: median "
            f"{1000 * np.median(large):.0f} ms; most {max(spent):.1f} s"
        )


def _frames(observer: TextObserver) -> None:
    """What a clip costs, of which one frame a second is looked at: with change, and without."""
    random = np.random.default_rng(2)
    ground = cv2.resize(random.integers(40, 200, (9, 16, 3)).astype(np.uint8), (1280, 720))
    for name, change in (("that change", 40), ("that stay the same", 0)):
        spent = []
        for number in range(8):
            frame = np.roll(ground, change * number, axis=1)
            started = time.process_time()
            _lines(observer, np.asarray(frame, np.uint8))
            spent.append(time.process_time() - started)
        print(f"frames of 1280 x 720 pixels {name}: {1000 * np.median(spent):.0f} ms each")


def _memory() -> None:
    """The most that a worker has resident, with a page of text of 12 million pixels."""
    page = np.full((3000, 4000, 3), 235, np.uint8)
    for row in range(20):
        place = (120, 150 + 140 * row)
        cv2.putText(
            page, "Harbour Street 42, Nordhafen", place, cv2.FONT_HERSHEY_DUPLEX, 2.4, (20,) * 3, 4
        )
    for names in ((), observers()):
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(cv2.imencode(".png", page)[1].tobytes())
            file.flush()
            with Sandbox(workers=1, observers=names) as sandbox:
                sandbox.read(file.fileno(), on_frame=lambda _frame: None)
                peak = max(_peak_mb(pid) for pid in family(os.getpid())[1:])
        print(f"peak memory of a worker, {len(names)} model kind(s): {peak:.0f} MB (target 2,000)")


def _peak_mb(pid: int) -> float:
    told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(told[1]) / 1024 if told else 0.0


if __name__ == "__main__":
    main()
