"""The order of a race or a qualifying that only its laps tell, as the placings of a session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from onemake.core.races import RaceKey
from onemake.core.season import Season
from onemake.core.timing.classification import Line
from onemake.core.timing.classification import Sheet as Classification
from onemake.core.timing.counting import Ending
from onemake.core.timing.qualifying_result import qualifying_result
from onemake.core.timing.race_result import race_result
from onemake.core.timing.session import Placing, Remark, Session
from onemake.formats.sheet import Sheet
from onemake.formats.timing.as_sheet import sheet_of_session

__all__ = ["placed_by_laps", "placed_in_season"]


def placed_by_laps(session: Session) -> Session:
    """A session with the order that its laps give: in a race those up to the flag, as the file itself says when it fell, in a qualifying the best."""
    sheet = (
        qualifying_result(session)
        if session.kind == "qualifying"
        else race_result(session, Ending(session.planned_laps, session.planned_minutes))
    )
    return _with_order(session, sheet)


def placed_in_season(sheet: Sheet, session: Session, season: Season, folder: Path, key: RaceKey) -> Sheet:
    """The same sheet with the order that the laps give under the season's own rules, and with the corrections of its timing."""
    from onemake.office.classify import laps_in_season

    found = laps_in_season(replace(session, kind="race" if sheet.session == "race" else session.kind), season, folder, key)
    if found is None:
        return sheet
    made = sheet_of_session(_with_order(replace(session, remarks=found.session.remarks), found.sheet))
    return replace(sheet, rows=made.rows, notes=tuple(dict.fromkeys((*sheet.notes, *made.notes))))


def _with_order(session: Session, sheet: Classification) -> Session:
    remarks = tuple(Remark(text) for text in sheet.remarks)
    return replace(session, placings=tuple(_placing(line) for line in sheet.lines), remarks=(*session.remarks, *remarks))


def _placing(line: Line) -> Placing:
    return Placing(
        line.car, line.position, line.status, "", line.laps, line.time, line.gap, line.laps_down, line.best_lap, line.best_lap_number,
        line.second_best_lap, class_position=line.class_position, laps_led=line.laps_led,
    )  # fmt: skip
