"""From arrays to a table that people read: rows, scores, and every points line with its article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from onemake.core.races import RaceKey
from onemake.core.rules.distance import said_of_distance, step_for
from onemake.core.rules.engine import Standing, Work
from onemake.core.rules.marks import Cell, decisions_of_cells, decisions_of_rows, marks_of_cells
from onemake.core.rules.plan import Layer, Plan, Ruling
from onemake.core.season import Season
from onemake.core.standings import Line, Row, Score, Table

__all__ = ["table", "tables"]


def tables(
    season: Season, titles: Sequence[str] | None = None, after: RaceKey | None = None, as_of: datetime | None = None
) -> tuple[Table, ...]:
    """The standings of a season: all its titles or those named, after a race (default: the last run), as of a moment (default: all that is known).

    Raises UserError where the rules cannot be applied to the facts.
    """
    work = Work(season, as_of)
    ids = list(titles) if titles is not None else [t.id for t in work.versions[-1].regulations.title]
    return tuple(table(work, work.score(id_, [after or work.last]).standings[0], after) for id_ in ids)


def table(work: Work, standing: Standing, after: RaceKey | None) -> Table:
    """Write a table out. Every row carries its lines; each sums exactly to what it stands under."""
    plan, column = standing.plan, standing.column
    listed = standing.totals.listed[:, column]
    beside = _Beside(
        marks_of_cells(plan, work.marks),
        decisions_of_cells(plan, work.known),
        decisions_of_rows(plan, work.known, standing.after),
        _classes(standing),
    )
    rows = [_row(standing, int(c), beside) for c in standing.order.rows[:, column] if listed[c]]
    included = {race.key for r, race in enumerate(plan.races) if standing.counted.races_included[r, column]}
    provisional = [
        reason
        for reason in work.revised.provisional
        if not reason[:1].isdigit() or _key(reason) is None or _key(reason) in included or after is None
    ]
    return Table(
        title=plan.title.id,
        name=plan.title.name or plan.title.id,
        after=max({*included, *_brought(work, standing)}, default=None),
        as_of=work.as_of,
        provisional=tuple(provisional),
        rows=tuple(rows),
        decimals=plan.title.decimals,
        notes=work.membership.notes(plan.title.eligible.classes, standing.after),
    )


def _brought(work: Work, standing: Standing) -> set[RaceKey]:
    """The races up to which totals were brought forward: the table stands after them, though their scores are not all known."""
    totals = [row.after for row in work.season.brought_forward if row.title == standing.plan.title.id and row.after <= standing.after]
    return {max(race.key for race in work.season.calendar if race.key <= after) for after in totals[-1:]}


def _key(reason: str) -> RaceKey | None:
    round_, _, race = reason.split(maxsplit=1)[0].partition(".")
    return RaceKey(int(round_), int(race)) if round_.isdecimal() and race.isdecimal() else None


def _points(value: object, plan: Plan) -> Fraction:
    return Fraction(int(value), plan.unit)  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the places of a table."""

    codes: Mapping[Cell, tuple[str, ...]]
    decisions: Mapping[Cell, tuple[str, ...]]
    of_rows: Mapping[int, tuple[str, ...]]
    classes: Mapping[int, dict[str, None]]


def _classes(standing: Standing) -> dict[int, dict[str, None]]:
    """The classes of each competitor in the races of the table."""
    plan = standing.plan
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for k, e, c in zip(plan.claim.tolist(), plan.claim_car.tolist(), plan.claim_competitor.tolist(), strict=True):
        if standing.counted.races_included[plan.car_race[e], standing.column]:
            for seat in plan.population.claims[k].seats:
                found[c].update(dict.fromkeys(seat.classes))
    return found


def _row(standing: Standing, c: int, beside: _Beside) -> Row:
    plan, totals, counted, a = standing.plan, standing.totals, standing.counted, standing.column
    place = int(standing.order.places[c, a])
    competitor = plan.competitors[c]
    scores = _scores(standing, c, beside)
    adjustments = _adjustments(standing, c, scores)
    points = _points(totals.points[c, min(a, totals.points.shape[1] - 1)], plan)
    gross = _points(counted.gross[c, min(a, counted.gross.shape[1] - 1)], plan)
    return Row(
        position=place or None,
        standing="" if place else "EX" if c in totals.out else "NC",
        tied=bool(standing.order.tied[c, a]),
        competitor=competitor.name,
        competitor_id=competitor.key,
        members=competitor.members,
        points=points,
        gross=gross,
        dropped=sum((s.points for s in scores if not s.counted and s.reason.startswith("dropped")), Fraction(0)),
        scores=tuple(scores),
        adjustments=tuple(adjustments),
        decisions=beside.of_rows.get(c, ()),
        classes=tuple(beside.classes.get(c, ())),
    )


def _scores(standing: Standing, c: int, beside: _Beside) -> list[Score]:
    plan, counted, a = standing.plan, standing.counted, standing.column
    of_race = counted.units.of_race
    found = []
    for r, race in enumerate(plan.races):
        if not counted.races_included[r, a] or not (plan.of_cell.present[c, r] or standing.awards.layers[:, c, r, 0].any()):
            continue
        u = int(of_race[r])
        lines = _lines(standing, c, r)
        lines += _of_the_round(standing, c, r)
        points = sum((line.points for line in lines), Fraction(0))
        dropped = bool(counted.dropped[c, u, min(a, counted.dropped.shape[2] - 1)])
        reason = "dropped" if dropped else _why_not(standing, c, r)
        status = plan.of_cell.statuses.get((c, r), "")
        noted = _note(plan, c, r, status)
        found.append(
            Score(
                key=race.key,
                position=int(plan.of_cell.position[c, r]) or None,
                place=int(plan.of_cell.best_rank[c, r]) or None,
                status=status,
                points=points,
                counted=not reason,
                reason="; ".join(filter(None, (reason, noted))),
                lines=tuple(lines),
                codes=beside.codes.get((c, r), ()),
                decisions=beside.decisions.get((c, r), ()),
            ),
        )
    return found


