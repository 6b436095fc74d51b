"""Names: invented people's names in six scripts, each with the ways it is written in Latin letters.

They are put together from syllables, so that families and siblings sound alike and the same name
comes in several transliterations. Likeness to anybody's name is chance.
"""

from dataclasses import dataclass
from random import Random

_SYLLABLES = {
    "latin": """ar bel cor dan el fen gar hol iv,yv jor,yor kal,cal lin,lyn mar nor or pel quin,kin
        ras sol tam ul ven wil,vil xan yor zel""",
    "cyrillic": """ва=va ро=ro ми=mi ле=le ня=nya,nia сла=sla жо=zho,jo ки=ki,ky шу=shu,chou
        ев=ev,iev дра=dra ци=tsi,ci хо=kho,ho гор=gor ель=el,iel юр=yur,iur""",  # noqa: RUF001  # other letters are the point
    "arabic": """سا=sa مي=mi,mee رو=ru,rou خا=kha,ha لد=led,lid نو=nu,nou را=ra جي=ji,gi فا=fa
        دي=di,dee قا=qa,ka سم=sem,sim طا=ta هر=her,hir شو=shu,chou""",
    "devanagari": """रा=ra,raa मे=me श=sh,sha सू=su,soo र्य=rya,ria दी=di,dee प=p,pa का=ka,kaa
        वि=vi,wi जय=jay,jai ल=l,la नी=ni,nee तु=tu,too""",
    "greek": """Θε=the,te ο=o δω=do,dho ρα=ra νι=ni κο=ko,co λα=la μη=mi,me τσι=tsi φω=fo,pho
        χα=cha,ha ξε=xe,kse γι=gi,yi""",  # noqa: RUF001  # likewise
    "han": """明=ming 华=hua,wah 晓=xiao,siu 伟=wei,wai 玉=yu,yuk 海=hai,hoi 云=yun,wan 志=zhi,chi
        文=wen,man 春=chun 石=shi,shek 白=bai,pak 叶=ye,yip 高=gao,ko""",
}
_GIVEN, _FAMILIES = 90, 160  # of each script, in one world
_HANDLE_WORDS = (
    "shadow",
    "silver",
    "night",
    "river",
    "storm",
    "lucky",
    "quiet",
    "blue",
    "iron",
    "little",
    "north",
    "happy",
    "mister",
    "crazy",
    "golden",
    "sunny",
)
_HANDLE_THINGS = (
    "fox",
    "wolf",
    "rider",
    "gamer",
    "cat",
    "moon",
    "star",
    "hawk",
    "king",
    "bear",
    "ghost",
    "tiger",
    "wave",
    "stone",
    "bird",
    "one",
)
_SWAPS = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"}


@dataclass(frozen=True, slots=True)
class Word:
    """A given or family name: in its own script, and the ways it is written in Latin letters."""

    native: str
    latin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonName:
    """A given and a family name."""

    given: Word
    family: Word

    def written(self, random: Random) -> str:
        """Return one of the ways this name is written."""
        if random.random() < 0.4:
            return f"{self.given.native} {self.family.native}"
        return f"{random.choice(self.given.latin)} {random.choice(self.family.latin)}"

    @property
    def latin(self) -> str:
        """The first Latin spelling, without a space: what e-mail addresses are made of."""
        return f"{self.given.latin[0]}.{self.family.latin[0]}"


class NameBook:
    """The names of one world: a few are common, most are rare.

    Example:
        >>> book = NameBook(Random(1))
        >>> name = book.name("greek")
        >>> book.sibling(name, "greek").family is name.family
        True
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given = {s: [self._word(s) for _ in range(_GIVEN)] for s in _SYLLABLES}
        self._families = {s: [self._word(s) for _ in range(_FAMILIES)] for s in _SYLLABLES}
        self._popular = [self._handle() for _ in range(40)]

    def name(self, script: str) -> PersonName:
        """Return a person's name."""
        return PersonName(self._drawn(self._given[script]), self._drawn(self._families[script]))

    def relative(self, of: PersonName, script: str) -> PersonName:
        """Return the name of somebody of the same family."""
        return PersonName(self._drawn(self._given[script]), of.family)

    def sibling(self, of: PersonName, script: str) -> PersonName:
        """Return the name of somebody of the same family whose given name begins alike."""
        begins = of.given.native[:1]
        alike = [w for w in self._given[script] if w.native[:1] == begins and w != of.given]
        return PersonName(self._drawn(alike or self._given[script]), of.family)

    def handle(self, name: PersonName | None) -> str:
        """Return a screen name: made from a name, or out of the air."""
        if name is not None and self._random.random() < 0.4:
            return name.given.latin[0] + name.family.latin[0][:1] + self._digits(2)
        return self._handle() + self._digits(self._random.choice((2, 2, 3, 4)))

    def popular_handle(self) -> str:
        """Return a screen name that many people take."""
        return self._drawn(self._popular)

    def variant(self, handle: str) -> str:
        """Return a screen name that its owner would take where the first one is gone."""
        kind = self._random.randrange(4)
        if kind == 0:
            return handle + self._digits(2)
        if kind == 1:
            return handle + "_"
        if kind == 2:
            return "the" + handle
        place = self._random.randrange(len(handle))
        return handle[:place] + _SWAPS.get(handle[place], handle[place]) + handle[place + 1 :]

    def _handle(self) -> str:
        word = self._random.choice(_HANDLE_WORDS)
        return word + self._random.choice(("", "_", ".")) + self._random.choice(_HANDLE_THINGS)

    def _digits(self, count: int) -> str:
        return str(self._random.randrange(10**count))

    def _drawn[T](self, choices: list[T]) -> T:
        """One of them, the first more often: ranks fall off as names do in life."""
        return choices[int(len(choices) * self._random.random() ** 1.8)]

    def _word(self, script: str) -> Word:
        syllables = _SYLLABLES[script].split()
        count = 2 if script == "han" else self._random.choice((2, 2, 3))
        drawn = [self._random.choice(syllables).partition("=") for _ in range(count)]
        spellings = [(latin or native).split(",") for native, _, latin in drawn]
        native = "".join(native.partition(",")[0] for native, _, _ in drawn)
        ways = {"".join(s[way % len(s)] for s in spellings) for way in (0, 1)}
        return Word(native.lower(), tuple(sorted(ways)))
