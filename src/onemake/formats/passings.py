"""Corrections of the timing: ``timing/passings.csv`` of a season folder, or any file of the same columns."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, get_args

from onemake.core.timing.corrections import SIGNALS, Correction, CorrectionKind
from onemake.formats.faults import Faults, nearest
from onemake.formats.table import Row, read_rows

__all__ = ["read_passings"]

_MOST_LAPS = 100_000


def read_passings(file: str, data: bytes, zone: tzinfo) -> tuple[Correction, ...]:
    """The rows in their order. Raises SeasonError with every fault found."""
    faults = Faults()
    found = [correction for row in read_rows(file, data, ("kind",), faults) if (correction := _correction(row, file, zone)) is not None]
    faults.raise_if_any()
    return tuple(found)


def _correction(row: Row, file: str, zone: tzinfo) -> Correction | None:
    kind: Any = row.text("kind").lower()
    if kind not in get_args(CorrectionKind):
        row.fault("this kind of correction is not known", row.text("kind"), nearest(kind, get_args(CorrectionKind)))
        return None
    if kind not in SIGNALS and not row.text("number"):
        row.fault("the row does not say which car", "", "Fill in number.")
        return None
    issued = row.moment("issued", zone)
    return Correction(
        kind,
        number=row.text("number"),
        lap=_lap(row, "lap"),
        to_lap=_lap(row, "to_lap"),
        elapsed=row.time("elapsed"),
        at=row.time("at"),
        to_number=row.text("to_number"),
        driver=row.text("driver"),
        reason=row.text("reason"),
        author=row.text("author"),
        issued=issued,
        session=row.text("session").lower() or "race",
        round=row.whole("round"),
        race=row.whole("race"),
        file=file,
        line=row.line,
    )


def _lap(row: Row, column: str) -> int | None:
    lap = row.whole(column)
    if lap is not None and not 0 < lap <= _MOST_LAPS:
        row.fault(f"{column} is no lap", row.text(column), "The first lap is 1.")
        return None
    return lap
