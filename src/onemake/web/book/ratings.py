"""Ratings on the pages of the book: a driver's seasons, the list of a series in its last year, and all lists with what may not be compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from onemake.office.rated_as import apart_as_data, course_as_data, lists_as_rows, ratings_as_data
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf
from onemake.web.rating_pictures import apart_svg, course_svg, list_svg

if TYPE_CHECKING:
    from onemake.core.ratings.course import Course
    from onemake.office.rated import Apart, RatedList

__all__ = ["rating_data", "rating_of_driver", "rating_of_series", "ratings_page"]


def rating_of_driver(shelf: Shelf, id: str) -> dict[str, Any] | None:
    """What is said of a driver; None of one who was never classified."""
    course = _course(shelf, id)
    if course is None:
        return None
    return {
        "races": course.races,
        "picture": Markup(course_svg(course, shelf.name_of, alone=False)),  # noqa: S704  # escaped where it is drawn
        "lines": [
            {
                "against": f"{shelf.name_of(line.against[0])} {line.against[1]}",
                "starters": line.starters,
                "thin": line.thin,
                "last": line.points[-1],
                "peak": line.peak if line.peak.year != line.points[-1].year else None,
                "then": line.known[-1].rating if line.known else None,
            }
            for line in course.lines
        ],
    }


def rating_data(shelf: Shelf, id: str) -> dict[str, Any] | None:
    """The same as data."""
    course = _course(shelf, id)
    return None if course is None else course_as_data(course)


def _course(shelf: Shelf, id: str) -> Course | None:
    found = shelf.ratings
    return found.course(id) if found is not None and id in found.since else None


def rating_of_series(shelf: Shelf, id: str) -> dict[str, Any] | None:
    """The list in which a series stands in its last year, and how far it stands from others; None without results."""
    found = shelf.ratings
    if found is None or id not in found.latest:
        return None
    near = [a for a in found.apart() if id in a.series and a.drivers]
    return {
        "lists": [_list(shelf, one) for one in found.lists(found.latest[id], (id,))],
        "pairs": [_pair(shelf, a) for a in near],
        "others": sum(id in a.series for a in found.apart()) - len(near),
    }


def _list(shelf: Shelf, one: RatedList) -> dict[str, Any]:
    return {
        "year": one.year,
        "names": [(shelf.name_of(s), shelf.series_href(s)) for s in one.series],
        "first": shelf.name_of(one.series[0]),
        "starters": one.starters,
        "thin": [shelf.name_of(s) for s in one.thin],
        "part": one.part,
        "picture": Markup(list_svg(one, shelf.name_of, alone=False)) if one.ranked else "",  # noqa: S704  # escaped where it is drawn
        "rows": [(row, _href(shelf, row.id), shelf.name_of(row.series)) for row in one.rows],
        "ranked": len(one.ranked),
    }


def _href(shelf: Shelf, id: str) -> str:
    return shelf.people[id].address if id in shelf.people else ""


def _pair(shelf: Shelf, one: Apart) -> dict[str, Any]:
    return {
        "one": (shelf.name_of(one.series[0]), shelf.series_href(one.series[0]), one.years[0]),
        "other": (shelf.name_of(one.series[1]), shelf.series_href(one.series[1]), one.years[1]),
        **apart_as_data(one),
    }


def ratings_page(shelf: Shelf) -> Leaf:
    """Every list, each for itself, and every pair of series that somebody raced in both of."""
    found = shelf.ratings
    lists: Sequence[RatedList] = found.lists() if found is not None else ()
    apart: Sequence[Apart] = found.apart() if found is not None else ()
    near = [one for one in apart if one.drivers]
    return leaf(
        "ratings.html",
        "ratings",
        "Ratings",
        "ratings.html",
        data=ratings_as_data(found, lists, apart) if found is not None else {"lists": [], "series": []},
        rows=lists_as_rows(lists),
        lists=[_list(shelf, one) for one in lists],
        pairs=[_pair(shelf, one) for one in near],
        others=len(apart) - len(near),
        picture=Markup(apart_svg(near, shelf.name_of, alone=False)) if near else "",  # noqa: S704  # escaped where it is drawn
        remarks=found.remarks if found is not None else (),
    )
