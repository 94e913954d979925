"""What the terminal shows: tables that fit the window, explanations as one would say them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, wide, width
from onemake.core.points import write_points
from onemake.core.races import RaceKey
from onemake.core.standings import Row, Score

if TYPE_CHECKING:
    from onemake.core.audit import SeasonAudit
    from onemake.core.rules.compare import Difference, Said
    from onemake.core.season import Decision, Season
    from onemake.core.standings import Table
    from onemake.office.check import Checked
    from onemake.office.explain import Explanation

__all__ = ["show_audit", "show_check", "show_differences", "show_explanation", "show_table"]

_MEDALS = {1: "gold", 2: "silver", 3: "bronze"}


def show_table(season: Season, table: Table) -> str:
    """A standings table: place, name, points, gap, and the races as far as the window is wide."""
    lines = [paint(f"{season.identity.name} · {table.name}", "bold")]
    lines.append(_moment(table))
    lines += [paint(f"  provisional: {reason}", "red") for reason in table.provisional]
    if not table.rows:
        return "\n".join([*lines, "  nobody is in this table yet"])
    races = sorted({score.key for row in table.rows for score in row.scores})
    points = [write_points(row.points, table.decimals) for row in table.rows]
    gaps = _gaps(table)
    place_width = max(3, *(len(_place(row)) for row in table.rows))
    points_width = max(6, *(len(p) for p in points))
    gap_width = max(3, *(len(g) for g in gaps))
    longest = max(wide(row.competitor) for row in table.rows)
    fixed = place_width + 2 + points_width + 1 + gap_width + 2
    name_width, shown, cell = _fit(longest, fixed, len(races), any(not s.counted for row in table.rows for s in row.scores))
    head = pad("", place_width + 2 + name_width) + pad("points", points_width + 1, right=True) + pad("gap", gap_width + 1, right=True)
    for label, last in _heads(races[len(races) - shown :], cell):
        lines.append(paint((head if last else " " * wide(head)) + " " + label, "dim"))
    hidden = len(races) - shown
    for row, total, gap in zip(table.rows, points, gaps, strict=True):
        scores = {score.key: score for score in row.scores}
        place = pad(_place(row), place_width, right=True)
        name = pad(cut(row.competitor, name_width), name_width)
        medal = _MEDALS.get(row.position or 0)
        line = f"{paint(place, *([medal] if medal else []))}  {paint(name, *(['bold'] if medal else []))}"
        line += paint(pad(total, points_width + 1, right=True), "bold") + paint(pad(gap, gap_width + 1, right=True), "dim") + " "
        line += "".join(_cell(scores.get(key), cell) for key in races[hidden:])
        lines.append(line.rstrip())
    lines += _footnotes(table, hidden)
    return "\n".join(lines)


def _moment(table: Table) -> str:
    words = "before the first race" if table.after is None else f"after race {table.after}"
    if table.as_of is not None:
        words += f", as known on {table.as_of:%Y-%m-%d %H:%M}"
    return paint(f"  {words}", "dim")


def _fit(longest: int, fixed: int, races: int, drops: bool) -> tuple[int, int, int]:
    """Columns for the name, how many races are shown, and how wide each is."""
    room = width() - fixed
    name = min(longest, 26)
    for cell in (5, 4) if drops else (5, 4, 3):
        if name + 1 + cell * races <= room:
            return name, races, cell
    for shorter in range(name, 13, -1):
        if shorter + 4 * races <= room:
            return shorter, races, 4
    name = min(longest, 20)
    return name, max(0, min(races, (room - name - 1) // 4)), 4


def _heads(races: Sequence[RaceKey], cell: int) -> list[tuple[str, bool]]:
    """The heads of the matrix, and which line is the last: rounds, races as 6.2, or rounds over races where columns are narrow."""
    if all(key.race == 1 for key in races):
        return [("".join(pad(str(key.round), cell, right=True) for key in races), True)]
    if all(len(str(key)) < cell for key in races):
        return [("".join(pad(str(key), cell, right=True) for key in races), True)]
    before = [None, *(key.round for key in races[:-1])]
    rounds = "".join(pad(str(key.round) if key.round != last else "", cell, right=True) for key, last in zip(races, before, strict=True))
    return [(rounds, False), ("".join(pad(f".{key.race}", cell, right=True) for key in races), True)]


def _place(row: Row) -> str:
    if row.position is None:
        return row.standing
    return f"={row.position}" if row.tied else str(row.position)


def _gaps(table: Table) -> list[str]:
    leader = table.rows[0].points if table.rows else Fraction(0)
    return [
        "" if row.position == 1 or row.position is None else "-" + write_points(leader - row.points, table.decimals) for row in table.rows
    ]


def _cell(score: Score | None, columns: int) -> str:
    """A race in the matrix: the place among those ranked, or the status; brackets are not counted."""
    if score is None:
        return pad("·" if columns else "", columns, right=True)
    style = "purple"
    if score.place:
        text, style = str(score.place), _MEDALS.get(score.place, "points" if score.points > 0 else "blue")
    elif score.position:
        text, style = f"{score.position}g", "dim"
    else:
        text = {"DNF": "ret", "": "–"}.get(score.status, score.status.lower())[:3]
        style = {"DSQ": "red", "EX": "red", "DNS": "dim", "DNQ": "dim"}.get(score.status, "purple")
    if not score.counted:
        text = f"({text})" if len(text) + 2 < columns or columns > 4 else f"{text}*"
    return paint(pad(text, columns, right=True), style)


def _footnotes(table: Table, hidden: int) -> list[str]:
    notes = []
    if any(not s.counted for row in table.rows for s in row.scores):
        notes.append("(n), n* does not count")
    if any(s.position and not s.place for row in table.rows for s in row.scores):
        notes.append("ng  n-th on the road, not eligible")
    if any(row.tied for row in table.rows):
        notes.append("=n  shares the place: nothing separates them")
    if hidden:
        notes.append(f"{hidden} earlier races are left out for want of width")
    for row in table.rows:
        notes += [f"{row.competitor}: {_signed(a.points)} {a.what.partition(' (')[0]}" for a in row.adjustments]
    return [paint(f"  {note}", "dim") for note in notes]


def _signed(points: Fraction) -> str:
    return write_points(points) if points < 0 else f"+{write_points(points)}"


def show_explanation(explanation: Explanation) -> str:
    """A competitor's points, line by line."""
    table, row = explanation.table, explanation.row
    place = f"{row.position}{' (shared)' if row.tied else ''}" if row.position else row.standing
    lines = [
        paint(f"{row.competitor} · {table.name}: {write_points(row.points, table.decimals)} points, place {place}", "bold"),
        _moment(table),
    ]
    if row.members:
        lines.append("  " + ", ".join(row.members))
    for score in row.scores:
        what = f"place {score.place}" if score.place else score.reason or score.status
        if score.place and score.position and score.position != score.place:
            what += f" ({score.position} on the road)"
        head = f"  {score.key!s:>6}  {pad(cut(what, 34), 34)} {pad(write_points(score.points), 8, right=True)}"
        lines.append(head + ("" if score.counted else paint(f"   not counted: {score.reason}", "dim")))
        if len(score.lines) > 1 or any(line.article for line in score.lines):
            lines += [
                paint(f"          {pad(cut(_said(line.what, line.article), 34), 34)} {pad(_signed(line.points), 8, right=True)}", "dim")
                for line in score.lines
            ]
    lines += [f"          {pad(cut(_said(a.what, a.article), 34), 34)} {pad(_signed(a.points), 8, right=True)}" for a in row.adjustments]
    if row.dropped:
        lines.append(f"          gross {write_points(row.gross)}, dropped {write_points(row.dropped)}")
    lines += [f"  {_decided(decision)}" for decision in explanation.decisions]
    if explanation.verdict is not None:
        verdict = explanation.verdict
        article = f" (article {verdict.article})" if verdict.article else ""
        ahead = f"{verdict.ahead} is ahead of {verdict.behind}. " if verdict.by else f"{verdict.ahead} and {verdict.behind}: "
        lines.append(paint(f"  {ahead}{verdict.sentence}{article}", "bold"))
    return "\n".join(lines)


