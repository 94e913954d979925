"""(a) All Formula One tables after every round, from compiled arrays: ours, with a reason behind every point, against the minimal NumPy program.

The minimal program gives points and places only: one matrix of points a season, then for each table a mask, the best N of each window,
the count-back as packed digits, and one lexsort. Both start from the same arrays; every cell of both is compared before anything is timed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onemake.core.rules.comparators import GROUPWISE
from onemake.core.rules.engine import Job, Work
from onemake.office.library import book_seasons, load

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Arrays:
    """What the minimal program starts from."""

    competitors: int
    races: int
    race: Ints  # of each claim
    cell: Ints
    rank: Ints
    points: Ints  # [K] of each place, looked up in `table`
    table: Ints
    scale: Ints
    bonus: Ints
    factor: Ints
    factor_unit: int
    share: Ints
    pays: Ints
    best_of_entries: bool
    windows: list[tuple[Ints, int]]  # races of the window, how many count
    scoring_only: bool
    race_counts_back: Ints
    last: Ints  # [A] index of the last race of each table
    adjust: Ints  # [C, A]
    out: Ints  # [C, A] 1 where excluded
    all_listed: bool
    classified: Ints  # [C, R]


def jobs() -> list[Job]:
    """The compiled work of all seasons from 1950 to 2025: after every round, drivers and constructors."""
    found = []
    for name in book_seasons():
        if not name.startswith("formula-one-") or name == "formula-one-2026":
            continue
        season = load(name)
        work = Work(season)
        rounds = [key for i, key in enumerate(work.run) if i + 1 == len(work.run) or work.run[i + 1].round != key.round]
        for title in season.regulations.title:
            found += [job for job, _ in work.jobs(title.id, rounds)]
    return found


def arrays(job: Job) -> Arrays:
    plan = job.plan
    races = plan.car_race[plan.claim_car]
    keys = [race.key for race in plan.races]
    last = np.array([max(i for i, key in enumerate(keys) if key <= after) if keys[0] <= after else -1 for after in job.afters])
    windows = [
        (np.array([i for i, key in enumerate(keys) if key in window.rounds]), window.best)
        for window in plan.title.windows
        if window.best is not None
    ]
    back = plan.title.ties[0]
    adjust = np.zeros((len(plan.competitors), len(job.afters)), dtype=np.int64)
    for a in job.adjustments:
        adjust[a.competitor] += int(a.points * plan.unit) * np.array([after >= a.from_ for after in job.afters])
    out = np.zeros_like(adjust)
    for i, competitor in enumerate(plan.competitors):
        if competitor.key in job.excluded:
            out[i] = 2 if job.excluded[competitor.key].points == "kept" else 1
    return Arrays(
        competitors=len(plan.competitors),
        races=len(plan.races),
        race=races,
        cell=plan.cells,
        rank=plan.rank[plan.claim_car],
        points=plan.car_fallback[plan.claim_car],
        table=plan.scales,
        scale=plan.car_scale[plan.claim_car],
        bonus=plan.bonus.sum(axis=0),
        factor=plan.factor,
        factor_unit=plan.factor_unit,
        share=plan.sharers,
        pays=plan.pays.astype(np.int64),
        best_of_entries=plan.title.entries == "best" and not plan.one_claim_a_cell,
        windows=windows,
        scoring_only=back.of == "scoring",
        race_counts_back=np.array([not back.roles or race.role in back.roles for race in plan.races], dtype=np.int64),
        last=last,
        adjust=adjust,
        out=out,
        all_listed=plan.title.lists != "scorers",
        classified=(plan.of_cell.classified & plan.of_cell.belongs).astype(np.int64),
    )


def minimal(x: Arrays) -> tuple[Ints, Ints]:
    """Points [C, A] and places [C, A] of all tables of a title."""
    place = x.table[x.scale, np.minimum(x.rank, x.table.shape[1] - 1)] * (x.rank > 0) * x.pays
    earned = place * x.factor[x.race] // x.factor_unit
    whole = np.where(x.share == 0, 0, earned // np.maximum(x.share, 1)) + x.bonus * x.pays
    flat: Ints = np.zeros(x.competitors * x.races, dtype=np.int64)
    if x.best_of_entries:
        np.maximum.at(flat, x.cell, whole)
    else:
        np.add.at(flat, x.cell, whole)
    points: Ints = flat.reshape(x.competitors, x.races)
    held = (x.rank > 0) & (x.pays > 0) & (x.race_counts_back[x.race] > 0)
    if x.scoring_only:
        held &= (earned > 0) & (x.share > 0)
    ranks, digit = np.unique(x.rank[held], return_inverse=True)
    words = -(-len(ranks) // 10)
    digits = np.zeros((words, x.competitors * x.races), dtype=np.int64)
    np.add.at(digits, (digit // 10, x.cell[held]), np.int64(1) << (6 * (9 - digit % 10)))
    back = -digits.reshape(words, x.competitors, x.races).cumsum(axis=2)
    running = points.cumsum(axis=1)
    seen = (x.classified.cumsum(axis=1) > 0) if x.all_listed else ((points > 0).cumsum(axis=1) > 0)
    totals = np.zeros((x.competitors, len(x.last)), dtype=np.int64)
    places = np.zeros_like(totals)
    numbers = np.arange(1, x.competitors + 1)
    for a, last in enumerate(x.last):
        if last < 0:
            continue
        if x.windows:
            total = np.zeros(x.competitors, dtype=np.int64)
            for races, best in x.windows:
                mine = points[:, races[races <= last]]
                if mine.shape[1] > best:
                    mine = np.sort(mine, axis=1)[:, -best:]
                total += mine.sum(axis=1)
        else:
            total = running[:, last]
        total = total + x.adjust[:, a]
        total[x.out[:, a] == 1] = 0
        hidden = ~(seen[:, last] & (x.out[:, a] == 0))
        keys = np.vstack((back[::-1, :, last], -total, hidden))
        order = np.lexsort(keys)
        ordered = keys[:, order]
        fresh = np.empty(x.competitors, dtype=np.bool_)
        fresh[0] = True
        (ordered[:, 1:] != ordered[:, :-1]).any(axis=0, out=fresh[1:])
        places[order, a] = np.maximum.accumulate(numbers * fresh)
        places[hidden, a] = 0
        totals[:, a] = total
    return totals, places


def compare(job: Job, x: Arrays) -> tuple[int, int]:
    """Cells compared, and cells in which the two programs differ beyond the ties that only group-wise comparators break."""
    standing = job.run()[0]
    totals, places = minimal(x)
    ours = standing.totals.points
    refined = any(c.by in GROUPWISE or c.by == "qualifying" for c in job.plan.title.ties)
    listed = standing.totals.placed & (x.last >= 0)
    wrong = (ours != totals) & listed
    if not refined:
        wrong = wrong | ((standing.order.places != places) & listed)
    return int(listed.sum()), int(wrong.sum())
