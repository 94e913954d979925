"""A career as a picture: a lane a series, the higher tier above; a diamond for a title, a ring with the place for a season; a line from year to year."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.web.book.shelf import Person, Shelf
from onemake.web.type import cut

__all__ = ["Career", "career_of"]

LABEL, STEP, LANE, TOP = 236, 34, 36, 26
_OTHERS = 9


@dataclass(frozen=True, slots=True)
class Point:
    """A year in a series. ``kind``: title, disputed, class, place."""

    x: float
    y: float
    kind: str
    text: str
    said: str


@dataclass(frozen=True, slots=True)
class CareerLane:
    name: str
    short: str
    tier: str
    href: str
    y: float


@dataclass(frozen=True, slots=True)
class Career:
    """The picture, measured."""

    width: float
    height: float
    label: float
    years: tuple[tuple[int, float], ...]
    lanes: tuple[CareerLane, ...]
    points: tuple[Point, ...]
    line: str
    said: str


def career_of(shelf: Shelf, person: Person) -> Career | None:
    """None where there is but one thing to show."""
    marks = _marks(shelf, person)
    if len(marks) < 2:
        return None
    order = sorted({series for _, series in marks}, key=lambda s: (_tier(shelf, s), min(y for y, o in marks if o == s), s))
    first, last = min(y for y, _ in marks), max(y for y, _ in marks)
    last = max(last, first + 4)
    at = {series: TOP + LANE * i + LANE / 2 for i, series in enumerate(order)}
    step = STEP if last - first < 16 else max(22, 560 / (last - first))
    points = [_point(marks[key], key[0], LABEL + (key[0] - first) * step + step / 2, at[key[1]]) for key in sorted(marks)]
    lanes = tuple(_lane(shelf, series, at[series]) for series in order)
    line = "M" + "L".join(f"{p.x:.1f} {p.y:.1f}" for p in points)
    years = tuple(
        (year, LABEL + (year - first) * step + step / 2) for year in range(first, last + 1) if step >= 30 or (year - first) % 2 == 0
    )
    said = f"Picture: the career of {person.name}. " + "; ".join(point.said for point in points)
    return Career(
        round(LABEL + (last - first + 1) * step + 10, 1), TOP + LANE * len(order) + 6, LABEL, years, lanes, tuple(points), line, said
    )


def _tier(shelf: Shelf, series: str) -> int:
    return (shelf.series[series].tier if series in shelf.series else None) or _OTHERS


def _lane(shelf: Shelf, series: str, y: float) -> CareerLane:
    tier = shelf.series[series].tier if series in shelf.series else None
    name = shelf.name_of(series)
    return CareerLane(name, cut(name, 12.5, LABEL - 16), f"Tier {tier}" if tier else shelf.maker_of(series), shelf.series_href(series), y)


def _marks(shelf: Shelf, person: Person) -> dict[tuple[int, str], tuple[str, str, str]]:
    """Of each year and series what weighs most: a title, then a place."""
    marks: dict[tuple[int, str], tuple[str, str, str]] = {}
    for chapter, run in person.runs:
        place = run.place or "\N{EN DASH}"
        words = f"place {run.place}" if run.place.isdigit() else "without a place in the table"
        marks[chapter.year, chapter.series] = ("place", place, f"{chapter.year} {shelf.name_of(chapter.series)}: {words}")
    for won in person.won:
        key = (won.year, won.series)
        if won.overall:
            kind = "disputed" if won.standing == "disputed" else "title"
            said = "champion, disputed" if kind == "disputed" else "champion"
            marks[key] = (kind, "1", f"{won.year} {shelf.name_of(won.series)}: {said}")
        elif marks.get(key, ("place",))[0] == "place":
            marks[key] = ("class", "", f"{won.year} {shelf.name_of(won.series)}: title of {won.title}")
    return marks


def _point(mark: tuple[str, str, str], year: int, x: float, y: float) -> Point:
    del year
    kind, text, said = mark
    return Point(round(x, 1), y, kind, text, said)
