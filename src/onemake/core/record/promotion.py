"""Rules of promotion and nomination in force, and who qualifies under them: as far as a title or a table tells; where somebody chooses, the book cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from onemake.core.record.facts import Promotion
from onemake.core.record.questions import Doubt, Evidence

__all__ = ["Qualified", "in_force", "qualified"]

Places = Callable[[str, int, str, int], Sequence[tuple[str, str, int, Evidence]]]  # series, year, title, last place: id, name, place, row


@dataclass(frozen=True, slots=True)
class Qualified:
    """A rule in a year, and who has what it gives: id, name and place."""

    rule: Promotion
    year: int
    who: tuple[tuple[str, str, int], ...]
    evidence: tuple[Evidence, ...]
    doubts: tuple[Doubt, ...] = ()


def in_force(rules: Iterable[Promotion], year: int | None, series: frozenset[str] = frozenset()) -> tuple[Promotion, ...]:
    """The rules that hold for a season, as far as anybody said until when."""
    return tuple(
        rule
        for rule in rules
        if (not series or rule.from_series in series or rule.to_series in series)
        and (year is None or ((rule.from_year is None or rule.from_year <= year) and (rule.to_year is None or year <= rule.to_year)))
    )


def qualified(rule: Promotion, year: int, places: Places) -> Qualified:
    """Who qualifies under a rule by a season's title."""
    says = f"{rule.from_series} to {rule.to_series}: {rule.text}"
    row = Evidence("promotions.csv", rule.line, says, rule.source, rule.from_series, year)
    doubts = []
    if rule.to_year is None:
        doubts.append(Doubt("until when the rule held is not known", rule.from_series))
    if not rule.title:
        doubts.append(Doubt("the organiser chooses; the book does not know whom", rule.from_series, (year,)))
        return Qualified(rule, year, (), (row,), tuple(doubts))
    found = places(rule.from_series, year, rule.title, rule.last_place or 1)
    if not found:
        doubts.append(Doubt(f"who won the title {rule.title} is not known", rule.from_series, (year,)))
    return Qualified(rule, year, tuple((id, name, place) for id, name, place, _ in found), (row, *(e for *_, e in found)), tuple(doubts))
