"""Who can still win: rules by name on seasons made by hand, and titles of which history says when they were decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from fractions import Fraction
from itertools import permutations

import pytest

from onemake.core.contenders.next_race import next_race
from onemake.core.contenders.outlook import Outlook, chances_of, look_at, outlook, outlook_of
from onemake.core.contenders.story import story
from onemake.core.contenders.witness import is_champion_in
from onemake.core.contenders.words import in_words, next_in_words
from onemake.core.errors import UserError
from onemake.core.races import LAST_RACE, RaceKey
from onemake.core.rules.regulations import Bonus, Comparator, Factor, Minimum, Regulations, Scale, Title, Window
from onemake.core.season import Decision, Entry, Identity, Race, Result, Season, Version
from onemake.office.contenders import contenders
from onemake.office.library import book_seasons, load

PEOPLE = ("ann", "bo", "cy")
COUNT_BACK = (Comparator(by="count-back"),)


def season(
    *orders: str,
    coming: int = 1,
    title: Title | None = None,
    scale: tuple[int, ...] = (10, 6, 3),
    factors: tuple[str, ...] = (),
    entries: tuple[Entry, ...] = (),
    decisions: tuple[Decision, ...] = (),
) -> Season:
    """``orders``: who came where in each race run, by first letters; ``-`` before those who retired, ``!`` before those disqualified."""
    title = title or Title(id="t", worth={"race": "race"}, ties=COUNT_BACK)
    rules = Regulations(
        scale={"race": Scale(places=tuple(Fraction(p) for p in scale))},
        factor={"double": Factor(value=Fraction(2), bonuses="full")},
        bonus={"pole": Bonus(for_="pole", points=Fraction(2)), "lap": Bonus(for_="fastest-lap")},
        title=(title,),
    )
    results = tuple(row for r, order in enumerate(orders, 1) for row in sheet(r, order))
    races = len(orders) + coming
    calendar = tuple(
        Race(RaceKey(r, 1), circuit=f"R{r}", factors=(factors[r - 1],) if factors and factors[r - 1] else ()) for r in range(1, races + 1)
    )
    return Season("s", Identity("s", 2026, "S"), (Version(rules),), calendar, results, entries=entries, decisions=decisions, zone=UTC)


def sheet(r: int, order: str) -> list[Result]:
    rows, place, status = [], 0, ""
    for letter in order:
        if letter in "-!":
            status = "DNF" if letter == "-" else "DSQ"
            continue
        who = next(p for p in (*PEOPLE, "di") if p[0] == letter)
        place += not status
        number = str(1 + (*PEOPLE, "di").index(who))
        rows.append(Result(RaceKey(r, 1), "race", number, who.title(), who, position=None if status else place, status=status))
    return rows


def asked(facts: Season, *, all_classified: bool = False) -> Outlook:
    return outlook(facts, facts.regulations.title[0].id, all_classified=all_classified)


def open_(found: Outlook) -> list[str]:
    return [c.name for c in found.open]


def places(found: Outlook) -> dict[str, tuple[int, int]]:
    assert all(c.best_exact and c.worst_exact for c in found.contenders)
    return {c.name: (c.best, c.worst) for c in found.contenders}


# --- rules by name -------------------------------------------------------------------------------------------------------------------


def test_who_is_more_than_a_win_behind_is_out() -> None:
    found = asked(season("abc", "abc", "abc", coming=1))
    assert open_(found) == ["Ann"]
    assert found.champion is not None
    assert found.champion.name == "Ann"
    assert places(found) == {"Ann": (1, 1), "Bo": (2, 3), "Cy": (2, 3)}


def test_level_on_points_the_count_back_decides() -> None:
    level = season("abc", "abc", "cba", scale=(3, 1))  # Ann 6, Bo 3: a win makes him level, with one win against two
    assert "Bo" not in open_(asked(level))
    untied = replace(level, versions=(Version(replace(level.regulations, title=(Title(id="t", worth={"race": "race"}),))),))
    assert "Bo" in open_(asked(untied))


def test_a_tie_that_nothing_breaks_leaves_both_in_and_none_champion() -> None:
    found = asked(season("ab", coming=0, title=Title(id="t", worth={"race": "race"}), scale=(1, 1)))
    assert found.level_first == ("Ann", "Bo")
    assert found.champion is None
    assert in_words(found, None, ()) == ("Ann and Bo end level on everything that the rules compare: nothing in them separates the first.",)


def test_a_dropped_score_limits_what_a_win_adds() -> None:
    title = Title(id="t", worth={"race": "race"}, ties=COUNT_BACK, counts=(Window(best=2),))
    found = asked(season("abc", "abc", "bca", coming=1, title=title))
    most = {c.name: c.most for c in found.contenders}
    assert most == {"Ann": 20, "Bo": 20, "Cy": 16}
    assert open_(found) == ["Ann", "Bo"]  # with a win Bo is level, with as many wins and more second places


def test_a_disqualification_that_may_not_be_dropped_costs_the_title() -> None:
    kept = Title(id="t", worth={"race": "race"}, counts=(Window(best=3, undroppable=("DSQ",)),))
    free = replace(kept, counts=(Window(best=3),))
    orders = ("abc", "abc", "bc!a")
    assert {c.name: c.most for c in asked(season(*orders, title=kept)).contenders}["Ann"] == 20  # a win goes instead
    assert {c.name: c.most for c in asked(season(*orders, title=free)).contenders}["Ann"] == 30


def test_a_finale_for_double_points_keeps_more_in_it() -> None:
    orders = ("abc", "abc")
    assert open_(asked(season(*orders, scale=(10, 4, 1)))) == ["Ann"]
    assert open_(asked(season(*orders, scale=(10, 4, 1), factors=("", "", "double")))) == ["Ann", "Bo", "Cy"]


def test_pole_and_fastest_lap_count_for_what_can_be_reached() -> None:
    title = Title(id="t", worth={"race": "race"}, bonus=("pole", "lap"), ties=COUNT_BACK)
    found = asked(season("abc", "acb", "abc", title=title))  # Ann 30, Bo 15, Cy 12
    assert {c.name: c.most for c in found.contenders} == {"Ann": 43, "Bo": 28, "Cy": 25}


def test_a_guest_takes_no_place_from_anybody() -> None:
    entries = (*(Entry(str(i + 1), w.title(), w) for i, w in enumerate(PEOPLE)), Entry("4", "Di", "di", guest=True))
    found = asked(season("dabc", "dabc", entries=entries))
    assert {c.name: c.points for c in found.contenders} == {"Ann": 20, "Bo": 12, "Cy": 6}
    assert "Di" not in open_(found)


def test_a_deduction_decided_reopens_the_title() -> None:
    assert open_(asked(season("abc", "abc", "abc"))) == ["Ann"]
    lost = Decision("d", "points", driver="Ann", points=Fraction(-5))
    assert open_(asked(season("abc", "abc", "abc", decisions=(lost,)))) == ["Ann", "Bo"]


def test_if_everybody_is_classified_fewer_can_win() -> None:
    facts = season("abc", "abc", scale=(5, 4, 3))  # Ann 10, Bo 8, Cy 6; who is classified takes at least 3
    assert open_(asked(facts)) == ["Ann", "Bo", "Cy"]
    assert open_(asked(facts, all_classified=True)) == ["Ann"]


def test_a_minimum_of_starts_leaves_only_a_bound() -> None:
    title = Title(id="t", worth={"race": "race"}, minimum=Minimum(starts=2))
    found = asked(season("abc", "abc", title=title))
    assert [kind.key for kind in found.limits] == ["minimum"]
    assert not any(c.best_exact for c in found.contenders)
    assert "bounds only here: a minimum of starts" in in_words(found, None, ())[-1]


def test_a_team_wins_with_its_cars_first_and_second() -> None:
    teams = {"ann": "X", "bo": "X", "cy": "Y", "di": "Y"}
    entries = tuple(Entry(str(i + 1), w.title(), w, columns={"team": team}) for i, (w, team) in enumerate(teams.items()))
    title = Title(id="t", competes=("team",), worth={"race": "race"}, ties=COUNT_BACK)
    found = asked(season("abcd", coming=1, title=title, scale=(10, 6, 3, 1), entries=entries))
    assert [(c.name, int(c.points), int(c.most)) for c in found.contenders] == [("X", 16, 32), ("Y", 4, 20)]
    assert open_(found) == ["X", "Y"]


def test_what_is_needed_in_the_next_race_is_said_aloud() -> None:
    facts = season("abc", "abc", "abc", coming=1)
    found = asked(season("abc", "bac", coming=1))
    chances = chances_of(look_at(season("abc", "bac", coming=1), "t", None, None), "t")
    said = next_in_words(found, next_race(chances), season("abc", "bac", coming=1).calendar)
    assert said[0] == "Ann is champion at R3 with a win."
    assert next_race(chances_of(look_at(facts, "t", None, None), "t")) is None  # it is won already


def test_pole_may_still_be_won_by_one_who_is_not_classified() -> None:
    title = Title(id="t", worth={"race": "race"}, bonus=("pole",), ties=COUNT_BACK)
    facts = season("abc", "abc", "bac", "abc", "acb", "bc-a", coming=1, title=title, scale=(10, 8, 6))  # Bo 50, Ann 48, Cy 40
    found = next_race(chances_of(look_at(facts, "t", None, None), "t"))
    assert found is not None
    assert [w.place for w in found.wins["bo"]] == [1, 2, 3]  # with pole Ann draws level, and has won more often
    assert [s.needs for s in found.stays["cy"]] == [None, None, None, 1]
    assert [s.needs for s in found.stays["ann"]] == [None, 1, 2, 0]


def test_before_anybody_is_known_nobody_is_said_to_be_placed() -> None:
    (found,) = contenders(season("abc", coming=1), after="0")
    assert found.said == ("Nobody has taken part, and entries.csv names nobody who will: who can win is not known.",)


def test_before_the_first_race_everybody_entered_can_win() -> None:
    (found,) = contenders(season("abc", coming=1, entries=tuple(Entry(str(i), p.title(), p) for i, p in enumerate(PEOPLE, 1))), after="0")
    assert found.said == ("With two races to come, all three can still be champion.",)


def test_before_the_last_race_of_several_cars_it_is_said_what_there_is_to_make_good() -> None:
    title = Title(id="t", competes=("team",), worth={"race": "race"}, ties=COUNT_BACK)
    entries = tuple(Entry(str(i), p.title(), p, columns={"team": "XXYY"[i - 1]}) for i, p in enumerate((*PEOPLE, "di"), 1))
    (found,) = contenders(season("abcd", coming=1, title=title, scale=(10, 6, 3, 1), entries=entries))
    assert found.next_said == ("Before R2, the last race, Y is 12 behind X, and can gain 16 there at most.",)


def test_nobody_is_champion_while_races_are_missing_in_the_calendar() -> None:
    facts = season("abc", "abc", coming=0)
    with pytest.raises(UserError, match="3 of the 5 races of s are not in its calendar"):
        contenders(replace(facts, identity=replace(facts.identity, races=5)))


@pytest.mark.parametrize(
    "orders", [("abc", "bca", "cab"), ("acb", "bca"), ("abc", "bac", "b-ca"), ("acb", "abc", "cba"), ("cab", "ab-c", "bac")]
)
def test_who_stays_in_it_in_the_last_race_is_who_can_still_be_first_when_all_places_are_shared_out(orders: tuple[str, ...]) -> None:
    found = next_race(chances_of(look_at(season(*orders, coming=1), "t", None, None), "t"))
    assert found is not None
    for key, stays in found.stays.items():
        assert {s.leader_place: s.needs for s in stays} == _worst_that_is_enough(key, found.leader, orders)


def _worst_that_is_enough(key: str, leader: str, orders: tuple[str, ...]) -> dict[int, int | None]:
    """By the leader's place in the last race; every ending is tried."""
    held = {p: [order.split("-")[0].find(p[0]) + 1 for order in orders] for p in PEOPLE}
    enough: dict[int, list[int]] = {place: [] for place in (1, 2, 3, 0)}
    for many in range(len(PEOPLE) + 1):
        for order in permutations(PEOPLE, many):
            last = {p: order.index(p) + 1 if p in order else 0 for p in PEOPLE}
            lines = {p: _points_and_places([*held[p], last[p]]) for p in PEOPLE}
            if lines[key] == max(lines.values()):
                enough[last[leader]].append(last[key])
    return {place: None if not found else 0 if 0 in found else max(found) for place, found in enough.items()}


