"""The odds of a title as a part of its page: the pictures, and the same in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemake.core.odds.outlook import Chance, in_percent
from onemake.web.chart import size_of

if TYPE_CHECKING:
    from onemake.office.odds import Odds

__all__ = ["TitleSaid", "title_odds"]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture on the page."""

    file: str
    size: tuple[int, int]
    words: str


@dataclass(frozen=True, slots=True)
class TitleSaid:
    """What a page says of the odds of its title. Without ``now`` the season is over."""

    heading: str
    under: str
    figures: tuple[Figure, ...]
    now: tuple[tuple[str, str], ...]  # names and chances
    races: tuple[str, ...]
    moved: tuple[tuple[str, tuple[str, ...]], ...]  # names, and the chance after each race
    pictures: tuple[tuple[str, str], ...]  # files of the page


def title_odds(found: Odds, title: str) -> TitleSaid | None:
    """The odds of one title; None where nothing was run and nothing is to come."""
    from onemake.web.odds_pictures import moved_svg, places_svg

    moments = [m for m in found.history if m.title == title]
    now = next((t for t in found.titles if t.title == title), None)
    if not moments:
        return None
    pictures, figures = [], []
    if now is not None and found.races:
        drawn = places_svg(found, title)
        pictures.append(("places.svg", drawn))
        figures.append(Figure("places.svg", size_of(drawn), "Grid: how likely each final place is for each competitor."))
    if len(moments) > 1:
        drawn = moved_svg(found, title, on_page=True)
        pictures.append(("odds.svg", drawn))
        figures.append(Figure("odds.svg", size_of(drawn), "Chart: how likely the title was after each race. The figures follow."))
    likely = sorted({c.key: c for m in moments for c in m.chances}, key=lambda key: -max(_of(m.chances, key).title for m in moments))[
        :_SHOWN
    ]
    few = max(1000, found.seasons // 5)
    names = {c.key: c.name for m in moments for c in m.chances}
    return TitleSaid(
        heading="How the title was decided" if not found.races else "Odds",
        under=f"From {found.seasons} simulated ends of the season under its own rules, from what was known after each race.",
        figures=tuple(figures),
        now=tuple((c.name, in_percent(c.title, found.seasons, c.verdict)) for c in now.chances[:_SHOWN]) if now is not None else (),
        races=tuple(str(m.after) for m in moments),
        moved=tuple((names[key], tuple(_written(_of(m.chances, key), few) for m in moments)) for key in likely),
        pictures=tuple(pictures),
    )


def _of(chances: tuple[Chance, ...], key: str) -> Chance:
    """His chance; who was in no table then had none."""
    return next((c for c in chances if c.key == key), _NOBODY)


def _written(chance: Chance, seasons: int) -> str:
    return "" if chance is _NOBODY else in_percent(chance.title, seasons, chance.verdict)


_NOBODY = Chance("", "", None, None, (0.0,), 1.0, 0.0, 0.0, 0.0)
