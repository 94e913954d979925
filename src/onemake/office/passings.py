"""The corrections of the timing that a season folder keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path

from onemake.core.errors import Fault, UserError
from onemake.core.season import Season
from onemake.core.timing.corrections import Correction
from onemake.formats.passings import read_passings

__all__ = ["PASSINGS", "corrections_in", "doubts", "kept_corrections"]

PASSINGS = "timing/passings.csv"


def kept_corrections(folder: Path, zone: tzinfo) -> tuple[Correction, ...]:
    """Those of ``timing/passings.csv``; none if there is no such file. Raises UserError."""
    return corrections_in(folder / PASSINGS, zone, PASSINGS) if (folder / PASSINGS).is_file() else ()


def corrections_in(file: Path, zone: tzinfo, name: str = "") -> tuple[Correction, ...]:
    """Those of any file. Raises UserError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UserError(Fault(str(file), None, f"the file cannot be read: {error.strerror or error}")) from None
    return read_passings(name or file.name, data, zone)


def doubts(season: Season, corrections: tuple[Correction, ...]) -> Iterator[Fault]:
    """Corrections of races that are not in the calendar: they are applied to nothing."""
    rounds = {race.key.round for race in season.calendar}
    keys = {race.key for race in season.calendar}
    for c in corrections:
        if c.round is not None and (c.round not in rounds or (c.race is not None and (c.round, c.race) not in keys)):
            race = f"{c.round}.{c.race}" if c.race is not None else str(c.round)
            yield Fault(c.file, c.line, "the correction is of a race that is not in the calendar", race, "Mend round and race.")