def _points_and_places(places: list[int]) -> tuple[int, ...]:
    return (sum((0, 10, 6, 3)[place] for place in places), *(places.count(place) for place in (1, 2, 3)))


def test_of_a_season_that_nobody_called_over_it_is_said_what_it_rests_on() -> None:
    (found,) = contenders(season("abc", "abc", coming=0))
    assert found.said[-1] == "That is so if no race is to come: one that is belongs into calendar.csv, with the status scheduled."


def test_an_appeal_that_is_running_is_said_beside_the_answer() -> None:
    appealed = Decision("D1", "disqualify", round=1, race=1, number="1", under_appeal=True)
    (found,) = contenders(season("abc", coming=1, decisions=(appealed,)))
    assert found.provisional == ("decision D1 is under appeal",)


def test_the_story_says_since_when() -> None:
    told = story(season("abc", "abc", "abc", coming=1), "t")
    assert told.champion_since == RaceKey(3, 1)
    assert told.out_since == {"bo": RaceKey(3, 1), "cy": RaceKey(3, 1)}


def test_a_title_that_is_not_there_is_refused() -> None:
    with pytest.raises(UserError, match="has no title 'x'; it has t"):
        contenders(season("abc"), "x")


# --- history -------------------------------------------------------------------------------------------------------------------------

