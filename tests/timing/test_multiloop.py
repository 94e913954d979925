"""Multiloop: as far as the description goes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemake.core.errors import UserError
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Session, TimingFile
from onemake.formats.timing import read_timing
from onemake.formats.timing.multiloop import Feed, Timing
from onemake.formats.timing.multiloop_feed import Record

RUN = """\
$R|R|1|R1|Spring Super Tour||Group 2 Race 1|R|685ECBB8
$T|R|2|R1|Nowhere Ring|NR|3.4|3|S1|0|SF|IM1|S2|0|IM1|SF|Spd|1438|IM1|IM2
$E|R|3|R1|01|8|Ada Berg|1|2|Cup|Roadster|77
$E|R|4|R1|0|9|Ben Castel|2|1|Cup|78
$H|N|5|R1|G|685E9B2F|9A0AB|0|D42B4
$S|N|6|R1|01|8|S1|7530|7530|0
$S|N|7|R1|01|8|S2|EA60|7530|0
$C|N|8|R1|1|01|8|1|EA60|EA60|T|EA60|1|0|0|0|0|1|EA60|Active|G|0|0|1|1
$C|N|9|R1|2|0|9|1|EE48|EE48|P|EE48|1|3E8|0|3E8|0|2|EE48|Retired|Y|1|1|2|0
$C|R|A|R1|1|01|8|1|EA60|EA60|T|EA60|1|0|0|0|0|1|EA60|Active|K|0|0|1|1
$L|N|B|R1|01|8|SF|A|EA60|G|T
""".replace("|", "\xa6")


def read(text: str, encoding: str = "latin-1") -> TimingFile:
    found = read_timing("feed.txt", text.replace("\n", "\r\n").encode(encoding))
    assert found is not None
    return found


def session(text: str) -> Session:
    [found] = read(text).sessions
    return found


def test_a_run_is_read_whole() -> None:
    assert session(RUN) == Session(
        file="feed.txt",
        kind="race",
        name="Group 2 Race 1",
        ordinal=1,
        event="Spring Super Tour",
        track="Nowhere Ring (NR)",
        start=datetime(2025, 6, 27, 16, 50, tzinfo=UTC),
        zone="UTC",
        competitors=(
            Competitor("01", (Driver("Ada Berg"),), id="8", own={"field 1": "Cup", "field 2": "Roadster"}, row=3),
            Competitor("0", (Driver("Ben Castel"),), id="9", own={"field 1": "Cup"}, row=4),
        ),
        placings=(
            Placing(0, 1, said="Active", laps=1, time=60_000, best_lap=60_000, best_lap_number=1, grid=1, laps_led=1, row=10),
            Placing(1, 2, "DNF", "Retired", laps=1, time=61_000, best_lap=61_000, best_lap_number=1, grid=2, laps_led=0, row=9),
        ),
        laps=(
            Lap(0, 1, 60_000, 60_000, sectors=(30_000, 30_000), flag="green", pit=False, row=8),
            Lap(1, 1, 61_000, 61_000, flag="yellow", pit=True, row=9),
        ),
        own={"run": "R1", "length in miles": "3.4"},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_capture_that_was_saved_anew_is_the_same(encoding: str) -> None:
    assert read(RUN, encoding).sessions == read(RUN).sessions


def test_bars_that_became_replacement_characters_are_still_bars() -> None:
    assert read(RUN.replace("\xa6", "\ufffd"), "utf-8").sessions == read(RUN).sessions


def test_the_example_of_the_description() -> None:
    line = "$C|U|80004|Q1|C|0|8|4|83DDF|1CB83|T|1CB83|4|2E6A|0|649|0|C|1CB83|Unknown|G|1|0|9|0\n".replace("|", "\xa6")
    [record] = Feed().feed(line.encode("latin-1"))
    assert record == ("Q1", 12, "0", "8", 4, 540_127, 117_635, False, 117_635, 4, 12, "Unknown", "G", 9, 0, False, 1)


@given(st.lists(st.integers(0, len(RUN)), max_size=30))
def test_any_pieces_give_the_same_records(cuts: list[int]) -> None:
    data = (RUN + "$C\xa6N\xa6\nrubbish\n" + RUN.splitlines()[4]).encode("latin-1")
    whole = Feed()
    expected = [*whole.feed(data), *whole.close()]
    feed, found = Feed(), list[Record]()
    for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), len(data)], strict=True):
        found += feed.feed(data[first:last])
    found += feed.close()
    assert (found, feed.faults) == (expected, whole.faults)
    assert len(feed.faults) == 2


@given(st.binary(max_size=300), st.integers(0, 300))
def test_stray_bytes_never_stop_the_feed(stray: bytes, at: int) -> None:
    feed, timing = Feed(), Timing("x")
    timing.take(feed.feed(RUN.encode("latin-1")[:at] + stray + b"\n" + RUN.encode("latin-1")))
    assert timing.session() is not None


def test_an_invalidated_lap_is_deleted_and_an_unknown_one_remarked() -> None:
    found = session(RUN + "$I|N|C|R1|0|9|EE48|0\n$I|N|D|R1|??|F005A|0|\n".replace("|", "\xa6"))
    assert [lap.deleted for lap in found.laps] == [None, "invalidated by the timekeeper"]
    assert "1 crossings were invalidated" in str(found.remarks[0])


def test_laps_before_the_capture_are_counted() -> None:
    found = session("$C|R|8|R1|1|01|8|5|EA60|EA60|T|EA60|1|0|0|0|0|1|EA60|Active|G|0|0|1|1\n".replace("|", "\xa6"))
    assert [lap.number for lap in found.laps] == [5]
    assert "4 laps" in str(found.remarks[0])
    assert found.partial


def test_a_feed_without_cars_is_refused() -> None:
    with pytest.raises(UserError, match="names no competitor"):
        read("$H|N|5|Q1|G|685E9B2F|9A0AB|0|D42B4\n".replace("|", "\xa6"))
