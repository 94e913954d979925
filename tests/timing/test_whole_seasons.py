"""Real seasons from real timing files, by their published tables."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import onemake
from onemake.formats.sheet import Asked
from onemake.office.audit import audit
from onemake.office.class_changes import changes_within
from onemake.office.import_results import import_results
from onemake.office.library import BOOK
from onemake.office.result_files import read_result_files

pytestmark = [pytest.mark.corpus, pytest.mark.season]
AT = datetime(2025, 10, 20, 12, tzinfo=UTC)
FROM_FILES = {
    (2, 1): ("cota-r1", {"00_official.csv:19": "03"}),
    (3, 2): ("sebring-r2", {"3": "03"}),
    (4, 1): ("vir-r1", {"3": "03"}),
    (6, 1): ("barber-r1", {"3": "03"}),
    (6, 2): ("barber-r2", {"3": "03"}),
    (7, 1): ("indianapolis-r1", {}),
    (7, 2): ("indianapolis-r2", {}),
}


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """GR Cup 2025 without the races whose files are there."""
    folder = tmp_path / "gr"
    shutil.copytree(BOOK / "seasons/gr-cup-north-america-2025", folder)
    path = folder / "results.csv"
    head, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    keep = [row for row in rows if (int(row[0]), int(row[1])) not in FROM_FILES]
    assert len(rows) - len(keep) == 234
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *keep])
    return folder


def test_gr_cup_2025_from_its_timing_files_is_the_published_table(season: Path, corpus: Path) -> None:
    for (round_, race), (name, numbers) in FROM_FILES.items():
        folder = corpus / f"data/timing/alkamel/2025-gr-cup-{name}"
        done = import_results(season, [folder], at=AT, round=round_, race=race, numbers=numbers)
        assert done.entered == (), name
    (ours,), (shipped,) = audit(str(season)), audit("gr-cup-north-america-2025")
    assert [(m.competitor, m.kind, m.computed_position, m.computed_points, m.explained) for m in ours.mismatches] == [
        (m.competitor, m.kind, m.computed_position, m.computed_points, m.explained) for m in shipped.mismatches
    ]
    assert ours.rows == 41
    with_two_issues = {row.key for row in onemake.load(season).results if row.issue == 2} & set(FROM_FILES)
    assert with_two_issues == {(2, 1), (3, 2), (4, 1), (7, 1)}


def test_every_original_of_an_import_is_kept_byte_for_byte(season: Path, corpus: Path) -> None:
    folder = corpus / "data/timing/alkamel/2025-gr-cup-cota-r1"
    import_results(season, [folder], at=AT, round=2, race=1, numbers=FROM_FILES[2, 1][1])
    kept = {p.name: p.read_bytes() for p in (season / "timing/2.1").iterdir()}
    assert kept == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_the_swedish_league_has_47_drivers_and_two_customers_in_number_201(tmp_path: Path, corpus: Path) -> None:
    files = [corpus / f"data/timing/iracing-csv/eventresult_{n}.csv" for n in (28344033, 28525957, 28725785)]
    sheets = read_result_files(files, Asked())
    assert [len(sheet.rows) for sheet in sheets] == [39, 38, 36]
    assert sorted(c.name for c in changes_within(sheets)) == ["Andreas Olsson", "Karl-Johan Hagelin", "Magnus Vallström"]
    started = onemake.start(files, tmp_path / "league", at=AT, name="Swedish")
    drivers = [{r.driver_id for r in started.season.results if r.key.round == round_} for round_ in (1, 2, 3)]
    assert (len(set.union(*drivers)), len(set.intersection(*drivers))) == (47, 24)
    assert len({r.driver_id for r in started.season.results if r.number == "201"}) == 2
    assert [str(race.date) for race in started.season.calendar] == ["2019-08-27", "2019-09-10", "2019-09-24"]
