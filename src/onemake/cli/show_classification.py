"""Classifications on a terminal: a line a car, and under them why somebody stands where he stands."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, width
from onemake.core.times import write_behind, write_time

if TYPE_CHECKING:
    from onemake.core.timing.classification import Line
    from onemake.core.timing.classify import Outcome
    from onemake.office.classify import Classifications

__all__ = ["show_classifications"]


def show_classifications(found: Classifications) -> str:
    """Every session, one under the other."""
    return "\n\n".join(_show(outcome) for outcome in found.outcomes) or "nothing to classify"


def _show(outcome: Outcome) -> str:
    session, sheet = outcome.session, outcome.sheet
    name = " · ".join(filter(None, (session.name or session.kind, session.series, session.track)))
    source = "from the laps" if sheet.made_from == "laps" else "as published"
    file = session.file if sheet.made_from == "laps" else outcome.order_from or session.file
    beside = f"; laps from {session.file}" if file != session.file else ""
    lines = [paint(name or session.file, "bold"), paint(f"  {file}, {source}{beside}", "dim")]
    lines += [paint(line, "gold") for remark in (*session.remarks, *sheet.remarks) for line in _wrapped(f"note: {remark}")]
    classes = any(line.classes for line in sheet.lines)
    lines += [_row(line, classes=classes) for line in sheet.lines]
    told = [line for line in sheet.lines if line.reasons]
    if told:
        lines.append("")
        lines += [paint(part, "dim") for line in told for part in _wrapped(f"{line.label}: {line.said}")]
    return "\n".join(lines + _differences(outcome))


def _wrapped(text: str) -> list[str]:
    return wrap(text, width(), initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _row(line: Line, *, classes: bool) -> str:
    room = max(12, min(30, width() - (56 if classes else 46)))
    place = str(line.position) if line.position is not None else line.status or "–"
    mark = f"†{line.status}" if line.position is not None and line.status else ""
    part = pad(cut(f"{line.classes[0]} {line.class_position or ''}".strip() if line.classes else "", 9), 10) if classes else ""
    first = write_time(line.time) if line.time is not None else ""
    behind = write_behind(line.gap, line.laps_down) or (first if line.position == 1 else "")
    best = "" if line.best_lap is None else write_time(line.best_lap)
    laps = "" if line.laps is None else str(line.laps)
    who = pad(cut(" / ".join(line.drivers), room), room)
    return f"  {pad(place, 4, right=True)}  {pad(cut(line.label if line.number else '', 6), 6)} {who} {part}{pad(laps, 4, right=True)} {pad(behind, 12, right=True)} {pad(best, 10, right=True)} {mark}".rstrip()


_MOST = 40


def _differences(outcome: Outcome) -> list[str]:
    """What the published order and the laps do not agree in."""
    if not outcome.compared:
        return []
    found = outcome.differences
    if not found:
        return ["", "  the published order and the laps agree"]
    head = (
        "the published order differs from the laps" if not outcome.same_order else "the published order is that of the laps; figures differ"
    )
    lines = ["", paint(f"  {head}:", "gold"), *(f"    {difference}" for difference in found[:_MOST])]
    return lines + ([f"    … and {len(found) - _MOST} more (--format json)"] if len(found) > _MOST else [])
