"""Al Kamel: laps, classifications, weather, best laps, championship tables."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.times import parse_time, write_time
from onemake.core.timing.order import out_of_order
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Session, Standing, Stint, TimingFile, Weather
from onemake.formats.timing import read_timing

HEAD = "NUMBER; DRIVER_NUMBER; LAP_NUMBER; LAP_TIME; CROSSING_FINISH_LINE_IN_PIT; S1; S2; S3; ELAPSED; HOUR;DRIVER_NAME;PIT_TIME;CLASS;GROUP;TEAM;MANUFACTURER;FLAG_AT_FL"
SHEET = "POSITION;NUMBER;STATUS;LAPS;TOTAL_TIME;GAP_FIRST;GAP_PREVIOUS;FL_LAPNUM;FL_TIME;FL_KPH;TEAM;CLASS;GROUP;DIVISION;VEHICLE;TIRES"


def whole(text: str, file: str = "a.csv") -> TimingFile:
    found = read_timing(file, text.encode())
    assert found is not None
    assert found.format == "al_kamel"
    return found


def session(*lines: str, file: str = "a.csv") -> Session:
    return whole("\n".join(lines), file).sessions[0]


def lap(
    number: str,
    lap: int,
    time: str,
    elapsed: str,
    hour: str = "",
    driver: str = "1",
    name: str = "",
    pit: str = "",
    pit_time: str = "",
    flag: str = "GF",
) -> str:
    return f"{number};{driver};{lap};{time};{pit};;;;{elapsed};{hour};{name};{pit_time};;;;;{flag}"


def texts(found: Session) -> list[str]:
    return [str(remark) for remark in found.remarks]


# Laps


def test_a_lap_has_time_sectors_moment_driver_pit_and_flag() -> None:
    found = session(
        "\ufeff" + HEAD + ";",
        "03;1;1;1:47.285;;39.316;34.464;33.505;1:47.285;08:51:09.601;Ada Able;;Am;Legends ;Blue Team;Maker;GF;",
        "03;2;2;1:50.000;B;40.000;;35.000;3:37.285;08:52:59.601;Bo Bell;;Am;Legends ;Blue Team;Maker;FCY;",
        "03;1;3;2:00.500;;40.000;40.000;40.500;5:37.785;08:55:00.101;Ada Able;0:00:17.253;Am;Legends ;Blue Team;Maker;FF;",
    )
    assert found.competitors == (
        Competitor(
            "03",
            (Driver("Ada Able", own={"DRIVER_NUMBER": "1"}), Driver("Bo Bell", own={"DRIVER_NUMBER": "2"})),
            team="Blue Team",
            classes=("Am", "Legends"),
            stints=(Stint(0, 1, 1), Stint(1, 2, 2), Stint(0, 3, 3)),
            own={"MANUFACTURER": "Maker"},
            row=2,
        ),
    )
    assert found.laps == (
        Lap(0, 1, 107285, 107285, 31869601, 0, (39316, 34464, 33505), "green", False, None, row=2),
        Lap(0, 2, 110000, 217285, 31979601, 1, (40000, None, 35000), "fcy", True, None, row=3),
        Lap(0, 3, 120500, 337785, 32100101, 0, (40000, 40000, 40500), "finish", False, 17253, row=4),
    )
    assert found.own == {"clock_start": "08:49:22.316"}
    assert (found.start, found.kind) == (None, "")
    assert texts(found) == ["1 lap without a sector: a loop was missed"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_line_ends_and_delimiters_do_not_matter(end: str, delimiter: str) -> None:
    lines = (HEAD, lap("1", 1, "1:40.000", "1:40.000", flag="SF"), lap("1", 2, "1:41.000", "3:21.000", flag="RF"))
    found = whole(end.join(lines).replace(";", delimiter) + end).sessions[0]
    assert [(lap.time, lap.elapsed, lap.flag, lap.row) for lap in found.laps] == [(100000, 100000, "sc", 2), (101000, 201000, "red", 3)]


def test_a_number_is_text() -> None:
    found = session(HEAD, *(lap(number, 1, "1:40.000", "1:40.000") for number in ("03", "3", "007")))
    assert [car.number for car in found.competitors] == ["03", "3", "007"]


def test_two_cars_numbered_alike_are_told_apart_where_the_laps_begin_again() -> None:
    found = session(HEAD, lap("3", 1, "1:40.000", "1:40.000"), lap("3", 2, "1:40.000", "3:20.000"), lap("3", 1, "1:42.000", "1:42.000"))
    assert [(car.number, car.row) for car in found.competitors] == [("3", 2), ("3", 4)]
    assert [lap.car for lap in found.laps] == [0, 0, 1]
    assert any("two cars are numbered alike (3)" in text for text in texts(found))


def test_two_cars_numbered_alike_and_mixed_row_by_row_keep_their_own_laps() -> None:
    found = session(
        HEAD,
        *(
            lap("3", n, time, total)
            for n, time, total in ((1, "1:40.000", "1:40.000"), (1, "1:42.000", "1:42.000"), (2, "1:40.000", "3:20.000"))
        ),
        lap("3", 2, "1:42.000", "3:24.000"),
    )
    assert [lap.car for lap in found.laps] == [0, 1, 0, 1]


def test_a_file_sorted_by_the_clock_is_read_car_by_car() -> None:
    found = session(HEAD, *(lap(number, n, "1:40.000", total) for n, total in ((1, "1:40.000"), (2, "3:20.000")) for number in ("1", "2")))
    assert [(lap.car, lap.number) for lap in found.laps] == [(0, 1), (1, 1), (0, 2), (1, 2)]
    assert len(found.competitors) == 2


def test_a_row_without_its_car_number_belongs_to_the_car_whose_time_it_continues() -> None:
    found = session(HEAD, lap("7", 1, "1:40.000", "1:40.000"), lap("", 2, "1:40.000", "3:20.000"), lap("", 9, "1:40.000", "9:20.000"))
    assert [(found.competitors[lap.car].number, lap.number) for lap in found.laps] == [("7", 1), ("7", 2), ("", 9)]
    assert "1 lap without a car number, given by race time to the car of the row before" in texts(found)
    assert "1 lap without a car number, kept under a car without one" in texts(found)


def test_a_lap_without_a_number_is_the_next_of_its_car() -> None:
    text = "\n".join((HEAD, lap("7", 1, "1:40.000", "1:40.000"), lap("7", 2, "1:40.000", "3:20.000"))).replace("7;1;2;", "7;1;;")
    assert [lap.number for lap in whole(text).sessions[0].laps] == [1, 2]


def test_laps_that_are_missing_or_do_not_add_up_are_told() -> None:
    found = session(HEAD, lap("1", 1, "1:40.000", "1:40.000"), lap("1", 3, "1:40.000", "5:00.000"), lap("2", 1, "1:40.000", "1:41.000"))
    assert "1 car whose laps are not numbered from 1 without a gap (it says '1')" in texts(found)
    assert "1 car whose lap times do not add up to the race time; both are kept (it says '2')" in texts(found)


def test_a_lap_without_a_time_stays_without() -> None:
    found = session(HEAD, lap("1", 1, "", "1:40.000"), lap("1", 2, "gone", "3:20.000"))
    assert [lap.time for lap in found.laps] == [None, None]
    assert "1 cell under LAP_TIME with no time, left blank (it says 'gone')" in texts(found)
    assert "2 laps without a time" in texts(found)


def test_times_with_fewer_decimals_are_read_among_others() -> None:
    found = session(HEAD, lap("1", 1, "99.9", "99.9"), lap("1", 2, "1:40.1", "3:20.000"), lap("1", 3, "2:40:34.358", "2:43:54.358"))
    assert [lap.time for lap in found.laps] == [99900, 100100, 9634358]


def test_drivers_without_names_are_not_invented() -> None:
    found = session(
        HEAD, lap("1", 1, "1:40.000", "1:40.000"), lap("1", 2, "1:40.000", "3:20.000", driver="2"), lap("2", 1, "1:41.000", "1:41.000")
    )
    assert [(car.drivers, car.stints, car.own) for car in found.competitors] == [
        ((), (), {"DRIVER_NUMBER": "1 (laps 1 to 1), 2 (laps 2 to 2)"}),
        ((), (), {}),
    ]
    assert {lap.driver for lap in found.laps} == {None}


def test_a_driver_who_alone_drove_is_the_only_one_whatever_his_number() -> None:
    found = session(HEAD, lap("1", 1, "1:40.000", "1:40.000", driver="2", name="Bo Bell"))
    assert found.competitors[0].drivers == (Driver("Bo Bell", own={"DRIVER_NUMBER": "2"}),)
    assert found.laps[0].driver == 0


def test_the_clock_goes_on_after_midnight() -> None:
    found = session(
        HEAD,
        lap("1", 1, "2:00.000", "2:00.000", "23:59:00.000"),
        lap("1", 2, "2:00.000", "4:00.000", "00:01:00.000"),
        lap("2", 1, "3:30.000", "3:30.000", "00:00:30.000"),
    )
    day = 24 * 3600 * 1000
    assert [lap.at for lap in found.laps] == [day - 60000, day + 60000, day + 30000]
    assert found.own == {"clock_start": "23:57:00.000"}


def test_the_clock_goes_on_after_midnight_where_the_race_time_is_not_there() -> None:
    found = session(HEAD, lap("1", 1, "2:00.000", "", "23:59:00.000"), lap("1", 2, "2:00.000", "", "00:01:00.000"))
    assert [lap.at for lap in found.laps] == [86340000, 86460000]


def test_a_race_shows_in_its_first_laps_and_practice_in_the_pit_lane() -> None:
    race = [lap(str(n), 1, f"1:4{n}.000", f"1:4{n}.000") for n in range(4)]
    practice = [lap(str(n), 1, f"1:4{n}.000", f"1:4{n}.000", pit_time="0:00:17.253") for n in range(4)]
    scattered = [lap(str(n), 1, f"{n}1:00.000", f"{n}1:00.000") for n in range(1, 5)]
    found = session(HEAD, *race)
    assert found.kind == "race"
    assert texts(found) == [
        (
            "the file does not say what kind of session it is; taken for a race, because 4 of 4 cars set off together and end lap 1 within 3.000, "
            "none of them out of the pit lane"
        )
    ]
    assert session(HEAD, *practice).kind == ""
    assert session(HEAD, *scattered).kind == ""


def test_what_the_content_leaves_open_is_taken_from_the_name_and_said() -> None:
    found = session(HEAD, lap("1", 1, "1:40.000", "1:40.000"), file="x/23_Analysis_Qualifying 2_Provisional.CSV")
    assert (found.kind, found.ordinal, found.issue) == ("qualifying", 2, "provisional")
    assert texts(found) == [
        (
            "taken from the name of the file, because the content does not say "
            "(it says '23_Analysis_Qualifying 2_Provisional.CSV', read as 'qualifying, number 2, provisional')"
        )
    ]


# Classifications


def test_a_race_sheet_is_read_row_by_row() -> None:
    found = session(
        SHEET + ";Sort Key;DRIVER_FIRSTNAME;DRIVER_SECONDNAME;DRIVER_LICENSE;DRIVER_COUNTRY;DRIVER_ECM Driver Id;",
        "1.0;03;Classified;17;45:57.575;-;-;8;2:28.630;132.5;Blue;Am;Legends ;Cup;Model X;;;Ada;Able;Gold;FRA;77;",
        "2.0;3;Classified;17;47:02.182;+1:04.607;+1:04.607;7;2:28.678;132.5;Red;Am;;Cup;Model X;;;Bo;Bell;;;;",
        "3.0;5;Retired;14;40:14.584;3 Laps;3 Laps;0;;;Red;Am;;Cup;Model X;;;;;;;;",
        ";6;Not started;0;;;;0;;;Red;Am;;Cup;Model X;;;;;;;;",
        file="03_Results GR Cup Race 1 Official1.csv",
    )
    assert (found.kind, found.ordinal, found.issue) == ("race", 1, "official")
    assert found.competitors[0] == Competitor(
        "03",
        (Driver("Ada Able", "Ada", "Able", "77", "FRA", "Gold"),),
        team="Blue",
        car="Model X",
        classes=("Am", "Legends"),
        own={"DIVISION": "Cup"},
        row=2,
    )
    assert found.placings == (
        Placing(0, 1, "", "Classified", 17, 2757575, best_lap=148630, best_lap_number=8, own={"FL_KPH": "132.5"}, row=2),
        Placing(
            1,
            2,
            "",
            "Classified",
            17,
            2822182,
            64607,
            best_lap=148678,
            best_lap_number=7,
            own={"GAP_PREVIOUS": "+1:04.607", "FL_KPH": "132.5"},
            row=3,
        ),
        Placing(2, 3, "DNF", "Retired", 14, 2414584, laps_down=3, own={"GAP_PREVIOUS": "3 Laps"}, row=4),
        Placing(3, None, "DNS", "Not started", 0, row=5),
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Classified", ""),
        ("Not started", "DNS"),
        ("Not classified", "NC"),
        ("Retired", "DNF"),
        ("Disqualified", "DSQ"),
        ("Excluded", "EX"),
        ("Abducted", "NC"),
    ],
)
def test_the_words_of_the_status_have_codes(said: str, code: str) -> None:
    found = session(SHEET, f"1;1;{said};1;1:00.000;-;-;1;1:00.000;;;;;;;")
    assert (found.placings[0].status, found.placings[0].said) == (code, said)
    assert bool(found.remarks) == (said == "Abducted")


def test_a_crew_has_up_to_six_blocks() -> None:
    blocks = ";".join(f"DRIVER{n}_FIRSTNAME;DRIVER{n}_SECONDNAME;DRIVER{n}_IMSA_DriverId" for n in range(1, 7))
    found = session(f"{SHEET};{blocks}", "1;1;Classified;1;1:00.000;-;-;1;1:00.000;;;;;;;;A;One;11;;;;C;Three;33;;;;;;;;;")
    assert [(driver.name, driver.id, driver.own) for driver in found.competitors[0].drivers] == [
        ("A One", "11", {"DRIVER": "1"}),
        ("C Three", "33", {"DRIVER": "3"}),
    ]


def test_a_sheet_of_best_laps_is_no_race_and_does_not_say_what_else() -> None:
    found = session(
        "POS;NUMBER;LAP;TIME;GAP_FIRST;GAP_PREVIOUS;KPH; LAPS;TEAM;CLASS;GROUP;DIVISION;VEHICLE",
        "1;6;10;1:05.390;-;-;145.7;11;Blue;GT;;;X",
        "2;7;0;;;;;2;Red;GT;;;X",
    )
    assert found.kind == ""
    assert found.placings == (
        Placing(0, 1, laps=11, best_lap=65390, best_lap_number=10, own={"KPH": "145.7"}, row=2),
        Placing(1, 2, laps=2, row=3),
    )


def test_a_sheet_by_class_has_both_places_and_its_own_gaps() -> None:
    found = session(
        "CLASS_TYPE;POS;PIC;NUMBER;TEAM;VEHICLE;DRIVER;LAPS;ELAPSED;GAP_FIRST;GAP_PREVIOUS;BEST_LAP_NUM;BEST_LAP_TIME;BEST_LAP_KPH",
        "Pro;1;1;9;Blue;X;Ada Able;26;46:00.000;;;7;1:39.748;141.7",
        "Am;2;1;3;Red;X;Bo Bell;26;46:41.553;;;7;1:39.748;141.7",
        "Am;3;2;4;Red;X;;26;47:58.408;+1'16.855;+1'16.855;0;;",
        "Am;4;3;5;Red;X;;41;50:00.000;-15 Laps;;0;;",
    )
    assert found.kind == "race"
    assert [(p.position, p.class_position, p.gap, p.laps_down) for p in found.placings] == [
        (1, 1, None, None), (2, 1, None, None), (3, 2, 76855, None), (4, 3, None, None),
    ]  # fmt: skip
    assert found.placings[3].own == {"GAP_FIRST": "-15 Laps"}
    assert found.competitors[1].drivers == (Driver("Bo Bell"),)
    assert found.competitors[1].classes == ("Am",)


def test_two_rows_with_one_number_are_two_cars() -> None:
    found = session(SHEET, "1;3;Classified;9;9:00.000;-;-;1;59.000;;;;;;;", "2;3;Classified;9;9:01.000;+1.000;+1.000;1;59.000;;;;;;;")
    assert [placing.car for placing in found.placings] == [0, 1]
    assert texts(found) == ["cars are numbered alike (3), and each row is kept as a car of its own"]


def test_cars_that_stand_behind_cars_with_two_laps_are_probably_excluded() -> None:
    rows = [
        ("1", 16, "40:00.000"),
        ("4", 16, "40:09.000"),
        ("5", 15, "40:10.000"),
        ("6", 2, "9:00.000"),
        ("2", 16, "40:01.000"),
        ("3", 16, "40:02.000"),
    ]
    found = session(
        SHEET, *(f"{place};{number};Classified;{laps};{time};-;-;0;;;;;;;;" for place, (number, laps, time) in enumerate(rows, 1))
    )
    assert [placing.position for placing in found.placings] == [1, 2, 3, 4, 5, 6]
    assert [(found.competitors[out.placing.car].number, out.stands, out.would_stand) for out in out_of_order(found)] == [
        ("2", 5, 2),
        ("3", 6, 3),
    ]
    assert texts(found) == [
        "car 2 stands behind cars with fewer laps or more time, though classified: a probable exclusion (it says 'place 5', read as 'place 2 by laps and time')",
        "car 3 stands behind cars with fewer laps or more time, though classified: a probable exclusion (it says 'place 6', read as 'place 3 by laps and time')",
    ]


def test_of_two_cars_that_changed_places_the_one_behind_is_named() -> None:
    rows = ((1, "10:00.000"), (2, "10:03.000"), (3, "10:02.000"), (4, "10:05.000"))
    found = session(SHEET, *(f"{place};{place};Classified;9;{time};-;-;0;;;;;;;;" for place, time in rows))
    assert [(out.stands, out.would_stand, out.at_the_end) for out in out_of_order(found)] == [(3, 2, False)]
    assert "moved back, and the sheet does not say why" in texts(found)[0]


def test_a_sheet_in_another_order_is_one_remark() -> None:
    found = session(SHEET, *(f"{place};{place};Classified;{place};9:00.000;-;-;0;;;;;;;;" for place in range(1, 31)))
    assert len(found.remarks) == 1
    assert texts(found)[0].startswith("15 classified cars stand behind cars with fewer laps or more time (16, 17,")


# The others


def test_weather_is_read_with_its_moment() -> None:
    found = session(
        "TIME_UTC_SECONDS;TIME_UTC_STR;AIR_TEMP;TRACK_TEMP;HUMIDITY;PRESSURE;WIND_SPEED;WIND_DIRECTION;RAIN;",
        "1757184078;9/6/2025 6:41:18 PM;29.8;0;56.75;992.9;2.88;342;0;",
        "1757184141;06-Sep-25 18:42:21;29.9;0;57;993.0;nan;280;-1;",
    )
    assert found.weather == (
        Weather(
            datetime(2025, 9, 6, 18, 41, 18, tzinfo=UTC),
            {"air": 29.8, "humidity": 56.75, "pressure": 992.9, "wind": 2.88, "wind direction": 342.0},
            False,
            2,
        ),
        Weather(
            datetime(2025, 9, 6, 18, 42, 21, tzinfo=UTC),
            {"air": 29.9, "humidity": 57.0, "pressure": 993.0, "wind direction": 280.0},
            None,
            3,
        ),
    )
    assert texts(found) == [
        "1 figure left out that cannot be read (it says 'nan')",
        "the temperature of the track is 0 in every sample: there was no sensor, and it is left out (it says '0')",
    ]


def test_best_laps_are_some_of_the_laps() -> None:
    found = session(
        "NUMBER;TEAM;VEHICLE;CLASS;FIRSTNAME;SECONDNAME;TOTAL_DRIVER_LAPS;BESTLAP_1;BESTLAP_1_LAPNUM;BESTLAP_2;BESTLAP_2_LAPNUM;AVERAGE",
        "2;Blue;X;Am;Ada;Able;26;1:40.305;4;1:40.324;9;1:40.486",
        "2;Blue;X;Am;Bo;Bell;3;1:41.000;20;;0;",
    )
    assert found.partial == "the ten best laps of each driver"
    assert found.laps == (Lap(0, 4, 100305, driver=0, row=2), Lap(0, 9, 100324, driver=0, row=2), Lap(0, 20, 101000, driver=1, row=3))
    assert [driver.name for driver in found.competitors[0].drivers] == ["Ada Able", "Bo Bell"]


def test_a_championship_table_keeps_its_cells() -> None:
    found = whole(
        "Pos;Participant;Points;Number;NAME;SURNAME;COUNTRY;TEAM;MANUFACTURER;CLASS;Lake_Race 1_Points;Lake_Race 1_PolePoints;Lake_Race 1_Status;Hill_Race 1_Points;\n"
        "1;Ada Able;25;03;Ada;Able;FRA;Blue;M;Am;25;1;;/;\n"
        "2;Bo Bell;0;3;Bo;Bell;;Red;M;Am;;0;;NS;\n",
        "drivers.csv",
    ).standings[0]
    assert (found.name, found.races) == ("drivers", ("Lake_Race 1", "Hill_Race 1"))
    assert found.rows[0] == Standing(
        "Ada Able", 1, "25", "03", "Blue", ("Am",), {"Lake_Race 1": "25", "Hill_Race 1": "/"},
        {"NAME": "Ada", "SURNAME": "Able", "COUNTRY": "FRA", "MANUFACTURER": "M", "Lake_Race 1 PolePoints": "1"}, 2,
    )  # fmt: skip
    assert found.rows[1].scores == {"Lake_Race 1": "", "Hill_Race 1": "NS"}


# What goes wrong


def test_the_telemetry_companion_is_refused_by_what_it_is() -> None:
    with pytest.raises(UserError, match="telemetry companion"):
        whole("meta_source,meta_time,meta_event,meta_session,timestamp,vehicle_id,outing,lap,value\na,b,c,d,e,GR86-1-2,0,1,2\n")


@pytest.mark.parametrize("below", ["", "\n", "\n\r\n  \n"])
def test_a_header_line_alone_is_refused(below: str) -> None:
    with pytest.raises(UserError, match="nothing under it"):
        whole(HEAD + below)


def test_rows_of_any_length_are_read_and_told_once() -> None:
    found = session(
        HEAD, "", lap("1", 1, "1:40.000", "1:40.000"), "1;1;2;1:41.000", lap("1", 3, "1:40.000", "5:01.000") + ";;x", "1;1;4;1:42.000"
    )
    assert [(lap.number, lap.time, lap.row) for lap in found.laps] == [(1, 100000, 3), (2, 101000, 4), (3, 100000, 5), (4, 102000, 6)]
    assert "2 rows cut short; what is missing is left blank" in texts(found)
    assert "1 row with more cells than the header line; what is beyond is not read" in texts(found)


def test_quotes_that_a_spreadsheet_put_are_taken_away() -> None:
    found = session(SHEET, '1;3;Classified;9;9:00.000;-;-;1;59.000;;"Blue; and ""Co""";;;;;')
    assert found.competitors[0].team == 'Blue; and "Co"'


