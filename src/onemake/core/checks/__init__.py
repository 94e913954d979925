"""What people get wrong in a season's files, though every cell can be read.

Every look is a small function from the evidence to warnings, and stands in the list of its module: what is new is a row there and a test by name.
None of it stops a table from being computed; each must be worth a person's minute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from onemake.core.checks import calendar, cars, classes, decided, people, published, regulations, sheets
from onemake.core.checks.blanks import blanks
from onemake.core.checks.evidence import Evidence, Look
from onemake.core.checks.left_out import left_out
from onemake.core.errors import Fault
from onemake.core.record.garage import Garage
from onemake.core.season import Season

__all__ = ["LOOKS", "warnings_of"]


def _blank(at: Evidence) -> Iterator[Fault]:
    """What a rule asks and the sheets leave blank, told once for all titles."""
    titles: dict[Fault, list[str]] = {}
    for fault in blanks(at.season, at.revised):
        title, mark, words = fault.problem.partition(": ")
        of_title = bool(mark) and title.startswith("title ")
        titles.setdefault(replace(fault, problem=words) if of_title else fault, []).extend([title.removeprefix("title ")] * of_title)
    for fault, some in titles.items():
        prefix = f"title {some[0]}: " if len(some) == 1 else f"titles {', '.join(some)}: " if some else ""
        yield replace(fault, problem=prefix + fault.problem)


def _left_out(at: Evidence) -> Iterator[Fault]:
    """Who has points and does not stand in the table."""
    return left_out(at.season)


LOOKS: tuple[Look, ...] = (
    *regulations.LOOKS,
    _blank,
    _left_out,
    *classes.LOOKS,
    *calendar.LOOKS,
    *cars.LOOKS,
    *people.LOOKS,
    *sheets.LOOKS,
    *decided.LOOKS,
    *published.LOOKS,
)


def warnings_of(season: Season, apart: Collection[frozenset[str]] = (), garage: Garage | None = None) -> list[Fault]:
    """Everything suspicious in a season. ``apart``: names said to be two people. ``garage``: what is known of cars and chassis, if entries name any.

    Raises UserError where its rules cannot be applied at all.
    """
    at = Evidence(season, apart, garage)
    at.tables  # noqa: B018 (refused here, or nowhere)
    return [fault for look in LOOKS for fault in look(at)]