def _decided(decision: Decision) -> str:
    """A decision in one line: what is unknown is said to be."""
    who = decision.author or "author not known"
    when = f"{decision.issued:%Y-%m-%d}" if decision.issued else "date not known"
    where = "".join(f", {word} {value}" for word, value in (("article", decision.article), ("document", decision.document)) if value)
    return f"decision {decision.id}: {decision.kind}, {who}, {when}{where}; {decision.reason or 'reason not known'}"


def _said(what: str, article: str) -> str:
    return f"{what} · art. {article}" if article else what


def show_audit(audits: Sequence[SeasonAudit], *, every: bool) -> str:
    """What the audit found: season by season for one-make cups, Formula One in one line unless it was asked for."""
    from onemake.office.audit import is_one_make

    lines = []
    shown = [a for a in audits if every or is_one_make(a)]
    name_width = max((wide(a.season) for a in shown), default=10)
    if shown:
        lines.append(paint(pad("", name_width) + "   rows  points  places  differences", "dim"))
    for a in shown:
        state = paint("all exact", "points") if not a.mismatches else paint(f"{len(a.mismatches)}, all explained", "gold")
        if a.unexplained:
            state = paint(f"{len(a.mismatches)}, {a.unexplained} not explained", "red")
        lines.append(f"{pad(a.season, name_width)} {a.rows:>6}  {a.points_exact:>6}  {a.places_exact:>6}  {state}")
    for words, some in (
        ("one-make seasons", [a for a in audits if is_one_make(a)]),
        ("Formula One seasons", [a for a in audits if not is_one_make(a)]),
    ):
        if some and len(audits) > 1:
            lines.append(_audit_sum(words, some))
    if every:
        lines += [line for a in audits for line in _mismatches(a)]
    else:
        lines += [line for a in audits if a.unexplained for line in _mismatches(a, unexplained=True)]
    return "\n".join(lines)


