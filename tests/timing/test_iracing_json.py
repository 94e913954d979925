"""iRacing's JSON: places counted from nought, ten-thousandths, two races in one file, teams."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Placing, Session
from onemake.formats.timing import read_timing


def row(place: int, cust: int, name: str, number: str, **more: object) -> dict[str, object]:
    return {
        "finish_position": place, "finish_position_in_class": place, "starting_position": place, "cust_id": cust, "display_name": name,
        "livery": {"car_number": number}, "laps_complete": 12, "interval": 0, "reason_out": "Running", **more,
    }  # fmt: skip


def event(*parts: object, **more: object) -> bytes:
    said = {"subsession_id": 1, "start_time": "2026-03-01T19:00:00Z", "track": {"track_name": "Testring", "config_name": "N/A"}, **more}
    return json.dumps({**said, "session_results": list(parts)}).encode()


def part(number: int, name: str, kind: int, *rows: object) -> dict[str, object]:
    return {"simsession_number": number, "simsession_name": name, "simsession_type": kind, "results": list(rows)}


def sessions(data: bytes) -> tuple[Session, ...]:
    found = read_timing("event.json", data)
    assert found is not None
    assert found.format == "iracing_json"
    return found.sessions


def race(*rows: object, **more: object) -> Session:
    return sessions(event(part(0, "RACE", 6, *rows), **more))[0]


def test_a_row_becomes_a_place_counted_from_one_and_milliseconds() -> None:
    lead = row(
        0,
        7,
        "Ada Berg",
        "01",
        laps_lead=12,
        incidents=3,
        average_lap=900000,
        best_lap_num=4,
        best_lap_time=881236,
        car_id=88,
        car_class_id=95,
    )
    second = row(1, 8, "Bo Carl", "1", interval=60549, starting_position=-1, best_lap_time=-1, best_lap_num=-1)
    session = race(lead, second, car_classes=[{"car_class_id": 95, "name": "Cup"}], league_name="A League", session_name="Round 1")
    assert session.competitors[0] == Competitor(
        "01", (Driver("Ada Berg", id="7"),), car="Porsche 911 GT3 Cup (991)", classes=("Cup",), id="7", own={"car_id": "88", "car_class_id": "95"}, row=1
    )  # fmt: skip
    own = {"interval": "0", "average_lap": "900000", "best_lap_time": "881236"}
    assert session.placings[0] == Placing(
        0, 1, "", "Running", 12, best_lap=88124, best_lap_number=4, grid=1, class_position=1, laps_led=12, incidents=3, own=own, row=1
    )  # fmt: skip
    assert session.placings[1] == Placing(1, 2, "", "Running", 12, gap=6055, class_position=2, own={"interval": "60549"}, row=2)
    assert (session.kind, session.track, session.layout, session.series, session.event) == ("race", "Testring", "", "A League", "Round 1")
    assert (session.start, session.zone) == (datetime(2026, 3, 1, 19, tzinfo=UTC), "UTC")
    assert session.laps == ()
    assert session.where(session.placings[1]) == "event.json, row 2 of RACE"


def test_no_race_time_is_made_of_the_average_lap() -> None:
    assert race(row(0, 7, "Ada Berg", "1", average_lap=900000)).placings[0].time is None


def test_minus_one_is_laps_down_in_a_race_and_no_time_in_qualifying() -> None:
    rows = (row(0, 7, "Ada Berg", "1"), row(1, 8, "Bo Carl", "2", interval=-1, laps_complete=9))
    qualifying, main = sessions(event(part(0, "RACE", 6, *rows), part(-1, "QUALIFY", 4, *rows)))
    assert (main.placings[1].gap, main.placings[1].laps_down) == (None, 3)
    assert (qualifying.kind, qualifying.placings[1].gap, qualifying.placings[1].laps_down) == ("qualifying", None, None)


def test_two_races_of_one_event_are_told_apart_by_name_and_stand_in_the_order_driven() -> None:
    found = sessions(
        event(part(0, "FEATURE", 6), part(-1, "WARMUP", 3), part(-2, "HEAT 1", 6), part(-3, "QUALIFY", 4), part(-4, "PRACTICE", 3))
    )  # fmt: skip
    assert [(s.name, s.kind, s.ordinal) for s in found] == [
        ("PRACTICE", "practice", None), ("QUALIFY", "qualifying", None), ("HEAT 1", "race", 1), ("WARMUP", "warm-up", None), ("FEATURE", "race", None),
    ]  # fmt: skip
    assert [bool(s.remarks) for s in found] == [False, True, True, True, True], (
        "the start is that of the event, and only the first began then"
    )


def test_the_wrapped_export_reads_as_the_bare_one() -> None:
    bare = event(part(0, "RACE", 6, row(0, 7, "Ada Berg", "1")))
    assert sessions(b'{"type": "event_result", "data": ' + bare + b"}") == sessions(bare)


def test_a_team_is_one_car_with_its_drivers() -> None:
    mates = [row(0, 7, "Ada Berg", "5", laps_complete=30), row(0, 8, "Bo Carl", "5", laps_complete=28)]
    session = race(row(0, -99, "Team Alfa", "5", team_id=-99, driver_results=mates, laps_complete=58))
    (car,) = session.competitors
    assert (car.team, car.id, [(d.name, d.id, d.own["laps_complete"]) for d in car.drivers]) == (
        "Team Alfa", "-99", [("Ada Berg", "7", "30"), ("Bo Carl", "8", "28")],
    )  # fmt: skip
    assert [p.laps for p in session.placings] == [58]


def test_how_a_race_ended_keeps_the_place_and_the_word() -> None:
    outs = ["Running", "Disconnected", "Ejected", "Disqualified"]
    session = race(*(row(i, i, f"Driver {i}", str(i), reason_out=out) for i, out in enumerate(outs)))
    assert [(p.position, p.status, p.said) for p in session.placings] == [
        (1, "", "Running"), (2, "DNF", "Disconnected"), (3, "DNF", "Ejected"), (4, "DSQ", "Disqualified"),
    ]  # fmt: skip


def test_a_car_without_a_lap_did_not_start_and_the_doubt_is_told() -> None:
    session = race(row(0, 7, "Ada Berg", "1"), row(1, 8, "Bo Carl", "2", laps_complete=0, interval=-1, reason_out="Disconnected"))
    assert session.placings[1].status == "DNS"
    assert [str(remark) for remark in session.remarks] == [
        "1 car has no lap, and the file does not say who stayed away and who went out on the first (it says 'Disconnected', read as 'DNS')"
    ]


def test_two_customers_with_one_number_stay_two_competitors() -> None:
    session = race(row(0, 7, "Ada Berg", "201"), row(1, 8, "Bo Carl", "201"))
    assert len(session.competitors) == 2
    assert [str(remark) for remark in session.remarks] == ["2 cars carry the number 201 (Ada Berg, Bo Carl); they are 2 competitors"]


@pytest.mark.parametrize("value", [None, [], {}, "x", -7, 1e308, True, 10**30, [[]]])
def test_nothing_in_a_row_breaks_the_reading(value: object) -> None:
    odd = dict.fromkeys(
        (*row(0, 1, "", ""), "best_lap_time", "best_lap_num", "laps_lead", "incidents", "car_id", "team_id", "driver_results"), value
    )
    odd_part = dict.fromkeys(part(0, "", 0), value)
    for data in (
        event(part(0, "RACE", 6, odd, value)),
        event({**odd_part, "results": [odd]}, value, track=value, weather=value, car_classes=value),
    ):
        assert sessions(data)


def test_an_export_without_sessions_is_refused() -> None:
    for data in (event(), b'{"type": "event_result", "data": 5}'):
        with pytest.raises(UserError, match="holds no session"):
            read_timing("event.json", data)


# file: of each session its name, kind, cars, the winner, his laps, and the best lap: whose, when, how long
MEASURED = {
    "2021-pmr-porsche-league-subsession.json": [
        ("PRACTICE", "practice", 17, "David W", 21, "David W", 21, 128567),
        ("QUALIFY", "qualifying", 17, "Dave N", 3, "Dave N", 3, 127758),
        ("RACE", "race", 17, "Dave N", 5, "Chris K", 4, 129227),
    ],
    "2022-hosted-heat-feature-subsession.json": [
        (name, kind, 5, "Member 1", 12, "Member 1", 9, 105285)
        for name, kind in (
            ("PRACTICE", "practice"),
            ("QUALIFY", "qualifying"),
            ("HEAT 1", "race"),
            ("WARMUP", "warm-up"),
            ("FEATURE", "race"),
        )
    ],
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", MEASURED)
def test_the_sample_files_give_their_measured_figures(corpus: Path, name: str) -> None:
    found = []
    for s in sessions((corpus / "data/timing/iracing-json" / name).read_bytes()):
        best = min((p for p in s.placings if p.best_lap), key=lambda p: p.best_lap or 0)
        people = [s.competitors[p.car].drivers[0].name for p in (s.placings[0], best)]
        assert {p.said for p in s.placings} == {"Running"}
        found.append((s.name, s.kind, len(s.placings), people[0], s.placings[0].laps, people[1], best.best_lap_number, best.best_lap))
    assert found == MEASURED[name]


@pytest.mark.corpus
def test_no_sample_file_is_left_out(corpus: Path) -> None:
    assert {path.name for path in (corpus / "data/timing/iracing-json").iterdir()} == set(MEASURED)
