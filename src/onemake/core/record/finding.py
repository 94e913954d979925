"""Whoever is meant by a name as it is typed: accents, case, order and typos are forgiven, and part of a name will do. Several candidates are listed, never guessed between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onemake.core.errors import NotFound, UserError
from onemake.core.people import name_keys
from onemake.core.record.who import Names

__all__ = ["candidates", "find_one", "in_part", "one_of"]

_CLOSE = 84  # of 100: below it, names have little in common
_LISTED = 12


def find_one(names: Names, text: str, what: str = "driver") -> str:
    """The one id that is meant. Raises NotFound, and UserError with the candidates where there are several."""
    found = candidates(names, text)
    if not found:
        raise NotFound(f"the record book knows no {what} {text!r}")
    return one_of(names, found, text, what)


def one_of(names: Names, found: Sequence[str], text: str, what: str) -> str:
    """The only one of those found. Raises UserError with all of them where there are several."""
    if len(found) > 1:
        shown = ", ".join(f"{names.names[names.at[id]]} ({id})" for id in found[:_LISTED])
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise UserError(
            f"several {what if what.endswith('s') else what + 's'} may be meant by {text!r}: {shown}{more}; say more of the name, or the id in brackets"
        )
    return found[0]


def candidates(names: Names, text: str) -> tuple[str, ...]:
    """The ids that may be meant: by id or whole name; else by all words typed, as parts of words; else by likeness. Each way only where the one before finds nobody."""
    for way in (_exactly, in_part, _nearly):
        found = tuple(dict.fromkeys(way(names, text)))
        if found:
            return found
    return ()


def _exactly(names: Names, text: str) -> Iterator[str]:
    yield from (names.ids[n] for n in names.find(text))


def in_part(names: Names, text: str) -> Iterator[str]:
    """Every word typed begins a word of the name: ``voorde``, ``lar voo``."""
    for typed in (key.split() for key in sorted(name_keys(text))):
        for key, found in names.by_key.items():
            words = key.split()
            if all(any(word.startswith(part) for word in words) for part in typed):
                yield from (names.ids[n] for n in found)


def _nearly(names: Names, text: str) -> Sequence[str]:
    """A slip of the pen: first by the letters of the whole name, then by likeness of its words; those that are as near as the nearest."""
    from rapidfuzz import fuzz, process

    keys = list(names.by_key)
    typed = min(name_keys(text), default="")
    for scorer in (fuzz.ratio, fuzz.WRatio) if len(typed) > 3 else ():
        close = process.extract(typed, keys, scorer=scorer, limit=8, score_cutoff=_CLOSE)
        if close:
            return [names.ids[n] for key, score, _ in close if score >= close[0][1] - 3 for n in names.by_key[key]]
    return []