def test_a_quote_that_is_never_closed_is_a_letter() -> None:
    rows = [f"{n};{n};Classified;9;9:0{n}.000;-;-;1;59.000;;{chr(34) if n == 1 else ''}Blue;;;;;" for n in range(1, 9)]
    found = session(SHEET, *rows)
    assert len(found.placings) == 8
    assert found.competitors[0].team == '"Blue'
    assert "a quotation mark is opened and never closed; the quotation marks are read as letters" in texts(found)


@pytest.mark.parametrize(
    "rubbish", ["\x00", "-1", "1e308", "nan", "9" * 50, "٣", "²", "{}", "\u2028", "1:99.999", "99:99:99.999", "00:00:00", "', x", "\ud7ff"]
)
def test_rubbish_in_any_cell_ends_in_a_value(rubbish: str) -> None:
    lines = (lap("1", 1, "1:40.000", "1:40.000", "10:00:00.000"), lap("1", 2, "1:40.000", "3:20.000", "10:01:40.000"))
    sheet = "1;3;Classified;9;9:00.000;+1.0;+1.0;1;59.000;;Blue;Am;Old;Cup;X;T"
    for head, row in ((HEAD, lines[0]), (SHEET, sheet)):
        for place in range(len(head.split(";"))):
            cells = row.split(";")
            cells[place] = rubbish
            found = session(head, ";".join(cells), *lines[1:] if head == HEAD else ())
            assert found.competitors


