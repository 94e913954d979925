"""``onemake read``: what is in a timing file, before anything is done with it."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from onemake.cli.common import format_option, print_csv, print_json, say
from onemake.cli.paint import cut, pad, paint, width

if TYPE_CHECKING:
    from onemake.core.timing.session import Placing, Session, TimingFile

__all__ = ["progress", "read"]

_MOST = 12  # rows of an order that are printed, unless all are asked for


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--laps", is_flag=True, help="Every lap too (JSON), or in place of the order (CSV).")
@click.option("--all", "every", is_flag=True, help="Print the whole order of each session, not only the first rows.")
@format_option
def read(files: Sequence[str], laps: bool, every: bool, form: str) -> None:
    """Say what is in timing FILEs: sessions, cars, laps, the published order, and what had to be mended.

    A FILE may be a folder or a zip. The format is told by the content; docs/formats lists what is read. Exit 2 if a file was refused.
    """
    from onemake.office.sessions import lap_rows, placing_rows, read_as_data
    from onemake.office.timing_files import read_timing_files

    with progress("reading", quiet=form != "table") as step:
        arrived = read_timing_files(files, step=step)
    if form == "json":
        print_json(read_as_data(arrived, laps=laps))
    elif form == "csv":
        print_csv(list(lap_rows(arrived.files) if laps else placing_rows(arrived.files)))
    else:
        say("\n\n".join(_show_file(file, every=every) for file in arrived.files))
    for name in arrived.passed_over:
        click.echo(f"note: {name} was passed over: it is no timing file", err=True)
    for fault in arrived.refused:
        click.echo(f"{click.style('✗', fg='red')} {fault}", err=True)
    if arrived.refused:
        sys.exit(2)


@contextmanager
def progress(verb: str, *, quiet: bool) -> Iterator[Callable[[str, int], None]]:
    """A bar over files, where somebody watches and there are several."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, total: bar.update(task, advance=1, total=total or None, description=name)


def _show_file(file: TimingFile, *, every: bool) -> str:
    from onemake.formats.timing import title_of

    lines = [paint(f"{file.file} · {title_of(file.format)}", "bold")]
    lines += _notes(str(remark) for remark in file.remarks)
    for session in file.sessions:
        lines += _show_session(session, every=every)
    for standings in file.standings:
        lines.append(f"  championship table {standings.name}: {len(standings.rows)} rows, {len(standings.races)} races".rstrip())
        lines += [
            f"  {r.position or '–':>4}  {pad(cut(r.competitor, 30), 30)} {r.points:>8}" for r in standings.rows[: None if every else 5]
        ]
    for calendar in file.calendars:
        lines.append(f"  calendar {calendar.name}: {len(calendar.meetings)} meetings")
        lines += [f"  {m.round or '–':>4}  {m.date:%Y-%m-%d}  {m.name}" for m in calendar.meetings if every and m.date]
    return "\n".join(lines)


def _show_session(session: Session, *, every: bool) -> list[str]:
    name = session.name or session.kind or "a session"
    kind = f"{session.kind or 'kind not said'}" if name.casefold() != session.kind else ""
    start = f"{session.start:%Y-%m-%d %H:%M %Z}".removesuffix(" 00:00 ").strip() if session.start else ""
    where = " ".join(filter(None, (session.track, session.layout)))
    counts = ", ".join(
        f"{n} {word}{'s' if n != 1 else ''}"
        for n, word in ((len(session.competitors), "car"), (len(session.laps), "lap"), (len(session.weather), "weather sample"))
        if n
    )
    lines = [
        "",
        "  " + " · ".join(filter(None, (paint(name, "bold"), kind, session.issue, session.series, where, start, counts or "nothing"))),
    ]
    shown = session.placings if every else session.placings[:_MOST]
    lines += [_show_placing(session, placing) for placing in shown]
    if len(shown) < len(session.placings):
        lines.append(paint(f"        … and {len(session.placings) - len(shown)} more (--all)", "dim"))
    if session.partial:
        lines += _notes([f"not all there is: {session.partial}"])
    return lines + _notes(str(remark) for remark in session.remarks)


def _show_placing(session: Session, placing: Placing) -> str:
    from onemake.core.times import write_behind, write_time

    car = session.competitors[placing.car]
    names = " / ".join(d.name for i, d in enumerate(car.drivers) if placing.driver in (None, i))
    place = str(placing.position) if placing.position else placing.status or "–"
    time = write_behind(placing.gap, placing.laps_down) or (write_time(placing.time) if placing.time is not None else "")
    best = write_time(placing.best_lap) if placing.best_lap is not None else ""
    laps = "" if placing.laps is None else str(placing.laps)
    room = max(12, min(34, width() - 52))
    row = f"  {place:>4}  {pad(cut('#' + car.number, 6), 6)} {pad(cut(names or car.team, room), room)} {laps:>4} {time:>12} {best:>11}"
    return row.rstrip()


def _notes(notes: Iterator[str] | Sequence[str]) -> list[str]:
    return [
        line for note in notes for line in textwrap.wrap(f"note: {note}", width() - 4, initial_indent="    ", subsequent_indent="      ")
    ]
