"""What readers of JSON share: branches of whatever type they turn out to be, words, moments, and cars numbered alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import cast

from onemake.core.timing.session import Competitor, Remark
from onemake.formats.timing.cells import plain

__all__ = ["Branch", "branch", "branches", "left_out", "moment", "numbered_alike", "said", "word"]

Branch = Mapping[str, object]
_NOTHING: Branch = {}
_LARGE = 10**18


def branch(value: object) -> Branch:
    """An object of a JSON document; an empty one where something else stands."""
    return cast("Branch", value) if isinstance(value, dict) else _NOTHING


def branches(value: object) -> list[Branch]:
    """The objects of a list; whatever else stands in it is passed over. None where there is no list."""
    return [cast("Branch", one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def left_out(value: object, what: str) -> tuple[Remark, ...]:
    """The remark on rows of a list that are no objects: one, with a count, however many they are."""
    if not isinstance(value, list):
        return () if value is None else (Remark(f"there should be a list of {what}; left out", said=type(value).__name__),)
    odd = [one for one in value if not isinstance(one, dict)]
    return (Remark(f"{len(odd)} of {len(value)} {what} are not written as such; left out", said=repr(odd[0])[:60]),) if odd else ()


def word(value: object) -> str:
    """The same as ``plain``, at once where nothing is to be cleaned: for cells, of which there are many."""
    if type(value) is str:
        text = value.strip()
        return text if len(text) <= 200 and text.isprintable() else plain(text)
    return str(value) if type(value) is int and -_LARGE < value < _LARGE else plain(value)


def said(values: Branch, keys: Iterable[str]) -> dict[str, str]:
    """What a branch says under these keys, as text; -1 is a program's word for none."""
    found: dict[str, str] = {}
    for key in keys:
        value = values.get(key)
        if value is None or value == -1:
            continue
        if text := str(value) if type(value) is int and -_LARGE < value < _LARGE else word(value):
            found[key] = text
    return found


def moment(text: object) -> datetime | date | None:
    """An ISO 8601 moment, with its zone if it says one, or a day; None for anything else, and outside 1900 to 2199."""
    if not isinstance(text, str) or not 8 <= len(text := text.strip()) <= 40:
        return None
    try:
        found: datetime | date = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 <= found.year < 2200 else None


def numbered_alike(competitors: Sequence[Competitor]) -> tuple[Remark, ...]:
    """The remark on cars that carry the same number. They stay two competitors."""
    holders: dict[str, list[Competitor]] = {}
    for competitor in competitors:
        if competitor.number:
            holders.setdefault(competitor.number, []).append(competitor)
    return tuple(
        Remark(f"{len(cars)} cars carry the number {number} ({_names(cars)}); they are {len(cars)} competitors", row=cars[1].row)
        for number, cars in list(holders.items())
        if len(cars) > 1
    )[:20]


def _names(cars: Sequence[Competitor]) -> str:
    names = [
        car.drivers[0].name if len(car.drivers) == 1 else car.team or "; ".join(d.name for d in car.drivers) or "unnamed" for car in cars
    ]
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
