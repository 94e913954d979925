"""Files from disk, as they come: single ones, folders, zips. Each is shown to the readers; what none of them can use is said, with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from onemake.core.errors import Fault, UserError
from onemake.core.timing.session import TimingFile
from onemake.formats.sheet import Asked
from onemake.formats.timing import read_timing

__all__ = ["MOST", "Arrived", "ArrivedFile", "Piece", "as_counted", "pieces", "read_piece", "read_timing_files"]

MOST = 256 * 1024 * 1024  # bytes of a file, and of all that a zip unpacks to
_MEMBERS = 10_000
_NOT_MEANT = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".md", ".doc", ".docx", ".exe", ".dll", ".py", ".css", ".js", ".ds_store", ".ini~")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file with its bytes. ``within`` is the folder or zip it was found in; blank if somebody named the file itself. ``sheet`` of a workbook."""

    name: str
    data: bytes
    within: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where it lay: files that lie together often belong together."""
        return f"{self.within}/{self.name}".rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """A file that was read, and its bytes."""

    piece: Piece
    said: TimingFile


@dataclass(frozen=True, slots=True)
class Arrived:
    """All files that were read, those that could not be used and why, and those that nobody reads."""

    read: tuple[ArrivedFile, ...]
    refused: tuple[Fault, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[TimingFile, ...]:
        return tuple(one.said for one in self.read)


def read_timing_files(
    paths: Sequence[str | Path], asked: Asked | None = None, *, step: Callable[[str, int], None] = lambda *_: None
) -> Arrived:
    """Read files, folders and zips. ``step`` is called with the name of each file before it is read, and how many there are (0: not known).

    A file that cannot be used is among the refused, with the reason; the others are read. Raises UserError for a path that does not exist.
    """
    read: list[ArrivedFile] = []
    refused: list[Fault] = []
    passed: list[str] = []
    seen: dict[bytes, str] = {}
    every = list(_every(paths))
    for path, within in every:
        step(path.name, len(every))
        try:
            found = list(_opened(path, within))
        except UserError as error:
            refused += error.faults
            continue
        for piece in found:
            if piece.data in seen:
                refused.append(Fault(piece.name, None, f"the file holds the same as {seen[piece.data]}", "", "It was read once."))
                continue
            seen[piece.data] = piece.name
            try:
                said = read_piece(piece, asked or Asked())
            except UserError as error:
                refused += error.faults
                continue
            if said is None:
                passed.append(piece.name)
            else:
                read.append(ArrivedFile(piece, said))
    return Arrived(tuple(read), tuple(refused), tuple(passed))


def read_piece(piece: Piece, asked: Asked) -> TimingFile | None:
    """What a file says; None if it is nothing for us, and nobody named it. Raises UserError."""
    if not piece.data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise UserError(Fault(piece.name, None, "the file is empty"))
    said = read_timing(piece.name, piece.data)
    if said is not None:
        return said
    if piece.within and piece.name.lower().endswith(_NOT_MEANT):
        return None
    from onemake.formats.plain_results import read_plain_results
    from onemake.formats.timing.as_sheet import session_of_sheet

    sheets = read_plain_results(piece.name, piece.data, replace(asked, sheet=piece.sheet or asked.sheet))
    return TimingFile(piece.name, "plain", tuple(session_of_sheet(sheet) for sheet in sheets))


def pieces(paths: Sequence[str | Path]) -> Iterator[Piece]:
    """The files that paths name, with what lies in folders and zips, in order of their names. Raises UserError."""
    for path, within in _every(paths):
        yield from _opened(path, within)


def _every(paths: Sequence[str | Path]) -> Iterator[tuple[Path, str]]:
    for named in paths:
        path = _there(named)
        if not path.is_dir():
            yield path, ""
            continue
        if (path / "season.toml").is_file():
            remedy = "Name the files that the timekeeper or the game wrote."
            raise UserError(Fault(str(path), None, "this is the folder of a season, and no folder of results", "", remedy))
        every = (p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts))
        inside = sorted(every, key=lambda p: as_counted(p.relative_to(path).as_posix()))
        if not inside:
            raise UserError(Fault(str(path), None, "the folder holds no files"))
        for one in inside:
            yield one, one.relative_to(path.parent).parent.as_posix()


def as_counted(name: str) -> list[tuple[int, str]]:
    """The order of names as people count: race before race2, and race2 before race10."""
    stem, dot, suffix = name.casefold().rpartition(".")
    parts = re.split(r"([0-9]{1,12})", stem if dot else suffix)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts if part]


def _there(named: str | Path) -> Path:
    """A path as somebody wrote it, also with the other system's strokes. The sheet of a workbook behind ``#`` stays on it."""
    path = Path(named)
    other = Path(str(named).replace("\\", "/"))
    if not path.exists() and other.exists():
        return other
    if not path.exists() and not ("#" in str(named) and Path(str(named).rpartition("#")[0]).is_file()):
        raise UserError(Fault(str(named), None, "there is no such file"))
    return path


def _opened(path: Path, within: str) -> Iterator[Piece]:
    sheet = ""
    if not path.exists():
        before, _, sheet = str(path).rpartition("#")
        path = Path(before)
    try:
        size = path.stat().st_size
        if size > MOST:
            raise UserError(
                Fault(path.name, None, f"the file is larger than {MOST >> 20} MB", f"{size} bytes", "Send the sessions one by one.")
            )
        data = path.read_bytes()
    except OSError as error:
        raise UserError(Fault(str(path), None, f"the file cannot be read: {error.strerror or error}")) from None
    if (
        data[:4] in (b"PK\x03\x04", b"PK\x05\x06")
        and b"[Content_Types].xml" not in data[:4096]
        and not path.name.lower().endswith((".xlsx", ".xlsm"))
    ):
        yield from _unpacked(path.name, data, within)
    else:
        yield Piece(path.name, data, within, sheet)


def _unpacked(name: str, data: bytes, within: str) -> Iterator[Piece]:
    """The members of a zip; one that claims to be small and is not stops at the limit."""
    import zipfile
    import zlib
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            members = [
                m
                for m in packed.infolist()
                if not m.is_dir() and not Path(m.filename).name.startswith(".") and "__MACOSX" not in m.filename
            ]
            if len(members) > _MEMBERS:
                raise UserError(Fault(name, None, f"the zip holds more than {_MEMBERS} files", str(len(members))))
            left = MOST
            if not members:
                raise UserError(Fault(name, None, "the zip holds no files", "", "Send it anew."))
            for member in sorted(members, key=lambda m: as_counted(m.filename)):
                with packed.open(member) as opened:
                    inside = _up_to(opened, left, name)
                left -= len(inside)
                folder, _, short = member.filename.replace("\\", "/").rpartition("/")
                yield Piece(short, inside, "/".join(filter(None, (within, name, folder))))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        why = "it is locked with a password" if "password" in str(error) else "it is damaged, or packed in an unusual way"
        raise UserError(Fault(name, None, f"the zip cannot be opened: {why}", "", "Unpack it, and name the folder.")) from None


def _up_to(opened: IO[bytes], most: int, name: str) -> bytes:
    inside = opened.read(most + 1)
    if len(inside) > most:
        raise UserError(
            Fault(name, None, f"the zip unpacks to more than {MOST >> 20} MB", "", "Unpack it, and name the files that are meant.")
        )
    return inside
