"""The journal of a season's folder: every verb that writes says first what it will write, and can be undone.

An entry is a folder ``.onemake/history/0007-penalty`` with ``what.json`` and the bytes of each file before and after. It is written whole under
another name and then renamed: from that moment the verb has happened, even if the machine stops before the files themselves are replaced. The
next verb finds an entry that is not marked ``done`` and finishes it. Nothing is ever taken out of the journal; undoing is an entry of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onemake.core.errors import UserError
from onemake.office.library import BOOK

__all__ = ["HOME", "Journal", "JournalEntry"]

HOME = ".onemake"
_STALE = 30.0  # seconds after which a lock was left by a machine that stopped
_WAIT = 3.0


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing done in a folder: the verb, when, what was said, and the files it wrote (``None``: the file was not there, or is there no more)."""

    number: int
    verb: str
    at: datetime
    said: str
    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]
    of: int | None = None  # the entry that was undone, or done again
    state: str = "done"  # or "undone"


class Journal:
    """The journal of one folder. ``step`` is called before each thing that is written: a test may stop there, as a machine does."""

    def __init__(self, folder: Path, step: Callable[[str], None] = lambda _: None) -> None:
        self.folder = folder
        self.home = folder / HOME
        self.history = self.home / "history"
        self._step = step

    def recovered(self) -> str:
        """``recover`` under the lock, where there is anything to recover; a folder without a journal stays without one."""
        if not self.history.is_dir():
            return ""
        with self.locked():
            return self.recover()

    def write(self, verb: str, said: str, files: Mapping[str, bytes | None], at: datetime, *, of: int | None = None) -> JournalEntry:
        """Write files as one act: all of them, or none. Files are named relative to the folder; None takes one away."""
        with _in_plain_words(self.folder):
            return self._write(verb, said, files, at, of)

    def _write(self, verb: str, said: str, files: Mapping[str, bytes | None], at: datetime, of: int | None) -> JournalEntry:
        before = {name: _bytes(self.folder / name) for name in files}
        number = max((n for n, _ in self._entries()), default=0) + 1
        entry = JournalEntry(number, verb, at, said, before, dict(files), of)
        draft = self.history / f"draft-{number:04}"
        self._draft(draft, entry)
        self._step("rename")
        draft.rename(self.history / f"{number:04}-{verb}")
        self._finish(self.history / f"{number:04}-{verb}", entry)
        return entry

    def _draft(self, draft: Path, entry: JournalEntry) -> None:
        self._step("draft")
        if draft.exists():
            shutil.rmtree(draft)
        for side, files in (("before", entry.before), ("after", entry.after)):
            for name, data in files.items():
                if data is not None:
                    path = draft / side / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    _put(path, data)
                    self._step(f"draft {side} {name}")
        said = {
            "verb": entry.verb,
            "at": entry.at.isoformat(),
            "said": entry.said,
            "of": entry.of,
            "files": {name: {"before": entry.before[name] is not None, "after": entry.after[name] is not None} for name in entry.after},
        }
        draft.mkdir(parents=True, exist_ok=True)
        _put(draft / "what.json", json.dumps(said, ensure_ascii=False, indent=1).encode())

    def _finish(self, path: Path, entry: JournalEntry) -> None:
        for name, data in entry.after.items():
            self._step(f"write {name}")
            _replace(self.folder / name, data)
        self._step("done")
        _put(path / "done", b"")

    def recover(self) -> str:
        """Finish what a stopped machine left half-written, and say so. Raises UserError if a file was edited by hand since."""
        if not self.history.is_dir():
            return ""
        for draft in self.history.glob("draft-*"):
            shutil.rmtree(draft)  # it was never said to have happened, and no file was touched
        last = max(self._entries(), default=None)
        if last is None or (last[1] / "done").exists():
            return ""
        entry = self._read(*last)
        for name, after in entry.after.items():
            now = _bytes(self.folder / name)
            if now not in (after, entry.before[name]):
                raise UserError(
                    f"{self.folder / name}: the last {entry.verb} was stopped half-way, and this file was edited by hand since; "
                    f"what it should hold is in {last[1] / 'after' / name}"
                )
        self._finish(last[1], entry)
        return f"the last {entry.verb} ({entry.said}) had been stopped half-way; it is finished now"

    def entries(self) -> list[JournalEntry]:
        """Everything done, oldest first; what was undone is marked so."""
        found = [self._read(number, path) for number, path in sorted(self._entries())]
        undone: set[int] = set()
        for entry in found:
            if entry.of is not None:
                (undone.add if entry.verb == "undo" else undone.discard)(entry.of)
        return [_marked(entry, undone) for entry in found]

    def _entries(self) -> Iterator[tuple[int, Path]]:
        if self.history.is_dir():
            for path in self.history.iterdir():
                number = path.name.partition("-")[0]
                if number.isdecimal() and (path / "what.json").is_file():
                    yield int(number), path

    def _read(self, number: int, path: Path) -> JournalEntry:
        try:
            what = json.loads((path / "what.json").read_text(encoding="utf-8"))
            files = what["files"]
            before = {name: (path / "before" / name).read_bytes() if there["before"] else None for name, there in files.items()}
            after = {name: (path / "after" / name).read_bytes() if there["after"] else None for name, there in files.items()}
            return JournalEntry(number, what["verb"], datetime.fromisoformat(what["at"]), what["said"], before, after, what["of"])
        except (OSError, ValueError, KeyError, TypeError):
            raise UserError(f"{path} is no entry of the journal any more; it was edited by hand") from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One verb at a time in a folder. Raises UserError if another does not end."""
        if self.folder.resolve().is_relative_to(BOOK):
            raise UserError(f"{self.folder.name} is a shipped season; copy its folder, and write in the copy")
        with _in_plain_words(self.folder):
            self.home.mkdir(parents=True, exist_ok=True)
            lock = self._lock()
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)

    def _lock(self) -> Path:
        lock = self.home / "lock"
        until = time.monotonic() + _WAIT
        while True:
            try:
                lock.touch(exist_ok=False)
            except FileExistsError:
                if _age(lock) > _STALE:
                    lock.unlink(missing_ok=True)
                elif time.monotonic() > until:
                    raise UserError(f"another onemake is writing in {self.folder}; if none is, delete {lock}") from None
                else:
                    time.sleep(0.05)
            else:
                return lock


@contextmanager
def _in_plain_words(folder: Path) -> Iterator[None]:
    """What the disk refuses is the user's to mend."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise UserError(f"{where} cannot be written: {error.strerror or error}") from None


def _marked(entry: JournalEntry, undone: set[int]) -> JournalEntry:
    from dataclasses import replace

    return replace(entry, state="undone") if entry.number in undone else entry


def _age(lock: Path) -> float:
    try:
        return time.time() - lock.stat().st_mtime
    except OSError:
        return 0.0


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}") from None


def _put(path: Path, data: bytes) -> None:
    """Write and have it on the disk before going on."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, data: bytes | None) -> None:
    """The new bytes or the old ones, never half of them."""
    try:
        if data is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        _put(draft, data)
        draft.replace(path)
    except PermissionError:
        raise UserError(
            f"{path} cannot be written; is it open in another program? Close it, and give any command that writes here"
        ) from None
