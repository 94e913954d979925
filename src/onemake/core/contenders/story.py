"""How a title was decided: after which race each was out of it, and after which it was won."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onemake.core.contenders.outlook import chances_of, look_at
from onemake.core.races import RaceKey
from onemake.core.season import Season

__all__ = ["Moment", "Story", "story"]


@dataclass(frozen=True, slots=True)
class Moment:
    """After a race: who could still win, and who had won. Keys of competitors."""

    after: RaceKey
    open: frozenset[str]
    champion: str  # "" while it is open


@dataclass(frozen=True, slots=True)
class Story:
    """The moments of a title, the earliest first. Where nobody was out yet, earlier ones are left out: nobody was out then either."""

    moments: tuple[Moment, ...]

    @property
    def champion_since(self) -> RaceKey | None:
        """The race after which the champion was champion whatever might come; None while the title is open."""
        since = None
        for moment in reversed(self.moments):
            if not moment.champion or moment.champion != self.moments[-1].champion:
                break
            since = moment.after
        return since

    @property
    def out_since(self) -> Mapping[str, RaceKey]:
        """For each who cannot win any more, the race after which he could not; whoever never could is missing."""
        found: dict[str, RaceKey] = {}
        before: frozenset[str] = frozenset()
        for moment in self.moments:
            found.update(dict.fromkeys(before - moment.open, moment.after))
            for key in moment.open:
                found.pop(key, None)
            before = moment.open
        return found


def story(season: Season, title: str, after: RaceKey | None = None, as_of: datetime | None = None) -> Story:
    """How the title stood after each race up to a moment, as far back as somebody was out of it. "Mathematically": rivals may fail to score.

    Raises UserError where the title cannot be scored.
    """
    moments: list[Moment] = []
    ahead = look_at(season, title, after, as_of)
    run = sorted({row.key for row in ahead.season.results if row.session == "race"}, reverse=True)
    for key in run:
        chances = chances_of(look_at(season, title, key, as_of), title)
        everybody = {c for c, line in chances.best.items() if line[0]}
        open_ = frozenset(c for c in everybody if chances.can_win(c))
        champion = next((c for c in open_ if chances.is_champion(c, chances.nothing)), "")
        moments.append(Moment(key, open_, champion))
        if not champion and open_ == everybody:
            break
    return Story(tuple(reversed(moments)))
