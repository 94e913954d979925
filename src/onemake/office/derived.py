"""A season whose results are its timing files: no results.csv, only ``timing/``. Worked out anew each time it is read, and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from onemake.core.errors import UserError
from onemake.formats.season_folder import Library, read_regulations, read_season
from onemake.formats.sheet import Asked, Sheet
from onemake.formats.table_file import write_table
from onemake.office.arrivals import NEEDED, RESULT_COLUMNS
from onemake.office.originals import FILED, TIMING
from onemake.office.passings import PASSINGS

__all__ = ["with_results"]

_OURS = (Path(FILED).name, Path(PASSINGS).name)
_PLACE = re.compile(r"(\d{1,4})\.(\d{1,3})")


def with_results(path: Path, files: Mapping[str, bytes], library: Library) -> dict[str, bytes]:
    """The files of a season with the results that its timing files tell. Files under ``timing/ROUND.RACE/`` are of that race; the others are placed by circuit
    and day, then in the order of their names. Raises UserError where a driver cannot be told: an entry list must say who sits in which number.
    """
    from onemake.office.import_desk import sheets_into
    from onemake.office.result_files import read_result_files

    folder = path / TIMING
    here = [
        p
        for p in sorted(folder.iterdir(), key=_in_order)
        if p.name not in _OURS and (p.is_file() or any(q.is_file() for q in p.rglob("*")))
    ]
    if not here:
        raise UserError(f"{folder} holds no files, and there is no results.csv")
    governs = read_regulations("season.toml", files["season.toml"], library).timing.governs if "season.toml" in files else "published"
    sheets = [_placed(sheet) for sheet in read_result_files(here, Asked(governs=governs))]
    empty = {**files, "results.csv": write_table(RESULT_COLUMNS, [], NEEDED)}
    season = read_season(path.resolve().name, empty, library)
    made, doubts = sheets_into(path, season, sheets)
    if doubts:
        doubt = doubts[0]
        raise UserError(
            f"{path / TIMING}: {doubt.name!r} may be {doubt.known!r} ({doubt.why}). Say so in entries.csv (aliases), or import the files one by one."
        )
    return {**files, **{name: data for name, data in made.items() if data is not None and "/" not in name}}


def _in_order(path: Path) -> tuple[list[int], str]:
    """Folders by race, as 2.1 before 10.1; then by name."""
    found = _PLACE.fullmatch(path.name)
    return ([int(found[1]), int(found[2])] if found else [10**6]), path.name


def _placed(sheet: Sheet) -> Sheet:
    """A sheet whose file lies in ``timing/7.2/`` is of that race."""
    found = _PLACE.fullmatch(sheet.place.rpartition("/")[2])
    return replace(sheet, round=int(found[1]), race=int(found[2])) if found else sheet