CHAMPIONS = (
    ("formula-one-1985", "drivers", "14.1", "alain-prost"),  # Brands Hatch
    ("formula-one-1988", "drivers", "15.1", "ayrton-senna"),  # Suzuka
    ("formula-one-1992", "drivers", "11.1", "nigel-mansell"),  # Hungaroring
    ("formula-one-2002", "drivers", "11.1", "michael-schumacher"),  # Magny-Cours
    ("formula-one-2004", "drivers", "14.1", "michael-schumacher"),  # Spa
    ("formula-one-2008", "drivers", "18.1", "lewis-hamilton"),  # Interlagos
    ("formula-one-2011", "drivers", "15.1", "sebastian-vettel"),  # Suzuka
    ("formula-one-2013", "drivers", "16.1", "sebastian-vettel"),  # Buddh
    ("formula-one-2020", "drivers", "14.1", "lewis-hamilton"),  # Istanbul
    ("formula-one-2022", "drivers", "18.1", "max-verstappen"),  # Suzuka
    ("formula-one-2023", "drivers", "17.1", "max-verstappen"),  # Losail, in the sprint
)


@pytest.mark.season
@pytest.mark.parametrize(("id_", "title", "since", "who"), CHAMPIONS, ids=[c[0] for c in CHAMPIONS])
def test_a_champion_was_champion_when_history_says_so(id_: str, title: str, since: str, who: str) -> None:
    told = story(load(id_), title)
    assert told.moments[-1].champion == who
    assert str(told.champion_since) == since


