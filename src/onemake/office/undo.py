"""Undo the last verb of a folder, or bring it back; list what was done. Nothing is undone over an edit by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from onemake.core.errors import UserError
from onemake.office.journal import Journal, JournalEntry
from onemake.office.library import find

__all__ = ["history", "redo", "undo"]


def history(season: str | Path | None = None) -> list[JournalEntry]:
    """Everything that start, import, penalty, same, compare, undo and redo did in a folder, oldest first."""
    return Journal(_folder(season)).entries()


def undo(season: str | Path | None, *, at: datetime) -> JournalEntry:
    """Undo the last verb that is not undone yet, and give its entry. Raises UserError if a file it wrote was edited since, or there is none."""
    journal = Journal(_folder(season))
    with journal.locked():
        journal.recover()
        standing = [e for e in journal.entries() if e.of is None and e.state == "done"]
        if not standing:
            raise UserError(f"there is nothing to undo in {journal.folder}")
        last = standing[-1]
        _untouched(journal, last.after, last)
        journal.write("undo", f"undid {last.verb}: {last.said}", last.before, at, of=last.number)
    return last


def redo(season: str | Path | None, *, at: datetime) -> JournalEntry:
    """Bring back what the last undo took away, and give its entry. Raises UserError if something was written or edited since, or nothing was undone."""
    journal = Journal(_folder(season))
    with journal.locked():
        journal.recover()
        entries = journal.entries()
        latest = max((e.number for e in entries if e.of is None and e.state == "done"), default=0)
        undone = [e for e in entries if e.of is None and e.state == "undone" and e.number > latest]
        if not undone:
            raise UserError(f"nothing was undone in {journal.folder} that could be brought back")
        first = undone[0]
        _untouched(journal, first.before, first)
        journal.write("redo", f"brought back {first.verb}: {first.said}", first.after, at, of=first.number)
    return first


def _folder(season: str | Path | None) -> Path:
    """The folder of a season; also one whose start was undone."""
    path = Path(season) if season is not None else Path()
    return path if (path / ".onemake").is_dir() else find(None if season is None else str(season))


def _untouched(journal: Journal, files: Mapping[str, bytes | None], entry: JournalEntry) -> None:
    """The files must be as a verb left them; an edit by hand is never overwritten."""
    for name, left in files.items():
        path = journal.folder / name
        now = path.read_bytes() if path.is_file() else None
        if now != left:
            what = "is gone" if now is None else "was edited by hand" if left is not None else "was made by hand"
            raise UserError(
                f"{path} {what} since the {entry.verb}; nothing is undone over it. Its bytes before and after are in {journal.history}"
            )
