"""What the ratings are judged by, on races small enough to work out by hand."""

import subprocess
import sys
from itertools import permutations
from math import log
from pathlib import Path

import numpy as np
import pytest

BENCH = Path(__file__).parent.parent / "bench"
sys.path.insert(0, str(BENCH))

import forecast_scores  # noqa: E402
from forecast_scores import padded  # noqa: E402

TWO_TO_ONE = np.array([log(2.0), 0.0])  # the one ahead is twice as likely to be ahead


def test_order_of_three_has_the_product_of_its_choices_for_a_probability() -> None:
    x = padded([np.log([4.0, 2.0, 1.0])])
    assert np.exp(forecast_scores.fwd(x)) == pytest.approx(4 / 7 * 2 / 3)
    # from the back: the last of three with odds 1/4, 1/2 and 1, then the last of two
    assert np.exp(forecast_scores.rev(x)) == pytest.approx(1 / (1 / 4 + 1 / 2 + 1) * (1 / 2) / (1 / 4 + 1 / 2))


def test_of_two_cars_both_directions_say_the_same() -> None:
    x = padded([TWO_TO_ONE])
    told = forecast_scores.measures(x)
    assert {name: round(float(figure[0]), 9) for name, figure in told.items()} == {
        "rev": round(log(2 / 3), 9),
        "fwd": round(log(2 / 3), 9),
        "pairLL": round(-log(2 / 3), 9),
        "acc": 1.0,
        "winLL": round(-log(2 / 3), 9),
        "Brier": round(2 * (1 / 3) ** 2, 9),
        "winLLb": round(-log(2 / 3), 9),
        "tau": 1.0,
        "rho": 1.0,
    }


def test_probabilities_of_all_orders_of_a_race_are_one_together() -> None:
    strengths = np.array([0.9, -0.2, 0.4, -1.1])
    every = padded([strengths[list(order)] for order in permutations(range(4))])
    assert np.exp(forecast_scores.rev(every)).sum() == pytest.approx(1)
    assert np.exp(forecast_scores.fwd(every)).sum() == pytest.approx(1)


def test_chance_to_win_from_the_back_is_the_sum_of_the_orders_won() -> None:
    strengths = np.array([0.9, -0.2, 0.4])
    orders = list(permutations(range(3)))
    chance = np.exp(forecast_scores.rev(padded([strengths[list(order)] for order in orders])))
    won = [sum(c for c, order in zip(chance, orders, strict=True) if order[0] == i) for i in range(3)]
    assert forecast_scores.win_back(padded([strengths]))[0] == pytest.approx(won, abs=1e-6)


def test_races_of_different_sizes_do_not_disturb_each_other() -> None:
    alone = [np.array([0.3, 0.1, -0.4]), np.array([1.0, -1.0])]
    together = forecast_scores.measures(padded(alone))
    assert {m: list(f) for m, f in together.items()} == {
        m: pytest.approx([forecast_scores.measures(padded([s]))[m][0] for s in alone]) for m in together
    }


def test_order_foretold_the_wrong_way_round_has_tau_of_minus_one() -> None:
    x = padded([np.array([0.0, 1.0, 2.0, 3.0])])
    assert (forecast_scores.tau(x)[0], forecast_scores.rho(x)[0]) == (-1, -1)


def test_drivers_foretold_level_are_half_right() -> None:
    assert forecast_scores.measures(padded([np.zeros(3)]))["acc"][0] == 0.5


def test_spearman_ranks_drivers_foretold_level_at_their_mean() -> None:
    # ranks 1.5, 1.5, 3 against 1, 2, 3: 1.5 / sqrt(1.5 * 2)
    assert forecast_scores.rho(padded([np.array([1.0, 1.0, 0.0])]))[0] == pytest.approx(1.5 / 3**0.5)


def test_brier_of_even_chances_of_four_is_three_quarters() -> None:
    assert forecast_scores.brier(forecast_scores.win_front(padded([np.zeros(4)])))[0] == pytest.approx(0.75)


def test_scale_is_found_where_the_orders_come_out_likeliest() -> None:
    # of three races between two, the stronger won two: odds two to one
    races = padded([np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([0.0, 1.0])])
    assert forecast_scores.best_scale(races) == pytest.approx(log(2), rel=1e-3)


def test_margin_is_paired() -> None:
    mean, error = forecast_scores.margin(np.array([1.0, 5.0, 9.0]), np.array([0.0, 4.0, 8.0]))
    assert (mean, error) == (1, 0)


def test_bench_modules_load_without_the_libraries_they_hold_ratings_against() -> None:
    names = ("ratings", "peers", "ours", "held_out", "held_out_report", "rating_times", "calibrated", "forecast_scores")
    heavy = ["openskill", "trueskill", "trueskillthroughtime", "choix", "elote", "f1verse", "scipy", "numba"]
    program = f"import sys\n{'; '.join('import ' + n for n in names)}\nprint([n for n in {heavy} if n in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=BENCH)
    assert told.stdout.strip() == "[]"
