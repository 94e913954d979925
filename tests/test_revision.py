"""Revision from end to end: a season of the shape of Carrera Cup Germany 2014, eighteen races, two of them decided anew seven weeks later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from onemake.core.errors import SeasonError
from onemake.core.season import Season
from onemake.core.standings import Row, Table
from onemake.office.standings import standings

Make = Callable[[dict[str, str]], Season]

DRIVERS = ("Ast", "Bohr", "Cole", "Diaz", "Eng", "Falk", "Gray", "Holm")
FIRST = date(2014, 5, 3)
APPEAL = datetime(2014, 9, 24, 15, tzinfo=UTC)

RULES = """
format = 1
[season]
series = "cup"
year = 2014
name = "Cup 2014"
[scale.race]
places = [20, 18, 16, 14, 12, 10, 9, 8]
article = "8.1"
[[title]]
id = "drivers"
worth = { race = "race" }
ties = ["count-back", "latest"]
"""


def race_day(round_: int, race: int) -> date:
    return FIRST + timedelta(days=20 * (round_ - 1) + race - 1)


def order(round_: int, race: int) -> list[str]:
    """A field in which everybody wins at some time: each race is a rotation of the one before."""
    shift = (round_ * 3 + race * 5) % len(DRIVERS)
    return list(DRIVERS[shift:] + DRIVERS[:shift])


def files() -> dict[str, str]:
    calendar = ["round,race,date"]
    results = ["round,race,number,driver,position"]
    for round_ in range(1, 10):
        for race in (1, 2):
            calendar.append(f"{round_},{race},{race_day(round_, race)}")
            field = order(round_, race)
            results += [f"{round_},{race},{DRIVERS.index(name) + 1},{name},{place}" for place, name in enumerate(field, 1)]
    decisions = f"""
        [[decision]]
        id = "S1"
        kind = "disqualify"
        round = 5
        number = "5"
        issued = {race_day(5, 2)}T19:00:00+00:00
        author = "Stewards"
        reason = "car does not conform"
        under_appeal = true

        [[decision]]
        id = "A1"
        kind = "annul"
        of = "S1"
        issued = 2014-09-24T15:00:00+00:00
        author = "National appeal court"
        reason = "the protest was never validly lodged: only half the fee was paid"

        [[decision]]
        id = "S2"
        kind = "time"
        round = 7
        race = 1
        number = "1"
        seconds = 5
        issued = {race_day(7, 1)}T18:00:00+00:00
        applied = "in the sheet"
        """
    return {
        "season.toml": RULES,
        "calendar.csv": "\n".join(calendar),
        "results.csv": "\n".join(results),
        "decisions.toml": decisions,
    }


@pytest.fixture
def cup(season: Make) -> Season:
    return season(files())


def table(season: Season, **asked: object) -> Table:
    (found,) = standings(season, "drivers", **asked)  # type: ignore[arg-type]
    return found


def points(found: Table) -> dict[str, int]:
    return {row.competitor: int(row.points) for row in found.rows}


def without_names(found: Table) -> list[Row]:
    """The rows without the decisions that stand beside their scores."""
    return [replace(row, scores=tuple(replace(score, decisions=()) for score in row.scores)) for row in found.rows]


def test_a_disqualification_from_the_round_takes_both_races_and_lifts_those_behind(cup: Season) -> None:
    before = points(table(replace(cup, decisions=()), after="5.2"))
    after = points(table(cup, after="5.2", as_of="2014-07-24"))
    lost = sum((20, 18, 16, 14, 12, 10, 9, 8)[order(5, race).index("Eng")] for race in (1, 2))
    assert before["Eng"] - after["Eng"] == lost
    for name in DRIVERS:
        behind = [race for race in (1, 2) if order(5, race).index(name) > order(5, race).index("Eng")]
        if name != "Eng":
            assert (after[name] > before[name]) == bool(behind)


def test_the_appeal_gives_back_exactly_what_was_taken(cup: Season) -> None:
    untouched = replace(cup, decisions=())
    assert points(table(cup, after="8.2", as_of="2014-09-24")) == points(table(untouched, after="8.2"))
    assert points(table(cup)) == points(table(untouched))


def test_every_earlier_table_is_unchanged_as_of_its_day(cup: Season) -> None:
    """Each day's table, asked for today, equals the one computed that day from what was there: later races and decisions physically absent."""
    for round_ in range(1, 10):
        for race in (1, 2):
            day = datetime.combine(race_day(round_, race), datetime.max.time(), tzinfo=UTC)
            then = replace(
                cup,
                calendar=tuple(r for r in cup.calendar if isinstance(r.date, date) and r.date <= day.date()),
                results=tuple(r for r in cup.results if race_day(*r.key) <= day.date()),
                decisions=tuple(d for d in cup.decisions if (moment := d.known_from(UTC)) is not None and moment <= day),
            )
            assert table(cup, as_of=day).rows == table(then).rows


def test_a_table_is_provisional_while_the_appeal_is_open_and_not_after(cup: Season) -> None:
    assert table(cup, as_of="2014-08-30").provisional == ("decision S1 is under appeal",)
    assert table(cup, as_of="2014-07-01").provisional == ()
    assert table(cup, as_of="2014-09-25").provisional == ()


def test_what_is_in_the_sheet_is_not_applied_again(cup: Season) -> None:
    without = replace(cup, decisions=tuple(d for d in cup.decisions if d.id != "S2"))
    assert without_names(table(cup)) == without_names(table(without))


def test_a_decision_in_the_sheet_is_named_beside_the_score_all_the_same(cup: Season) -> None:
    assert {id_ for row in table(cup).rows for score in row.scores for id_ in score.decisions} >= {"S2"}


def test_an_annulment_can_itself_be_annulled(cup: Season) -> None:
    (annulment,) = (d for d in cup.decisions if d.id == "A1")
    again = replace(annulment, id="A2", of="A1", issued=APPEAL + timedelta(days=3))
    revived = replace(cup, decisions=(*cup.decisions, again))
    assert points(table(revived, as_of="2014-09-25")) == points(table(replace(cup, decisions=()), as_of="2014-09-25"))
    assert points(table(revived))["Eng"] < points(table(cup))["Eng"]


def test_a_time_penalty_without_times_is_refused_in_a_plain_sentence(cup: Season) -> None:
    penalty = next(d for d in cup.decisions if d.id == "S2")
    with pytest.raises(SeasonError, match="no race time for car"):
        table(replace(cup, decisions=(replace(penalty, applied=""),)))


def test_every_line_of_every_score_sums_to_its_points(cup: Season) -> None:
    for row in table(cup).rows:
        assert row.points == sum(s.points for s in row.scores if s.counted) + sum(a.points for a in row.adjustments)
        for score in row.scores:
            assert score.points == sum(line.points for line in score.lines)


def test_a_season_of_more_races_than_its_calendar_lists_is_not_complete() -> None:
    from dataclasses import replace

    import onemake
    from onemake.core.decisions import revise

    season = onemake.load("porsche-carrera-cup-asia-2026")
    assert (season.identity.races, len(season.calendar)) == (13, 2)
    assert not revise(season).complete
    assert revise(replace(season, identity=replace(season.identity, races=2))).complete
