"""The judge is judged: small seasons whose tables were worked out by hand, and what must hold in every season."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from onemake.core.races import RaceKey
from onemake.core.rules.regulations import (
    Bonus,
    Cap,
    Carry,
    Cars,
    Comparator,
    Eligible,
    Factor,
    Minimum,
    Regulations,
    Rounding,
    Scale,
    Title,
    Window,
)
from onemake.core.season import BroughtForward, Decision, Entry, Identity, Race, Result, Season, Version
from oracle import OracleRow, table
from properties.seasons import Case, cases

F = Fraction
TEN = Scale(places=(F(10), F(6), F(4), F(3), F(2), F(1)))


def regulations(*titles: Title, scale: Scale = TEN, bonus: dict[str, Bonus] | None = None) -> Regulations:
    factor = {"half": Factor(value=F(1, 2), bonuses=("fl",))}
    return Regulations(scale={"race": scale, "carry-over": Scale(places=(F(5), F(3)))}, title=titles, bonus=bonus or {}, factor=factor)


def drivers(**answers: object) -> Title:
    return replace(Title(id="drivers", worth={"*": "race"}), **answers)  # type: ignore[arg-type]


def sheet(number: int, *rows: str) -> list[Result]:
    """Rows as ``driver`` (in order), ``driver place`` or ``driver STATUS``; the race is ``round.1`` of that number."""
    made = []
    for i, words in enumerate(rows):
        name, _, word = words.partition(" ")
        place = int(word) if word.isdecimal() else None if word else i + 1
        status = "" if word.isdecimal() else word
        made.append(Result(RaceKey(number, 1), "race", "", name, name, place, status, time=1_000 * (100 + i), laps=10, line=i))
    return made


def season(rows: list[Result], rules: Regulations, *decisions: Decision, races: tuple[Race, ...] = (), **more: object) -> Season:
    keys = sorted({r.key for r in rows})
    calendar = races or tuple(Race(k, date=date(2026, 3, 1) + timedelta(days=7 * k.round)) for k in keys)
    made = Season("s", Identity("s", 2026, "S"), (Version(rules),), calendar, tuple(rows), decisions=decisions, zone=UTC)
    return replace(made, **more)  # type: ignore[arg-type]


def decision(id: str, kind: str, number: int | None = 1, race: int | None = 1, **more: object) -> Decision:
    return Decision(id, kind, number, race, **more)  # type: ignore[arg-type]


def points(rows: list[OracleRow]) -> dict[str, Fraction]:
    return {r.competitor: r.points for r in rows}


def places(rows: list[OracleRow]) -> list[tuple[int | None, str]]:
    return [(r.position, r.competitor) for r in rows]


def test_places_are_worth_the_scale_and_cars_level_share_the_place() -> None:
    rows = table(season(sheet(1, "A 1", "B 2", "C 2", "D 4", "E DNF"), regulations(drivers())), "drivers")
    assert points(rows) == {"A": 10, "B": 6, "C": 6, "D": 3, "E": 0}
    assert places(rows) == [(1, "A"), (2, "B"), (2, "C"), (4, "D"), (5, "E")]
    shared = table(season(sheet(1, "A 1", "B 2", "C 2", "D 4"), regulations(drivers(dead_heat="share"))), "drivers")
    assert points(shared) == {"A": 10, "B": 5, "C": 5, "D": 3}


def test_guests_are_passed_over_or_keep_their_places() -> None:
    rows = sheet(1, "G", "A", "B")
    rows[0] = replace(rows[0], guest=True)
    assert points(table(season(rows, regulations(drivers())), "drivers")) == {"A": 10, "B": 6}
    opaque = drivers(eligible=Eligible(guests="opaque"))
    assert points(table(season(rows, regulations(opaque)), "drivers")) == {"A": 6, "B": 4}


def test_place_missing_in_the_sheet_stays_empty_unless_classes_are_ranked() -> None:
    rows = [replace(r, classes=("Pro",)) for r in sheet(1, "A 1", "B 3")]
    assert points(table(season(rows, regulations(drivers())), "drivers")) == {"A": 10, "B": 4}
    pro = drivers(eligible=Eligible(classes=("Pro",)))
    assert points(table(season(rows, regulations(pro)), "drivers")) == {"A": 10, "B": 6}


def test_registered_in_mid_season_scores_from_the_day() -> None:
    entries = tuple(Entry("", n, n, registered=date(2026, 3, 15) if n == "A" else None) for n in "AB")
    made = season([*sheet(1, "A", "B"), *sheet(2, "A", "B")], regulations(drivers()), entries=entries)
    assert points(table(made, "drivers")) == {"B": 16, "A": 10}  # 8 March: A is a guest; 15 March: he is registered


def test_decisions_change_the_order() -> None:
    four = sheet(1, "A", "B", "C", "D")

    def after(*decisions: Decision) -> dict[str, Fraction]:
        return points(table(season(four, regulations(drivers()), *decisions), "drivers"))

    assert after(decision("1", "disqualify", driver="A")) == {"B": 10, "C": 6, "D": 4, "A": 0}
    assert after(decision("1", "disqualify", driver="A", others="stay")) == {"B": 6, "C": 4, "D": 3, "A": 0}
    overall = regulations(drivers(ties=(Comparator(by="wins", places="overall"),)), scale=Scale(places=(F(1),) * 4))
    stay = table(season(four, overall, decision("1", "disqualify", driver="A", others="stay")), "drivers")
    assert places(stay) == [(1, "B"), (1, "C"), (1, "D"), (4, "A")]  # nobody was first
    assert after(decision("1", "time", driver="A", seconds=F(5, 2))) == {"B": 10, "C": 6, "A": 4, "D": 3}  # 102.5 s: behind C's 102
    assert after(decision("1", "places", driver="A", places=2)) == {"B": 10, "C": 6, "A": 4, "D": 3}
    assert after(decision("1", "places", driver="A", places=9)) == {"B": 10, "C": 6, "D": 4, "A": 3}
    assert after(decision("1", "laps", driver="B", laps=1)) == {"A": 10, "C": 6, "D": 4, "B": 3}
    assert after(decision("1", "no_points", driver="A")) == {"B": 6, "C": 4, "D": 3, "A": 0}
    assert after(decision("1", "no_points", driver="A", others="up")) == {"B": 10, "C": 6, "D": 4, "A": 0}
    assert after(decision("1", "correct", driver="D", field="position", value="3")) == {"A": 10, "B": 6, "C": 4, "D": 4}
    assert after(decision("1", "disqualify", driver="A", applied="in the sheet"))["A"] == 10


def test_places_are_lost_in_the_order_of_issue() -> None:
    first, second = datetime(2026, 3, 8, 10, tzinfo=UTC), datetime(2026, 3, 8, 11, tzinfo=UTC)
    late_a = decision("1", "places", driver="A", places=2, issued=second)
    early_b = decision("2", "places", driver="B", places=2, issued=first)
    rows = table(season(sheet(1, "A", "B", "C", "D"), regulations(drivers()), late_a, early_b), "drivers")
    assert [name for _, name in places(rows)] == ["C", "D", "A", "B"]  # B: A C D B; then A: C D A B


def test_reinstated_car_pushes_the_others_down() -> None:
    back = decision("1", "reinstate", driver="C", position=2)
    assert points(table(season(sheet(1, "A", "B", "C DSQ"), regulations(drivers()), back), "drivers")) == {"A": 10, "C": 6, "B": 4}


def test_annulment_is_annulled_and_the_clock_decides_what_is_known() -> None:
    days = [datetime(2026, 3, d, tzinfo=UTC) for d in (10, 12, 14)]
    out = decision("1", "disqualify", driver="A", issued=days[0])
    undone, restored = decision("2", "annul", of="1", issued=days[1]), decision("3", "annul", of="2", issued=days[2])
    made = season(sheet(1, "A", "B"), regulations(drivers()), out, undone, restored)
    leaders = [table(made, "drivers", as_of=d + timedelta(hours=1))[0].competitor for d in (datetime(2026, 3, 9, tzinfo=UTC), *days)]
    assert leaders == ["A", "B", "A", "B"]
    assert table(made, "drivers", as_of=datetime(2026, 3, 1, tzinfo=UTC)) == []


def test_worst_scores_are_dropped() -> None:
    rows = [*sheet(1, "A", "B", "C"), *sheet(2, "B", "A", "C"), *sheet(3, "A", "B", "C DSQ")]
    two = drivers(counts=(Window(best=2, undroppable=("DSQ",)),))
    made = {r.competitor: r for r in table(season(rows, regulations(two)), "drivers")}
    assert {n: r.points for n, r in made.items()} == {"A": 20, "B": 16, "C": 4}
    assert {n: r.gross for n, r in made.items()} == {"A": 26, "B": 22, "C": 8}
    assert [k.round for k, s in made["C"].scores.items() if not s.counted] == [2]  # level with round 1, and later
    missed = season([*sheet(1, "A", "B"), *sheet(2, "B", "C")], regulations(drivers(counts=(Window(drop=1, absent="none"),))))
    assert points(table(missed, "drivers")) == {"B": 10, "A": 0, "C": 0}
    zero = replace(missed, versions=(Version(regulations(drivers(counts=(Window(drop=1),)))),))
    assert points(table(zero, "drivers")) == {"A": 10, "B": 10, "C": 6}


def test_crew_shares_but_a_driver_keeps_his_own_mark() -> None:
    a, b, c = sheet(1, "A", "B", "C")
    crew = [replace(a, number="1", codes=("FL",)), replace(b, number="1", position=1), replace(c, number="2", position=2)]
    races = (Race(RaceKey(1, 1), factors=("half",)),)
    rules = regulations(drivers(share="split", bonus=("fl",)), bonus={"fl": Bonus(for_="fastest-lap", points=F(2))})
    rows = {r.competitor: r for r in table(season(crew, rules, races=races), "drivers")}
    score = rows["A"].scores[RaceKey(1, 1)]
    assert score.lines == {"place": 10, "bonus:fl": 2, "factor": -6, "share": F(-5, 2)}
    assert (score.points, rows["B"].points, rows["C"].points) == (F(7, 2), F(5, 2), F(3))
    alone = season(crew, rules, decision("1", "full_to", driver="B"), races=races)
    assert points(table(alone, "drivers")) == {"B": 5, "C": 3, "A": 0}
    crews = regulations(replace(drivers(), competes=("crew",)))
    assert points(table(season(crew, crews), "drivers")) == {"A+B": 10, "C": 6}


def test_team_scores_with_its_best_car_and_the_rest_is_passed_over() -> None:
    rows = [replace(r, columns={"team": team}) for r, team in zip(sheet(1, "A", "B", "C"), ["X", "X", "Y"], strict=True)]
    title = drivers(competes=("team",), cars=Cars(count=1))
    assert points(table(season(rows, regulations(title)), "drivers")) == {"X": 10, "Y": 6}
    opaque = drivers(competes=("team",), cars=Cars(count=1, others="opaque"))
    assert points(table(season(rows, regulations(opaque)), "drivers")) == {"X": 10, "Y": 4}


def test_rounds_are_units_capped_and_rounded() -> None:
    twice = [*sheet(1, "A", "B"), *(replace(r, key=RaceKey(1, 2)) for r in sheet(1, "A", "B"))]
    capped = table(season(twice, regulations(drivers(cap=Cap(at=F(15), per="round")))), "drivers")
    assert points(capped) == {"A": 15, "B": 12}
    assert capped[0].scores[RaceKey(1, 2)].lines["cap"] == -5
    mean = drivers(unit="round", within="mean", rounding=Rounding(to=F(5), when="total"))
    rows = table(season(twice, regulations(mean)), "drivers")
    assert points(rows) == {"A": 10, "B": 5}
    assert [r.adjustments["mean"] for r in rows] == [-10, -6]
    assert [r.adjustments["rounding"] for r in rows] == [0, -1]
    chosen = decision("1", "choose_score", driver="A", race=1)
    assert points(table(season(twice, regulations(drivers()), chosen), "drivers")) == {"B": 12, "A": 10}


def test_points_decisions_and_exclusions_hold_from_their_round_on() -> None:
    rows = [*sheet(1, "A", "B", "C"), *sheet(2, "A", "B", "C")]
    minus = decision("1", "points", 2, None, driver="A", points=F(-9))
    out = decision("2", "exclude", 2, None, driver="B", others="up")
    made = season(rows, regulations(drivers()), minus, out)
    assert places(table(made, "drivers", after=RaceKey(1, 1))) == [(1, "A"), (2, "B"), (3, "C")]
    final = table(made, "drivers")
    assert places(final) == [(1, "C"), (2, "A"), (None, "B")]
    assert points(final) == {"C": 12, "A": 11, "B": 0}
    kept = season(rows, regulations(drivers()), replace(out, points="kept", others=""))
    assert points(table(kept, "drivers")) == {"A": 20, "C": 8, "B": 12}


def test_win_restored_on_appeal_is_the_difference_to_the_total_brought_forward() -> None:
    totals = tuple(BroughtForward("drivers", RaceKey(1, 1), n, F(p)) for n, p in {"A": 50, "B": 60}.items())
    out = decision("1", "disqualify", driver="A", issued=date(2026, 3, 8))
    back = decision("2", "annul", None, None, of="1", issued=date(2026, 4, 1))
    made = season([*sheet(1, "A", "B"), *sheet(2, "B", "A")], regulations(drivers()), out, back, brought_forward=totals)
    assert points(table(made, "drivers", as_of=datetime(2026, 3, 31, tzinfo=UTC))) == {"B": 70, "A": 56}
    assert points(table(made, "drivers")) == {"A": 66, "B": 66}  # A + 10, B - 4


def test_rank_in_one_title_is_carried_into_another() -> None:
    final = replace(drivers(), id="final", carry=Carry(title="drivers", scale="carry-over"))
    made = season(sheet(1, "A", "B", "C"), regulations(drivers(), final))
    assert points(table(made, "final")) == {"A": 15, "B": 9, "C": 4}


def test_too_few_starts() -> None:
    rows = [*sheet(1, "A", "B", "C"), *sheet(2, "B", "C")]
    for below, expected in {
        "unlisted": {"B": 16, "C": 10},
        "transparent": {"B": 20, "C": 12},
        "opaque": {"B": 16, "C": 10},
    }.items():
        title = drivers(minimum=Minimum(starts=2, below=below))  # type: ignore[arg-type]
        assert points(table(season(rows, regulations(title)), "drivers")) == expected


def test_ties_break_in_the_order_of_the_comparators() -> None:
    flat = Scale(places=(F(1),) * 6)
    rows = [*sheet(1, "A", "B", "C", "D"), *sheet(2, "B", "A", "D", "C"), *sheet(3, "C", "A", "B", "D")]

    def order(*ties: Comparator) -> list[tuple[int | None, str]]:
        return places(table(season(rows, regulations(drivers(ties=ties), scale=flat)), "drivers"))

    assert order() == [(1, "A"), (1, "B"), (1, "C"), (1, "D")]
    assert order(Comparator(by="wins")) == [(1, "A"), (1, "B"), (1, "C"), (4, "D")]
    assert order(Comparator(by="count-back")) == [(1, "A"), (2, "B"), (3, "C"), (4, "D")]
    assert order(Comparator(by="latest")) == [(1, "C"), (2, "A"), (3, "B"), (4, "D")]
    assert order(Comparator(by="wins"), Comparator(by="earliest")) == [(1, "A"), (2, "B"), (3, "C"), (4, "D")]
    assert order(Comparator(by="head-to-head")) == [(1, "A"), (1, "B"), (1, "C"), (4, "D")]


def test_bulletin_holds_from_its_race_on() -> None:
    double = Version(regulations(drivers(), scale=Scale(places=(F(20), F(12)))), RaceKey(2, 0))
    made = season([*sheet(1, "A", "B"), *sheet(2, "B", "A")], regulations(drivers()))
    made = replace(made, versions=(*made.versions, double))
    assert points(table(made, "drivers")) == {"B": 26, "A": 22}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(cases())
def test_lines_sum_to_the_score_and_places_are_shared_in_order(case: Case) -> None:
    rows = table(*case)
    for row in rows:
        assert all(sum(s.lines.values(), F(0)) == s.points for s in row.scores.values())
    ranked = [r for r in rows if r.position is not None]
    assert rows[: len(ranked)] == ranked
    assert [r.points for r in ranked] == sorted((r.points for r in ranked), reverse=True)
    for i, row in enumerate(ranked, 1):
        assert row.position is not None
        assert row.position <= i
        assert row.tied == (sum(r.position == row.position for r in ranked) > 1)