def test_ten_thousand_broken_rows_are_one_remark() -> None:
    found = session(HEAD, *("1;1;x;never;;;;;y;z;;;;;;;??" for _ in range(10_000)))
    assert len(found.laps) == 10_000
    assert len(found.remarks) < 10


def test_a_windows_file_is_read_and_told() -> None:
    found = read_timing("a.csv", f"{SHEET}\n1;3;Classified;9;9:00.000;-;-;1;59.000;;Équipe;;;;;".encode("cp1252"))
    assert found is not None
    assert found.sessions[0].competitors[0].team == "Équipe"
    assert "read as Windows-1252" in texts(found.sessions[0])[0]


# The real files


def _index(corpus: Path) -> dict[str, str]:
    with (corpus / "data/timing/INDEX.csv").open(encoding="utf-8", newline="") as lines:
        return {row["file"]: row["expected_outcome"] for row in csv.DictReader(lines) if row["format"] == "alkamel"}


def _read(corpus: Path, file: str) -> TimingFile:
    found = read_timing(file, (corpus / "data/timing" / file).read_bytes())
    assert found is not None, file
    return found


@pytest.mark.corpus
def test_every_file_says_what_the_index_says(corpus: Path) -> None:
    index = _index(corpus)
    assert len(index) == 56
    for file, says in index.items():
        found = _read(corpus, file)
        if "championship" in file:
            _check_standings(found)
            continue
        session = found.sessions[0]
        kind = file.rsplit("/", 1)[1][:2]
        if rows := re.search(r"(?<!lap )\brows (\d+)|^(\d+) (?:rows|samples)", says):
            assert int(rows[1] or rows[2]) == len(session.weather or (session.competitors if kind == "99" else session.placings)), file
        if laps := re.search(r"lap rows (\d+)", says):
            assert len(session.laps) == int(laps[1]), file
        if kind in ("00", "03"):
            _check_sheet(file, session, says)
        if kind in ("23", "00", "03", "05"):
            assert session.kind == ("" if "qualifying/" in file else "race"), file
        if kind in ("00", "03", "05"):
            assert out_of_order(session) == (), file


