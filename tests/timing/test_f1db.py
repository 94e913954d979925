"""F1DB's YAML: lists told by their keys, words for places, no value unfolded."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Driver, Lap, Penalty, Session, Standing, TimingFile
from onemake.formats.timing import read_timing


def item(**words: object) -> str:
    lines = [f"{key}: {'' if value is None else value}".rstrip() for key, value in words.items()]
    return "- " + "\n  ".join(lines) + "\n"


def row(place: object, number: object, driver: str, **more: object) -> str:
    words: dict[str, object] = {"position": place, "driverNumber": number, "driverId": driver, "constructorId": "alfa"}
    return item(**words, **{"laps": 44, "time": None, "timePenalty": None, "gap": None, "reasonRetired": None, "gridPosition": 3, **more})


def read(text: str) -> TimingFile:
    found = read_timing("list.yml", text.encode())
    assert found is not None
    assert found.format == "f1db"
    return found


def session(text: str) -> Session:
    return read(text).sessions[0]


def test_a_result_has_text_numbers_places_and_words() -> None:
    found = session(
        row(1, "01", "ada-berg", time='"1:19:57.566"', timePenalty='"5"') + row(2, 44, "bo-carl", gap='"+0.647"', gridPosition="PL")
        + row(3, 4, "cy-dahl", gap='"+1 lap"') + row("DNF", 24, "di-eng", laps=5, reasonRetired="Hydraulics") + row("DNPQ", 25, "ed-fox")
    )  # fmt: skip
    assert [car.number for car in found.competitors] == ["01", "44", "4", "24", "25"]
    assert found.competitors[0].drivers == (Driver("ada-berg", id="ada-berg"),)
    assert [(p.position, p.status, p.laps, p.time, p.gap, p.laps_down, p.grid) for p in found.placings] == [
        (1, "", 44, 4797566, None, None, 3), (2, "", 44, None, 647, None, None), (3, "", 44, None, None, 1, 3), (None, "DNF", 5, None, None, None, 3),
        (None, "DNQ", 44, None, None, None, 3),
    ]  # fmt: skip
    assert (found.placings[1].own["grid"], found.placings[3].own["reasonRetired"], found.placings[3].said) == ("PL", "Hydraulics", "DNF")
    assert found.penalties == (Penalty(0, "time", 5, said="5", row=1),)


def test_gaps_to_a_disqualified_car_are_given_to_the_winner() -> None:
    found = session(
        row(1, 44, "ada", time='"1:19:57.566"', gap='"+0.526"') + row(2, 81, "bo", time='"1:19:58.213"', gap='"+1.173"')
        + row("DSQ", 63, "cy", time='"1:19:57.040"', reasonRetired="Underweight")
    )  # fmt: skip
    assert [(p.status, p.time, p.gap) for p in found.placings] == [("", 4797566, None), ("", 4798213, 647), ("DSQ", 4797040, None)]
    assert str(found.remarks[0]).startswith("the gaps are measured to a car that has lost its place")


def test_a_shared_car_is_one_and_two_of_one_number_are_told() -> None:
    found = session(row(1, 8, "ada", sharedCar="true") + row(1, 8, "bo", sharedCar="true") + row(2, 9, "cy") + row(3, 9, "di"))
    assert [[d.id for d in car.drivers] for car in found.competitors] == [["ada", "bo"], ["cy"], ["di"]]
    assert [(p.car, p.driver, p.position) for p in found.placings] == [(0, 0, 1), (0, 1, 1), (1, None, 2), (2, None, 3)]
    assert [str(r) for r in found.remarks] == ["2 cars carry the number 9 (cy, di); they are 2 competitors"]


def test_the_keys_say_which_list_it_is() -> None:
    qualifying = session(item(position=1, driverId="ada", q1='"1:54.9"', q2='"1:53.8"', q3=None, laps=9))
    assert (qualifying.kind, qualifying.placings[0].best_lap) == ("qualifying", 113800)
    practice = session(item(position=1, driverId="ada", time='"1:54.9"', gap=None, laps=9))
    assert (practice.kind, practice.placings[0].best_lap) == ("", 114900)
    best = session(item(position=1, driverId="ada", lap=7, time='"1:54.9"'))
    assert (best.laps, best.placings, best.partial) == ((Lap(0, 7, 114900, row=1),), (), "the best lap of each driver only")
    stops = session(
        item(position=1, driverId="ada", stop=1, lap=7, time='"23.5"') + item(position=2, driverId="ada", stop=2, lap=20, time='"22"')
    )
    assert [car.own for car in stops.competitors] == [{"pit stop 1": "lap 7, 23.5 s", "pit stop 2": "lap 20, 22 s"}]
    grid = session(item(position="PL", driverId="ada", gridPenalty="SFB", time=None))
    assert (grid.kind, grid.placings[0].grid, grid.placings[0].own["grid"], grid.penalties[0].said) == ("", None, "PL", "SFB")


def test_a_table_keeps_its_points_as_written() -> None:
    (table,) = read(item(position=1, driverId="ada", points="12.50") + item(position="EX", driverId="bo", points=0)).standings
    assert table.rows == (Standing("ada", 1, "12.50", row=1), Standing("bo", None, "0", own={"position": "EX"}, row=4))


def test_the_race_is_a_meeting_and_thirteen_hundred_is_a_time() -> None:
    text = "id: 1\nround: 14\ndate: 2024-07-28\ntime: 13:00\ngrandPrixId: x\nofficialName: The Prix\ncircuitId: ring\nqualifyingDate: 2024-07-27\n"
    (meeting,) = read(text + "qualifyingTime: 14:00\n").calendars[0].meetings
    assert (meeting.name, meeting.round, meeting.circuit, meeting.date) == ("The Prix", 14, "ring", datetime(2024, 7, 28, 13))  # noqa: DTZ001
    assert [(s.name, s.kind, s.start) for s in meeting.sessions] == [
        ("qualifying", "qualifying", datetime(2024, 7, 27, 14)), ("race", "race", meeting.date),  # noqa: DTZ001
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "- position: &a [x, x]\n  driverId: *a\n",
        "- position: &a 1\n  driverId: x\n",
        "- position: 1\n  driverId: " + "[" * 100_000,
        "- position: 1\n  driverId: {a: {b: 1}}\n",
        "- position: 1\n  driverId: 'x\n",
        "- position: 1\n  driverId: \x00\n",
        "- position: 1\n  driverId: x\n---\n- position: 2\n",
        "- position: 1\n  driverId: x\n- word\n",
        "- position: 1\n  driverId: x\n",
        "- position: 1\n  ? [a]\n  : driverId: x\n",
    ],
)
def test_what_is_no_plain_list_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_timing("list.yml", text.encode())


# cars, places, laps, rows of a table, meetings
MEASURED = {
    "driver-standings.yml": (0, 0, 0, (21, 21), 0), "fastest-laps.yml": (20, 0, 20, (0, 0), 0), "qualifying-results.yml": (20, 20, 0, (0, 0), 0),
    "race-results.yml": (20, 20, 0, (0, 0), 0), "race.yml": (0, 0, 0, (0, 0), 1), "starting-grid-positions.yml": (20, 20, 0, (0, 0), 0),
}  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["2024-09-canada", "2024-14-belgium"])
def test_the_sample_files_give_their_measured_figures(corpus: Path, folder: str) -> None:
    found = {}
    for path in sorted((corpus / "data/timing/f1db-yaml" / folder).iterdir()):
        timing = read(path.read_text(encoding="utf-8"))
        cars, places, laps = (sum(len(getattr(s, of)) for s in timing.sessions) for of in ("competitors", "placings", "laps"))
        rows = sum(len(table.rows) for table in timing.standings)
        found[path.name] = cars, places, laps, (rows, rows), sum(len(c.meetings) for c in timing.calendars)
    stops = found.pop("pit-stops.yml")
    assert stops[1:] == (0, 0, (0, 0), 0)
    assert found == MEASURED


@pytest.mark.corpus
def test_the_sample_races_have_their_winner_and_their_words(corpus: Path) -> None:
    folder = corpus / "data/timing/f1db-yaml"
    races = [session((folder / name / "race-results.yml").read_text(encoding="utf-8")) for name in ("2024-09-canada", "2024-14-belgium")]
    assert [race.competitors[0].drivers[0].id for race in races] == ["max-verstappen", "lewis-hamilton"]
    assert [dict(Counter(p.status for p in race.placings if p.status)) for race in races] == [{"DNF": 5}, {"DNF": 1, "DSQ": 1}]
    assert [race.placings[1].gap for race in races] == [3879, 647]
