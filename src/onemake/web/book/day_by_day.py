"""On this day: the year from January to December, and on each day what happened on it."""

from __future__ import annotations

from calendar import month_name
from itertools import groupby
from typing import Any

from onemake.core.record.anniversaries import Occasion, OnThisDay
from onemake.core.record.book import Book
from onemake.core.record.days import every_day
from onemake.office.record import row_as_data
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf

__all__ = ["days_page"]


def days_page(shelf: Shelf, book: Book) -> Leaf:
    """Every day on which something is known to have happened; a day without anything is not there."""
    days = list(every_day(book).values())
    lines = [_day(shelf, day) for day in days]
    doubts = [doubt.says for doubt in days[0].doubts] if days else []
    occasions = [(day, occasion) for day in days for occasion in day.occasions]
    heads = ("day", "date", "what", "says", "series", "who")
    rows: list[list[object]] = [[_mark(d), o.day.isoformat(), o.what, o.says, o.series, o.who] for d, o in occasions]
    return leaf(
        "on-this-day.html",
        "days",
        "On this day",
        "on_this_day.html",
        above=[("Pyramid", "index.html")],
        changed=max((o.day for _, o in occasions), default=None),
        data={"days": [{"day": _mark(day), "occasions": [_as_data(o) for o in day.occasions]} for day in days], "doubts": doubts},
        rows=[heads, *rows] if rows else (),
        months=[(month, month_name[month], list(there)) for month, there in groupby(lines, key=lambda line: line["month"])],
        doubts=doubts,
    )


def _mark(day: OnThisDay) -> str:
    return f"{day.month:02}-{day.day:02}"


def _day(shelf: Shelf, day: OnThisDay) -> dict[str, Any]:
    return {
        "mark": _mark(day),
        "month": day.month,
        "says": f"{day.day} {month_name[day.month]}",
        "occasions": [
            {"year": o.day.year, "says": o.says, "who": _who(shelf, o.who), "series": _series(shelf, o.series), "sources": _sources(o)}
            for o in day.occasions
        ],
    }


def _who(shelf: Shelf, id: str) -> tuple[str, str] | None:
    person = shelf.people.get(id)
    return (person.name, person.address) if person else None


def _series(shelf: Shelf, id: str) -> tuple[str, str] | None:
    return (shelf.name_of(id), shelf.series_href(id)) if id else None


def _sources(occasion: Occasion) -> list[str]:
    """Of each row the first: a season folder has a source a sheet."""
    return list(dict.fromkeys(row.source.split()[0].rstrip(";") for row in occasion.evidence if row.source.strip()))


def _as_data(occasion: Occasion) -> dict[str, Any]:
    return {
        "date": occasion.day.isoformat(),
        "what": occasion.what,
        "says": occasion.says,
        "series": occasion.series,
        "who": occasion.who,
        "evidence": [row_as_data(row) for row in occasion.evidence],
    }
