"""A session as a file tells it: the small interface that every reader of results implements.

A reader takes bytes and gives sheets. A sheet has rows in the columns of results.csv, each with the line it stands on, so that every value can be
traced to its file. What the rows mean for a season (which race, who is who) is not the reader's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from onemake.core.errors import Fault, UserError
from onemake.core.timing.session import Session

__all__ = ["Asked", "ColumnsUnknown", "Original", "Read", "Sheet", "SheetRow"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One car, or one driver of a car: text by the columns of results.csv, and by columns of the file's own."""

    cells: Mapping[str, str]
    line: int

    def text(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came, byte for byte, and what it says of a session: the classification, laps, the weather."""

    name: str
    data: bytes
    format: str
    what: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A session of a file. ``round`` and ``race`` are None where the file does not say which race it is.

    Sheets of one ``group`` (other than 0) are issues of one session, the earlier first.
    """

    file: str
    rows: tuple[SheetRow, ...]
    session: str = ""  # blank: the file does not say
    round: int | None = None
    race: int | None = None
    own: tuple[str, ...] = ()  # columns kept as they are
    notes: tuple[str, ...] = ()  # what was left out or bridged, in plain sentences
    used: Mapping[str, str] = field(default_factory=dict)  # the file's header word → our column
    group: int = 0
    ordinal: int | None = None  # 2 of "Race 2"
    track: str = ""
    start: datetime | date | None = None
    originals: tuple[Original, ...] = ()
    laps: Session | None = None  # whose laps gave this order
    place: str = ""  # the folder or zip that its file lay in

    def fault(self, line: int | None, problem: str, value: str = "", remedy: str = "") -> Fault:
        return Fault(self.file, line, problem, value, remedy)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said of the file: names of columns, the sheet of a workbook, the meaning of blanks."""

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    in_order: bool = False  # the rows are in finishing order, and there is no column for the place
    blank: str = ""  # the status of a row with neither place nor status
    numbers: Mapping[str, str] = field(default_factory=dict)  # "sheet.csv:19" or "3" → "03": the number a row should have
    governs: Literal["published", "laps"] = "published"  # the order of the sheet, or the order that follows from the laps


Read = Callable[[str, bytes, Asked], Sequence[Sheet]]


class ColumnsUnknown(UserError):
    """A table whose columns are not told by their names: somebody has to say which is which."""

    def __init__(self, fault: Fault, header: Sequence[str], lacks: Sequence[str]) -> None:
        super().__init__(fault)
        self.header = tuple(header)
        self.lacks = tuple(lacks)
