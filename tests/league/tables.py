"""Two races of a small league, and ways to look at what was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from onemake.core.standings import Table
from onemake.formats.plain_results import read_plain_results
from onemake.formats.sheet import Asked, Sheet
from onemake.office.standings import standings

NOW = datetime(2026, 4, 12, 21, 30, tzinfo=UTC)

FIRST = """\
Pos,No,Driver,Team,Class,Laps,Time,Best lap
1,7,Ada Berg,North,Am,18,30:12.400,1:39.748
2,03,Jörg Müller,North,Pro,18,+2.150,1:39.901
3,11,Cleo Duran,South,Am,18,+5.800,1:40.112
4,21,Dai Evans,South,Pro,17,+1 Lap,1:40.050
DNF,4,Eva Falk,South,Am,6,,1:41.300
"""
SECOND = """\
Pos,No,Driver,Team,Class,Laps,Time,Best lap
1,11,Cleo Duran,South,Am,17,29:40.500,1:42.000
2,7,Ada Berg,North,Am,17,+1.200,1:41.950
3,03,Jörg Müller,North,Pro,17,+4.400,1:42.310
4,4,Eva Falk,South,Am,17,+6.100,1:42.290
DNS,21,Dai Evans,South,Pro,,,
"""


def read(text: str | bytes, name: str = "race.csv", **asked: object) -> tuple[Sheet, ...]:
    data = text if isinstance(text, bytes) else dedent(text).encode()
    return read_plain_results(name, data, Asked(**asked))  # type: ignore[arg-type]


def column(sheets: Sequence[Sheet], name: str) -> list[str]:
    return [row.text(name) for sheet in sheets for row in sheet.rows]


def points(folder: str | Path, title: str = "drivers") -> dict[str, int]:
    (table,) = standings(folder, title)
    return {row.competitor: int(row.points) for row in table.rows}


def table_of(folder: str | Path, title: str = "drivers") -> Table:
    return standings(folder, title)[0]
