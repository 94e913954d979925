"""People and teams of the record book: whoever is meant is found first, then asked about; and answers as they are written as JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from onemake.core.errors import NotFound, UserError
from onemake.core.races import RaceKey
from onemake.core.record.finding import find_one
from onemake.core.record.lives import names_of_kind
from onemake.core.record.pathway import Level
from onemake.core.record.sightings import Kind

if TYPE_CHECKING:
    from onemake.core.record.book import Book

__all__ = ["as_data", "level", "name_of", "who"]


def who(book: Book, kind: Kind, text: str) -> str:
    """The id of whoever is meant. Raises NotFound, and UserError with the candidates where there are several."""
    return find_one(names_of_kind(book, kind), text, kind)


def name_of(book: Book, kind: Kind, id: str) -> str:
    """What an id is called."""
    names = names_of_kind(book, kind)
    return names.names[names.at[id]] if id in names.at else id


def level(book: Book, words: Iterable[str]) -> Level:
    """A rung from series by name or id, and tiers by number. Raises NotFound, UserError."""
    series, tiers = set[str](), set[int]()
    for word in words:
        number = word.lower().removeprefix("tier").strip(" :-")
        if number.isdecimal():
            tiers.add(int(number))
            if not any(row.tier == int(number) for row in book.rows_of_series):
                raise NotFound(f"the record book has no series of tier {number}")
        else:
            series.add(find_one(book.series, word, "series"))
    if not series and not tiers:
        raise UserError("name a series or a tier")
    return Level(frozenset(series), frozenset(tiers))


def as_data(value: Any) -> Any:
    """Any answer as plain values: its fields by name."""
    if isinstance(value, Level | RaceKey):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_data(one) for key, one in value.items()}
    if (isinstance(value, Sequence) and not isinstance(value, str)) or isinstance(value, frozenset):
        return [as_data(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name.rstrip("_"): as_data(getattr(value, f.name)) for f in fields(value)}
    return value
