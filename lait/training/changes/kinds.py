"""The kinds of changes: another number, time or name, an opposite, a "not" more or less."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

#: A text with one thing changed; None if it has no such thing.
Change = Callable[[str, random.Random], str | None]
#: Names of the kinds.
KINDS = ("number", "time", "negation", "name", "opposite")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_TIMES = tuple(
    words.split()
    for words in (
        "January February March April May June July August September October November December",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "spring summer autumn winter",
    )
)
_TIME = re.compile(rf"\b(?:{'|'.join(word for words in _TIMES for word in words)})\b")
_NAME = re.compile(r"(?<=[a-z0-9,;] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_NEGATED = re.compile(
    r"\b(is|are|was|were|has|have|had|can|could|will|would|should|must|may|might|did|does|do)"
    r"(?:n't| not(?! only)| never)\b"
)
_ASSERTED = re.compile(
    r"\b(?:is|are|was|were|can|could|will|would|should|must|may|might"
    r"|(?:has|have|had)(?= (?:been|\w+ed)\b))\b(?! (?:not|never|no|only)\b)(?= [a-z])"
)
# Of negations that are put in; the others are "not".
NEVER = 0.2
# A changed year is another one of so many before or after.
YEARS = 40


def change_number(text: str, rng: random.Random) -> str | None:
    """Another number in digits in one's place: as many digits, a year for a year."""
    found = _one(_NUMBER, text, rng)
    if found is None:
        return None
    new = old = found.group()
    while new == old:
        if _YEAR.fullmatch(old):
            new = str(int(old) + rng.randint(-YEARS, YEARS))
        else:
            first = str(rng.randint(1, 9))
            new = first + re.sub(r"\d", lambda _: rng.choice("0123456789"), old)[1:]
    return _put(text, found, new)


def change_time(text: str, rng: random.Random) -> str | None:
    """Another month, day of the week or season."""
    found = _one(_TIME, text, rng)
    if found is None:
        return None
    (words,) = (words for words in _TIMES if found.group() in words)
    return _put(text, found, rng.choice([word for word in words if word != found.group()]))


def negate(text: str, rng: random.Random) -> str | None:
    """Take a negation away, or put one behind an auxiliary."""
    found = _one(_NEGATED, text, rng)
    if found is not None:
        return _put(text, found, found.group(1))
    found = _one(_ASSERTED, text, rng)
    if found is None:
        return None
    return _put(text, found, f"{found.group()} {'never' if rng.random() < NEVER else 'not'}")


class Changes:
    """All kinds, those with a list besides.

    texts : whose names may stand in each other's place. opposites : word -> its opposites.
    kinds : that a change is drawn from, of KINDS; one given twice is drawn twice as often.
    """

    def __init__(
        self,
        texts: Iterable[str],
        opposites: Mapping[str, Sequence[str]],
        kinds: Sequence[str] = KINDS,
    ) -> None:
        names = sorted({name for text in texts for name in _NAME.findall(text)})
        self._names: dict[int, list[str]] = {}
        for name in names:
            self._names.setdefault(name.count(" "), []).append(name)
        self._opposites = opposites
        changes: tuple[Change, ...] = (
            change_number,
            change_time,
            negate,
            self.change_name,
            self.put_opposite,
        )
        by_name = dict(zip(KINDS, changes, strict=True))
        self.kinds = tuple(by_name[kind] for kind in kinds)

    def __call__(self, text: str, rng: random.Random) -> str | None:
        """A text with one thing changed, of a kind that is drawn; None if nothing can be."""
        changed = (kind(text, rng) for kind in rng.sample(self.kinds, len(self.kinds)))
        return next((new for new in changed if new is not None), None)

    def change_name(self, text: str, rng: random.Random) -> str | None:
        """Another name of as many words."""
        found = _one(_NAME, text, rng)
        others = self._names.get(found.group().count(" "), []) if found else []
        if found is None or others in ([], [found.group()]):
            return None
        new = found.group()
        while new == found.group():
            new = rng.choice(others)
        return _put(text, found, new)

    def put_opposite(self, text: str, rng: random.Random) -> str | None:
        """An opposite in a word's place."""
        places = [m for m in re.finditer(r"\b[a-z]+\b", text) if m.group() in self._opposites]
        if not places:
            return None
        found = rng.choice(places)
        return _put(text, found, rng.choice(self._opposites[found.group()]))


def _one(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    places = list(pattern.finditer(text))
    return rng.choice(places) if places else None


def _put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]
