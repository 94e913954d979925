"""The classification of every real race whose laps and official sheet are both known: the official order once its penalties are decisions."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from onemake.core.timing.classify import Outcome
from onemake.office.classify import ClassifyAsked, classify_files

pytestmark = pytest.mark.corpus
_PENALTY = re.compile(r"#(\w+) \+(\d+)\.000 s")


@dataclass(frozen=True)
class Pair:
    """A lap file and the official sheet of the same race, and the seconds that stand in the one and not in the other."""

    laps: Path
    sheet: Path
    penalties: dict[str, int]


def pairs(corpus: Path) -> dict[str, Pair]:
    folder = corpus / "data/timing"
    found = {}
    with (folder / "INDEX.csv").open(encoding="utf-8") as index:
        for row in csv.DictReader(index):
            sheet = re.search(r"pair: (\S+\.csv)", row["expected_outcome"])
            if row["format"] == "alkamel" and sheet and row["session_type"] == "race":
                laps = folder / row["file"]
                penalties = {number: int(seconds) for number, seconds in _PENALTY.findall(row["expected_outcome"])}
                found[laps.parent.name] = Pair(laps, laps.with_name(sheet[1].rstrip(";")), penalties)
    return found


def decisions(penalties: dict[str, int], to: Path) -> Path:
    text = "".join(
        f'[[decision]]\nid = "D{number}"\nkind = "time"\nround = 1\nrace = 1\nnumber = "{number}"\nseconds = {seconds}\n'
        for number, seconds in penalties.items()
    )
    to.write_text(text, encoding="utf-8")
    return to


def classified(pair: Pair, tmp_path: Path, penalties: dict[str, int]) -> Outcome:
    asked = ClassifyAsked(published=pair.sheet, decisions=decisions(penalties, tmp_path / "D.toml") if penalties else None)
    (outcome,) = classify_files([pair.laps], asked).outcomes
    return outcome


def order(outcome: Outcome) -> list[str]:
    return [line.number for line in outcome.sheet.lines if line.position is not None]


RACES = [
    "2025-gr-cup-barber-r1",
    "2025-gr-cup-barber-r2",
    "2025-gr-cup-cota-r1",
    "2025-gr-cup-indianapolis-r1",
    "2025-gr-cup-indianapolis-r2",
    "2025-gr-cup-sebring-r2",
    "2025-gr-cup-vir-r1",
    "imsa-2021-01-roar-before-the-24-r24h-qualifying-race",
    "imsa-2024-09-detroit-street-course-race",
    "imsa-2024-13-canadian-tire-motorsport-park-race",
]


def test_every_pair_of_the_corpus_is_tried(corpus: Path) -> None:
    assert sorted(pairs(corpus)) == RACES


@pytest.mark.parametrize("race", RACES)
def test_the_laps_and_the_penalties_give_the_official_order_and_every_official_time(corpus: Path, tmp_path: Path, race: str) -> None:
    outcome = classified(pairs(corpus)[race], tmp_path, pairs(corpus)[race].penalties)
    assert [str(d) for d in outcome.differences if d.what not in ("best_lap", "absent")] == []
    assert outcome.same_order


@pytest.mark.parametrize("race", RACES)
def test_without_the_penalties_every_one_is_told_with_its_seconds(corpus: Path, tmp_path: Path, race: str) -> None:
    outcome = classified(pairs(corpus)[race], tmp_path, {})
    found = {d.label: (d.by or 0) // 1000 for d in outcome.differences if d.what == "time"}
    assert found == pairs(corpus)[race].penalties


def test_the_provisional_order_of_austin_is_reached_with_three_of_the_five_penalties(corpus: Path, tmp_path: Path) -> None:
    whole = pairs(corpus)["2025-gr-cup-cota-r1"]
    provisional = Pair(whole.laps, whole.laps.with_name("03_provisional.csv"), {"47": 3, "14": 3, "113": 13})
    outcome = classified(provisional, tmp_path, provisional.penalties)
    assert outcome.same_order
    assert len(order(outcome)) == 31
    official = classified(whole, tmp_path, whole.penalties)
    assert (order(outcome).index("89") + 1, order(official).index("89") + 1) == (18, 26)
    assert (order(outcome).index("51") + 1, order(official).index("51") + 1) == (27, 27)


def test_a_decision_on_the_number_that_two_cars_of_austin_have_must_name_one(corpus: Path, tmp_path: Path) -> None:
    from onemake.core.errors import UserError

    whole = pairs(corpus)["2025-gr-cup-cota-r1"]
    with pytest.raises(UserError, match="2 cars have the number 3"):
        classified(whole, tmp_path, {"3": 5})


def test_a_lap_file_and_its_sheet_given_together_are_one_race_whose_published_order_stays(corpus: Path) -> None:
    whole = pairs(corpus)["2025-gr-cup-cota-r1"]
    (outcome,) = classify_files([whole.laps, whole.sheet]).outcomes
    assert outcome.sheet.made_from == "published"
    assert order(outcome)[25] == "89"
    assert not outcome.same_order
    (outcome,) = classify_files([whole.laps, whole.sheet], ClassifyAsked(governs="laps")).outcomes
    assert outcome.sheet.made_from == "laps"
    assert order(outcome)[17] == "89"


def test_qualifying_of_detroit_is_the_published_order_once_two_laps_of_one_car_are_deleted(corpus: Path, tmp_path: Path) -> None:
    folder = corpus / "data/timing/alkamel/imsa-2024-09-detroit-street-course-qualifying"
    asked = ClassifyAsked(published=folder / "03_results.csv", kind="qualifying")
    (outcome,) = classify_files([folder / "23_analysis.csv"], asked).outcomes
    assert [d.label for d in outcome.differences if d.of_order] == ["31", "5", "25", "85"]
    rows = "kind,session,number,lap,reason\ndelete,qualifying,31,7,not in the official sheet\ndelete,qualifying,31,9,not in the official sheet\n"
    (tmp_path / "passings.csv").write_text(rows, encoding="utf-8")
    (outcome,) = classify_files([folder / "23_analysis.csv"], replace(asked, passings=tmp_path / "passings.csv")).outcomes
    assert list(outcome.differences) == []


def test_the_laps_of_a_printed_cup_race_give_its_order_and_14_of_17_race_times(corpus: Path) -> None:
    (outcome,) = classify_files([corpus / "data/timing/time-service-pdf"], ClassifyAsked(governs="laps")).outcomes
    assert (outcome.compared, outcome.same_order, len(outcome.sheet.lines)) == (True, True, 17)
    assert {d.label: d.by for d in outcome.differences if d.what == "time"} == {"47": 1071, "41": 1901, "40": 2551}