def _check_standings(found: TimingFile) -> None:
    table = found.standings[0]
    assert [(row.competitor, row.points) for row in table.rows[:4]] == [
        ("Westin Workman", "264"), ("Jaxon Bell", "156"), ("Spike Kohlbecker", "155"), ("Will Robusto", "141"),
    ]  # fmt: skip
    assert len(table.races) == 14
    for row in table.rows:
        assert sum(int(cell) for cell in row.scores.values() if cell.isdecimal()) == int(row.points), row.competitor


def _check_sheet(file: str, session: Session, says: str) -> None:
    number = {car: competitor.number for car, competitor in enumerate(session.competitors)}
    first, second = session.placings[:2]
    if best := re.search(r"P1 #(\S+) best (\S+); last row #(\S+)", says):
        assert (number[first.car], write_time(first.best_lap or 0), number[session.placings[-1].car]) == best.groups(), file
        return
    found = re.search(r"P1 #(\S+) (.*?) ?laps (\d+) total (\S+); P2 #(\S+) \+(\S+); fastest lap (\S+) by #(\S+) on lap (\d+)", says)
    assert found is not None, file
    winner, name, laps, total, runner_up, gap, lap, by, on = found.groups()
    assert (number[first.car], first.laps, first.time) == (winner, int(laps), parse_time(total)), file
    assert not name or session.competitors[first.car].drivers[0].name == name, file
    assert (number[second.car], second.gap) == (runner_up, parse_time(gap)), file
    fastest = min((p for p in session.placings if p.best_lap), key=lambda p: p.best_lap or 0)
    assert (number[fastest.car], fastest.best_lap, fastest.best_lap_number) == (by, parse_time(lap), int(on)), file
    said = {code: sum(p.said == code for p in session.placings) for code in ("Classified", "Not started")}
    assert str({code: n for code, n in said.items() if n}) in says, file


