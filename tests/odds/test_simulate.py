"""Simulated seasons end as the stages of any table say, and are counted once each."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

pytest.importorskip("numba")

from odds.simulated import PLAIN, SCALE, form_of, season_of
from onemake.core.ahead.season_ahead import SeasonAhead, look_ahead
from onemake.core.errors import UserError
from onemake.core.odds.form import Tally
from onemake.core.odds.plain_title import NotPlain, plain_title, written_twice
from onemake.core.odds.simulate import Draws, judged, simulate
from onemake.core.races import RaceKey, Span
from onemake.core.rules.engine import Work
from onemake.core.rules.regulations import Bonus, Cap, Comparator, Eligible, Factor, FieldSize, Regulations, Rounding, Scale, Title, Window

_CARS, _AFTER, _RACES = 7, 4, 7
COUNT_BACK = (Comparator(by="count-back"),)


def ahead_of(
    title: Title, *, seed: int = 1, scale: Scale = SCALE, rules: Regulations | None = None, guests: tuple[int, ...] = ()
) -> SeasonAhead:
    """Guests are named for what is to come by the entry list; here they simply go on."""
    season = season_of(_CARS, _RACES, title, seed=seed, scale=scale, rules=rules, guests=guests)
    ahead = look_ahead(season, RaceKey(_AFTER, 1))
    return replace(ahead, enters=np.ones_like(ahead.enters))


def assert_as_judged(ahead: SeasonAhead, *, plain: bool = True, seasons: int = 66) -> None:
    """The fast way gives the same tally as writing every ending out."""
    form = form_of(len(ahead.cars), len(ahead.races), mean=np.linspace(0.6, -0.6, len(ahead.cars)), retired=2.0, finished=8.0)
    fast = simulate(ahead, form, ["drivers"], seasons)["drivers"]
    assert_same(fast, judged(ahead, form, "drivers", seasons))
    works = written_twice(ahead)
    if plain:
        plain_title(ahead, "drivers", *works)
    else:
        with pytest.raises(NotPlain):
            plain_title(ahead, "drivers", *works)


def assert_same(one: Tally, other: Tally) -> None:
    assert (one.title, one.keys, one.names, one.seasons) == (other.title, other.keys, other.names, other.seasons)
    for field in ("places", "shared_first", "points", "deviation"):
        assert np.array_equal(getattr(one, field), getattr(other, field)), field


PLAIN_TITLES = {
    "no ties broken": replace(PLAIN, ties=()),
    "nothing dropped": replace(PLAIN, counts="all"),
    "best of windows": replace(PLAIN, counts=(Window(best=2, rounds=Span.parse("1-3")), Window(drop=2, rounds=Span.parse("4-7")))),
    "more dropped than run": replace(PLAIN, counts=(Window(best=1),)),
    "what cannot be dropped": replace(PLAIN, counts=(Window(best=4, undroppable=("DSQ",), protected_last=1),)),
    "places as classified": replace(PLAIN, ties=(Comparator(by="count-back", places="overall"),)),
    "lots not drawn": replace(PLAIN, ties=(*COUNT_BACK, Comparator(by="draw"))),
    "rounded and capped": replace(PLAIN, rounding=Rounding(to=Fraction(2)), cap=Cap(at=Fraction(4))),
    "guests score": replace(PLAIN, eligible=Eligible(guests="score")),
    "guests keep places": replace(PLAIN, eligible=Eligible(guests="opaque")),
}


@pytest.mark.parametrize("name", PLAIN_TITLES)
@pytest.mark.parametrize("guests", [(), (2, 5)], ids=["no guests", "two guests"])
def test_a_plain_title_is_scored_as_if_every_ending_were_written_out(name: str, guests: tuple[int, ...]) -> None:
    assert_as_judged(ahead_of(PLAIN_TITLES[name], guests=guests))


@pytest.mark.parametrize(
    "scale",
    [
        Scale(places=(Fraction(5), Fraction(3)), rest=Fraction(1), rest_to="classified"),
        Scale(places=(Fraction(5), Fraction(3)), rest=Fraction(1), rest_to="started"),
        Scale(places=(Fraction(7, 2), Fraction(-1), Fraction(1, 3))),
        Scale(places=(Fraction(5), Fraction(3)), statuses={"DNF": Fraction(-2)}),
        Scale(places=(Fraction(5), Fraction(3), Fraction(2)), statuses={"DNF": "last"}),
        Scale(places=(Fraction(9), Fraction(8)), by_starters=(FieldSize(upto=7, places=(Fraction(4), Fraction(2))),)),
    ],
    ids=["rest", "rest to starters", "fractions", "retired pay", "last place", "small field"],
)
def test_whatever_a_place_and_no_place_are_worth(scale: Scale) -> None:
    assert_as_judged(ahead_of(PLAIN, scale=scale))


def test_a_factor_multiplies_a_race_to_come() -> None:
    rules = Regulations(scale={"race": SCALE}, title=(PLAIN,), factor={"double": Factor(value=Fraction(2))})
    season = season_of(_CARS, _RACES, rules=rules)
    calendar = tuple(replace(race, factors=("double",) if race.key.round == _RACES else ()) for race in season.calendar)
    assert_as_judged(look_ahead(replace(season, calendar=calendar), RaceKey(_AFTER, 1)))


def test_races_of_another_role_and_races_without_a_car_are_left_out() -> None:
    title = replace(PLAIN, worth={"race": "race", "sprint": "none"})
    season = season_of(_CARS, _RACES, title)
    calendar = tuple(replace(race, role="sprint" if race.key.round in (2, 6) else "race") for race in season.calendar)
    ahead = look_ahead(replace(season, calendar=calendar), RaceKey(_AFTER, 1), absent=(("Driver 02", None), ("d04", RaceKey(5, 1))))
    assert_as_judged(ahead)


@pytest.mark.parametrize(
    "title",
    [
        replace(PLAIN, bonus=("pole", "lap", "gained")),
        replace(PLAIN, ties=(*COUNT_BACK, Comparator(by="latest"))),
        replace(PLAIN, lists="scorers"),
        replace(PLAIN, counts=(Window(drop=1, undroppable=("DNF",)),)),
        replace(PLAIN, combine="mean", counts="all"),
    ],
    ids=["bonuses", "latest", "scorers", "retirements not dropped", "mean"],
)
def test_any_other_title_is_scored_by_every_rule(title: Title) -> None:
    bonus = {"pole": Bonus(for_="pole"), "lap": Bonus(for_="fastest-lap"), "gained": Bonus(for_="positions-gained")}
    rules = Regulations(scale={"race": SCALE}, title=(title,), bonus=bonus)
    assert_as_judged(ahead_of(title, rules=rules), plain=False)


def test_one_seed_gives_one_answer_whatever_the_number_of_threads() -> None:
    ahead = ahead_of(PLAIN)
    form = form_of(_CARS, 3, spread=np.eye(_CARS), walk=[0.0, 0.1, 0.2])
    one = simulate(ahead, form, ["drivers"], 5000, seed=3)["drivers"]
    assert_same(one, simulate(ahead, form, ["drivers"], 5000, seed=3, threads=3)["drivers"])
    assert not np.array_equal(one.places, simulate(ahead, form, ["drivers"], 5000, seed=4)["drivers"].places)


def test_every_season_is_counted_once_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    ahead = ahead_of(PLAIN)
    tally = simulate(ahead, form_of(_CARS, 3), ["drivers"], 4100, progress=lambda done, of: told.append((done, of)))["drivers"]
    assert (tally.places.sum(axis=1) == 4100).all()
    assert told == [(2048, 4100), (4096, 4100), (4100, 4100)]


def test_the_last_race_has_the_chances_that_adding_up_its_orders_gives() -> None:
    season = season_of(4, 3, seed=6)
    ahead = look_ahead(season, RaceKey(2, 1))
    strength = np.array([0.5, 0.0, 0.2, -0.4])
    tally = simulate(ahead, form_of(4, 1, mean=strength, retired=0.0), ["drivers"], 200_000)["drivers"]
    exact = np.zeros(4)
    for order in permutations(range(4)):
        chance = np.prod([np.exp(-strength[order[k]]) / np.exp(-strength[list(order[: k + 1])]).sum() for k in range(1, 4)])
        rows = [replace(season.results[-1], number=str(n + 1), driver=f"Driver {n:02}", driver_id=f"d{n:02}", position=p, status="", guest=False)
                for p, n in enumerate(order, 1)]  # fmt: skip
        ended = replace(season, results=(*[r for r in season.results if r.key.round < 3], *rows))
        (standing,) = Work(ended).score("drivers").standings
        exact += chance * (standing.order.places[:, 0] == 1)
    assert np.abs(tally.chance() - exact).max() < 0.006
    assert (np.abs(tally.chance() - exact) <= 5 * tally.error() + 1e-12).all()


def test_whoever_has_clinched_is_always_first_and_whoever_is_out_never() -> None:
    season = season_of(5, 6, replace(PLAIN, counts="all"))
    rows = tuple(
        replace(row, position=1 if row.number == "1" else 2 + (int(row.number) + row.key.round) % 4, status="") for row in season.results
    )
    ahead = look_ahead(replace(season, results=rows), RaceKey(5, 1))
    weak = form_of(5, 1, mean=[-4.0, 1.0, 1.0, 1.0, 1.0])
    assert simulate(ahead, weak, ["drivers"], 5000)["drivers"].chance().tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_several_titles_see_the_same_ends() -> None:
    titles = (replace(PLAIN, counts="all"), replace(PLAIN, id="again", counts="all"))
    tallies = simulate(look_ahead(season_of(_CARS, _RACES, *titles), RaceKey(_AFTER, 1)), form_of(_CARS, 3), ["drivers", "again"], 3000)
    assert list(tallies) == ["drivers", "again"]
    assert np.array_equal(tallies["drivers"].places, tallies["again"].places)


def test_who_shares_the_first_place_is_counted_as_sharing() -> None:
    ahead = look_ahead(season_of(2, 2, replace(PLAIN, counts="all", ties=()), seed=2), RaceKey(1, 1))
    tally = simulate(ahead, form_of(2, 1, retired=0.0), ["drivers"], 4000)["drivers"]
    first = tally.places[:, 1]
    assert first.sum() == 4000 + tally.shared_first.sum() // 2
    assert tally.shared_first[0] == tally.shared_first[1] > 0


def test_nought_seasons_and_a_form_of_another_season_are_refused() -> None:
    ahead = ahead_of(PLAIN)
    with pytest.raises(UserError, match="ask for one at least"):
        simulate(ahead, form_of(_CARS, 3), ["drivers"], 0)
    with pytest.raises(ValueError, match="not of 3 races and 7 cars"):
        Draws(ahead, form_of(_CARS, 2), 1, np.zeros((3, 3), dtype=np.bool_))