def _audit_sum(words: str, audits: Sequence[SeasonAudit]) -> str:
    rows, points, places = (sum(getattr(a, name) for a in audits) for name in ("rows", "points_exact", "places_exact"))
    differences, explained = sum(len(a.mismatches) for a in audits), sum(a.explained for a in audits)
    tables = sum(a.tables for a in audits)
    return paint(
        f"{len(audits)} {words}: {tables} tables, {rows} rows; points {points} exact, places {places} exact; {differences} differences, {explained} explained",
        "bold",
    )


def _mismatches(a: SeasonAudit, *, unexplained: bool = False) -> list[str]:
    lines = []
    for m in a.mismatches:
        if unexplained and m.explained:
            continue
        published = {"place": m.published_position}.get(
            m.kind, "" if m.published_points is None else write_points(m.published_points, None)
        )
        computed = {"place": m.computed_position}.get(m.kind, "" if m.computed_points is None else write_points(m.computed_points, None))
        lines.append(
            f"  {a.season} {m.title} after {m.after}: {m.competitor}, {m.kind}: published {published or '–'}, computed {computed or '–'}"
        )
        if m.why:
            lines.append(paint(f"      {m.why}", "dim"))
    return lines


def show_check(found: Checked) -> str:
    """Faults and warnings, one a line."""
    if not found.findings:
        return f"{found.season}: nothing wrong was found"
    marks = {"fault": paint("✗ fault  ", "red"), "warning": paint("! warning", "gold")}
    return "\n".join(f"{marks[f.severity]} {f.fault}" for f in found.findings)


def show_differences(names: Sequence[str], differences: Sequence[Difference]) -> str:
    """Key by key what each of the regulations says."""
    if not differences:
        return "nothing differs"
    name_width = max(wide(name) for name in names)
    lines = []
    for difference in differences:
        lines.append(paint(difference.key, "bold"))
        for name, said in zip(names, difference.said, strict=True):
            lines.append(f"  {pad(name, name_width)}  {_said_in_rules(said, width() - name_width - 4)}")
    return "\n".join(lines)


def _said_in_rules(said: Said | None, columns: int) -> str:
    if said is None:
        return paint("–", "dim")
    marks = (f"  art. {said.article}" if said.article else "") + ("  (derived)" if said.derived else "")
    return cut(said.value, max(10, columns - wide(marks))) + paint(marks, "dim")
