"""Downloads of the record book: one SQLite file, one zip of CSV, and what they hold as metadata for Datasette."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onemake.formats.csv_text import write_csv
from onemake.office.files import write_whole
from onemake.office.record_columns import layouts
from onemake.office.record_rows import Rows, fingerprint, rows_of_book
from onemake.office.record_sqlite import VIEWS, as_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onemake.core.record.tables import Tables
    from onemake.core.season import Season

__all__ = ["FORMAT", "about", "as_csv_zip", "as_metadata", "downloads", "export_book", "files_of", "write_downloads"]

FORMAT = 1  # of tables and columns: counted up when one is renamed or goes, not when one is added
_NAME = "onemake-record"
_TITLE = "onemake: the record book of one-make motor racing"
_DESCRIPTION = (
    "Series, champions, cars, people and seasons with results of the one-make pyramids: one fact a row, each with its source. "
    "What is not known is empty; sources that disagree are both here."
)
_LICENCE = "Apache License 2.0; the Formula One seasons are derived from F1DB, CC BY 4.0"
_LICENCE_URL = "https://www.apache.org/licenses/LICENSE-2.0"
_SOURCE = "the column source of each row"
_SOURCE_URL = "https://github.com/f1db/f1db"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def about(rows: Rows) -> dict[str, str]:
    """What the book is and which: the version of the format, and of the contents (the same for the same facts)."""
    return {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "licence": _LICENCE,
        "licence url": _LICENCE_URL,
        "source": _SOURCE,
        "format": str(FORMAT),
        "contents": fingerprint(rows),
    }


def as_csv_zip(rows: Rows) -> bytes:
    """The tables as CSV in one zip, with their metadata. The tables of facts can be read again as a book."""
    files = {f"{layout.name}.csv": write_csv([layout.names, *_as_written(rows, layout.name)]) for layout in layouts()}
    files["about.json"] = _json(about(rows))
    files["metadata.json"] = as_metadata(rows)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name].encode("utf-8", "surrogatepass"))
    return packed.getvalue()


def _as_written(rows: Rows, name: str) -> Iterable[list[object]]:
    """Rows in the words of the files: yes and no, lists with semicolons."""
    columns = next(layout.columns for layout in layouts() if layout.name == name)
    for row in rows[name]:
        yield [_word(column.holds, cell) for column, cell in zip(columns, row, strict=True)]


def _word(holds: str, cell: object) -> object:
    if cell is None:
        return ""
    if holds == "yes or no":
        return "yes" if cell else "no"
    return ";".join(json.loads(str(cell))) if holds == "list" else cell


def as_metadata(rows: Rows) -> str:
    """``metadata.json`` for Datasette: title, licence, source, and what each table and column is."""
    tables: dict[str, Any] = {}
    for layout in layouts():
        said: dict[str, Any] = {"description": layout.says, "columns": {c.name: c.says for c in layout.columns if c.says}}
        if "name" in layout.names:
            said["label_column"] = "name"
        tables[layout.name] = said
    tables.update((name, {"description": says}) for name, says, _ in VIEWS)
    return _json({
        "title": _TITLE,
        "description": f"{_DESCRIPTION} Format {FORMAT}, contents {fingerprint(rows)}.",
        "license": _LICENCE,
        "license_url": _LICENCE_URL,
        "source": _SOURCE,
        "source_url": _SOURCE_URL,
        "databases": {_NAME: {"tables": tables}},
    })  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def downloads(tables: Tables, seasons: Iterable[Season], forms: Sequence[str] = ("sqlite", "csv")) -> dict[str, bytes]:
    """The files of a download by their names."""
    return files_of(rows_of_book(tables, seasons), forms)


def files_of(rows: Rows, forms: Sequence[str] = ("sqlite", "csv")) -> dict[str, bytes]:
    """The files of a download, from rows that are gathered already."""
    found: dict[str, bytes] = {}
    if "sqlite" in forms:
        found[f"{_NAME}.db"] = as_sqlite(rows, about(rows), FORMAT)
        found["metadata.json"] = as_metadata(rows).encode()
    if "csv" in forms:
        found[f"{_NAME}.zip"] = as_csv_zip(rows)
    return found


def write_downloads(folder: Path | str, files: dict[str, bytes]) -> tuple[Path, ...]:
    """Write the files of a download into a folder. Raises UserError where it cannot be written."""
    for name, content in files.items():
        write_whole(Path(folder, name), content)
    return tuple(Path(folder, name) for name in files)


def export_book(folder: Path | str, forms: Sequence[str] = ("sqlite", "csv")) -> tuple[Path, ...]:
    """Write the downloads of the shipped record book into a folder, and give the paths. Raises UserError where it cannot be written."""
    from onemake.office.library import book_seasons, load
    from onemake.office.record import record_tables

    return write_downloads(folder, downloads(record_tables(), (load(name) for name in book_seasons()), forms))
