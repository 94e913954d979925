"""What the terminal shows: tables that fit the window, explanations as one would say them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, wide
from onemake.cli.tables import moment, show_table, signed
from onemake.core.points import write_points
from onemake.formats.faults import folded

if TYPE_CHECKING:
    from onemake.core.audit import SeasonAudit
    from onemake.core.season import Decision
    from onemake.office.check import Checked
    from onemake.office.explain import Explanation

__all__ = ["show_audit", "show_check", "show_explanation", "show_table"]


def show_explanation(explanation: Explanation) -> str:
    """A competitor's points, line by line."""
    table, row = explanation.table, explanation.row
    place = f"{row.position}{' (shared)' if row.tied else ''}" if row.position else row.standing
    lines = [
        paint(f"{row.competitor} · {table.name}: {write_points(row.points, table.decimals)} points, place {place}", "bold"),
        moment(table),
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
                paint(f"          {pad(cut(_said(line.what, line.article), 34), 34)} {pad(signed(line.points), 8, right=True)}", "dim")
                for line in score.lines
            ]
    lines += [f"          {pad(cut(_said(a.what, a.article), 34), 34)} {pad(signed(a.points), 8, right=True)}" for a in row.adjustments]
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
    return "\n".join(
        f"{mark} {fault}" for severity, mark in marks.items() for fault in folded(f.fault for f in found.findings if f.severity == severity)
    )
