"""The odds of a title as people read them: who, how likely in which place, how sure, and what is certain whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from onemake.core.races import RaceKey

__all__ = ["Chance", "Column", "Moment", "TitleOdds", "Verdict", "in_percent"]

Verdict = Literal["", "clinched", "out"]


@dataclass(frozen=True, slots=True)
class Chance:
    """How a competitor may end. Shares of the simulated ends."""

    key: str
    name: str
    place_now: int | None
    points_now: Fraction | None
    places: tuple[float, ...]  # in place 1, 2, …; who shares a place is counted in it
    unplaced: float  # without a place
    error: float  # standard error of the first of ``places``, from the number of simulated ends alone
    points: float  # mean at the end
    deviation: float
    verdict: Verdict = ""  # what no ending can change: exact, not simulated

    @property
    def title(self) -> float:
        """The chance of the title, where a shared first place counts as one: exactly 1 or 0 where that is certain."""
        return 1.0 if self.verdict == "clinched" else 0.0 if self.verdict == "out" else self.places[0]


@dataclass(frozen=True, slots=True)
class Column:
    """The chances of a title under something that is supposed, beside those that are expected. Axes as ``TitleOdds.chances``."""

    words: str
    chances: tuple[Chance, ...]
    change: tuple[float, ...]  # of the chance of the title
    error: tuple[float, ...]  # of that change, from pairs of ends with the same luck


@dataclass(frozen=True, slots=True)
class TitleOdds:
    """One title at a moment, the likeliest champion first."""

    title: str
    name: str
    chances: tuple[Chance, ...]
    columns: tuple[Column, ...] = ()
    sure: bool = True  # who is out and who has clinched was worked out exactly; else the verdicts are blank, or bounds
    provisional: tuple[str, ...] = ()  # why the table of today is


@dataclass(frozen=True, slots=True)
class Moment:
    """The chance of the title after a race, from what was known then."""

    after: RaceKey
    venue: str
    title: str
    name: str  # of the title
    chances: tuple[Chance, ...]


def in_percent(share: float, seasons: int, verdict: Verdict = "") -> str:
    """A chance as people write it. Only what is certain is written as certain: a simulated 0 is less than so much, and a simulated 1 more.

    Twenty ends of a hundred thousand are 0.02 %; none of them is below 0.01 %, and of fewer ends below what three of them would be.
    """
    if verdict:
        return "clinched" if verdict == "clinched" else "out"
    least = next((bound for bound in (0.0001, 0.001, 0.01, 0.1) if 3 / seasons <= bound), 0.5)
    if share < least:
        return f"<{100 * least:g} %"
    if share > 1 - least:
        return f">{100 * (1 - least):g} %"
    return f"{100 * share:.2f} %" if least < 0.001 and not 0.0995 <= share <= 0.9005 else f"{100 * share:.1f} %"
