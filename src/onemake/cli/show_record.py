"""How the record book looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, wide, width
from onemake.core.points import write_points

if TYPE_CHECKING:
    from onemake.core.record.completeness import SeriesKnown
    from onemake.core.record.facts import Series
    from onemake.core.record.questions import Answer, Counted, Doubt, Evidence
    from onemake.core.record.story import SeriesTold
    from onemake.office.record_series import DriverTold

__all__ = ["show_answer", "show_completeness", "show_driver", "show_series", "show_told", "years_in_words"]

_SIGNS = {"results": "#", "some results": "+", "champion": "o", "edition": "-", "not held": "x", "nothing": "?"}
_FEW = 5


def show_answer(answer: Answer, *, why: bool) -> str:
    """The lines with their years, or with every row they rest on; then what is not known."""
    lines = []
    name_width = max((wide(line.name) for line in answer.lines), default=0)
    values = [write_points(Fraction(line.value)) for line in answer.lines]
    value_width = max((len(value) for value in values), default=0)
    for line, value in zip(answer.lines, values, strict=True):
        head = (
            f"{pad(str(line.position), 4, right=True)}  {pad(line.name, name_width)}  {paint(pad(value, value_width, right=True), 'bold')}"
        )
        years = "" if why else years_in_words([row.year for row in line.evidence if row.year is not None])
        lines.append(head + (f"  {paint(cut(years, max(10, width() - wide(head) - 2)), 'dim')}" if years else ""))
        lines += _rows(line.evidence) if why else []
        lines += [f"      but a source counts {row.says}{_source(row)}" for row in line.claimed]
        lines += [f"      {way.value} {way.counting}" for way in line.otherwise]
    if answer.in_all > len(answer.lines):
        lines.append(f"      and {answer.in_all - len(answer.lines)} more; --most 0 shows all")
    return "\n".join([*(lines or ["nobody"]), *_doubts([_doubt(doubt) for doubt in answer.doubts], why=why)])


def _doubt(doubt: Doubt) -> str:
    years = years_in_words(doubt.years)
    return f"{doubt.says} ({years})" if years and years not in doubt.says else doubt.says


def _rows(rows: Iterable[Evidence]) -> list[str]:
    return [paint(f"        {row.table}{f':{row.line}' if row.line else ''}  {row.says}{_source(row)}", "dim") for row in rows]


def _source(row: Evidence) -> str:
    return f" ({row.source})" if row.source else ""


def _doubts(doubts: Sequence[str], *, why: bool) -> list[str]:
    if not doubts:
        return ["sure: the book knows every edition asked about"]
    shown = doubts if why else doubts[:_FEW]
    lines = ["not sure:", *(f"  {says}" if why else cut(f"  {says}", width()) for says in shown)]
    return (
        lines if len(shown) == len(doubts) else [*lines, f"  and {len(doubts) - len(shown)} more; --why shows all of them, and every row"]
    )


def years_in_words(years: Iterable[int]) -> str:
    """1997-2000, 2003."""
    spans: list[list[int]] = []
    for year in sorted(set(years)):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def show_series(rows: Sequence[Series]) -> str:
    """The series, a line each."""
    ids = max((len(row.id) for row in rows), default=0)
    lines = [paint(f"{pad('', ids)}  tier  years", "dim")]
    for row in rows:
        years = f"{row.first_year or '?'}-{row.last_year or ''}"
        lines.append(cut(f"{pad(row.id, ids)}  {pad(str(row.tier or '-'), 4)}  {pad(years, 9)}  {row.name}", width()))
    return "\n".join(lines)


def show_told(told: SeriesTold, *, why: bool) -> str:
    """A series: who it is, where it comes from, its names, its editions."""
    row = told.series
    about = [
        f"tier {row.tier}" if row.tier else "of no tier",
        row.scope,
        " ".join(row.countries),
        f"supports {row.supports}" if row.supports else "",
    ]
    lines = [paint(row.name, "bold"), "  " + ", ".join(part for part in about if part)]
    lines += [f"  came out of {', and that of '.join(s.name for s in told.before)}"] if told.before else []
    lines += [f"  out of it came {', '.join(s.name for s in told.after)}"] if told.after else []
    for name in told.names:
        span = f"{name.from_year or ''}-{name.to_year or ''}" if name.from_year or name.to_year else "years not known"
        lines.append(f"  called {name.name} ({span})")
    lines += [f"  {way.value} editions {way.counting}" for way in told.countings]
    for edition in told.editions:
        numbers = ", ".join(f"no. {r.number}{f' {r.counting}' if r.counting else ''}" for r in edition.rows if r.number)
        winners = " & ".join(won.name for won in edition.overall)
        said = winners or {"not held": "not held", "nothing": "nothing known"}.get(edition.knows, "champion not known")
        lines.append(cut(f"  {edition.year}  {said}{f'  ({numbers})' if numbers else ''}", width()))
        if why:
            lines += [paint(f"        {won.title}: {won.name}{_where(won)}", "dim") for won in edition.champions]
    return "\n".join(lines)


def _where(won: object) -> str:
    facts = getattr(won, "facts", ())
    return "".join(f"; champions.csv:{fact.line} {fact.source}" for fact in facts)


def show_driver(told: DriverTold, *, why: bool) -> str:
    """A driver, a line for each series."""
    words = [what for what, total in told.totals.items() if total]
    lines = [paint(told.name, "bold") + "  " + ", ".join(f"{told.totals[what]} {what}" for what in words)]
    names = max((wide(line.name) for line in told.lines), default=0)
    lines.append(paint(pad("", names + 2) + "  ".join(words), "dim"))
    for line in told.lines:
        cells = [pad(str(_value(line.counted.get(what))), len(what), right=True) for what in words]
        years = years_in_words([row.year for c in line.counted.values() for row in c.evidence if row.year is not None])
        lines.append(f"{pad(line.name, names)}  {'  '.join(cells)}  {years}")
        if why:
            rows = {(row.table, row.line, row.says): row for c in line.counted.values() for row in c.evidence}
            lines += _rows(rows.values())
    return "\n".join([*lines, *_doubts([_doubt(doubt) for doubt in told.doubts], why=why)])


def _value(counted: Counted | None) -> object:
    return "-" if counted is None else counted.value


def show_completeness(known: Sequence[SeriesKnown]) -> str:
    """A sign for each year of each series."""
    ids = max((len(s.id) for s in known), default=0)
    first = min((y.year for s in known for y in s.years), default=0)
    lines = [paint(f"{pad('', ids)}  known held     champions  results", "dim")]
    for s in known:
        signs = {y.year: _SIGNS[y.knows] for y in s.years}
        row = "".join(signs.get(year, " ") for year in range(first, max(signs, default=first - 1) + 1))
        of = f"{s.held:>5} of {s.expected}{'' if s.first_year_known else '+'}"
        lines.append(f"{pad(s.id, ids)}  {pad(of, 13)}  {s.champions:>9}  {s.results:>7}  {row}".rstrip())
    held, expected = sum(s.held for s in known), sum(s.expected for s in known)
    champions, results = sum(s.champions for s in known), sum(s.results for s in known)
    lines.append(
        f"{held} of {expected} editions are known to have been held; of {champions} the champion is known, of {results} every result"
    )
    lines.append(f"years from {first}: " + ", ".join(f"{sign} {word}" for word, sign in _SIGNS.items()))
    return "\n".join(lines)
