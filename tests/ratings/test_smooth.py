from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemake.core.errors import UserError
from onemake.core.ratings.chain import winters_of
from onemake.core.ratings.history import Floats, History, Order, Parameters, history_of
from onemake.core.ratings.smooth import Piece, Smoothed, ahead_by, smooth
from ratings.dense import gradient, information

PARAMETERS = Parameters(newcomer_mean=-0.7, keep=0.9, level={"second": -1.0}, level_variance=2.0)
_YEARS = 5


def race(series: str, year: int, order: str, day: int = 100, **more: object) -> Order:
    return Order(series, year * 365 + day, year, tuple(order), **more)  # type: ignore[arg-type]


def careers(seed: int, years: int = _YEARS, drivers: int = 9) -> list[Order]:
    numbers = np.random.default_rng(seed)
    told = []
    for _ in range(14):
        who = numbers.permutation(drivers)[: numbers.integers(3, drivers)]
        order = "".join("abcdefghi"[i] for i in who)
        series = ("first", "second", "third")[numbers.integers(0, 3)]
        told.append(
            race(
                series,
                2000 + int(numbers.integers(0, years)),
                order,
                int(numbers.integers(50, 300)),
                qualifying=bool(numbers.random() < 0.3),
            )
        )
    return told


def dense(history: History, piece: Piece, parameters: Parameters) -> tuple[Floats, Floats]:
    """All strengths and all sought levels in one vector: its mode, and the inverse of the whole matrix there."""
    chain, said = piece.chain, winters_of(history, parameters)
    p, s = len(chain.driver), len(history.series)
    rows, off = np.zeros((p + s, p + s)), np.zeros(p + s)
    for q, before in enumerate(chain.before):
        rows[q, q] = 1
        if before < 0:
            rows[q, p + chain.entry[q]] = -1
            off[q] = said.newcomer
        else:
            rows[q, before] = -said.keep
            rows[q, p + chain.home[before]] = -(1 - said.keep)
    rows[p:, p:] = np.eye(s)
    off[p:] = said.level
    doubt = np.concatenate((np.where(chain.before < 0, said.spread, said.step), np.full(s, said.loose)))
    fixed = p + int(np.unique(history.series_of)[0])
    doubt[fixed] = 1e-14
    prior = rows.T @ np.diag(1 / doubt) @ rows
    power = np.where(history.qualifying, parameters.qualifying_power, 1.0)
    at: Floats = np.asarray(np.linalg.solve(rows, off), dtype=np.float64)
    for _ in range(40):
        slope, matrix = -rows.T @ ((rows @ at - off) / doubt), prior.copy()
        for m in range(len(power)):
            here = chain.cell[history.start[m] : history.start[m + 1]]
            slope[here] += gradient(at[here], power[m])
            matrix[np.ix_(here, here)] += information(at[here], power[m])
        at += np.linalg.solve(matrix, slope)
    return at, np.asarray(np.linalg.inv(matrix), dtype=np.float64)


@pytest.mark.parametrize("seed", range(6))
def test_the_chain_is_solved_as_one_dense_matrix_is(seed: int) -> None:
    history = history_of(careers(seed), series=("first", "second", "third"))
    found = smooth(history, PARAMETERS)
    assert len(found.pieces) == 1
    piece = found.pieces[0]
    mode, covariance = dense(history, piece, PARAMETERS)
    p = len(piece.mean)
    np.testing.assert_allclose(piece.mean, mode[:p], atol=1e-7)
    np.testing.assert_allclose(piece.level, mode[p:], atol=1e-7)
    edges = piece.chain.offset
    for y, block in enumerate(piece.covariance):
        here = slice(edges[y], edges[y + 1])
        np.testing.assert_allclose(block, covariance[here, here], atol=1e-7)
    np.testing.assert_allclose(piece.level_covariance, covariance[np.ix_(p + piece.free, p + piece.free)], atol=1e-7)
    one, other = np.ones(edges[1] - edges[0]), np.ones(edges[-1] - edges[-2])
    wanted = covariance[edges[0] : edges[1], edges[-2] : edges[-1]].sum()
    assert piece.covariance_of(0, one, len(edges) - 2, other) == pytest.approx(wanted, abs=1e-7)
    assert piece.covariance_of(len(edges) - 2, other, 0, one) == pytest.approx(wanted, abs=1e-7)


