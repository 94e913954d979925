"""(a) Held out: everybody tuned on the earlier seasons, and scored on later ones."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from forecast_scores import margin
from held_out import Mask, Scored, Trial, all_tuned, given, margins, score, table, told
from ours import by_its_own_fit, ours
from past_races import FIRST_F1_TEST, FIRST_ONE_MAKE_TEST, LAST_F1_TEST, formula_one, one_make, partial_seasons, pyramid
from peers import Peer, peers

from onemake.cli.progress import in_progress


def lines(share: float = 1.0) -> Iterator[str]:
    """The three sets, and the races nobody looked at."""
    yield f"(a) held out. Left out, since their folders hold the top of the sheet only: {', '.join(partial_seasons())}"
    f1, f1_rows = yield from _trial(formula_one_trial(), share)
    yield from _unseen(f1, f1_rows)
    one, one_rows = yield from _trial(one_make_trial(), share)
    yield from _borrowed(one, f1_rows, one_rows)
    if share == 1.0:
        yield from _trial(linked_trial(), share)


def formula_one_trial() -> Trial:
    races = formula_one()
    return Trial(
        "Formula One, tuned on 1983-1999, tested on 2000-2025",
        races,
        races.where(lambda e: 1983 <= e.year < FIRST_F1_TEST),
        races.where(lambda e: FIRST_F1_TEST <= e.year <= LAST_F1_TEST),
    )


def one_make_trial() -> Trial:
    races = one_make()
    return Trial(
        "one-make seasons, tuned on 2003-2020, tested on 2022-2026",
        races,
        races.where(lambda e: e.year < FIRST_ONE_MAKE_TEST),
        races.where(lambda e: e.year >= FIRST_ONE_MAKE_TEST),
    )


def linked_trial() -> Trial:
    races = pyramid()
    return Trial(
        "Formula One and the one-make seasons linked, from 2003, tuned on 2006-2017, tested on 2018-2025",
        races,
        races.where(lambda e: 2006 <= e.year < 2018),
        races.where(lambda e: 2018 <= e.year <= 2025),
    )


def _trial(trial: Trial, share: float) -> Generator[str, None, tuple[Trial, list[Scored]]]:
    asked = [p for p in peers() if share == 1.0 or p.family != "choix"]  # which takes five seconds a try
    methods = [*asked, *(p for p in ours() if trial.races.series == ("formula-one",) or "grids" not in p.name)]
    if len(trial.races.series) > 1:
        methods.append(_with_levels(trial, next(p for p in methods if p.name == "onemake filter")))
    with in_progress(f"tuning on {trial.name.split(',')[0]}", len(methods)) as done:
        tuned = all_tuned(methods, trial, done, share)
    methods.append(replace(ours()[0], name="onemake filter, its own fit"))
    tuned.append(given(methods[-1], by_its_own_fit(trial.races.until(trial.last_tuned)), trial))
    rows = [score(method, at, trial) for method, at in zip(methods, tuned, strict=True)]
    yield ""
    yield f"{trial.name}: {int(trial.tune.sum())} and {int(trial.test.sum())} races, {len(trial.races.drivers)} drivers. Best of a column: *"
    yield from table(rows)
    yield ""
    mine = next(row for row in rows if row.tuned.name == "onemake filter")
    others = [row for row in rows if not row.tuned.name.startswith("onemake")]
    yield from margins(mine, others)
    yield from _against_targets(mine, others)
    yield "settings found:"
    for at in tuned:
        yield "    " + told(at)
    return trial, rows


def _with_levels(trial: Trial, base: Peer) -> Peer:
    levels = {f"level of {name}": 0.0 for name in trial.races.series[1:]}
    return replace(
        base, name="onemake filter, level of each series", begin={**base.begin, **levels}, plain=(*base.plain, *levels), tries=500
    )


def _against_targets(mine: Scored, others: Sequence[Scored]) -> Iterator[str]:
    best = max(others, key=lambda row: row.tuned.aim)
    seen = max(others, key=lambda row: row.means["rev"])
    for why, row in (("best on the tuning races", best), ("best on the test races", seen)):
        mean, error = margin(mine.by_race["rev"], row.by_race["rev"])
        yield f"rev, against the peer {why}, {row.tuned.name}: {mean:+.3f} ({error:.3f}); asked for: +0.30"
    for measure, sign in (("pairLL", -1), ("tau", 1)):
        behind = [row.tuned.name for row in others if sign * (row.means[measure] - mine.means[measure]) >= 0]
        yield f"{measure}: {'ahead of every peer' if not behind else 'behind ' + ', '.join(behind)}; asked for: ahead of every peer"


def _unseen(trial: Trial, rows: Sequence[Scored]) -> Iterator[str]:
    """Formula One 2026: no part of it was there when the model was chosen."""
    test = trial.races.where(lambda e: e.year > LAST_F1_TEST)
    yield ""
    yield f"Formula One 2026, which nobody had looked at, with the same settings: {int(test.sum())} races"
    yield from _again(trial, rows, test)


def _borrowed(trial: Trial, from_f1: Sequence[Scored], own: Sequence[Scored]) -> Iterator[str]:
    """All one-make seasons with settings that never saw one: those of Formula One."""
    names = {row.tuned.name for row in own}
    yield ""
    yield f"all {int(trial.races.where(lambda _: True).sum())} one-make races with the settings and scales of Formula One"
    yield from _again(trial, [row for row in from_f1 if row.tuned.name in names], trial.races.where(lambda _: True))


def _again(trial: Trial, rows: Sequence[Scored], test: Mask) -> Iterator[str]:
    methods = {method.name: method for method in (*peers(), *ours())}
    rows = [row for row in rows if row.tuned.name in methods]
    again = [score(methods[row.tuned.name], row.tuned, trial, test) for row in rows]
    yield from table(again)
    mine = next(row for row in again if row.tuned.name == "onemake filter")
    yield from margins(mine, [row for row in again if not row.tuned.name.startswith("onemake")])
