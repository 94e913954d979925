"""RMonitor: the incremental reader, the sessions it makes, and every capture of the corpus."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Session, TimingFile
from onemake.formats.timing import read_timing
from onemake.formats.timing.document import Document
from onemake.formats.timing.rmonitor import Feed, Timing, recognises
from onemake.formats.timing.rmonitor_feed import Best, Competing, Heartbeat, Passing, Rank, Record, Run

RACE = """\
$B,7,"Spring Race 2"
$E,"TRACKNAME","Nowhere Ring"
$E,"TRACKLENGTH","2.1"
$C,1,"Cup"
$A,"03a","03",1001,"Ada","Berg","NOR",1
$COMP,"03a","03",1,"Ada","Berg","NOR","Blue"
$A,"5","5",NE4,"Ben","Castel, Jr","",1
$F,20,"00:30:00","10:00:00","00:00:00","      "
$F,20,"00:29:55","10:00:05","00:00:05","Green "
$J,"03a","00:00:00.000","00:00:04.000"
$G,1,"03a",,"00:00:04.000"
$J,"5","00:00:00.000","00:00:05.000"
$G,2,"5",,"00:00:05.000"
$J,"03a","00:01:00.500","00:01:04.500"
$G,1,"03a",1,"00:01:04.500"
$H,1,"03a",1,"00:01:00.500"
$J,"5","00:01:01.000","00:01:06.000"
$G,2,"5",1,"00:01:06.000"
$H,2,"5",1,"00:01:01.000"
$F,19,"00:28:50","10:01:10","00:01:10","Green "
"""


def read(text: str) -> TimingFile:
    found = read_timing("feed.txt", text.replace("\n", "\r\n").encode())
    assert found is not None
    return found


def session(text: str) -> Session:
    [found] = read(text).sessions
    return found


def said(session: Session) -> str:
    return "\n".join(map(str, session.remarks))


def test_an_order_counts_once_the_flag_was_heard() -> None:
    after = '$F,0,"00:00:00","10:02:00","00:02:00","Finish"\n$J,"03a","00:01:00.000","00:02:04.500"\n$G,1,"03a",2,"00:02:04.500"\n'
    before, ended = session(RACE), session(RACE + after)
    assert (before.order_whole, "flag was not heard" in before.partial) == (False, True)
    assert (ended.order_whole, ended.partial) == (True, "")


def test_a_race_is_read_whole() -> None:
    found = session(RACE)
    assert found == Session(
        file="feed.txt",
        kind="race",
        name="Spring Race 2",
        ordinal=2,
        track="Nowhere Ring",
        planned_laps=20,
        planned_minutes=30,
        competitors=(
            Competitor(
                "03",
                (Driver("Ada Berg", "Ada", "Berg"),),
                classes=("Cup",),
                nationality="NOR",
                transponders=("1001",),
                id="03a",
                own={"additional": "Blue", "class number": "1"},
                row=5,
            ),
            Competitor(
                "5",
                (Driver("Ben Castel, Jr", "Ben", "Castel, Jr"),),
                classes=("Cup",),
                transponders=("NE4",),
                id="5",
                own={"class number": "1"},
                row=7,
            ),
        ),
        placings=(
            Placing(0, 1, laps=1, time=64_500, best_lap=60_500, best_lap_number=1, row=15),
            Placing(1, 2, laps=1, time=66_000, best_lap=61_000, best_lap_number=1, row=18),
        ),
        laps=(Lap(0, 1, 60_500, 64_500, flag="green", row=14), Lap(1, 1, 61_000, 66_000, flag="green", row=17)),
        own={"TRACKLENGTH": "2.1", "run": "7"},
        partial="the chequered flag was not heard: the order is that of a moment",
    )


@given(st.lists(st.integers(0, len(RACE)), max_size=40))
def test_any_pieces_give_the_same_records(cuts: list[int]) -> None:
    data = (
        RACE.replace("\n", "\r\r\n") + '$J,broken\n##2025-01-01 10:00:00.000|flags\n{}\n##2025-01-01 10:00:01.000\n$X,1\n$G,1,"5"'
    ).encode()
    whole = Feed()
    expected = [*whole.feed(data), *whole.close()]
    feed, found = Feed(), list[Record]()
    for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), len(data)], strict=True):
        found += feed.feed(data[first:last])
    found += feed.close()
    assert found == expected
    assert (feed.faults, feed.others) == (whole.faults, whole.others)
    assert len(feed.faults) == 2


@given(st.binary(max_size=300), st.integers(0, 300))
def test_stray_bytes_never_stop_the_feed(stray: bytes, at: int) -> None:
    feed, timing = Feed(), Timing("x")
    timing.take(feed.feed(RACE.encode()[:at] + stray + b"\n" + RACE.encode()))
    timing.take(feed.close())
    assert timing.sessions()


def test_a_line_that_never_ends_is_one_fault_however_it_comes() -> None:
    data = b"$J," + b"9" * 50_000 + b"\n" + RACE.encode()
    whole, pieces = Feed(), Feed()
    expected = whole.feed(data)
    assert [record for at in range(0, len(data), 777) for record in pieces.feed(data[at : at + 777])] == expected
    assert whole.faults.found.keys() == pieces.faults.found.keys()
    assert len(pieces.faults) == len(whole.faults) == 1


def test_a_session_can_be_asked_for_at_any_moment() -> None:
    feed, timing = Feed(), Timing("live")
    assert timing.session() is None
    laps = []
    for line in RACE.encode().splitlines(keepends=True):
        timing.take(feed.feed(line))
        now = timing.session()
        laps.append(len(now.laps) if now else 0)
    assert laps == sorted(laps)
    assert laps[-1] == 2


def test_a_reset_in_mid_race_keeps_the_laps() -> None:
    entries = "".join(line + "\n" for line in RACE.splitlines() if line.startswith(("$A", "$B", "$C", "$COMP")))
    again = (
        '$I, "00:00:00", "0/0/0000"\n' + entries + '$G,1,"03a",,"00:00:00.000"\n$G,1,"03a",1,"00:01:04.500"\n$G,2,"5",1,"00:01:06.000"\n'
    )
    later = '$J,"5","00:01:00.000","00:02:06.000"\n$G,1,"5",2,"00:02:06.000"\n$G,2,"03a",1,"00:01:04.500"\n'
    found = session(RACE + again + later)
    assert [(lap.car, lap.number, lap.time) for lap in found.laps] == [(0, 1, 60_500), (1, 1, 61_000), (1, 2, 60_000)]
    assert [(found.competitors[row.car].number, row.laps) for row in found.placings] == [("5", 2), ("03", 1)]
    assert "reset 1×" in said(found)


def test_a_reset_without_a_run_yet_shows_what_was_known() -> None:
    found = session(RACE + '$I,"10:00:00","27 Jan 09"\n$A,"03a","03",1001,"Ada","Berg-Dahl","NOR",1\n')
    assert found.competitors[0].drivers[0].name == "Ada Berg-Dahl"
    assert len(found.laps) == 2


def test_a_new_run_is_a_new_session_and_number_95_closes_one() -> None:
    closing = '$B,95,"Spring Race 2"\n$G,1,"5",,"00:00:00.000"\n$G,2,"03a",,"00:00:00.000"\n'
    later = '$I,"11:00:00","1 May 25"\n$A,"9","9",1009,"Cleo","Dahl","",1\n$B,8,"Qualifying"\n$C,1,"GT"\n$H,1,"9",2,"00:00:59.000"\n'
    first, second = read(RACE + closing + later).sessions
    assert [row.laps for row in first.placings] == [1, 1]
    assert (second.kind, second.name, [car.number for car in second.competitors]) == ("qualifying", "Qualifying", ["9"])
    assert second.competitors[0].classes == ("GT",)
    assert second.placings == (Placing(0, 1, best_lap=59_000, best_lap_number=2, row=28),)


def test_a_clock_that_goes_back_begins_a_session_of_the_same_run() -> None:
    late = '$F,5,"00:01:00","10:29:00","00:29:00","Green "\n'
    again = '$F,20,"00:29:59","11:00:01","00:00:01","Green "\n$J,"5","00:00:00.000","00:00:02.000"\n$J,"5","00:01:02.000","00:01:04.000"\n'
    first, second = read(RACE + late + again).sessions
    assert len(first.laps) == 2
    assert [(second.competitors[lap.car].number, lap.number, lap.time) for lap in second.laps] == [("5", 1, 62_000)]
    assert "went back" in said(second)


def test_a_lost_passing_is_rebuilt_from_the_totals() -> None:
    found = session(
        RACE + '$G,1,"5",2,"00:02:07.000"\n$J,"5","00:01:02.000","00:03:09.000"\n$G,1,"5",3,"00:03:09.000"\n$G,2,"03a",1,"00:01:04.500"\n'
    )
    assert [(lap.number, lap.time) for lap in found.laps if lap.car == 1] == [(1, 61_000), (2, 61_000), (3, 62_000)]
    assert "1 laps have no passing" in said(found)


def test_a_capture_that_begins_late_counts_what_it_cannot_know() -> None:
    found = session('$B,7,"Race"\n$A,"5","5",1,"A","B","",1\n$J,"5","00:01:02.000","00:20:09.000"\n$G,1,"5",19,"00:20:09.000"\n')
    assert [(lap.number, lap.time) for lap in found.laps] == [(19, 62_000)]
    assert "18 laps" in said(found)
    assert found.partial


def test_passings_told_twice_count_once_and_old_ones_stay_unnumbered() -> None:
    text = (
        RACE
        + '$J,"5","00:01:00.000","00:20:00.000"\n$G,1,"5",18,"00:20:00.000"\n$J,"5","00:01:01.000","00:01:06.000"\n$J,"5","00:01:03.000","00:09:00.000"\n'
    )
    found = session(text)
    assert [(lap.number, lap.time) for lap in found.laps if lap.car == 1] == [(1, 61_000), (18, 60_000)]
    assert "1 passings repeat" in said(found)
    assert "1 passings of earlier laps" in said(found)


def test_laps_that_the_timekeeper_takes_back_are_deleted_and_corrections_count() -> None:
    found = session(
        RACE + '$J,"5","00:00:30.000","00:01:36.000"\n$G,2,"5",1,"00:01:06.000"\n$COR,"03a","03",1,"00:01:00.512","+00:00:00.012"\n'
    )
    assert [(lap.car, lap.number, lap.time, lap.deleted) for lap in found.laps] == [
        (0, 1, 60_512, None),
        (1, 1, 61_000, None),
        (1, 2, 30_000, "taken back: the car has 1 laps"),
    ]
    assert "corrected 1 lap times" in said(found)


def test_a_class_that_changes_its_meaning_is_remarked() -> None:
    found = session(RACE + '$C,1,"Masters"\n')
    assert {car.classes for car in found.competitors} == {("Masters",)}
    assert "another meaning" in said(found)


def test_a_shared_place_in_mid_burst_gives_the_order_of_the_last_heartbeat() -> None:
    assert [row.position for row in session(RACE + '$G,1,"5",2,"00:02:06.000"\n').placings] == [1, 2]
    assert session(RACE + '$G,1,"5",2,"00:02:06.000"\n').placings[0].car == 0
    settled = session(RACE + '$G,1,"5",2,"00:02:06.000"\n$G,2,"03a",1,"00:01:04.500"\n')
    assert [row.car for row in settled.placings] == [1, 0]


def test_teams_and_cars_in_the_names_are_told_apart_from_drivers() -> None:
    found = session(RACE.replace('"Ada","Berg"', '"Team Ada","1999 Roadster"').replace('"Castel, Jr"', '"2001 Coupe"'))
    assert [(car.team, car.car, car.drivers) for car in found.competitors] == [("Team Ada", "1999 Roadster", ()), ("Ben", "2001 Coupe", ())]
    assert "where names of drivers belong" in said(found)


def test_a_retired_car_is_said_in_its_nationality() -> None:
    found = session(RACE + '$COMP,"5","5",1,"Ben","Castel","Retired",""\n')
    assert [(row.status, row.said) for row in found.placings] == [("", ""), ("DNF", "Retired")]


def test_line_crossings_tell_the_pit_lane_and_the_time_of_day() -> None:
    crossing = '$L,"5","P1","SFP","05/01/2025","10:02:06.100"\n'
    found = session(RACE + crossing + '$J,"5","00:01:00.000","00:02:06.000"\n$G,1,"5",2,"00:02:06.000"\n$G,2,"03a",1,"00:01:04.500"\n')
    assert found.start == datetime(2025, 5, 1, 10, 0, 0, 100_000)  # noqa: DTZ001 (the clock on the wall)
    last = found.laps[-1]
    assert (last.pit, last.at) == (True, 36_126_100)


def test_the_stamps_of_a_capture_give_the_start_in_utc() -> None:
    found = session("##2025-05-01 08:00:00.500\n" + RACE)
    assert found.start == datetime(2025, 5, 1, 7, 59, 55, 500_000, UTC)
    assert found.zone == "UTC"


def test_a_feed_of_heartbeats_alone_is_refused() -> None:
    with pytest.raises(UserError, match="names no competitor"):
        read('$F,9999,"00:00:00","10:00:00","00:00:00","      "\n' * 5)


def test_prices_with_dollar_signs_are_no_feed() -> None:
    assert not recognises(Document("prices.txt", b"$5, apples\n$7, pears\n"))


@pytest.mark.corpus
def test_every_capture_of_the_corpus_is_as_its_index_says(corpus: Path) -> None:
    folder = corpus / "data/timing"
    rows = [row for row in csv.DictReader((folder / "INDEX.csv").read_text().splitlines()) if row["format"] == "rmonitor"]
    assert len(rows) == 8
    for row in rows:
        data = (folder / row["file"]).read_bytes()
        assert recognises(Document(row["file"], data))
        feed = Feed()
        records = [*feed.feed(data), *feed.close()]
        flags: list[str] = []
        for record in records:
            if isinstance(record, Heartbeat) and flags[-1:] != [record.flag or "(blank)"]:
                flags.append(record.flag or "(blank)")
        runs = dict.fromkeys(f"{record.number} {record.description}" for record in records if isinstance(record, Run))
        ranks = [record for record in records if isinstance(record, Rank) and record.position == 1]
        bests = [record for record in records if isinstance(record, Best) and record.position == 1]
        expected = row["expected_outcome"]
        assert f"registrations {len({record.registration for record in records if isinstance(record, Competing)})};" in expected
        assert f"$J passings {sum(isinstance(record, Passing) for record in records)};" in expected
        told = re.search(r"runs (.*?); ?flags (.*?);", expected)
        assert told is not None
        assert told[2].lower() == " > ".join(flags)
        assert told[1].split("; ") == (list(runs) or [""])
        assert f"$G position 1: {(ranks[-1].registration, str(ranks[-1].laps or '')) if ranks else None}"[:-1] in expected
        assert f"$H position 1: {(bests[-1].registration, str(bests[-1].lap)) if bests else None}"[:-1] in expected


@pytest.mark.corpus
def test_the_session_of_sebring_2009_is_made_of_its_passings(corpus: Path) -> None:
    data = (corpus / "data/timing/rmonitor/2009-sebring-test-alms-session4.txt").read_bytes()
    file = read_timing("sebring.txt", data)
    assert file
    [found] = file.sessions
    assert (found.kind, found.ordinal, found.track) == ("practice", 4, "Sebring International Raceway")
    assert found.start == datetime(2009, 1, 27, 7, 59, 58, 445_000)  # noqa: DTZ001
    numbers = [found.competitors[row.car].number for row in found.placings]
    assert numbers[:3] == ["66", "15", "9"]
    laps = {number: [lap for lap in found.laps if found.competitors[lap.car].number == number] for number in numbers}
    for row in found.placings:
        own = laps[found.competitors[row.car].number]
        assert len(own) == row.laps
        assert min(lap.time for lap in own if lap.time) == row.best_lap
        assert own[-1].elapsed == row.time
