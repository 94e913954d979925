"""The next races into a season's folder. A race that is there already is challenged; what stood before stays as the earlier issue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from onemake.core.errors import UserError
from onemake.core.season import Season
from onemake.formats.sheet import Asked, Sheet
from onemake.office.import_desk import ImportDesk
from onemake.office.journal import Journal
from onemake.office.library import Folder, before_the_first_race, find, load, told_by_timing_files
from onemake.office.persons import Decide, doubtful, undecided
from onemake.office.remembered import read_remembered
from onemake.office.result_files import read_result_files

__all__ = ["Imported", "import_results", "import_sheets"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the races that are new or have a new issue, those that were there already, the drivers entered."""

    folder: Path
    season: Season
    races: tuple[str, ...]
    already: tuple[str, ...]
    entered: tuple[str, ...]
    notes: tuple[str, ...]
    doubtful: tuple[str, ...]
    recovered: str = ""
    before: Season | None = None  # as it was
    files: tuple[str, ...] = ()  # written, or would be


def import_results(
    season: str | Path | None,
    files: Sequence[str | Path],
    *,
    at: datetime,
    columns: dict[str, str] | None = None,
    session: str = "",
    round: int | None = None,
    race: int | None = None,
    replaces: bool = False,
    numbers: dict[str, str] | None = None,
    governs: Literal["published", "laps"] = "published",
    anyway: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Add the races in some files to a season's folder, in the order given; columns are those that were told before, and ``columns``.

    A file whose race is there already is no new race: with the same rows nothing is done; with others it is refused, unless ``replaces``, which
    keeps the rows as the earlier issue and writes the new ones as the next. Files, folders and zips of one session are taken together. ``numbers`` sets
    the number of a row right (``{"sheet.csv:19": "03"}``, or ``{"3": "03"}``); ``governs="laps"`` takes the order that follows from the laps;
    ``anyway`` takes a session of another circuit or day; ``dry_run`` writes nothing and gives the season as it would be. ``at`` is now. Raises UserError with every fault, and then nothing
    is written.
    """
    folder = find(None if season is None else str(season))
    asked = read_remembered(folder).asked(Asked(columns=columns or {}, numbers=numbers or {}, governs=governs))
    sheets = read_result_files(files, asked, session=session)
    return import_sheets(
        folder, sheets, at=at, asked=asked, round=round, race=race, replaces=replaces, anyway=anyway, dry_run=dry_run
    )  # fmt: skip


def import_sheets(
    folder: Path,
    sheets: Sequence[Sheet],
    *,
    at: datetime,
    asked: Asked,
    round: int | None = None,
    race: int | None = None,
    replaces: bool = False,
    anyway: bool = False,
    dry_run: bool = False,
    decide: Decide = undecided,
    step: Callable[[str], None] = lambda _: None,
) -> Imported:
    """The same, from sheets that are read already. ``dry_run`` writes nothing, and gives the season as it would be."""
    journal = Journal(folder, step)
    recovered = "" if dry_run else journal.recovered()
    if told_by_timing_files(folder):
        raise UserError(
            f"{folder} has no results.csv: its results are the files under timing/, and nothing is imported into it. Put the file into timing/ROUND.RACE/"
        )
    there = Folder(folder).files()
    desk = ImportDesk(folder, before_the_first_race(folder), at, asked, replaces, decide, anyway)
    arrivals = desk.place(sheets, round, race)
    files = desk.write(arrivals)
    if files and not dry_run:
        said = ", ".join(f"{a.sheet.file} is {a}" for a in arrivals if str(a) not in desk.already)
        with journal.locked():
            if Folder(folder).files() != there:  # somebody may have been asked a question, and taken his time
                raise UserError(f"the files in {folder} were changed meanwhile; import again")
            journal.write("import", said, files, at)
    return Imported(
        folder,
        desk.after or load(folder),
        tuple(dict.fromkeys(str(a) + desk.issued.get(str(a), "") for a in arrivals if str(a) not in desk.already)),
        tuple(desk.already),
        tuple(desk.entered),
        tuple(desk.notes),
        tuple(doubtful(str(folder), desk.persons.open)),
        recovered,
        desk.season,
        tuple(name for name in files),
    )
