"""Which race: the meeting and the race within it, and spans of them. The key is always round + race; what people call a race is a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["LAST_RACE", "RaceKey", "Span", "written"]


class RaceKey(NamedTuple):
    """Which race: the meeting, and the race within it. Written ``6.2``."""

    round: int
    race: int

    def __str__(self) -> str:
        return f"{self.round}.{self.race}"


LAST_RACE = 10**6


def written(key: RaceKey) -> str:
    """A moment of the season as people write it: a round, or a race."""
    return str(key.round) if key.race == LAST_RACE else str(key)


@dataclass(frozen=True, slots=True)
class Span:
    """Some races of a season: pairs of first and last race, both included. No pair means every race."""

    parts: tuple[tuple[RaceKey, RaceKey], ...] = ()

    def __contains__(self, key: RaceKey) -> bool:
        return not self.parts or any(first <= key <= last for first, last in self.parts)

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read ``1-4; 6.2``, ``3-``, ``All`` or blank. Raises ValueError."""
        parts = []
        for word in text.replace(",", ";").split(";"):
            word = word.strip()
            if not word or word.lower() in ("all", "every"):
                if word:
                    return cls()
                continue
            first, dash, last = (part.strip() for part in word.partition("-"))
            low = _key(first or "0", 0)
            high = _key(last, LAST_RACE) if last else RaceKey(LAST_RACE, LAST_RACE) if dash else _key(first, LAST_RACE)
            if high < low:
                raise ValueError(text)
            parts.append((low, high))
        return cls(tuple(parts))

    @property
    def first(self) -> RaceKey:
        return min((low for low, _ in self.parts), default=RaceKey(0, 0))


def _key(text: str, race: int) -> RaceKey:
    round_, dot, within = text.partition(".")
    if not round_.isdecimal() or (dot and not within.isdecimal()) or len(text) > 12:
        raise ValueError(text)
    return RaceKey(int(round_), int(within) if dot else race)
