"""Broken folders end well or in plain words; what the fuzzer found stays mended. ``make fuzz`` runs far more of the same."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from onemake.core.errors import SeasonError
from onemake.core.season import Season

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

import fuzz

Read = Callable[[dict[str, str]], Season]


def test_a_case_is_made_again_from_its_seed() -> None:
    there = fuzz.origins()
    assert fuzz.make(7, there) == fuzz.make(7, there)
    assert fuzz.make(7, there) != fuzz.make(8, there)


@pytest.mark.parametrize("seed", range(40))
def test_a_broken_folder_ends_well_or_in_plain_words(seed: int) -> None:
    assert fuzz.run(fuzz.make(seed, fuzz.origins()))


def test_a_cell_pasted_from_a_word_processor_breaks_no_line(season: Read) -> None:
    """A vertical tab, a line separator: they end a line for some programs, not in a CSV file."""
    read = season({"results.csv": "round,number,driver,position\n1,1,Ada\x0bBerg,1\n1,2,Ben\u2028Castel,2\n"})
    assert [row.position for row in read.results] == [1, 2]
    with pytest.raises(SeasonError, match=r"results\.csv:3"):
        season({"results.csv": "round,number,driver,position\n1,1,Ada\x0bBerg,1\n1,2,Ben,second\n"})


def test_a_path_that_no_system_has_is_a_file_that_does_not_exist(season: Read) -> None:
    with pytest.raises(SeasonError, match="there is no such file to extend"):
        season({"season.toml": 'extends = "\\u0000"\n', "results.csv": "round,driver,position\n1,Ada,1\n"})
