"""Files of results from disk to sheets: each session once, however many files tell of it, with the originals they came from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from onemake.core.errors import Fault, UserError
from onemake.core.timing.gather import Gathering, Told, differences, gather
from onemake.core.timing.session import Kind, Session, TimingFile
from onemake.formats.headings import session_of
from onemake.formats.plain_results import read_plain_results
from onemake.formats.sheet import Asked, ColumnsUnknown, Original, Sheet, SheetRow
from onemake.formats.timing import read_timing
from onemake.formats.timing.as_sheet import session_of_sheet, sheet_of_session
from onemake.office.timing_files import Piece, pieces

__all__ = ["numbered", "read_result_files"]

_QUALIFYING = re.compile(r"(?<![a-z])(quali|qualy|qualifying|qualification|qualifikation|zeittraining|qualifiche)", re.IGNORECASE)


def read_result_files(files: Sequence[str | Path], asked: Asked | None = None, *, session: str = "") -> list[Sheet]:
    """The sessions in files, folders and zips, in the order given. ``BOOK.xlsx#Sheet`` names a sheet of a workbook. Raises UserError.

    Files that tell of one session (a provisional and an official sheet, the laps, the weather) become the issues of one. ``session`` says what the
    files are, where they do not say so themselves: race or qualifying.
    """
    if not files:
        raise UserError("name the files with the results, one for each race")
    desk = _Desk(asked or Asked(), _kind(session))
    for piece in pieces(files):
        desk.take(piece)
    return desk.sheets()


def _kind(session: str) -> Kind:
    kind = session_of(session) if session else ""
    if kind not in ("race", "qualifying", "practice", ""):
        raise UserError(f"--session {session}: sessions are race, qualifying and practice")
    return cast("Kind", kind)


@dataclass(slots=True)
class _Desk:
    """Files while they are sorted."""

    asked: Asked
    kind: Kind
    told: list[Told] = field(default_factory=list)
    plain: dict[int, Sheet] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)  # by the id of what is told
    formats: list[str] = field(default_factory=list)
    seen: dict[tuple[bytes, str], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def take(self, piece: Piece) -> None:
        """Read a file. What lies in a folder and cannot be used is said; a file that was named is refused."""
        try:
            if (piece.data, piece.sheet) in self.seen:
                first = self.seen[piece.data, piece.sheet]
                raise UserError(
                    Fault(piece.name, None, f"the file holds the same as {first}", "", "" if piece.within else "Name each race once.")
                )
            self.seen[piece.data, piece.sheet] = piece.name
            self._read(piece)
        except ColumnsUnknown:
            if not piece.within:
                raise
            self.notes.append(f"{piece.name} was passed over: it is no timing file, and no table of results that tells its columns")
        except UserError as error:
            if not piece.within:
                raise
            self.notes += [f"passed over: {fault}" for fault in error.faults]

    def _read(self, piece: Piece) -> None:
        said = read_timing(piece.name, piece.data)
        if said is not None:
            self._take_sessions(piece, said)
            return
        for sheet in read_plain_results(piece.name, piece.data, replace(self.asked, sheet=piece.sheet or self.asked.sheet)):
            named = _of_kind(sheet, self.kind, piece)
            self.plain[len(self.told)] = named
            self._tell(session_of_sheet(named), piece, "plain")

    def _take_sessions(self, piece: Piece, said: TimingFile) -> None:
        if not said.sessions:
            what = "a championship table" if said.standings else "a calendar" if said.calendars else "no session"
            remedy = "Give the results race by race." if said.standings else ""
            raise UserError(Fault(piece.name, None, f"the file holds {what}, and no result of a race", "", remedy))
        for session in said.sessions:
            self._tell(session, piece, said.format)

    def _tell(self, session: Session, piece: Piece, form: str) -> None:
        self.told.append(Told(session, piece.place, len(self.told)))
        self.pieces.append(piece)
        self.formats.append(form)

    def sheets(self) -> list[Sheet]:
        """Every session once, its issues one after another, with the files it came from on the first."""
        found, lost = gather(self.told)
        self.notes += [f"{t.session.file} was passed over: it names no cars, and no session it belongs to" for t in lost]
        sessions = [sheets for index, gathering in enumerate(found, 1) if (sheets := self._of(gathering, index))]
        roots = {piece.within.partition("/")[0] for piece in self.pieces}
        made = [sheet for sheets in (_as_run(sessions) if len(roots) == 1 and "" not in roots else sessions) for sheet in sheets]
        if not made:
            raise UserError(*(self.notes or ["there is no result of a session in what was given"]))
        return [replace(made[0], notes=(*self.notes, *made[0].notes)), *made[1:]]

    def _of(self, gathering: Gathering, group: int) -> list[Sheet]:
        kind = gathering.kind or self.kind
        issues = [self._sheet(told, kind, gathering) for told in gathering.issues]
        laps = gathering.laps
        if laps is not None and kind in ("race", "qualifying", "") and (not issues or self.asked.governs == "laps"):
            issues = [self._from_laps(laps, gathering, kind)]
        if not issues:
            self.notes.append(_passed_over(gathering))
            return []
        originals = tuple(
            Original(self.pieces[t.id].name, self.pieces[t.id].data, self.formats[t.id], _what(t.session)) for t in gathering.told
        )
        said = numbered(issues, self.asked.numbers)
        many = group if len(said) > 1 else 0
        place = gathering.told[0].place
        return [replace(sheet, group=many, originals=originals if i == 0 else (), place=place) for i, sheet in enumerate(said)]

    def _sheet(self, told: Told, kind: Kind, gathering: Gathering) -> Sheet:
        sheet = self.plain.get(told.id)
        if sheet is not None:
            return sheet
        sheet = sheet_of_session(replace(told.session, kind=kind) if kind else told.session)
        return _about(replace(sheet, session=sheet.session or "race"), gathering)

    def _from_laps(self, laps: Session, gathering: Gathering, kind: Kind) -> Sheet:
        from onemake.office.from_laps import placed_by_laps

        session = placed_by_laps(replace(laps, kind=kind or "race"))
        notes = [f"{laps.file}: the order follows from the laps"]
        for told in gathering.issues:
            moved = differences(told.session, session)
            said = ", ".join(f"{number} is {_place(q.position)} (there {_place(p.position)})" for number, p, q in moved[:6])
            said += f" and {len(moved) - 6} more" if len(moved) > 6 else ""
            notes.append(f"{told.session.file} has another order: {said}" if moved else f"{told.session.file} has the same order")
        sheet = sheet_of_session(session)
        return _about(replace(sheet, session=kind or "race", notes=(*notes, *sheet.notes), laps=laps), gathering)


def _as_run(sessions: Sequence[list[Sheet]]) -> list[list[Sheet]]:
    """What lay in one folder or zip in the order in which it was run, if all of it says when; names say little of that."""
    starts = [sheets[0].start for sheets in sessions if sheets[0].start is not None]
    if len(starts) < len(sessions):
        return list(sessions)
    zones = {isinstance(start, datetime) and start.tzinfo is not None for start in starts}
    if len(zones) == 1 and all(isinstance(start, datetime) for start in starts):
        when = [s.replace(tzinfo=s.tzinfo or UTC).timestamp() for s in starts if isinstance(s, datetime)]
    else:
        when = [float(s.toordinal()) for s in starts]
    return [sheets for _, _, sheets in sorted(zip(when, range(len(when)), sessions, strict=True), key=lambda one: one[:2])]


def _passed_over(gathering: Gathering) -> str:
    session = gathering.told[0].session
    which = f"the {session.kind or session.name} in {session.file}" if session.kind or session.name else session.file
    why = f"the file has only a part: {session.partial}" if session.partial else "it has no order, and not every lap"
    return f"{which} was passed over: {why}"


def _place(position: int | None) -> str:
    return "without a place" if position is None else str(position)


def _about(sheet: Sheet, gathering: Gathering) -> Sheet:
    """What any of the files says of where and when it was."""
    sessions = [t.session for t in gathering.told]
    track = next((" ".join(filter(None, (s.track, s.layout))) for s in sessions if s.track), "")
    start = next((s.start for s in sessions if s.start), None) or next((w.at for s in sessions for w in s.weather if w.at), None)
    return replace(sheet, ordinal=gathering.ordinal, track=track, start=start)


def _what(session: Session) -> str:
    if session.partial:
        return session.partial
    sheet = f"{session.issue} classification".strip()
    parts = [(sheet, session.placings), ("laps", session.laps), ("weather", session.weather)]
    return " and ".join(word for word, there in parts if there) or "entries"


def numbered(sheets: Sequence[Sheet], numbers: Mapping[str, str]) -> list[Sheet]:
    """The rows whose number somebody has set right: every ``3``, or the row that he named, and in the other issues of its sheet by its best lap."""
    right = {
        (row.text("number"), row.text("best_lap")): numbers[f"{sheet.file}:{row.line}"]
        for sheet in sheets
        for row in sheet.rows
        if f"{sheet.file}:{row.line}" in numbers
    }

    def set_right(row: SheetRow) -> SheetRow:
        number = right.get((row.text("number"), row.text("best_lap"))) or numbers.get(row.text("number"))
        return replace(row, cells={**row.cells, "number": number}) if number else row

    return [replace(sheet, rows=tuple(map(set_right, sheet.rows))) for sheet in sheets] if numbers else list(sheets)


def _of_kind(sheet: Sheet, kind: str, piece: Piece) -> Sheet:
    """A sheet whose session is known; one that sounds like a qualifying, and does not say so, is not taken for a race."""
    if not sheet.session and not kind and _QUALIFYING.search(Path(piece.name).stem):
        remedy = "Say --session qualifying, or --session race if it is one."
        raise UserError(Fault(piece.name, None, "the name of the file sounds like a qualifying, and the file does not say", "", remedy))
    return replace(sheet, session=sheet.session or kind or "race")