@pytest.mark.season
@pytest.mark.parametrize(("id_", "after", "open_then"), [
    ("formula-one-2007", 16, ["Lewis Hamilton", "Fernando Alonso", "Kimi Raikkonen"]),
    ("formula-one-2010", 18, ["Fernando Alonso", "Mark Webber", "Sebastian Vettel", "Lewis Hamilton"]),
    ("formula-one-2016", 20, ["Nico Rosberg", "Lewis Hamilton"]),
    ("formula-one-2021", 21, ["Max Verstappen", "Lewis Hamilton"]),
])  # fmt: skip
def test_before_a_finale_so_many_could_still_win(id_: str, after: int, open_then: list[str]) -> None:
    facts = load(id_)
    chances = chances_of(look_at(facts, "drivers", RaceKey(after, LAST_RACE), None), "drivers")
    names = {c.key: c.name for c in chances.frames.now.plan.competitors}
    assert {names[key] for key in chances.best if chances.can_win(key)} == set(open_then)


def _sampled() -> list[tuple[str, str, int]]:
    """The titles of every fifth shipped season, each at another moment."""
    found = []
    for i, id_ in enumerate(book_seasons()[::5]):
        facts = load(id_)
        titles = [t.id for t in facts.regulations.title]
        run = sorted({row.key for row in facts.results if row.session == "race"})
        found += [(id_, title, run[(7 * i + 3 * t) % len(run)].round) for t, title in enumerate(titles) if run]
    return found


@pytest.mark.season
@pytest.mark.parametrize(("id_", "title", "after"), _sampled())
def test_every_shipped_title_can_be_asked_at_any_moment(id_: str, title: str, after: int) -> None:
    facts = load(id_)
    moment = RaceKey(after, LAST_RACE)
    chances = chances_of(look_at(facts, title, moment, None), title)
    found = outlook_of(chances)
    assert found.open or not found.contenders
    assert all(c.best <= c.worst for c in found.contenders)
    for c in found.open[:3]:
        if found.races and not found.limits:
            assert is_champion_in(chances.frames, c.key), c.name  # a season written out proves it
    said = (*in_words(found, None, facts.calendar), *next_in_words(found, next_race(chances), facts.calendar))
    assert all(sentence.endswith(".") and "  " not in sentence for sentence in said)


def test_nothing_is_said_of_the_next_race_where_drivers_share_a_car() -> None:
    facts = season("abc", "bac")
    crew = tuple(replace(row, number="1", position=1) if row.driver_id in ("ann", "bo") else row for row in facts.results)
    apart, together = (chances_of(look_at(one, "t", None, None), "t") for one in (facts, replace(facts, results=crew)))
    assert next_race(apart) is not None
    assert next_race(together) is None