def test_parameters_for_whole_seasons_stand_in_for_those_of_the_walk() -> None:
    history = history_of(careers(1))
    own = Parameters(season_newcomer_mean=-0.2, season_newcomer_variance=0.6, season_step=0.3, season_keep=0.8)
    said = winters_of(history, own)
    assert (said.newcomer, said.spread, said.step, said.keep) == (-0.2, 0.6, 0.3, 0.8)
    walk = Parameters(newcomer_mean=-0.2, newcomer_variance=0.6, within_season=0.0, new_season=0.3, keep=0.8)
    assert means(smooth(history, own)) == pytest.approx(means(smooth(history, walk)), abs=1e-7)


def test_of_two_who_met_once_the_winner_is_thought_better() -> None:
    found = smooth(history_of([race("first", 2000, "ab")]))
    ahead = found.ahead("a", "b", 2000)
    assert ahead.chance > 0.5
    assert ahead.low < 0.5 < ahead.chance < ahead.high
    assert found.ahead("b", "a", 2000).chance == pytest.approx(1 - ahead.chance)


def test_certain_strengths_give_the_logistic_curve_and_doubt_pulls_towards_a_half() -> None:
    assert ahead_by(1.2, 0.0).chance == pytest.approx(1 / (1 + np.exp(-1.2)))
    draws = 1 / (1 + np.exp(-np.random.default_rng(1).normal(1.2, 0.8, 1_000_000)))
    assert ahead_by(1.2, 0.8).chance == pytest.approx(draws.mean(), abs=2e-3)


def test_a_year_away_is_a_step_of_the_walk_like_any_other() -> None:
    found = smooth(history_of([race("first", 2000, "abc"), race("first", 2002, "bac")]))
    assert found.years == (2000, 2002)
    assert found.seasons_of("a") == (2000, 2001, 2002)
    strengths = [float(found.strengths(year, ["b"]).mean[0]) for year in found.seasons_of("b")]
    assert strengths == sorted(strengths)


def test_only_who_raced_in_a_season_is_listed_in_it() -> None:
    found = smooth(history_of([race("first", 2000, "abc"), race("first", 2001, "bc"), race("first", 2002, "ba")]))
    assert found.strengths(2001).drivers == ("b", "c")
    assert found.strengths(2001).races.tolist() == [3, 2]


def test_two_components_are_not_compared_and_their_covariance_is_nothing() -> None:
    found = smooth(history_of([race("first", 2000, "abc"), race("second", 2000, "de")]))
    both = found.strengths(2000)
    assert both.component.tolist() == [0, 0, 0, 1, 1]
    assert not both.covariance[:3, 3:].any()
    with pytest.raises(UserError, match="a and d cannot be compared: nobody raced against both"):
        found.ahead("a", "d", 2000)


def test_nothing_is_said_of_years_before_the_first_race_nor_of_strangers() -> None:
    found = smooth(history_of([race("first", 2000, "ab", retired=("c",))]))
    with pytest.raises(UserError, match="a was classified from 2000 to 2000; nothing can be said of 1999"):
        found.strengths(1999, ["a"])
    with pytest.raises(UserError, match="c was never classified"):
        found.strengths(2000, ["c"])
    with pytest.raises(UserError, match="there is no driver 'x'"):
        found.seasons_of("x")


def test_an_empty_history_is_smooth() -> None:
    assert smooth(history_of([])).pieces == ()


def test_the_more_races_the_narrower_the_doubt() -> None:
    doubts = [smooth(history_of([race("first", 2000, "abcd", d) for d in range(n)])).strengths(2000).covariance[0, 0] for n in (1, 5, 20)]
    assert doubts == sorted(doubts, reverse=True)


def means(found: Smoothed) -> dict[tuple[str, int], float]:
    return {
        (found.history.drivers[d], piece.chain.years[y]): mean
        for piece in found.pieces
        for d, y, mean in zip(piece.chain.driver.tolist(), piece.chain.season.tolist(), piece.mean.tolist(), strict=True)
    }


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_a_series_that_nobody_shares_and_other_names_change_nothing(seed: int) -> None:
    told = careers(seed)
    series = ("first", "second", "third")
    apart = [Order("fourth", o.day, o.year, tuple(w.upper() for w in o.drivers)) for o in told]
    alone, beside = means(smooth(history_of(told, series))), means(smooth(history_of([*told, *apart], series)))
    assert {key: beside[key] for key in alone} == alone
    new = dict(zip("abcdefghi", "ihgfedcba", strict=True))
    renamed = [Order(o.series, o.day, o.year, tuple(new[w] for w in o.drivers), qualifying=o.qualifying) for o in told]
    other = means(smooth(history_of(renamed, series)))
    assert {key: other[new[key[0]], key[1]] for key in alone} == pytest.approx(alone, abs=1e-7)
