"""The odds as pictures: the grid of final places with its figures in it, and how the odds of a title moved. SVG of our own, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onemake.core.errors import UserError
from onemake.core.odds.outlook import Chance, Moment, TitleOdds, in_percent
from onemake.core.points import write_points
from onemake.web.chart import frame, said_in
from onemake.web.type import cut, wide

if TYPE_CHECKING:
    from onemake.office.odds import Odds

__all__ = ["moved_svg", "places_svg"]

_MARGIN, _ROW, _CELL, _SIZE = 24, 24, 38, 13
_MOST = 10  # lines in the picture of how odds moved
_SHOWN = 24  # rows and places in the grid


def places_svg(found: Odds, title: str | None = None) -> str:
    """How likely each final place is, of one title: names from the top, places to the right, percent in the cells.

    Raises UserError where no place is open, or there are several titles and none is named.
    """
    from onemake.web.pages import render

    if not found.races:
        raise UserError(f"{found.season} is over: no final place is open; draw how its odds moved with --history")
    name = title or _only([t.title for t in found.titles], found.season)
    return render("odds_places.svg", at=_lay_out(found, next(t for t in found.titles if t.title == name)))


def moved_svg(found: Odds, title: str | None = None, *, on_page: bool = False) -> str:
    """How the chance of a title moved from race to race, as lines that differ by dash and mark as well.

    ``on_page``: without its heading and its own ground, for a page that has both. Raises UserError where nothing has moved, or there are several titles and
    none is named.
    """
    import vl_convert

    titles = list(dict.fromkeys(m.title for m in found.history))
    if not titles:
        raise UserError(f"no race of {found.season} has been run by then: nothing has moved yet")
    moments = [m for m in found.history if m.title == (title or _only(titles, found.season))]
    name = moments[-1].name
    heading = {
        "text": found.name,
        "subtitle": f"{name}: how likely the title was after each race, from what was known then",
        "anchor": "start",
    }
    spec = moved_spec(moments) if on_page else {**moved_spec(moments), "title": heading, "background": "white"}
    return said_in(vl_convert.vegalite_to_svg(spec, vl_version="5.20"), f"How likely the title was after each race: {found.name}, {name}.")


def _only(titles: Sequence[str], season: str) -> str:
    if len(titles) != 1:
        raise UserError(f"a picture shows one title, and {season} has {', '.join(titles)}; name one with --title")
    return titles[0]


# --- the grid of final places ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cell:
    """A share: how dark, how it is written, and whether the writing must be light."""

    x: float
    text: str
    shade: str
    light: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A competitor: where it stands now, and its cells."""

    y: float
    place: str
    name: str
    points: str
    title: str
    cells: tuple[_Cell, ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where everything stands, so that the template does no arithmetic."""

    width: float
    height: float
    name: str
    under: str
    words: str
    name_x: float
    points_x: float
    title_x: float
    heads: tuple[tuple[float, int], ...]
    rows: tuple[_Row, ...]
    note: str
    margin: int = _MARGIN
    row: int = _ROW
    cell: int = _CELL
    head_y: float = 100


def _lay_out(found: Odds, odds: TitleOdds) -> _Grid:
    shown = odds.chances[:_SHOWN]
    last = max((place for c in shown for place, share in enumerate(c.places, 1) if share >= 0.005), default=1)
    places = range(1, min(last, _SHOWN) + 1)
    names = [cut(c.name, _SIZE, 220) for c in shown]
    titles = [in_percent(c.title, found.seasons, c.verdict) for c in shown]
    points = ["–" if c.points_now is None else write_points(c.points_now, None) for c in shown]
    name_x = _MARGIN + 34
    points_x = name_x + max(wide(n, _SIZE) for n in names) + 20 + max(wide(p, _SIZE) for p in [*points, "points"])
    title_x = points_x + 18 + max(wide(t, _SIZE, bold=True) for t in [*titles, "title"])
    x = title_x + 16
    rows = tuple(
        _Row(
            y=108 + _ROW * i,
            place=str(c.place_now or "–"),
            name=names[i],
            points=points[i],
            title=titles[i],
            cells=tuple(_cell(x + _CELL * (place - 1), c.places[place - 1] if place <= len(c.places) else 0.0) for place in places),
        )
        for i, c in enumerate(shown)
    )
    under = f"{odds.name}, after race {found.after}: percent of {found.seasons} simulated ends in each final place. {len(found.races)} races to come."
    return _Grid(
        width=round(
            max(x + _CELL * len(places) + _MARGIN, wide(found.name, 22, bold=True) + 2 * _MARGIN, wide(under, 12) + 2 * _MARGIN), 1
        ),
        height=round(108 + _ROW * len(shown) + 34, 1),
        name=found.name,
        under=under,
        words="; ".join(f"{n} {t}" for n, t in zip(names, titles, strict=True)),
        name_x=name_x,
        points_x=round(points_x, 1),
        title_x=round(title_x, 1),
        heads=tuple((round(x + _CELL * (place - 0.5), 1), place) for place in places),
        rows=rows,
        note="· less than half a percent" + (f"; the first {_SHOWN} of {len(odds.chances)}" if len(odds.chances) > _SHOWN else ""),
    )


def _cell(x: float, share: float) -> _Cell:
    """The darker the likelier, on a scale of roots so that small shares differ too."""
    text = "" if share == 0 else "·" if share < 0.005 else str(int(100 * share + 0.5))
    depth = share**0.5
    shade = "#{:02x}{:02x}{:02x}".format(
        *(round(light + (dark - light) * depth) for light, dark in zip((255, 255, 255), (22, 60, 120), strict=True))
    )
    return _Cell(round(x, 1), text, shade, depth > 0.62)


# --- how the odds moved ------------------------------------------------------------------------------------------------------------------


def moved_spec(moments: Sequence[Moment]) -> dict[str, Any]:
    """The lines of whoever once had two percent, at most ten, as a Vega-Lite specification."""
    ways = {c.key: (c.name, [_of(m, c.key) for m in moments]) for c in moments[-1].chances}
    lines = sorted((way for way in ways.values() if max(way[1]) >= 0.02), key=lambda way: -max(way[1]))[:_MOST]
    order = [str(m.after) for m in moments]
    values = [
        {"race": race, "who": name, "chance": round(100 * share, 3)} for name, way in lines for race, share in zip(order, way, strict=True)
    ]
    return frame(values, [name for name, _ in lines], order, y="chance", title="chance of the title, %", top=100)


def _of(moment: Moment, key: str) -> float:
    found: Chance | None = next((c for c in moment.chances if c.key == key), None)
    return 0.0 if found is None else found.title
