"""Whether two names mean the same circuit, as far as names can tell."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["same_circuit"]

_COMMON = frozenset((
    "circuit", "circuito", "circuit", "de", "autodromo", "autodrome", "raceway", "speedway", "international", "motor", "motorsport",
    "motorsports", "park", "ring", "track", "race", "racing", "course", "the", "of", "del", "della", "di", "da", "do", "de", "la", "le",
    "grand", "prix", "gp", "full", "national", "club", "layout", "street", "road", "courses", "internazionale", "nazionale",
    "internacional", "intl", "long", "short", "sprint", "endurance", "and", "und", "et", "y", "at",
))  # fmt: skip
_ALSO = {"cota": {"americas"}, "imola": {"enzo", "dino", "ferrari"}, "interlagos": {"jose", "carlos", "pace"}, "spa": {"francorchamps"}}
_YEAR = re.compile(r"(19|20)\d\d")


def same_circuit(a: str, b: str) -> bool | None:
    """True if two names share a word that tells circuits apart, False if they share none; None if one says nothing that could tell.

    ``brands_hatch`` is ``Brands Hatch Circuit``, ``COTA`` is ``Circuit of The Americas``.
    """
    ours, theirs = _words(a), _words(b)
    if not ours or not theirs:
        return None
    if ours & theirs:
        return True
    squeezed, other = "".join(sorted(ours)), "".join(sorted(theirs))
    return squeezed == other or any(x in y or y in x for x in ours for y in theirs if len(x) > 4 and len(y) > 4)


def _words(name: str) -> set[str]:
    folded = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = {word for word in re.split(r"[^a-z0-9]+", folded) if len(word) > 1 and word not in _COMMON and not _YEAR.fullmatch(word)}
    for short, long in _ALSO.items():
        if short in words or long <= words:
            words |= {short, *long}
    return words
