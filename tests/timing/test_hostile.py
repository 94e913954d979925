"""Whatever is shown to a reader, of any format: values in bounds or a refusal in plain words, in time that grows with the file and no faster.

``make fuzz-readers`` runs far more of the same.
"""

from __future__ import annotations

import json
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from breaking_timing import BOMB, break_file, grow
from fuzz_readers import run
from timing_seeds import of_corpus, of_tests
from timing_values import wrong

from onemake.core.errors import UserError
from onemake.core.times import parse_time
from onemake.formats.timing import READERS, read_timing
from onemake.formats.timing.cells import plain

NAMES = [form.name for form in READERS]
PAPER = {"orbits_pdf", "time_service_pdf"}  # one page takes as long as a whole feed
BINARY = {*PAPER, "amb_p3"}
BROKEN = settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", NAMES)
def test_the_tests_of_a_format_show_a_file_that_is_recognised(name: str) -> None:
    assert of_tests()[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_in_order_gives_values_in_bounds(name: str) -> None:
    for data in of_tests()[name]:
        run(data, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_file_gives_values_in_bounds_or_a_refusal(name: str) -> None:
    seeds = of_tests()[name]

    @settings(BROKEN, max_examples=6 if name in PAPER else 25)
    @given(st.integers(0, len(seeds) - 1), st.integers(0, 2**32))
    def broken(at: int, seed: int) -> None:
        run(break_file(Random(seed), seeds[at]), name)  # noqa: S311 (chance, no secret)

    broken()


@pytest.mark.corpus
@pytest.mark.parametrize("name", NAMES)
def test_a_broken_file_of_the_corpus_too(name: str, corpus: Path) -> None:
    assert corpus.is_dir()
    seeds = of_corpus().get(name) or of_tests()[name]  # some formats are there only in large files, or in none

    @settings(BROKEN, max_examples=4 if name in PAPER else 12)
    @given(st.integers(0, len(seeds) - 1), st.integers(0, 2**32))
    def broken(at: int, seed: int) -> None:
        run(break_file(Random(seed), seeds[at]), name)  # noqa: S311 (chance, no secret)

    broken()


@given(st.binary(max_size=400))
@settings(BROKEN, max_examples=100)
def test_noise_is_nobodys_or_refused(data: bytes) -> None:
    run(data, "")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\xff\xfe", b"\n" * 10_000, b"\0" * 100, b" " * 9000, BOMB])
def test_what_stands_before_a_file_stops_nobody(name: str, before: bytes) -> None:
    run(before + of_tests()[name][0], name)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"a":' * 200_000,
        "<a>" * 100_000,
        '"' * 300_000,
        "$A," * 100_000,
        "," * 500_000,
        "\r" * 500_000,
        "8e" * 200_000,
        "- " * 100_000,
    ],
)
def test_endless_openings_end(text: str) -> None:
    run(text.encode(), "")


def test_an_external_entity_is_not_read() -> None:
    for name in NAMES:
        for data in of_tests()[name][:2]:
            if data.lstrip(b"\xef\xbb\xbf \r\n")[:1] == b"<":
                try:
                    found = read_timing("x.xml", data.replace(b"?>", b"?>" + BOMB, 1).replace(b"</", b"&file;&bomb;</", 3))
                except UserError:
                    continue
                assert "root:" not in repr(found)
                assert len(repr(found)) < 20 * len(data) + 100_000


class _Calls:
    """How many functions are called, ours and the library's: a measure of work that no other load disturbs."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        sys.setprofile(self._one)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _one(self, _frame: object, event: str, _argument: object) -> None:
        self.count += event in ("call", "c_call")


def work(data: bytes) -> int:
    with _Calls() as calls, suppress(UserError):
        read_timing("large.file", data)
    return calls.count


def large(name: str, size: int) -> bytes:
    """A valid file of about this size."""
    data = of_tests()[name][0]
    return grow(data, max(1, size // len(data)))


@pytest.mark.parametrize("name", sorted(set(NAMES) - BINARY))
def test_twice_the_file_is_twice_the_work(name: str) -> None:
    once, twice = large(name, 60_000), large(name, 120_000)
    longer = len(twice) / len(once)
    assert work(twice) < 1.35 * longer * work(once) + 20_000


@pytest.mark.parametrize("name", sorted(set(NAMES) - BINARY))
def test_a_large_file_needs_memory_in_proportion(name: str) -> None:
    """Ten times the file, and 2.5 KB for each car, however short its row. A decoder of JSON takes ten times alone: there it is twice what that takes."""
    data = large(name, 500_000)
    allowed = 10 * len(data)
    if data[:1] in b"[{":
        tracemalloc.start()
        json.loads(data)
        allowed = max(allowed, 2 * tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    tracemalloc.start()
    found = None
    with suppress(UserError):
        found = read_timing("large.file", data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    allowed += 2500 * sum(len(session.competitors) for session in found.sessions) if found else 0
    assert most < allowed + 1_000_000, f"{most / len(data):.1f} times the file"


def test_what_is_out_of_bounds_is_told() -> None:
    """The check itself finds what it looks for."""
    for data in of_tests()["rmonitor"][:1]:
        found = read_timing("x", data)
        assert found is not None
        assert list(wrong(found)) == []


def test_half_a_letter_and_a_nul_are_no_part_of_a_name() -> None:
    assert plain("Ada\ud800 \x00Berg") == "Ada\ufffd Berg"


def test_hours_without_end_are_no_time() -> None:
    with pytest.raises(ValueError, match="999999"):
        parse_time("999999:00:00.000")


def test_a_reference_to_half_a_letter_is_read_as_unknown() -> None:
    board = b'<resultspage><results><result position="1" no="7" firstname="A&#xD800;da&#233;"/></results></resultspage>'
    found = read_timing("board.xml", board)
    assert found is not None
    assert found.sessions[0].competitors[0].drivers[0].name == "A\ufffdda\xe9"


def test_team_rows_that_stand_a_thousand_times_make_their_drivers_once() -> None:
    head = "Fin Pos,Car ID,Car,Car Class ID,Car Class,Team ID,Cust ID,Name,Start Pos,Car #,Out ID,Out,Interval,Laps Led,Fastest Lap Time,Laps Comp,Inc\n"
    team, mate = (
        "1,1,Cup,1,Cup,-7,-7,Team,1,7,0,Running,-,0,1:40.000,10,0\n",
        "1,1,Cup,1,Cup,-7,99,Ada Berg,1,7,0,Running,-,0,1:40.000,10,0\n",
    )
    once, twice = (head + (team + mate) * many for many in (300, 600))
    assert work(twice.encode()) < 2.3 * work(once.encode())
