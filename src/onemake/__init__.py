"""onemake: the race office, the rule book and the record book of one-make motor racing.

    >>> import onemake
    >>> season = onemake.load("porsche-supercup-2026")
    >>> onemake.standings(season, "drivers")[0].rows[0].competitor
    'Flynt Schuring'

What is named in ``__all__`` is public and documented in docs/api.md; everything else may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from onemake.core.advance import Advanced
    from onemake.core.audit import Mismatch, SeasonAudit
    from onemake.core.errors import Fault, NotFound, OnemakeError, SeasonError, UserError
    from onemake.core.grids.grid import StartingGrid
    from onemake.core.grids.handicaps import HandicapTable
    from onemake.core.odds.suppose import Supposed
    from onemake.core.record.book import Book
    from onemake.core.record.questions import Answer, Question
    from onemake.core.rules.explain import Verdict
    from onemake.core.rules.whatif import WhatIf
    from onemake.core.season import Season
    from onemake.core.standings import Line, Row, Score, Table
    from onemake.core.timing.session import Session, TimingFile
    from onemake.office.advance import advance
    from onemake.office.audit import audit
    from onemake.office.check import Checked, Finding, check
    from onemake.office.claims import Judged, judge_claim
    from onemake.office.classes import ClassList, classes
    from onemake.office.classify import Classifications, ClassifyAsked, classify_files
    from onemake.office.compare_sheets import Compared, compare_files
    from onemake.office.contenders import Contenders, contenders
    from onemake.office.entry_list import EntryLine, entry_list
    from onemake.office.explain import Explanation, explain
    from onemake.office.grids import grid, handicaps
    from onemake.office.import_results import Imported, import_results
    from onemake.office.journal import JournalEntry
    from onemake.office.library import load
    from onemake.office.new import new
    from onemake.office.odds import Odds, odds, suppose
    from onemake.office.penalty import Penalty, impose, penalty
    from onemake.office.rated import Ratings, ratings
    from onemake.office.record import ask, load_book
    from onemake.office.same import Joined, apart, same
    from onemake.office.standings import standings
    from onemake.office.start import Started, start
    from onemake.office.timing_files import Arrived, read_timing_files
    from onemake.office.undo import history, redo, undo
    from onemake.office.whatif import what_if
    from onemake.web.pages import standings_page
    from onemake.web.pictures import table_png, table_svg
    from onemake.web.site import site

__all__ = [
    "Advanced",
    "Answer",
    "Arrived",
    "Book",
    "Checked",
    "ClassList",
    "Classifications",
    "ClassifyAsked",
    "Compared",
    "Contenders",
    "EntryLine",
    "Explanation",
    "Fault",
    "Finding",
    "HandicapTable",
    "Imported",
    "Joined",
    "JournalEntry",
    "Judged",
    "Line",
    "Mismatch",
    "NotFound",
    "Odds",
    "OnemakeError",
    "Penalty",
    "Question",
    "Ratings",
    "Row",
    "Score",
    "Season",
    "SeasonAudit",
    "SeasonError",
    "Session",
    "Started",
    "StartingGrid",
    "Supposed",
    "Table",
    "TimingFile",
    "UserError",
    "Verdict",
    "WhatIf",
    "advance",
    "apart",
    "ask",
    "audit",
    "check",
    "classes",
    "classify_files",
    "compare_files",
    "contenders",
    "entry_list",
    "explain",
    "grid",
    "handicaps",
    "history",
    "import_results",
    "impose",
    "judge_claim",
    "load",
    "load_book",
    "new",
    "odds",
    "penalty",
    "ratings",
    "read_timing_files",
    "redo",
    "same",
    "site",
    "standings",
    "standings_page",
    "start",
    "suppose",
    "table_png",
    "table_svg",
    "undo",
    "what_if",
]

_WHERE = {
    "office.advance": ("advance",),
    "core.advance": ("Advanced",),
    "office.classes": ("ClassList", "classes"),
    "office.grids": ("grid", "handicaps"),
    "core.grids.grid": ("StartingGrid",),
    "core.grids.handicaps": ("HandicapTable",),
    "core.audit": ("Mismatch", "SeasonAudit"),
    "core.errors": ("Fault", "NotFound", "OnemakeError", "SeasonError", "UserError"),
    "core.season": ("Season",),
    "core.standings": ("Line", "Row", "Score", "Table"),
    "office.audit": ("audit",),
    "core.record.book": ("Book",),
    "core.record.questions": ("Answer", "Question"),
    "core.rules.explain": ("Verdict",),
    "core.rules.whatif": ("WhatIf",),
    "office.check": ("Checked", "Finding", "check"),
    "office.explain": ("Explanation", "explain"),
    "office.library": ("load",),
    "office.import_results": ("Imported", "import_results"),
    "office.journal": ("JournalEntry",),
    "office.new": ("new",),
    "core.odds.suppose": ("Supposed",),
    "office.odds": ("Odds", "odds", "suppose"),
    "office.penalty": ("Penalty", "impose", "penalty"),
    "office.claims": ("Judged", "judge_claim"),
    "office.rated": ("Ratings", "ratings"),
    "office.record": ("ask", "load_book"),
    "office.same": ("Joined", "apart", "same"),
    "office.standings": ("standings",),
    "office.start": ("Started", "start"),
    "office.undo": ("history", "redo", "undo"),
    "office.whatif": ("what_if",),
    "core.timing.session": ("Session", "TimingFile"),
    "office.timing_files": ("Arrived", "read_timing_files"),
    "office.classify": ("Classifications", "ClassifyAsked", "classify_files"),
    "office.compare_sheets": ("Compared", "compare_files"),
    "office.contenders": ("Contenders", "contenders"),
    "office.entry_list": ("EntryLine", "entry_list"),
    "web.pages": ("standings_page",),
    "web.pictures": ("table_png", "table_svg"),
    "web.site": ("site",),
}


def __getattr__(name: str) -> Any:
    """Public names are imported when they are first asked for, so that `import onemake` costs nothing."""
    from importlib import import_module

    for module, names in _WHERE.items():
        if name in names:
            value = getattr(import_module(f"onemake.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'onemake' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