@pytest.mark.corpus
def test_laps_and_the_penalties_of_the_index_give_every_published_order(corpus: Path) -> None:
    index = _index(corpus)
    checked = 0
    for file, says in index.items():
        pair = re.search(r"pair: (\S+?\.csv)", says)
        if pair is None or "qualifying/" in file:
            continue
        laps, sheet = _read(corpus, file).sessions[0], _read(corpus, file.rsplit("/", 1)[0] + "/" + pair[1]).sessions[0]
        penalties = {number: int(seconds) * 1000 for number, seconds in re.findall(r"#(\S+) \+(\d+)\.000 s", says)}
        ended = {lap.car: lap for lap in laps.laps}
        assert all(lap.number == sum(other.car == car for other in laps.laps) for car, lap in ended.items()), file
        done = [(laps.competitors[car].number, lap.number, (lap.elapsed or 0)) for car, lap in ended.items()]
        order = sorted((-count, elapsed + penalties.get(number, 0), number) for number, count, elapsed in done)
        published = [
            (-(p.laps or 0), p.time, sheet.competitors[p.car].number)
            for p in sorted(sheet.placings, key=lambda p: p.position or 999)
            if p.laps
        ]
        assert order == published, file
        _check_best_laps(laps, sheet, file)
        checked += 1
    assert checked == 10


