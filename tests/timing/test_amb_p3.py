"""AMB P3: frames, check sums, and the laps that passings make."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemake.core.errors import UserError
from onemake.core.timing.session import Session, TimingFile
from onemake.formats.timing import read_timing
from onemake.formats.timing.amb_p3 import Feed, Timing, recognises
from onemake.formats.timing.amb_p3_feed import Other, Passing, Record, Status, check_sum
from onemake.formats.timing.document import Document

STATUS = bytes.fromhex("8e021f00f3890000020001022800070216000c01760601008104131804008f")
NOON = 1_746_100_800_000_000  # 1 May 2025, 12:00 UTC


def frame(kind: int, fields: list[tuple[int, int, int]], summed: bool = True) -> bytes:
    """A record as a decoder sends it: fields are (id, length, value)."""
    body = b"".join(bytes((key, length)) + value.to_bytes(length, "little") for key, length, value in fields)
    length = len(body) + 11
    record = b"\x8e\x02" + length.to_bytes(2, "little") + b"\0\0\0\0" + kind.to_bytes(2, "little") + body + b"\x8f"
    if summed:
        record = record[:4] + check_sum(record).to_bytes(2, "little") + record[6:]
    inside = b"".join(bytes((0x8D, byte + 0x20)) if byte in (0x8D, 0x8E, 0x8F) else bytes((byte,)) for byte in record[1:-1])
    return b"\x8e" + inside + b"\x8f"


def passing(number: int, transponder: int, seconds: float, *, clock: int = 4, decoder: int = 0x8E8D8F01, summed: bool = True) -> bytes:
    at = NOON + round(seconds * 1_000_000)
    return frame(1, [(1, 4, number), (3, 4, transponder), (clock, 8, at), (5, 2, 99), (6, 2, 12), (8, 2, 0), (0x81, 4, decoder)], summed)


def read(*frames: bytes) -> TimingFile:
    found = read_timing("loop.bin", b"".join(frames))
    assert found is not None
    return found


def session(*frames: bytes) -> Session:
    [found] = read(*frames).sessions
    return found


def said(session: Session) -> str:
    return "\n".join(map(str, session.remarks))


LAPS = (passing(1, 77, 0), passing(2, 88, 1.5), STATUS, passing(3, 77, 60.25), passing(4, 88, 63.0), passing(5, 77, 119.75))


def test_the_check_value_of_the_description_holds() -> None:
    assert check_sum(STATUS) == 0x89F3


def test_passings_become_laps_by_transponder() -> None:
    found = session(*LAPS)
    assert [car.transponders for car in found.competitors] == [("77",), ("88",)]
    assert {car.number for car in found.competitors} == {""}
    assert [(lap.car, lap.number, lap.time, lap.row) for lap in found.laps] == [(0, 1, 60_250, 4), (0, 2, 59_500, 6), (1, 1, 61_500, 5)]
    assert found.laps[0].at == 12 * 3_600_000 + 60_250
    assert (found.start, found.zone) == (datetime(2025, 5, 1, 12), "")  # noqa: DTZ001 (the decoder's clock)
    assert (found.where(found.laps[0]), found.remarks) == ("loop.bin, record 4", ())


def test_satellite_time_is_utc() -> None:
    found = session(passing(1, 7, 0, clock=0x10), passing(2, 7, 50, clock=0x10))
    assert (found.start, found.zone) == (datetime(2025, 5, 1, 12, tzinfo=UTC), "UTC")


def test_a_record_of_lines_in_hex_is_the_same() -> None:
    lines = "\n".join(part.hex() for part in LAPS).encode()
    found = read_timing("loop.hex", lines)
    assert found is not None
    assert found.sessions[0].laps == session(*LAPS).laps


@given(st.lists(st.integers(0, 600), max_size=30))
def test_any_pieces_give_the_same_records(cuts: list[int]) -> None:
    data = b"stray" + b"".join(LAPS) + b"\x8e\x02 broken \x8f" + passing(6, 0x8D8E8F, 200) + frame(0x18, []) + b"\x8e\x02"
    whole = Feed()
    expected = [*whole.feed(data), *whole.close()]
    feed, found = Feed(), list[Record]()
    for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), len(data)], strict=True):
        found += feed.feed(data[first:last])
    found += feed.close()
    assert found == expected
    assert feed.faults == whole.faults
    assert [type(record) for record in found] == [Passing, Passing, Status, Passing, Passing, Passing, Passing, Other]
    assert len(feed.faults) == 3


@given(st.binary(max_size=200))
def test_stray_bytes_never_stop_the_feed(stray: bytes) -> None:
    feed, timing = Feed(), Timing("x")
    timing.take(feed.feed(stray + b"\x8f" + b"".join(LAPS)))
    found = timing.session()
    assert found is not None
    assert len(found.laps) >= 3


def test_a_wrong_check_sum_is_a_fault_and_none_is_no_fault() -> None:
    spoilt = bytearray(passing(2, 77, 60))
    spoilt[30] ^= 1
    found = read(passing(1, 77, 0), bytes(spoilt), passing(3, 77, 120, summed=False))
    assert [lap.time for lap in found.sessions[0].laps] == [120_000]
    assert "check sum" in str(found.remarks[0])


def test_the_second_antenna_is_the_same_crossing() -> None:
    found = session(passing(1, 7, 0), passing(2, 7, 0.4), passing(3, 7, 60), passing(4, 7, 62))
    assert [lap.time for lap in found.laps] == [60_000]
    assert "2 passings came within 5 s" in said(found)


def test_a_lost_passing_is_seen_by_the_numbers() -> None:
    found = session(*(passing(number, 7, number * 50.0) for number in (1, 2, 3, 4, 6, 7)))
    assert "1 passings are missing: the first after number 4" in said(found)
    assert "1 laps are about twice as long" in said(found)
    assert found.partial == "passings were lost"


def test_passings_sent_again_count_once_and_in_their_place() -> None:
    found = session(passing(1, 7, 0), passing(3, 7, 100), passing(2, 7, 50), passing(3, 7, 100), passing(4, 7, 150))
    assert [lap.time for lap in found.laps] == [50_000, 50_000, 50_000]
    assert "sent again" in said(found)


def test_a_decoder_switched_on_again_counts_from_one() -> None:
    found = session(passing(900, 7, 0), passing(901, 7, 50), passing(1, 7, 100), passing(2, 7, 150))
    assert [lap.time for lap in found.laps] == [50_000, 50_000, 50_000]
    assert found.partial == ""


def test_a_stop_and_a_clock_put_back_are_no_lap_times() -> None:
    found = session(passing(1, 7, 0), passing(2, 7, 50), passing(3, 7, 4_000), passing(4, 7, 3_990), passing(5, 7, 4_040))
    assert [lap.time for lap in found.laps] == [50_000, None, None, 50_000]
    assert "after more than 30 minutes" in said(found)
    assert "clock went back" in said(found)


def test_another_loop_makes_no_laps() -> None:
    found = session(*LAPS, passing(6, 77, 150, decoder=5))
    assert len(found.laps) == 3
    assert "1 passings are of other loops" in said(found)


def test_a_capture_without_passings_is_refused() -> None:
    with pytest.raises(UserError, match="no passing"):
        read(STATUS, STATUS)


def test_a_windows_text_with_the_start_byte_is_no_capture() -> None:
    assert not recognises(Document("names.txt", "Žižka;1\nŽ;2\n".encode("cp1252")))


@pytest.mark.corpus
def test_the_capture_of_the_corpus_gives_the_laps_of_its_index(corpus: Path) -> None:
    folder = corpus / "data/timing"
    [row] = [row for row in csv.DictReader((folder / "INDEX.csv").read_text().splitlines()) if row["format"] == "amb-p3"]
    expected, data = row["expected_outcome"], (folder / row["file"]).read_bytes()
    feed = Feed()
    records = feed.feed(bytes.fromhex(data.decode()))
    assert len(feed.faults) == 0
    passings = [record for record in records if isinstance(record, Passing)]
    assert f"{len(records)} records: {sum(isinstance(r, Status) for r in records)} STATUS, {len(passings)} PASSING" in expected
    assert f"passing numbers {passings[0].number}..{passings[-1].number}" in expected
    assert {(other.number or 0) - (one.number or 0) for one, other in pairwise(passings)} == {1}
    file = read_timing("p3.hex", data)
    assert file
    [found] = file.sessions
    told = dict(re.findall(r"transponder (\d+): \d+ passings, laps ([\d. ]+)", expected))
    assert len(told) == 2
    for car, competitor in enumerate(found.competitors):
        laps = " ".join(f"{(lap.time or 0) / 1000:.3f}" for lap in found.laps if lap.car == car)
        assert laps == told[competitor.id].strip()
