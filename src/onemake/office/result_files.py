"""Files of results from disk to sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onemake.core.errors import Fault, UserError
from onemake.formats.headings import session_of
from onemake.formats.plain_results import read_plain_results
from onemake.formats.sheet import Asked, Sheet

__all__ = ["read_result_files"]

_MOST = 64 * 1024 * 1024
_QUALIFYING = re.compile(r"(?<![a-z])(quali|qualy|qualifying|qualification|qualifikation|zeittraining|qualifiche)", re.IGNORECASE)


def read_result_files(files: Sequence[str | Path], asked: Asked | None = None, *, session: str = "") -> list[Sheet]:
    """The sessions in files, in the order given. ``BOOK.xlsx#Sheet`` names a sheet of a workbook. Raises UserError.

    ``session`` says what the files are, where they do not say so themselves: race or qualifying.
    """
    if not files:
        raise UserError("name the files with the results, one for each race")
    kind = _kind(session)
    found: list[Sheet] = []
    seen: dict[bytes, str] = {}
    for named in files:
        path, page = _path(str(named))
        data = _read(path)
        if data in seen and not page:
            raise UserError(Fault(path.name, None, f"the file holds the same as {seen[data]}", "", "Name each race once."))
        seen[data] = path.name
        said = replace(asked or Asked(), sheet=page or (asked.sheet if asked else ""))
        found += [_of_kind(sheet, kind, path) for sheet in read_plain_results(path.name, data, said)]
    return found


def _kind(session: str) -> str:
    if not session:
        return ""
    kind = session_of(session)
    if kind is None:
        raise UserError(f"--session {session}: sessions are race, qualifying and practice")
    return kind


def _of_kind(sheet: Sheet, kind: str, path: Path) -> Sheet:
    """A sheet whose session is known; one that sounds like a qualifying, and does not say so, is not taken for a race."""
    if not sheet.session and not kind and _QUALIFYING.search(path.stem):
        remedy = "Say --session qualifying, or --session race if it is one."
        raise UserError(Fault(path.name, None, "the name of the file sounds like a qualifying, and the file does not say", "", remedy))
    return replace(sheet, session=sheet.session or kind or "race")


def _path(named: str) -> tuple[Path, str]:
    """A path, and the sheet behind ``#`` unless a file is called so."""
    path = Path(named)
    if not path.exists() and "#" in named:
        before, _, sheet = named.rpartition("#")
        return Path(before), sheet
    if not path.exists() and "\\" in named and Path(named.replace("\\", "/")).exists():
        return Path(named.replace("\\", "/")), ""
    return path, ""


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise UserError(Fault(str(path), None, "this is a folder, not a file of results", "", "Name the files in it."))
    try:
        if path.stat().st_size > _MOST:
            raise UserError(Fault(path.name, None, "the file is too large to be a table of results", f"{path.stat().st_size} bytes"))
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError(Fault(str(path), None, "there is no such file")) from None
    except OSError as error:
        raise UserError(Fault(str(path), None, f"the file cannot be read: {error.strerror or error}")) from None
