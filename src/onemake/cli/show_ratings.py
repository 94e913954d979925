"""Ratings on a terminal: lists with a bar for each band, how far series are apart, a driver's seasons, two drivers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, wide, width
from onemake.core.ratings.scale import FEW

if TYPE_CHECKING:
    from onemake.core.ratings.course import Course, Line, Versus
    from onemake.office.rated import Apart, RatedList

__all__ = ["show_apart", "show_course", "show_lists", "show_versus"]

Name = Callable[[str], str]  # of a series


def show_lists(lists: Sequence[RatedList], name: Name, top: int) -> str:
    """Each list for itself."""
    return "\n\n".join(_list(one, name, top) for one in lists)


def _list(one: RatedList, name: Name, top: int) -> str:
    marks = dict(zip(one.series, "abcdefghijklmnop", strict=False)) if len(one.series) > 1 else {}
    heading = ", ".join(f"{name(s)} ({marks[s]})" if marks else name(s) for s in one.series)
    whose = f"the {one.starters} regular starters of {name(one.series[0])}" if marks else f"its {one.starters} regular starters"
    lines = [paint(f"{heading} {one.year}", "bold"), paint(f"1500 is the mean of {whose}", "dim")]
    if one.thin:
        whom = "" if len(one.series) == 1 else f" of {', '.join(map(name, one.thin))}"
        lines.append(paint(f"of most races{whom} only some of those classified are known, the first rather than the last", "dim"))
    if one.part:
        lines.append(
            paint("not everybody in this series met, over however many others: this list has some of them, another the rest", "dim")
        )
    shown = one.ranked[:top] if top else one.ranked
    if shown:
        who = min(28, max(wide(row.name) for row in shown))
        room = max(12, width() - who - 47)
        low, high = min(row.low for row in shown), max(row.high for row in shown)
        lines.append(paint(f"    {pad('', who)}  rating  {pad('90 % band', 9)}  {pad('', room)}  places races since", "dim"))
        for row in shown:
            bar = _bar(row.low, row.rating, row.high, low, high, room)
            places = f"{row.place_low}-{row.place_high}"
            lines.append(
                f"{row.place:>3} {pad(cut(row.name, who), who)}  {row.rating:>6.0f}  {row.low:>4.0f}-{row.high:<4.0f}  {paint(bar, 'blue')}"
                f"  {places:>6} {row.races:>5}  {row.since}{' ' + marks[row.series] if marks else ''}"
            )
    if len(one.ranked) > len(shown):
        lines.append(paint(f"    and {len(one.ranked) - len(shown)} more; --top 0 shows all", "dim"))
    seldom = len(one.rows) - len(one.ranked)
    if seldom and not one.ranked:
        lines.append(
            f"    nobody is ranked: that takes two who were classified in {FEW} races. --format json or csv has the figures of all {seldom}"
        )
    elif seldom:
        lines.append(
            paint(f"    {seldom} more {'was' if seldom == 1 else 'were'} classified in fewer than {FEW} races, and not ranked", "dim")
        )
    return "\n".join(line.rstrip() for line in lines)


def _bar(low: float, middle: float, high: float, least: float, most: float, room: int) -> str:
    """A band with its middle, drawn in so many columns from the least to the most."""
    span = max(most - least, 1e-9)
    a, b, c = (min(room - 1, max(0, round((value - least) / span * (room - 1)))) for value in (low, middle, high))
    drawn = [" "] * room
    for column in range(a, c + 1):
        drawn[column] = "─"
    drawn[b] = "●"
    return "".join(drawn)


def show_apart(apart: Sequence[Apart], name: Name) -> str:
    """Pairs of series that somebody raced in both of; the others are counted."""
    lines = []
    near = [one for one in apart if one.drivers]
    for one in (one for one in near if one.comparable):
        said = f"{_signed(one.difference)} points, 90 % between {_signed(one.low)} and {_signed(one.high)}"
        lines.append(f"  {name(one.series[0])} {one.years[0]} against {name(one.series[1])} {one.years[1]}: {said}; {_raced(one)}")
    for one in (one for one in near if not one.comparable):
        lines.append(f"  {name(one.series[0])} and {name(one.series[1])}: not comparable; {_raced(one)}")
    strange = [one for one in apart if not one.drivers]
    if len(strange) <= 3:
        lines += [f"  {name(one.series[0])} and {name(one.series[1])}: not comparable; nobody raced in both" for one in strange]
    else:
        lines.append(f"  {len(strange)} {'other pairs' if near else 'pairs'} of series: not comparable; nobody raced in both")
    return "\n".join([paint("How far series are apart", "bold"), *lines]) if lines else ""


def _raced(one: Apart) -> str:
    return f"{one.drivers} driver{'s' if one.drivers > 1 else ''} raced in both, {one.starts[0]} and {one.starts[1]} times"


def _signed(value: float | None) -> str:
    return "not known" if value is None else f"{value:+.0f}"


def show_course(course: Course, name: Name) -> str:
    """A driver's seasons."""
    lines = [paint(f"{course.name} · classified in {course.races} race{'s' if course.races != 1 else ''}", "bold")]
    for n, line in enumerate(course.lines):
        if n:
            lines += ["", "not to be compared with the seasons above:"]
        lines += _course_line(line, name)
    return "\n".join(text.rstrip() for text in lines)


def _course_line(line: Line, name: Name) -> list[str]:
    series, year = line.against
    known = ", as far as known: of most races only the first" if line.thin else ""
    lines = [paint(f"1500 is the mean of the {line.starters} regular starters of {name(series)} {year}{known}", "dim")]
    where = min(26, max(wide(name(p.series)) for p in line.points))
    room = max(12, min(40, width() - where - 40))
    low, high = min(p.low for p in line.points), max(p.high for p in line.points)
    for p in line.points:
        bar = paint(_bar(p.low, p.rating, p.high, low, high, room), "blue")
        lines.append(
            f"  {p.year}  {pad(cut(name(p.series), where), where)}  {p.rating:>4.0f}  {p.low:>4.0f}-{p.high:<4.0f}  {bar}  {p.races:>3} races"
        )
    if line.known:
        first, last = line.known[0], line.known[-1]
        day = [date.fromordinal(k.day).isoformat() for k in (first, last)]
        lines.append(
            f"  as known at the time: {first.rating:.0f} after the first race ({day[0]}), {last.rating:.0f} after the last ({day[1]})"
        )
    return lines


def show_versus(found: Versus) -> str:
    """Two drivers: a chance with its band, what it rests on, and how often they met."""
    one, other = found.names
    met = sum(found.met)
    times = f"They were both classified in {met} race{'s' if met != 1 else ''}" if met else "They were never both classified in one race"
    times += f", ahead {found.met[0]} to {found.met[1]}" if met else ""
    if found.chance is None or found.low is None or found.high is None:
        return f"{one} and {other} cannot be compared: {found.why_not}.\n{times}."
    when = str(found.years[0]) if found.years[0] == found.years[1] else f"{found.years[0]} and {found.years[1]}"
    when += ", of which only the first of most races are known" if found.thin else ""
    return (
        paint(f"{one} ahead of {other}: {found.chance:.0%}", "bold")
        + f" where both are classified, on their strengths of {when}\n"
        + f"90 % of what is believed lies between {found.low:.0%} and {found.high:.0%}. {times}."
    )
