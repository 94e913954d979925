"""Ergast's JSON: words for places, gaps that are none, pages, calendars and tables."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Driver, MeetingSession, Session, TimingFile
from onemake.formats.timing import read_timing

Json = dict[str, object]


def answer(**more: object) -> bytes:
    return json.dumps({"MRData": {"series": "f1", "limit": "30", "offset": "0", "total": "1", **more}}).encode()


def race(**blocks: object) -> Json:
    circuit = {"circuitName": "Testring", "Location": {"country": "Nowhere"}}
    return {
        "season": "2023",
        "round": "4",
        "raceName": "Test Grand Prix",
        "Circuit": circuit,
        "date": "2023-04-30",
        "time": "11:00:00Z",
        **blocks,
    }


def result(place: str, number: str, id: str, **more: object) -> Json:
    return {
        "number": number,
        "position": "1",
        "positionText": place,
        "Driver": {"driverId": id},
        "laps": "20",
        "status": "Finished",
        **more,
    }


def read(data: bytes) -> TimingFile:
    found = read_timing("answer.json", data)
    assert found is not None
    assert found.format == "ergast"
    return found


def session(*, table: Json | None = None, total: str = "1", offset: str = "0", **blocks: object) -> Session:
    return read(answer(total=total, offset=offset, RaceTable={"season": "2023", "Races": [race(**blocks)], **(table or {})})).sessions[0]


def test_a_race_says_when_where_and_who() -> None:
    driver = {"driverId": "berg", "givenName": "Ada", "familyName": "Berg", "nationality": "Danish", "code": "BER"}
    row = result("1", "03", "", Driver=driver, Constructor={"name": "Alfa"}, grid="2", Time={"millis": "5133607", "time": "1:25:33.607"})
    found = session(Results=[row])
    assert (found.kind, found.name, found.event, found.track) == ("race", "Race", "Test Grand Prix", "Testring")
    assert (found.start, found.zone) == (datetime(2023, 4, 30, 11, tzinfo=UTC), "UTC")
    (car,) = found.competitors
    assert (car.number, car.team, car.drivers) == (
        "03",
        "Alfa",
        (Driver("Ada Berg", "Ada", "Berg", "berg", "Danish", own={"code": "BER"}),),
    )
    (placing,) = found.placings
    assert (placing.position, placing.time, placing.gap, placing.grid, placing.laps) == (1, 5133607, None, 2, 20)


def test_letters_for_places_become_statuses_and_the_running_number_is_no_place() -> None:
    words = [("R", "Engine"), ("D", "Disqualified"), ("E", "Excluded"), ("W", "Withdrew"), ("F", "Did not qualify"), ("N", "Finished"),
             ("R", "Did not start"), ("4", "Gearbox")]  # fmt: skip
    found = session(Results=[result(place, str(n), f"d{n}", status=word) for n, (place, word) in enumerate(words)])
    assert [p.status for p in found.placings] == ["DNF", "DSQ", "EX", "WD", "DNQ", "NC", "DNS", ""]
    assert [p.position for p in found.placings] == [None] * 7 + [4]
    assert found.placings[7].said == "Gearbox"


def test_the_time_of_a_lapped_car_is_no_gap() -> None:
    lapped = result("2", "2", "b", laps="19", status="Lapped", Time={"millis": "5158240", "time": "+24.633"})
    older = result("3", "3", "c", laps="18", status="+2 Laps")
    found = session(Results=[result("1", "1", "a", Time={"time": "1:25:33.607"}), lapped, older])
    assert [(p.gap, p.laps_down, p.time) for p in found.placings] == [(None, None, 5133607), (None, 1, 5158240), (None, 2, None)]


def test_a_grid_place_of_nought_is_the_pit_lane() -> None:
    found = session(Results=[result("1", "1", "a", grid="0")])
    assert (found.placings[0].grid, found.placings[0].own["grid"]) == (None, "PL")
    assert [str(r) for r in found.remarks] == ["1 cars have no place on the grid (it says '0', read as 'from the pit lane')"]


def test_drivers_of_one_number_and_place_shared_the_car() -> None:
    found = session(Results=[result("1", "8", "a"), result("1", "8", "b")])
    assert [[d.id for d in car.drivers] for car in found.competitors] == [["a", "b"]]
    assert [(p.car, p.driver) for p in found.placings] == [(0, 0), (0, 1)]


def test_qualifying_has_its_own_day_and_the_best_of_its_parts() -> None:
    row = {"number": "1", "position": "1", "Driver": {"driverId": "a"}, "Q1": "1:20.965", "Q2": "1:18.856", "Q3": "1:19.567"}
    found = session(QualifyingResults=[row])
    assert (found.kind, found.start, found.placings[0].best_lap, found.placings[0].position) == ("qualifying", None, 78856, 1)
    assert found.placings[0].own == {"Q1": "1:20.965", "Q2": "1:18.856", "Q3": "1:19.567"}
    assert session(QualifyingResults=[row], Qualifying={"date": "2023-04-28"}).start == date(2023, 4, 28)


def test_laps_carry_the_order_at_the_line_and_stops_are_put_on_them() -> None:
    laps = [{"number": str(n), "Timings": [{"driverId": "a", "position": "1", "time": "1:39.019"}]} for n in (1, 2, 3)]
    found = session(Laps=laps, PitStops=[{"driverId": "a", "lap": "2", "stop": "1", "time": "14:19:22", "duration": "25.636"}], total="4")
    assert [(lap.number, lap.time, lap.place, lap.pit, lap.pit_time, lap.row) for lap in found.laps] == [
        (1, 99019, 1, None, None, 1), (2, 99019, 1, True, None, 2), (3, 99019, 1, None, 25636, 3),
    ]  # fmt: skip
    assert found.competitors[0].own == {"pit stop 1": "lap 2, 25.636 s, 14:19:22"}
    assert found.remarks == ()


def test_a_page_of_a_longer_answer_says_how_much_it_is() -> None:
    rows = [result("1", "1", "a"), result("2", "2", "b")]
    assert session(Results=rows, total="2").partial == ""
    assert session(Results=rows, total="20").partial == "2 of 20 rows"
    last = session(Results=rows, total="20", offset="18")
    assert (last.partial, last.where(last.placings[0])) == ("2 of 20 rows, from row 19", "answer.json, row 19")
    assert session(Results=rows, total="2", table={"driverId": "a"}).partial == "only rows of driverId a"


def test_only_the_race_that_a_page_cuts_is_partial() -> None:
    races = [race(Results=[result("1", "1", "a")]), race(Results=[result("1", "1", "a")])]
    assert [s.partial for s in read(answer(total="9", RaceTable={"Races": races})).sessions] == ["", "2 of 9 rows"]


def test_races_without_results_are_a_calendar() -> None:
    found = read(answer(RaceTable={"season": "2023", "Races": [race(Sprint={"date": "2023-04-29", "time": "13:30:00Z"})]}))
    (calendar,) = found.calendars
    (meeting,) = calendar.meetings
    assert (calendar.name, calendar.year, meeting.name, meeting.round, meeting.country) == (
        "F1 2023",
        2023,
        "Test Grand Prix",
        4,
        "Nowhere",
    )
    assert meeting.sessions == (
        MeetingSession("Sprint", "race", datetime(2023, 4, 29, 13, 30, tzinfo=UTC)), MeetingSession("Race", "race", meeting.date),
    )  # fmt: skip


def test_tables_keep_points_as_written_and_no_place_where_there_is_none() -> None:
    rows = [
        {"position": "1", "positionText": "1", "points": "12.5", "wins": "1", "Driver": {"driverId": "a", "permanentNumber": "33"}},
        {"positionText": "-", "points": "0", "Driver": {"driverId": "b"}, "Constructors": [{"name": "Alfa"}, {"name": "Beta"}]},
    ]
    lists = [
        {"season": "2023", "round": "4", "DriverStandings": rows},
        {"ConstructorStandings": [{"Constructor": {"name": "Alfa"}, "points": "9"}]},
    ]
    drivers, teams = read(answer(total="3", StandingsTable={"StandingsLists": lists})).standings
    assert (drivers.name, drivers.year, drivers.after) == ("Drivers 2023", 2023, "round 4")
    assert [(r.position, r.points, r.number, r.team) for r in drivers.rows] == [(1, "12.5", "", ""), (None, "0", "", "Alfa / Beta")]
    assert (teams.name, teams.rows[0].competitor) == ("Constructors", "Alfa")


@pytest.mark.parametrize("table", ["StatusTable", "DriverTable", "Nothing"])
def test_lists_without_results_are_refused_by_what_they_are(table: str) -> None:
    with pytest.raises(UserError, match="no result in it"):
        read(answer(**{table: {}}))


@pytest.mark.parametrize("value", [None, [], {}, "x", -7, 1e308, True, 10**30, [[]], "²"])
def test_nothing_breaks_the_reading(value: object) -> None:
    odd = dict.fromkeys(
        (*result("", "", ""), "Time", "FastestLap", "grid", "Constructor", "Q1", "lap", "duration", "time", "driverId"), value
    )
    for blocks in (
        {key: [odd, value] for key in ("Results", "SprintResults", "QualifyingResults", "PitStops")},
        {
            "Laps": [{"number": "1", "Timings": [odd]}, {"number": value, "Timings": value}],
            "PitStops": [odd],
            "date": value,
            "Circuit": value,
        },
    ):
        found = read(answer(total=value, offset=value, RaceTable={"Races": [race(**blocks), value], "season": value, "x": value}))
        assert found.sessions
    assert read(answer(StandingsTable={"StandingsLists": [{"DriverStandings": [odd, value], "season": value}]})).standings


def test_a_thousand_broken_laps_give_one_remark() -> None:
    laps = [{"number": "x", "Timings": [{"driverId": "a"}]}, {"number": "1", "Timings": [None]}] * 1000
    found = read(answer(RaceTable={"Races": [race(Laps=laps)]}))
    assert [str(r) for r in found.remarks] == [
        "1 times of a lap without a number are left out (1000 such lists) (it says 'x')",
        "1 of 1 Timings are not written as such; left out (1000 such lists) (it says 'None')",
    ]


MEASURED: dict[str, tuple[object, ...]] = {  # sessions with kind, cars, places, laps and partial; rows of tables; meetings
    "driverstandings-2023-22-driverstandings.json": ([], [22], []),
    "laps-2023-1-laps.json": ([("race", 20, 0, 30, "30 of 1055 rows")], [], []),
    "pitstops-2023-18-pitstops.json": ([("race", 18, 0, 0, "30 of 36 rows")], [], []),
    "qualifying-2023-13-qualifying.json": ([("qualifying", 20, 20, 0, "")], [], []),
    "races-2023-races.json": ([], [], [22]),
    "results-2023-9-results.json": ([("race", 20, 20, 0, "")], [], []),
    "results-2023-results-2.json": ([("race", 1, 1, 0, "only rows of position 2")] * 22, [], []),
    "sprint-2023-sprint.json": ([("race", 20, 20, 0, ""), ("race", 10, 10, 0, "30 of 120 rows")], [], []),
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", MEASURED)
def test_the_sample_files_give_their_measured_figures(corpus: Path, name: str) -> None:
    found = read((corpus / "data/timing/ergast-json" / name).read_bytes())
    sessions = [(s.kind, len(s.competitors), len(s.placings), len(s.laps), s.partial) for s in found.sessions]
    assert (sessions, [len(s.rows) for s in found.standings], [len(c.meetings) for c in found.calendars]) == MEASURED[name]


@pytest.mark.corpus
def test_the_count_of_statuses_is_refused_and_no_sample_file_is_left_out(corpus: Path) -> None:
    folder = corpus / "data/timing/ergast-json"
    assert {path.name for path in folder.iterdir()} == {*MEASURED, "status-2023-status.json"}
    with pytest.raises(UserError, match="counts how often"):
        read((folder / "status-2023-status.json").read_bytes())


@pytest.mark.corpus
def test_gaps_in_a_sample_are_the_differences_of_times(corpus: Path) -> None:
    (found,) = read((corpus / "data/timing/ergast-json/results-2023-9-results.json").read_bytes()).sessions
    winner = found.placings[0]
    assert [p.gap for p in found.placings[1:11]] == [(p.time or 0) - (winner.time or 0) for p in found.placings[1:11]]
    assert [p.laps_down for p in found.placings[11:19]] == [1] * 8