def _check_best_laps(laps: Session, sheet: Session, file: str) -> None:
    """Best laps of the sheet are laps of the lap file (lap 1 does not count there)."""
    for placing in sheet.placings:
        if placing.best_lap is not None:
            number = sheet.competitors[placing.car].number
            assert any(
                lap.number == placing.best_lap_number and lap.time == placing.best_lap and laps.competitors[lap.car].number == number
                for lap in laps.laps
            ), (file, number)


@pytest.mark.corpus
def test_lap_times_add_up_in_every_lap_file(corpus: Path) -> None:
    for file in _index(corpus):
        if "/23_" in file:
            assert not any(
                "add up" in text or "gap" in text or "without a time" in text for text in texts(_read(corpus, file).sessions[0])
            ), file


@pytest.mark.corpus
def test_the_two_cars_numbered_3_at_austin_are_told_apart(corpus: Path) -> None:
    found = _read(corpus, "alkamel/2025-gr-cup-cota-r1/23_analysis.csv").sessions[0]
    cars = [car for car, competitor in enumerate(found.competitors) if competitor.number == "3"]
    assert [sum(lap.car == car for lap in found.laps) for car in cars] == [17, 17]


@pytest.mark.corpus
def test_the_six_hours_have_crews_and_stints(corpus: Path) -> None:
    found = _read(corpus, "alkamel/wec-2025-cota-6h/23_analysis.csv").sessions[0]
    assert len(found.competitors) == 36
    assert found.competitors[0].number == "007"
    assert [driver.name for driver in found.competitors[0].drivers] == ["Harry TINCKNELL", "Tom GAMBLE"]
    assert found.own == {"clock_start": "13:00:00.317"}
    assert {lap.flag for lap in found.laps} == {"green", "fcy", "sc", "red", "finish"}
    assert sum(lap.pit is True for lap in found.laps) == 182