def _note(plan: Plan, c: int, r: int, status: str) -> str:
    """What to say of a score that counts."""
    if not plan.of_cell.belongs[c, r]:
        return "guest, or not eligible here"
    if not plan.of_cell.position[c, r]:
        return plan.rulings[r].regulations.status_flags(status).name if status else "not classified"
    return ""


def _why_not(standing: Standing, c: int, r: int) -> str:
    plan, a = standing.plan, standing.column
    if plan.of_cell.unchosen[c, r]:
        return "another race of the round was chosen"
    passed = standing.counted.passed
    if passed is not None and plan.of_cell.belongs[c, r] and passed[c, r, min(a, passed.shape[2] - 1)]:
        return "only the best score of the round counts"
    return ""


def _lines(standing: Standing, c: int, r: int) -> list[Line]:
    plan = standing.plan
    lines = []
    for kind, layer in zip(standing.awards.kinds, standing.awards.layers, strict=True):
        value = int(layer[c, r, 0])
        if value or (kind.kind == "place" and plan.of_cell.best_rank[c, r]):
            article, what = _said(plan, kind, plan.rulings[r], c, r)
            lines.append(Line(article, what, _points(value, plan)))
    return lines


def _said(plan: Plan, kind: Layer, ruling: Ruling, c: int, r: int) -> tuple[str, str]:
    """The article and the words of a line. The first word is the kind."""
    regulations, title, race = ruling.regulations, ruling.title, plan.races[r]
    assert title is not None
    if kind.kind == "place":
        scale = regulations.scale.get(title.scale_for(race.role) or "")
        rank = int(plan.of_cell.best_rank[c, r])
        return scale.article if scale else "", f"place {rank}" if rank else "place: unclassified"
    if kind.kind == "bonus":
        return regulations.bonus[kind.name].article, f"bonus {kind.name}"
    if kind.kind == "factor":
        factors = [regulations.factor[f] for f in race.factors if f in regulations.factor]
        step = step_for(race, regulations.distance)
        named = ", ".join(f for f in race.factors if f != "full")
        if step is None or step.factor is None:
            return factors[0].article if factors else "", f"factor {named}"
        how_far = said_of_distance(race, regulations.distance)
        article = factors[0].article if factors else step.article or regulations.distance.article
        return article, "factor " + (f"{named}, and " if named else "") + "by distance" + (f": {how_far}" if how_far else "")
    if kind.kind == "in total":
        return "", "in total: already in the total brought forward"
    rule = {"rounding": title.rounding, "cap": title.cap}.get(kind.kind)
    words = {"share": "share of the car's points", "entries": "entries: only the best car counts", "cap": "cap"}
    return rule.article if rule is not None else title.article, words.get(kind.kind, kind.kind)


def _of_the_round(standing: Standing, c: int, r: int) -> list[Line]:
    """What belongs to a whole round is written on its last race: the step from the sum to the mean."""
    plan, counted, a = standing.plan, standing.counted, standing.column
    if plan.title.unit == "race":
        return []
    u = counted.units.of_race[r]
    races = [i for i, v in enumerate(counted.units.of_race) if v == u and counted.races_included[i, a]]
    counting = [i for i in races if plan.of_cell.present[c, i] and not plan.of_cell.unchosen[c, i]]
    if not counting or r != counting[-1]:
        return []
    lines = []
    if plan.title.within == "mean":
        total = sum(int(standing.awards.net[c, i, 0]) for i in races if not plan.of_cell.unchosen[c, i])
        lines.append(Line(plan.title.article, "mean of the round", _points(total // len(races) - total, plan)))
    return [line for line in lines if line.points]


def _adjustments(standing: Standing, c: int, scores: Sequence[Score]) -> list[Line]:
    plan, totals, a = standing.plan, standing.totals, standing.column
    lines = []
    kept = standing.counted.kept
    if kept is not None:
        dropped = standing.counted.dropped[c, :, min(a, standing.counted.dropped.shape[2] - 1)]
        saved = int((kept[c, :, min(a, kept.shape[2] - 1)] * dropped).sum())
        lines.append(Line("", "kept: bonuses of dropped races", _points(saved, plan)))
    if totals.mean is not None:
        lines.append(
            Line(plan.title.article, "mean of the counted scores", _points(totals.mean[c, min(a, totals.mean.shape[1] - 1)], plan))
        )
    lines += [
        Line(adjustment.article, f"{adjustment.kind}: {adjustment.what}", adjustment.points)
        for adjustment in totals.adjustments
        if adjustment.competitor == c and standing.after >= adjustment.from_
    ]
    for what, layer in (("rounding of the total", totals.rounding), ("excluded from the title", totals.excluded)):
        if layer is not None:
            lines.append(Line("", what, _points(layer[c, min(a, layer.shape[1] - 1)], plan)))
    del scores
    return [line for line in lines if line.points]
