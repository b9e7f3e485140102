"""Words of an English sentence and their opposites, with their inflected forms."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from benchmarks.corruption_edits import Edit, like

# Words that keep their sense in most sentences; no form of a pair is another word too
# often (not "left", "long", "fall", "end"). Words of one line correspond in order.
_PAIRS = """
large small; larger smaller; largest smallest; big little; high low; higher lower; highest lowest
early late; earlier later; earliest latest; old new; older newer; oldest newest; rich poor
richer poorer; strong weak; stronger weaker; strongest weakest; wide narrow; wider narrower
good bad; better worse; best worst; hot cold; hotter colder; hottest coldest; easy difficult
easier harder; young old; deep shallow; heavy light; heavier lighter; fast slow; faster slower
fastest slowest; quickly slowly; rapidly slowly; thick thin; public private; northern southern
north south; eastern western; east west; upper lower; internal external; major minor; male female
positive negative; common rare; commonly rarely; often seldom; frequently rarely; always never
most least; more less; many few; above below; before after; inside outside; legal illegal
possible impossible; successful unsuccessful; dependent independent; formal informal
military civilian; rural urban; modern ancient; permanent temporary; simple complex
similar different; same opposite; necessary unnecessary; active passive; visible invisible
success failure; victory defeat; victories defeats; advantage disadvantage
advantages disadvantages; majority minority; birth death; friend enemy
friends enemies; ally enemy; allies enemies; entrance exit; presence absence; supporters opponents
rise decline; rises declines; rose declined; won lost; wins loses; winning losing; win lose
began ended; begins ends; begun ended; built destroyed; building destroying; bought sold; buy sell
gave took; gives takes; given taken; found lost; came went; comes goes; opened closed
agreed disagreed; agree disagree; agrees disagrees; appeared disappeared; appears disappears
appear disappear; arrived departed; arrives departs; arrive depart
"""
#: Regular verbs: every form follows from the first.
_VERBS = """
increase decrease; include exclude; accept reject; allow forbid; support oppose; attack defend
expand contract; improve worsen; strengthen weaken; encourage discourage; import export
connect separate; create destroy; enter leave; succeed fail; praise criticize; raise lower
permit prohibit; accelerate delay; unite divide; reveal conceal; love hate; gain lose
"""
_IRREGULAR = {
    ("leave", "ed"): "left",
    ("lose", "ed"): "lost",
    ("forbid", "ed"): "forbidden",
    ("forbid", "ing"): "forbidding",
    ("permit", "ed"): "permitted",
    ("permit", "ing"): "permitting",
}
_FORMS = ("", "s", "ed", "ing")


def _split(table: str) -> Iterator[tuple[str, str]]:
    for pair in re.split(r"[;\n]+", table.strip()):
        first, second = pair.split()
        yield first, second


def inflect(verb: str, ending: str) -> str:
    """A regular verb with an ending (``s``, ``ed``, ``ing`` or none), or the irregular form.

    A final e falls before ``ed`` and ``ing``; ss and x take es.
    """
    if (verb, ending) in _IRREGULAR:
        return _IRREGULAR[verb, ending]
    if ending == "s":
        return f"{verb}es" if verb.endswith(("s", "x", "ch", "sh")) else f"{verb}s"
    return (verb.removesuffix("e") if ending in ("ed", "ing") else verb) + ending


def _opposites() -> dict[str, str]:
    pairs = [
        *_split(_PAIRS),
        *((inflect(a, end), inflect(b, end)) for a, b in _split(_VERBS) for end in _FORMS),
    ]
    found: dict[str, str] = {}
    for first, second in pairs:
        # The first pair that names a word decides, so that the table says what is meant.
        found.setdefault(first, second)
    for first, second in pairs:
        found.setdefault(second, first)
    return found


#: Word -> antonym, lower case, both in the same form.
OPPOSITES = _opposites()
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
# "most of the" and "more than" go well; "the more", "no more" and "at most" do not.
_FIXED_BEFORE = re.compile(r"(?:\bno|\bat|\bonce|\bany|\bnot|\btwice|\bnever|-)\s?$", re.IGNORECASE)


def antonyms(
    sentences: Sequence[str], choose: random.Random, elsewhere: bool = True
) -> Iterator[Edit]:
    """Edits that put an antonym of the list in a word's place, in random order.

    elsewhere : without effect.
    A word within a name is left alone (``North Sea``).
    """
    edits = [
        Edit(index, *match.span(), like(OPPOSITES[match.group().lower()], match.group()))
        for index, sentence in enumerate(sentences)
        for match in _WORD.finditer(sentence)
        if match.group().lower() in OPPOSITES and _is_free(sentence, match)
    ]
    yield from choose.sample(edits, len(edits))


def _is_free(sentence: str, match: re.Match[str]) -> bool:
    """Whether a word stands for itself: no name, no part of a fixed phrase."""
    first = match.start() == 0
    following = sentence[match.end() :].lstrip()[:1]
    named = following.isupper() if first else match.group()[0].isupper()
    before = sentence[max(0, match.start() - 8) : match.start()]
    return not named and _FIXED_BEFORE.search(before) is None
