"""A season worked out once for all its pages: every title after every race, and the classifications behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from onemake.core.decisions import Classification
from onemake.core.entries import Seat
from onemake.core.races import RaceKey
from onemake.core.rules.engine import Standing, Work
from onemake.core.rules.explain import Verdict, between
from onemake.core.rules.table import table
from onemake.core.season import Decision, Race, Result, Season
from onemake.core.standings import Row, Score, Table
from onemake.web.sheet import Sheet, lay_out

__all__ = ["Progress", "Record", "TitleRecord", "record_of"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One competitor's way through the season: points and place after each race."""

    name: str
    id: str
    points: tuple[Fraction, ...]
    places: tuple[int, ...]  # 0 for none


@dataclass(frozen=True, slots=True)
class TitleRecord:
    """A title: its table, the same as it is set, and how it came about."""

    table: Table
    sheet: Sheet
    standing: Standing
    races: tuple[Race, ...]
    progress: tuple[Progress, ...]
    by_driver: bool

    def level_with(self, row: Row) -> tuple[Verdict, ...]:
        """What decides against those level on points, next above and next below."""
        at = next(i for i, other in enumerate(self.table.rows) if other is row)
        near = [self.table.rows[i] for i in (at - 1, at + 1) if 0 <= i < len(self.table.rows)]
        index = {c.key: i for i, c in enumerate(self.standing.plan.competitors)}
        return tuple(
            between(self.standing, index[row.competitor_id], index[other.competitor_id])
            for other in near
            if other.points == row.points and other.position is not None and row.position is not None
        )


@dataclass(frozen=True, slots=True)
class Record:
    """A season with everything that its pages say."""

    season: Season
    titles: tuple[TitleRecord, ...]
    classifications: dict[RaceKey, Classification]
    marks: dict[RaceKey, tuple[tuple[str, ...], ...]]  # of each row of a classification
    decisions: tuple[Decision, ...]  # all that are known, annulled ones too
    annulled: dict[str, str]  # by what
    complete: bool
    provisional: tuple[str, ...]
    paid: dict[RaceKey, list[tuple[TitleRecord, Row, Score]]]  # every score, by its race
    drives: dict[str, list[tuple[Race, Result, Seat]]]  # by driver, in the order of the calendar


def record_of(season: Season) -> Record:
    """Work a season out. Raises UserError where its rules cannot be applied to its facts."""
    work = Work(season)
    titles = tuple(_title(work, title.id) for title in work.versions[-1].regulations.title)
    standing = {d.id for d in work.revised.decisions}
    paid: dict[RaceKey, list[tuple[TitleRecord, Row, Score]]] = defaultdict(list)
    for title in titles:
        for row in title.table.rows:
            for score in row.scores:
                paid[score.key].append((title, row, score))
    drives: dict[str, list[tuple[Race, Result, Seat]]] = defaultdict(list)
    for credit in work.field.credits:
        if credit.seat.driver_id:
            race = work.field.races[work.field.cars[credit.car].race]
            drives[credit.seat.driver_id].append((race, work.field.rows[credit.row], credit.seat))
    return Record(
        season=season,
        titles=titles,
        classifications={c.race.key: c for c in work.revised.races},
        marks=_marks(work),
        decisions=work.known,
        annulled={d.of: d.id for d in work.known if d.kind == "annul" and d.id in standing},
        complete=work.revised.complete,
        provisional=work.revised.provisional,
        paid=dict(paid),
        drives=dict(drives),
    )


def _marks(work: Work) -> dict[RaceKey, tuple[tuple[str, ...], ...]]:
    """The marks of all rows, cut up by race: the field has the rows in the order of the classifications."""
    found, at = {}, 0
    for classification in work.revised.races:
        found[classification.race.key] = work.marks[at : at + len(classification.rows)]
        at += len(classification.rows)
    return found


def _title(work: Work, id: str) -> TitleRecord:
    """All tables of a title in one computation: after each race, and the last."""
    *after_each, last = work.score(id, [*work.run, work.last]).standings
    written = table(work, last, None)
    keys = {race.key for race in last.plan.races}
    ours = [s for s in after_each if s.after in keys]
    return TitleRecord(
        table=written,
        sheet=lay_out(work.season, written),
        standing=last,
        races=tuple(race for race in last.plan.races if race.key in {s.after for s in ours}),
        progress=_progress(written, ours),
        by_driver=work.title(id).competes == ("driver",),
    )


def _progress(written: Table, after_each: Sequence[Standing]) -> tuple[Progress, ...]:
    points: dict[str, list[Fraction]] = {row.competitor_id: [] for row in written.rows}
    places: dict[str, list[int]] = {row.competitor_id: [] for row in written.rows}
    for standing in after_each:
        column = standing.column
        totals = standing.totals.points[:, min(column, standing.totals.points.shape[1] - 1)].tolist()
        order = standing.order.places[:, column].tolist()
        there = {c.key: (total, place) for c, total, place in zip(standing.plan.competitors, totals, order, strict=True)}
        for id_, so_far in points.items():
            total, place = there.get(id_, (0, 0))
            so_far.append(Fraction(total, standing.plan.unit))
            places[id_].append(place)
    return tuple(
        Progress(row.competitor, row.competitor_id, tuple(points[row.competitor_id]), tuple(places[row.competitor_id]))
        for row in written.rows
    )
