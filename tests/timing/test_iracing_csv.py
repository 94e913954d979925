"""iRacing's CSV: blocks between empty lines, intervals with a minus, teams in several rows, Windows-1252."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Placing, Session
from onemake.formats.timing import read_timing

COLUMNS = ("Fin Pos", "Car ID", "Car", "Car Class ID", "Car Class", "Team ID", "Cust ID", "Name", "Start Pos", "Car #", "Out ID", "Out", "Interval",
           "Laps Led", "Qualify Time", "Average Lap Time", "Fastest Lap Time", "Fast Lap#", "Laps Comp", "Inc", "League Points")  # fmt: skip
HOSTED = '"Start Time","Track","Series","Hosted Session Name"\r\n"2019.08.27 5:40 PM GMT","Testring - Grand Prix","Hosted iRacing","Round 3"\n\n\n\n'
LEAGUE = '"League Name","League ID","League Season"\n"A League","12","Höst"\n\n'


def line(place: int, team: str, cust: str, name: str, number: str, interval: str, laps: int, **more: str) -> str:
    cells = dict.fromkeys(COLUMNS, "") | {
        "Fin Pos": str(place), "Team ID": team, "Cust ID": cust, "Name": name, "Car #": number, "Interval": interval, "Laps Comp": str(laps),
        "Out": "Running", "Laps Led": "0", **{key.replace("_", " "): value for key, value in more.items()},
    }  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells.values())


def table(*lines: str, before: str = HOSTED + LEAGUE) -> bytes:
    return (before + "\n".join([",".join(f'"{name}"' for name in COLUMNS), *lines, ""])).encode("cp1252")


def session(data: bytes) -> Session:
    found = read_timing("eventresult.csv", data)
    assert found is not None
    assert found.format == "iracing_csv"
    return found.sessions[0]


def test_the_blocks_before_the_table_say_when_and_where() -> None:
    found = session(table(line(1, "7", "7", "Åsa Berg", "016", "-00.000", 12, Laps_Led="12")))
    assert (found.start, found.zone, found.kind) == (datetime(2019, 8, 27, 17, 40, tzinfo=UTC), "UTC", "race")
    assert (found.track, found.layout, found.series, found.event) == ("Testring", "Grand Prix", "A League", "Round 3")
    assert found.own == {"Series": "Hosted iRacing", "League ID": "12", "League Season": "Höst"}
    assert [str(remark) for remark in found.remarks] == ["the text is not UTF-8 (line 7); read as Windows-1252"]


@pytest.mark.parametrize(("said", "hour"), [("12:05 AM", 0), ("1:05 AM", 1), ("12:05 PM", 12), ("11:05 PM", 23)])
def test_noon_and_midnight(said: str, hour: int) -> None:
    found = session(table(line(1, "7", "7", "Ada Berg", "1", "-00.000", 12), before=HOSTED.replace("5:40 PM", said)))
    assert found.start == datetime(2019, 8, 27, hour, 5, tzinfo=UTC)


def test_a_row_becomes_a_car_and_a_place() -> None:
    lines = (
        line(
            1,
            "7",
            "7",
            "Ada Berg",
            "016",
            "-00.000",
            12,
            Start_Pos="2",
            Laps_Led="10",
            Fastest_Lap_Time="1:23.211",
            Inc="5",
            Car="Porsche 911",
        ),
        line(2, "8", "8", "Bo Carl", "16", "-1:23.159", 12, Average_Lap_Time="00.000"),
        line(3, "9", "9", "Cy Dahl", "17", "-12 L", 0, Out="Disconnected"),
        line(4, "10", "10", "Di Eng", "18", "-1 L", 11, Out="Disqualified"),
    )
    found = session(table(*lines))
    assert found.competitors[0] == Competitor("016", (Driver("Ada Berg", id="7"),), car="Porsche 911", id="7", row=10)
    assert found.placings == (
        Placing(0, 1, "", "Running", 12, best_lap=83211, grid=2, laps_led=10, incidents=5, own={"Interval": "-00.000"}, row=10),
        Placing(1, 2, "", "Running", 12, gap=83159, laps_led=0, own={"Interval": "-1:23.159", "Average Lap Time": "00.000"}, row=11),
        Placing(2, 3, "DNS", "Disconnected", 0, laps_down=12, laps_led=0, own={"Interval": "-12 L"}, row=12),
        Placing(3, 4, "DSQ", "Disqualified", 11, laps_down=1, laps_led=0, own={"Interval": "-1 L"}, row=13),
    )
    assert found.where(found.placings[2]) == "eventresult.csv, line 12"


def test_a_team_is_one_car_and_its_drivers_are_no_results() -> None:
    lines = (
        line(1, "-5", "-5", "Team Alfa", "43", "-00.000", 58, Laps_Led="58"),
        line(1, "-5", "7", "Ada Berg", "43", "-", 30),
        line(1, "-5", "8", "Bo Carl", "43", "-", 28),
    )
    found = session(table(*lines))
    (car,) = found.competitors
    assert (car.team, car.id, [(d.name, d.own["Laps Comp"]) for d in car.drivers]) == (
        "Team Alfa",
        "-5",
        [("Ada Berg", "30"), ("Bo Carl", "28")],
    )
    assert [(p.position, p.laps) for p in found.placings] == [(1, 58)]


def test_drivers_whose_team_has_no_row_are_kept_and_told() -> None:
    found = session(table(line(1, "-5", "7", "Ada Berg", "43", "-", 30), line(1, "-5", "8", "Bo Carl", "43", "-", 28)))
    assert [[d.name for d in car.drivers] for car in found.competitors] == [["Ada Berg", "Bo Carl"]]
    assert "1 teams have no row of their own" in str(found.remarks[-1])


def test_a_file_that_begins_with_its_table_leaves_the_rest_unknown() -> None:
    found = session(table(line(1, "7", "7", "Ada Berg", "1", "-00.000", 12), before="\n"))
    assert (found.start, found.track, found.series, found.kind) == (None, "", "", "")
    assert [str(remark) for remark in found.remarks] == ["the lines before the table are missing: start, track and series are not known"]


def test_short_rows_give_one_remark_however_many() -> None:
    found = session(table(line(1, "7", "7", "Ada Berg", "1", "-00.000", 12), *['"2","88"'] * 1000))
    assert len(found.placings) == 1001
    assert [str(r) for r in found.remarks if "shorter" in str(r)] == [
        "1000 rows are shorter than the heading; what they lack is not known (it says '2,88')"
    ]


@pytest.mark.parametrize(
    "data",
    [table(), b'"Fin Pos","Car ID","Cust ID"\n"' + b"x" * 200_000, b'"Start Time"\n"x"\n\n"a ""Fin Pos"\n"Fin Pos","Car ID",x\n"Cust ID"'],
)  # fmt: skip
def test_a_file_without_a_table_is_refused(data: bytes) -> None:
    with pytest.raises(UserError):
        read_timing("eventresult.csv", data)


# file: rows (teams and drivers alike), how they ended, the winner, his laps, the best lap: how long, whose, when
MEASURED = {
    "eventresult_28257770.csv": (48, {"Running": 37, "Disqualified": 5, "Disconnected": 6}, "Magnus Vallström", 33, 98804, "Magnus Vallström", 33),
    "eventresult_28344033.csv": (39, {"Running": 34, "Disconnected": 5}, "Andreas Olsson", 32, 100421, "Andreas Olsson", 4),
    "eventresult_28525957.csv": (38, {"Running": 30, "Disqualified": 4, "Disconnected": 4}, "Jonas Bodin", 29, 113855, "Robin Sundkvist", 2),
    "eventresult_28725785.csv": (36, {"Running": 28, "Disqualified": 1, "Disconnected": 7}, "Stellan Lindeberg", 28, 118666, "Karl-Johan Hagelin", 2),
    "league-multiclass-example.csv": (
        50, {"Running": 34, "Disqualified": 1, "Disconnected": 15}, "Philip Johansson", 25, 120675, "Philip Johansson", 2,
    ),
    "league-singleclass-example.csv": (25, {"Running": 23, "Disconnected": 2}, "Josef Fällgren", 23, 112800, "Josef Fällgren", 23),
    "porsche-cup-example.csv": (20, {"Running": 19, "Disconnected": 1}, "Alexander Thiebe", 20, 82876, "Ricardo Castro Ledo", 2),
    "vrs-endurance-example.csv": (
        128, {"Running": 90, "Disqualified": 11, "Disconnected": 27}, "WILD ANIMAL RUSSIA USHANKA", 117, 90976, "WILD ANIMAL RUSSIA USHANKA", 68,
    ),
}  # fmt: skip


def of(corpus: Path, name: str) -> Session:
    return session((corpus / "data/timing/iracing-csv" / name).read_bytes())


@pytest.mark.corpus
@pytest.mark.parametrize("name", MEASURED)
def test_the_sample_files_give_their_measured_figures(corpus: Path, name: str) -> None:
    s = of(corpus, name)
    mates = [driver for car in s.competitors if car.team for driver in car.drivers]
    best = min((p for p in s.placings if p.best_lap), key=lambda p: p.best_lap or 0)
    people = [car.team or car.drivers[0].name for p in (s.placings[0], best) for car in (s.competitors[p.car],)]
    outs = Counter(p.said for p in s.placings) + Counter(driver.own["Out"] for driver in mates)
    rows = len(s.placings) + len(mates)
    assert (rows, dict(outs), people[0], s.placings[0].laps, best.best_lap, people[1], best.best_lap_number) == MEASURED[name]
    assert [p.position for p in s.placings] == list(range(1, len(s.placings) + 1))
    assert s.kind == "race"


@pytest.mark.corpus
def test_no_sample_file_is_left_out(corpus: Path) -> None:
    assert {path.name for path in (corpus / "data/timing/iracing-csv").iterdir()} == set(MEASURED)


@pytest.mark.corpus
def test_the_endurance_race_has_44_teams_and_84_drivers(corpus: Path) -> None:
    s = of(corpus, "vrs-endurance-example.csv")
    assert (len(s.competitors), sum(len(car.drivers) for car in s.competitors)) == (44, 84)
    assert s.competitors[0].drivers[0] == Driver("Artem Grabow", id="138514", own=s.competitors[0].drivers[0].own)
    assert "016" in {car.number for car in s.competitors}


@pytest.mark.corpus
def test_three_races_of_the_swedish_league_show_people_by_customer_and_not_by_number(corpus: Path) -> None:
    races = [of(corpus, f"eventresult_{number}.csv") for number in (28344033, 28525957, 28725785)]
    entered = [{car.drivers[0].id: car.number for car in race.competitors} for race in races]
    assert [len(cars) for cars in entered] == [39, 38, 36]
    assert len(set().union(*entered)) == 47
    assert len(set.intersection(*map(set, entered))) == 24
    holders: dict[str, set[str]] = {}
    for cars in entered:
        for customer, number in cars.items():
            holders.setdefault(number, set()).add(customer)
    assert {number: who for number, who in holders.items() if len(who) > 1} == {"201": {"375955", "287721"}, "8": {"261289", "155240"}}
    assert not any("carry the number" in str(remark) for race in races for remark in race.remarks), "never both in one race"
