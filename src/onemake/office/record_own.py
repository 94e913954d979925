"""A record folder of one's own: who is the same and who is not, written there and never into the shipped book. Rows taken away leave what was before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onemake.core.errors import UserError
from onemake.core.people import name_keys
from onemake.core.record.finding import find_one
from onemake.core.record.lives import names_of_kind
from onemake.core.record.sightings import Kind
from onemake.formats.table_file import TableFile, write_table
from onemake.office.files import write_whole
from onemake.office.library import BOOK

if TYPE_CHECKING:
    from onemake.core.record.book import Book

__all__ = ["own_folder", "say_apart", "say_same", "take_back"]

_ALIASES = {"driver": "aliases.csv", "team": "team_aliases.csv"}
_ALIAS = ("id", "name", "series", "from_year", "to_year", "source", "note")
_APART = ("name", "other", "kind", "source", "note")
_PERSON = {"driver": "person", "team": "team"}
_IS = " = "  # between two names in a note: what was said, so that it can be taken back


def own_folder(folder: str | Path | None) -> Path:
    """The folder to write into. Raises UserError where none is named, or where it is the shipped book or a season."""
    if folder is None:
        raise UserError("name a record folder of your own with --book FOLDER; the shipped book is not written into")
    path = Path(folder)
    if path.resolve().is_relative_to(BOOK):
        raise UserError(f"{folder} is the shipped book; name a folder of your own")
    if (path / "season.toml").is_file():
        raise UserError(f"{folder} is a season; a record folder holds tables such as aliases.csv")
    if path.exists() and not path.is_dir():
        raise UserError(f"{folder} is no folder")
    return path


def say_same(book: Book, folder: Path, kind: Kind, name: str, other: str, *, series: str = "", source: str = "", note: str = "") -> str:
    """Write that another name is this one, everywhere or in one series; says what was written.

    Every spelling of the other becomes an alias of the one; the one's own name stands beside them, so that its id stays. Raises NotFound and UserError.
    """
    names = names_of_kind(book, kind)
    one, two = find_one(names, name, kind), find_one(names, other, kind)
    if one == two:
        raise UserError(f"{name} and {other} are one already ({one})")
    shown, gone = names.names[names.at[one]], names.names[names.at[two]]
    written = book.written_people if kind == "driver" else book.written_teams
    spelt = sorted({w.name for w, who in written.items() if who == names.at[two] and series in ("", w.series)})
    if not spelt:
        raise UserError(f"{gone} is not seen in {series}")
    said = f"{shown}{_IS}{gone}" + (f"; {note}" if note else "")
    rows = [
        {"id": one, "name": spelling, "series": series, "source": source, "note": said} for spelling in ([] if series else [shown]) + spelt
    ]
    _add(folder / _ALIASES[kind], _ALIAS, rows)
    return f"{gone} is {shown}" + (f" in {series}" if series else "")


def say_apart(
    book: Book, folder: Path, kind: Kind, name: str, other: str, *, series: str = "", id: str = "", source: str = "", note: str = ""
) -> str:
    """Write that two names are two. Where one name is two people, ``series`` tells in which it is the other, who gets an id of his own."""
    names = names_of_kind(book, kind)
    one, two = find_one(names, name, kind), find_one(names, other, kind)
    shown, gone = names.names[names.at[one]], names.names[names.at[two]]
    if one != two:
        pair = {shown, gone}
        there = _read(folder / "apart.csv")
        if there and any({row.get("name"), row.get("other")} == pair for row in there.rows):
            raise UserError(f"{folder.name} says already that {shown} and {gone} are two")
        _add(folder / "apart.csv", _APART, [{"name": shown, "other": gone, "kind": _PERSON[kind], "source": source, "note": note}])
        return f"{shown} and {gone} are two"
    if not series:
        raise UserError(
            f"{name} and {other} are one in the book ({one}): take back what made them one with --undo, or say with --series in which series it is somebody else"
        )
    own = id or _free(book, kind, one)
    if own in names.at:
        raise UserError(f"{own} is somebody already")
    written = book.written_people if kind == "driver" else book.written_teams
    spelt = sorted({w.name for w, who in written.items() if who == names.at[one] and w.series == series})
    if not spelt:
        raise UserError(f"{shown} is not seen in {series}")
    said = f"{shown}{_IS}two people" + (f"; {note}" if note else "")
    _add(
        folder / _ALIASES[kind],
        _ALIAS,
        [{"id": own, "name": spelling, "series": series, "source": source, "note": said} for spelling in spelt],
    )
    return f"{other} in {series} is somebody else ({own})"


def _free(book: Book, kind: Kind, id: str) -> str:
    names = names_of_kind(book, kind)
    return next(f"{id}-{n}" for n in range(2, 1000) if f"{id}-{n}" not in names.at)


def take_back(folder: Path, kind: Kind, name: str, other: str) -> int:
    """Take away the rows of this folder that made two names one, or set them apart. Says how many; the file goes with its last row."""
    pair = frozenset((_key(name), _key(other)))

    def ours(row: dict[str, str]) -> bool:
        one, _, two = (row.get("note") or "").partition("; ")[0].partition(_IS)
        return frozenset((_key(one), _key(two))) == pair or (two == "two people" and _key(one) in pair and len(pair) == 1)

    def apart(row: dict[str, str]) -> bool:
        return frozenset((_key(row.get("name", "")), _key(row.get("other", "")))) == pair

    return _drop(folder / _ALIASES[kind], ours) + _drop(folder / "apart.csv", apart)


def _key(name: str) -> str:
    return min(name_keys(name), default="")


def _read(path: Path) -> TableFile | None:
    return TableFile(path.name, path.read_bytes()) if path.is_file() else None


def _add(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    there = _read(path)
    if there is None:
        write_whole(path, write_table(columns, rows, columns))
    else:
        there.add(rows)
        write_whole(path, there.written())


def _drop(path: Path, which: Callable[[dict[str, str]], bool]) -> int:
    there = _read(path)
    if there is None:
        return 0
    kept = [row for row in there.rows if not which(row)]
    dropped = len(there.rows) - len(kept)
    if dropped and kept:
        there.rows = kept
        write_whole(path, there.written())
    elif dropped:
        path.unlink()
    return dropped
