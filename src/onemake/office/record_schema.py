"""The page that says what a download of the record book holds, table by table: written from the tables themselves, and held against them by a test."""

from __future__ import annotations

from collections.abc import Iterator

from onemake.office.record_columns import Column, Layout, layouts
from onemake.office.record_export import FORMAT
from onemake.office.record_sqlite import VIEWS

__all__ = ["schema_page"]

_HEAD = f"""# The record book as tables

`onemake record export FOLDER` writes the whole record book as one SQLite file (`onemake-record.db`, with `metadata.json` for Datasette beside it) and as one zip of CSV files (`onemake-record.zip`).
This page is written by the program (`python tests/test_docs.py`), from the values in `src/onemake/core/record/facts.py`.

- **Format {FORMAT}**: counted up when a table or column is renamed or goes, not when one is added. It is the `user_version` of the SQLite file, and stands in the table `about` and in `about.json` of the zip.
- **Contents**: twelve letters and digits in `about`. They are the same for the same facts, whatever the order of their files; so are the bytes of both downloads (those of the zip where Python has the same zlib).
- An empty cell is *unknown*: NULL in SQLite. Sources that disagree are several rows. `source` says where a row was read.
- A list is JSON in SQLite (`["DE", "AT"]`), and has semicolons in CSV (`DE;AT`). Yes and no are 1 and 0, and `yes` and `no` in CSV. Days are written 2026-06-07. Years are those in which a season ended.
- The tables of facts in the zip are the files of a record book and can be read as such; those of the seasons come from season folders ([format](formats/season-folder.md)).

```sh
onemake record export book
datasette book/onemake-record.db --metadata book/metadata.json
```
"""


def schema_page() -> str:
    """The page as Markdown."""
    lines = [_HEAD, "## Tables", ""]
    for layout in layouts():
        lines += _table(layout)
    lines += ["## Views", "", "In SQLite only; each is a query that people ask often.", ""]
    for name, says, _ in VIEWS:
        lines += [f"### {name}", "", says, ""]
    return "\n".join(lines)


def _table(layout: Layout) -> Iterator[str]:
    yield f"### {layout.name}\n"
    yield f"{layout.says}\n"
    if layout.key:
        yield f"One row for each {', '.join(f'`{name}`' for name in layout.key)}.\n"
    for own, table in layout.to:
        yield f"{', '.join(f'`{name}`' for name in own)} name a row of [{table}](#{table}).\n"
    yield "| column | holds | what it says |\n|---|---|---|"
    for column in layout.columns:
        yield f"| `{column.name}` | {column.holds}{', never empty' if column.needed else ''} | {_says(column)} |"
    yield ""


def _says(column: Column) -> str:
    to = f"of [{column.to}](#{column.to})" if column.to else ""
    return ", ".join(filter(None, (column.says.replace("|", "\\|"), to)))
