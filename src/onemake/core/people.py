"""Whether two spellings may be one person. It is only ever proposed: a person says yes or no, and his answer is remembered."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

__all__ = ["Likeness", "likely_the_same", "name_keys", "plain_words"]

Why = Literal["case, accents or order of the names", "an initial", "one letter", "two letters"]

_LETTERS = str.maketrans({
    "ø": "o", "œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
})  # fmt: skip
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss", "ñ": "nn"})
_CROWD = 60  # a word that more names than this have in common says nothing


@dataclass(frozen=True, slots=True)
class Likeness:
    """A name that is new, a name that is known, and how they differ."""

    name: str
    known: str
    why: Why


def _words_of(text: str) -> list[str]:
    """Letters and digits only."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else "" if c in "'’`" else " " for c in letters).split()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


@lru_cache(maxsize=65_536)
def name_keys(name: str) -> frozenset[str]:
    """What a name is without case, accents, dots and the order of its words; with umlauts left out, and written out as two letters."""
    folded = _folded(name)
    spelt = (folded.translate(_LETTERS), folded.translate(_WRITTEN_OUT).translate(_LETTERS))
    return frozenset(" ".join(sorted(_words_of(text))) for text in spelt) - {""}


def plain_words(name: str) -> list[str]:
    """The words of a name in their order, without case, accents and dots."""
    return _words_of(_folded(name).translate(_LETTERS))


def _squeezed(name: str) -> str:
    """A name without the gaps between its words: ``Di Amato`` and ``Diamato``."""
    return "".join(plain_words(name))


def _initials(a: str, b: str) -> bool:
    """``J. Müller`` and ``Jörg Müller``: the same words, but for one that is only its first letter."""
    first, second = a.split(), b.split()
    if len(first) != len(second) or len(first) < 2:
        return False
    ours = [word for word in first if word not in second]
    theirs = [word for word in second if word not in first]
    return len(ours) == len(theirs) == 1 and 1 in (len(ours[0]), len(theirs[0])) and ours[0][0] == theirs[0][0]


def _slip(a: str, b: str) -> Why | None:
    """A slip of the pen in one longer word: ``Tim`` and ``Tom`` are two. Names whose digits differ (``Driver 1``, ``Driver 2``) are never one."""
    if [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]:
        return None
    ours, theirs = [w for w in a.split() if w not in b.split()], [w for w in b.split() if w not in a.split()]
    if len(ours) != 1 or len(theirs) != 1:
        return None
    from rapidfuzz.distance import OSA

    shorter = min(len(ours[0]), len(theirs[0]))
    allowed = 2 if shorter >= 8 else 1 if shorter >= 5 else 0
    distance = OSA.distance(ours[0], theirs[0], score_cutoff=allowed)
    if not 0 < distance <= allowed:
        return None
    return "one letter" if distance == 1 else "two letters"


def _words(key: str) -> Iterator[str]:
    yield from (word for word in key.split() if len(word) > 1)
    joined = key.replace(" ", "")
    if len(joined) >= 6:
        yield f"{joined[:4]}…"
        yield f"…{joined[-4:]}"


class _Index:
    """Known names, found by a word they share: comparing each with each would be quadratic."""

    def __init__(self) -> None:
        self.by_key: dict[str, list[str]] = defaultdict(list)
        self.by_word: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, name: str) -> None:
        for key in {*name_keys(name), _squeezed(name)} - {""}:
            self.by_key[key].append(name)
        for key in name_keys(name):
            for word in set(_words(key)):
                self.by_word[word].append((key, name))

    def like(self, name: str) -> dict[str, Why]:
        found: dict[str, Why] = {}
        keys = name_keys(name)
        for key in {*keys, _squeezed(name)}:
            for other in self.by_key.get(key, ()):
                found.setdefault(other, "case, accents or order of the names")
        for key in keys:
            for word in set(_words(key)):
                near = self.by_word.get(word, [])
                if len(near) > _CROWD:
                    continue
                for theirs, other in near:
                    if other not in found:
                        why: Why | None = "an initial" if _initials(key, theirs) else _slip(key, theirs)
                        if why is not None:
                            found[other] = why
        found.pop(name, None)
        return found


def likely_the_same(new: Iterable[str], known: Iterable[str]) -> list[Likeness]:
    """Each new name with the known names it may be another spelling of, in the order given."""
    index = _Index()
    for name in dict.fromkeys(known):
        index.add(name)
    return [Likeness(name, other, why) for name in dict.fromkeys(new) for other, why in index.like(name).items()]
