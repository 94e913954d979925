"""The words that claims are made of: numbers, years, and among which series."""

from __future__ import annotations

import re
from typing import get_args

from onemake.core.record.claims import Comparison
from onemake.core.record.nations import NATIONS, alpha3
from onemake.core.record.questions import Question, Span

__all__ = [
    "COMPARED",
    "NUMBER",
    "ORDINAL",
    "YEAR",
    "YEARS",
    "listed",
    "nation",
    "number",
    "ordinal",
    "plain",
    "span",
    "where",
    "year",
    "years",
]

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
_NUMBERS = {word: n for n, word in enumerate(_COUNTED.split())} | {"a": 1, "an": 1, "once": 1, "twice": 2, "thrice": 3}
_ORDERED = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: n for n, word in enumerate(_ORDERED.split(), 1)}
NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
ORDINAL = r"(?:\d{1,4}(?:st|nd|rd|th)|" + "|".join(_ORDINALS) + ")"
COMPARED = "|".join(get_args(Comparison))
YEAR = r"\d{4}(?:[-–/]\d{2})?(?!\d)"
YEARS = (
    rf"(?: (?:between|from) (?P<y1>{YEAR}) (?:and|to|until) (?P<y2>{YEAR})| (?:since|from) (?P<since>{YEAR})(?: on)?| (?:until|up to) (?P<until>{YEAR})"
    rf"|,? (?:in )?(?P<r1>\d{{4}})[-–](?P<r2>\d{{4}})| in (?P<in>{YEAR}))?"
)


def number(text: str) -> int:
    """A number in figures or in words."""
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def ordinal(text: str) -> int:
    """36th, third."""
    return _ORDINALS[text.lower()] if text.lower() in _ORDINALS else int(re.sub(r"\D", "", text))


def year(text: str) -> int:
    """A year; of a winter season the one in which it ended."""
    begin, _, end = text.replace("–", "-").replace("/", "-").partition("-")
    if not end:
        return int(begin)
    ended = int(begin[:2] + end)
    return ended if ended >= int(begin) else ended + 100


def span(found: re.Match[str]) -> Span:
    """The years at the end of a claim."""
    at = found.groupdict()
    for first, last in (("y1", "y2"), ("r1", "r2"), ("in", "in")):
        if at.get(first):
            return Span(*sorted((year(at[first]), year(at[last]))))
    return Span(year(at["since"]) if at.get("since") else None, year(at["until"]) if at.get("until") else None)


def years(text: str) -> tuple[int, ...]:
    """Years one by one, or from to: ``2006, 2008 and 2011-2013``."""
    found: list[int] = []
    for part in re.split(r",? and |, ?", text.strip()):
        if m := re.fullmatch(r"(\d{4})[-–](\d{4})", part):
            found += range(int(m[1]), min(int(m[2]), int(m[1]) + 200) + 1)
        else:
            found.append(year(part))
    return tuple(dict.fromkeys(found))


def listed(text: str) -> tuple[str, ...]:
    """Names one after another: ``A, B and C``."""
    return tuple(part for raw in re.split(r",? and |, ?", text.strip()) if (part := plain(raw)))


def plain(text: str) -> str:
    """A name without its article."""
    return re.sub(r"^(?:the|The) ", "", text.strip()).strip()


def nation(text: str) -> str:
    """The nation of "Dutch" or "a New Zealander"; what is no nation stands as it is."""
    word = re.sub(r"^(?:an?|the) ", "", text.strip(), flags=re.IGNORECASE)
    return alpha3(word)


def is_nation(text: str) -> bool:
    """Whether a nation is meant."""
    return nation(text) in NATIONS


_KIND = re.compile(
    rf"(?:(?:all|any|every|some|other|the) )*(?:(?P<scope>national|international) )?(?:(?P<ordinal>{ORDINAL})[- ]tier )?(?:one-make )?series"
    r"(?: of (?P<maker>.+?))?(?: in tiers? (?P<tiers>\d(?:(?:,| and|, and) ?\d)*))?(?: in (?:(?:each|any|all) of )?(?P<countries>.+))?",
    re.IGNORECASE,
)
_TIER = re.compile(r"tiers? (?P<tiers>\d(?:(?:,| and|, and) ?\d)*)(?: of (?P<maker>.+))?", re.IGNORECASE)


def where(text: str) -> Question:
    """Among which series: those that are named, or those of a kind ("national series of Porsche in tier 2 in Germany", "tier 2 of Porsche")."""
    text = plain(text)
    found = _TIER.fullmatch(text) or _KIND.fullmatch(text)
    if found is None:
        return Question(series=listed(text))
    at = found.groupdict()
    tiers = tuple(int(t) for t in re.findall(r"\d", at.get("tiers") or ""))
    tiers = tiers or ((ordinal(at["ordinal"]),) if at.get("ordinal") else ())
    return Question(
        makers=(plain(at["maker"]),) if at.get("maker") else (),
        tiers=tiers,
        scopes=(at["scope"].lower(),) if at.get("scope") else (),
        countries=tuple(nation(c) for c in listed(at["countries"])) if at.get("countries") else (),
    )
