"""The reports of Al Kamel Systems (IMSA, FIA WEC, SRO, GR Cup, Carrera Cups): told apart by their headings, each read by its own module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onemake.core.timing.session import Session, TimingFile
from onemake.formats.timing.al_kamel_laps import COLUMNS as COLUMNS_OF_LAPS
from onemake.formats.timing.al_kamel_laps import read_laps
from onemake.formats.timing.al_kamel_others import read_best_laps, read_standings, read_weather
from onemake.formats.timing.al_kamel_results import read_results
from onemake.formats.timing.al_kamel_table import Table, headings, table_of
from onemake.formats.timing.document import Document

__all__ = ["read", "recognises"]


@dataclass(frozen=True, slots=True)
class _Report:
    """A kind of report: the headings it must have, who reads it, and the columns that he reads, if it has many others and is long."""

    headings: frozenset[str]
    read: Callable[[Table], Session | TimingFile]
    columns: frozenset[str] | None = None


def _telemetry(table: Table) -> Session:
    raise table.document.fault(
        "this is a telemetry companion of the GR Cup (lap counters of the car's own logger), not a timing sheet",
        remedy="Give the lap analysis (23_AnalysisEnduranceWithSections) of the session instead.",
    )


_REPORTS = (
    _Report(frozenset(("NUMBER", "LAP_NUMBER", "LAP_TIME")), read_laps, COLUMNS_OF_LAPS),
    _Report(frozenset(("POSITION", "NUMBER", "LAPS", "TOTAL_TIME", "GAP_FIRST")), read_results),
    _Report(frozenset(("POS", "NUMBER", "LAPS", "TOTAL_TIME", "GAP_FIRST")), read_results),
    _Report(frozenset(("POS", "NUMBER", "LAP", "TIME", "GAP_FIRST")), read_results),
    _Report(frozenset(("POSITION", "NUMBER", "LAP", "TIME", "GAP_FIRST")), read_results),
    _Report(frozenset(("CLASS_TYPE", "PIC", "NUMBER")), read_results),
    _Report(frozenset(("TIME_UTC_SECONDS", "AIR_TEMP")), read_weather),
    _Report(frozenset(("NUMBER", "BESTLAP_1", "BESTLAP_1_LAPNUM")), read_best_laps),
    _Report(frozenset(("Pos", "Participant", "Points", "Number", "SURNAME")), read_standings),
    _Report(frozenset(("vehicle_id", "outing", "lap", "meta_source")), _telemetry),
)


def recognises(document: Document) -> bool:
    """Whether the header line has the headings of one of the reports."""
    return _report(document) is not None


def read(document: Document) -> TimingFile:
    """The session, or the championship table, of a report. Raises UserError where there is nothing under the headings."""
    report = _report(document)
    if report is None:
        raise document.fault("this is no report of Al Kamel that is known here")
    found = report.read(table_of(document, report.columns))
    return found if isinstance(found, TimingFile) else TimingFile(document.file, "al_kamel", sessions=(found,))


def _report(document: Document) -> _Report | None:
    if document.is_json:
        return None
    names = frozenset(headings(document.head)[1])
    return next((report for report in _REPORTS if report.headings <= names), None)
