"""Convert the one-make and junior seasons of the corpus into season folders of the shipped book.

Usage:

    python tools/convert_seasons.py [SOURCE] [--into FOLDER]

SOURCE is the folder that holds one folder for each season (``races.csv``, ``entries.csv``, ``results.csv``, ``standings.csv`` …); without
it, ``data/seasons`` below the folder named by the environment variable ``ONEMAKE_CORPUS``. FOLDER is ``src/onemake/book/seasons``
unless said otherwise.

Only the mechanical part is done here: ``calendar.csv``, ``entries.csv``, ``results.csv``, ``official.csv`` and
``official_scores.csv``. What takes judgement (``season.toml``, ``decisions.toml``, ``notes.toml``) is written by hand and never touched.
The same source always gives the same bytes. Where the source is corrected or completed, the correction stands in a table at the head of
this file, with its reason.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

Row: TypeAlias = dict[str, str]


class RaceKey(NamedTuple):
    """A race as the book names it: the meeting, and the race within it."""

    round: int
    race: int

    def __str__(self) -> str:
        return f"{self.round}.{self.race}"


BY_HAND = {"porsche-carrera-cup-germany-2014"}
"""Seasons whose tables were put together from several reports; nothing of them is mechanical."""

PARTLY_KNOWN = {
    "porsche-carrera-cup-asia-2026",
    "porsche-carrera-cup-gb-2016",
    "porsche-supercup-2017",
    "porsche-supercup-2022",
    "porsche-supercup-2023",
    "porsche-supercup-2024",
    "porsche-supercup-2025",
}
"""Seasons of which only some cars are known: each place between known places gets a row that names nobody, so that it stays taken."""

UNNAMED = "a car that the source does not name"

CLASS_NAMES = {"R": "Rookie", "P": "Pro", "PA": "Pro-Am", "Am Legends": "Am; Legends"}
GUEST_CLASSES = {"G", "Guest"}

TEAM_NAMES = {
    "f1-academy-2024": {
        "ART": "ART Grand Prix",
        "Campos": "Campos Racing",
        "MP": "MP Motorsport",
        "Prema": "PREMA Racing",
        "Rodin": "Rodin Motorsport",
    },
}
"""Teams that the entry list of the source writes shorter than its table."""

WILDCARDS = {
    "f1-academy-2024": {"Nina Gademan", "Ella LLyod", "Alisha Palmowski", "Reema Juffali", "Logan Hanna", "Courtney Crone"},
}
"""One-off entries. A team runs the car but it scores for none, so the team stands in ``entrant`` only."""

ROUND_OF = {
    "porsche-supercup-2023": {"6": "6.1", "7": "6.2", "8": "7.1"},
}
"""Entry lists that count races where the calendar counts meetings."""

GUEST_PLACES = {
    "porsche-carrera-cup-asia-2026": {("1.1", 5), ("1.2", 1), ("1.2", 6), ("1.2", 12)},
}
"""Unnamed cars that took no points, so must have been guests (see check.md of the source)."""


@cache
def best_laps() -> dict[tuple[str, str, str], str]:
    """Best laps by season, race and driver; see tools/facts/README.md for where they were read."""
    with (Path(__file__).parent / "facts/best_laps.csv").open(encoding="utf-8") as file:
        return {(row["season"], f"{row['round']}.{row['race']}", row["driver"]): row["best_lap"] for row in csv.DictReader(file)}


HALF_POINTS = {
    "fia-f2-2020": {"10.2"},
    "fia-f3-2020": {"2.1"},
    "porsche-carrera-cup-asia-2026": {"1.1"},
    "porsche-supercup-2025": {"2.1"},
    "porsche-supercup-2026": {"7.1"},
}
FULL_POINTS = {
    "porsche-supercup-2024": {"4.1"},
    "porsche-supercup-2025": {"1.1", "4.1", "8.1"},
    "porsche-supercup-2026": {"6.1"},
}
"""Shortened races that paid full points all the same."""

SCALE_ROLES = {"fia-f2-2024": {"10.1": "sprint-shortened", "12.2": "feature-shortened"}}
"""Races with a scale of their own; elsewhere the role is what the source calls the race."""

CANCELLED = {"f1-academy-2024": {"6.2"}}
NO_RESULT = {"fia-f2-2022": {"9.1", "9.2"}}
"""Run, but the source has no result of them."""

CAR_3 = "the source has car 3 and Jason Kos twice here"
KOS_OR_FORMAN = f"{CAR_3}: one is Jason Kos (3), the other Karl Forman (03); which is which is not known"
FORMAN = f"{CAR_3}; this is Karl Forman (03), whose leading zero was lost"
UNSURE_OF_CAR_3 = {("2.1", "15"), ("2.1", "18"), ("2.1", "19"), ("2.2", "19"), ("2.2", "28")}
FORMAN_PLACES = {("1.1", "23"), ("1.2", "21")}
"""GR Cup 2025: the place of the second "car 3" on official sheets; on the provisional sheet of 1.2 the source names both drivers."""

FORMAN_ALONE = (
    "car 3 in the source, without a driver; this is Karl Forman (03), whose leading zero was lost: the points table has him in every race, "
    "and Jason Kos (3) absent here"
)
FORMAN_ROUNDS = {"3", "4", "5", "6"}
NO_ENTRY = {("gr-cup-north-america-2025", "3", "")}
"""An entry of the source that is another one with its leading zero lost."""

TITLES = {"porsche-supercup-2025": {"drivers"}}
"""Titles whose published rows are taken over; elsewhere drivers and teams. (Of the Supercup's teams only one gap is known.)"""

LAPS = re.compile(r"^(\d+) laps$")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", nargs="?", type=Path)
    parser.add_argument("--into", type=Path, default=Path(__file__).parents[1] / "src" / "onemake" / "book" / "seasons")
    options = parser.parse_args(arguments)
    source: Path | None = options.source
    if source is None:
        corpus = os.environ.get("ONEMAKE_CORPUS")
        if not corpus:
            print("Name the folder of the seasons, or set ONEMAKE_CORPUS to the folder of the corpus.", file=sys.stderr)
            return 2
        source = Path(corpus) / "data" / "seasons"
    for folder in sorted(path for path in source.iterdir() if path.is_dir()):
        if folder.name not in BY_HAND:
            convert(folder, options.into / folder.name)
    return 0


def convert(source: Path, target: Path) -> None:
    """One season: its tables, and nothing that is written by hand."""
    season = source.name
    target.mkdir(parents=True, exist_ok=True)
    races = read(source / "races.csv")
    results = read(source / "results.csv")
    sheets = sheets_of(season, results, read(source / "results_provisional.csv"))
    calendar = calendar_of(season, races)
    write(target / "calendar.csv", calendar)
    write(target / "entries.csv", entries_of(season, read(source / "entries.csv"), results, [key_of(race) for race in races]))
    write(target / "results.csv", sheets)
    write(target / "official.csv", official_of(season, read(source / "standings.csv"), key_of(races[-1])))
    scores = read(source / "points_by_race.csv")
    if scores:
        write(target / "official_scores.csv", official_scores_of(scores))


def read(path: Path) -> list[Row]:
    """The rows of a table, none if there is no such file. A note with a comma that is not quoted is put together again."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    last = len(columns) - 1
    return [dict(zip(columns, map(str.strip, [*cells[:last], ",".join(cells[last:])]), strict=True)) for cells in rows if cells]


def write(path: Path, rows: Sequence[Row]) -> None:
    """A table with the columns that say anything, in the order in which the first row has them."""
    columns = [name for name in rows[0] if any(row.get(name) for row in rows)]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="\n")


def key_of(row: Mapping[str, str]) -> RaceKey:
    return RaceKey(int(row["round"]), int(row["race"]))


def calendar_of(season: str, races: Iterable[Row]) -> list[Row]:
    """The races. A note of the source that begins with feature or sprint names the role of the race."""
    calendar = []
    for race in races:
        key = str(key_of(race))
        remarks = [part.strip() for part in race["note"].split(";") if part.strip()]
        if season == "f1-academy-2024":
            remarks = [part for part in remarks if not part.startswith("scale ")]
        role = remarks.pop(0) if remarks and remarks[0] in ("feature", "sprint") else ""
        laps = next((match[1] for part in remarks if (match := LAPS.match(part))), "")
        if key in FULL_POINTS.get(season, ()) or key in HALF_POINTS.get(season, ()):
            laps = ""  # laps run, not laps planned
        calendar.append({
            "round": race["round"],
            "race": race["race"],
            "date": race["date"],
            "circuit": race["circuit"],
            "laps": laps,
            "scale": SCALE_ROLES.get(season, {}).get(key, role),
            "factor": "half" if key in HALF_POINTS.get(season, ()) else "full" if key in FULL_POINTS.get(season, ()) else "",
            "status": "cancelled" if key in CANCELLED.get(season, ()) else "run" if key in NO_RESULT.get(season, ()) else "",
            "note": "; ".join(part for part in remarks if part != f"{laps} laps"),
            "source": race.get("source", ""),
        })  # fmt: skip
    return calendar


def entries_of(season: str, entries: Sequence[Row], results: Sequence[Row], races: Sequence[RaceKey]) -> list[Row]:
    """The entry list; drivers who are on a sheet but not on the source's list follow at its end."""
    listed = []
    for entry in entries:
        if (season, entry["number"], entry["driver"]) in NO_ENTRY:
            continue
        words = CLASS_NAMES.get(entry["class"], entry["class"])
        wildcard = entry["driver"] in WILDCARDS.get(season, ())
        team = TEAM_NAMES.get(season, {}).get(entry["team"], entry["team"])
        listed.append({
            "number": entry["number"],
            "driver": entry["driver"],
            "nationality": entry["nationality"],
            "team": "" if wildcard else team,
            "entrant": team if wildcard else "",
            "classes": "Wildcard" if wildcard else "" if words in GUEST_CLASSES else words,
            "guest": "yes" if words in GUEST_CLASSES else "",
            "rounds": span_of(rounds_in(season, entry["rounds"]), races),
        })  # fmt: skip
    known = {entry["driver"] for entry in entries}
    missing = dict.fromkeys(row["driver"] for row in results if row["driver"] not in known and not row["driver"].startswith("#"))
    blank = dict.fromkeys(("number", "driver", "nationality", "team", "entrant", "classes", "guest", "rounds"), "")
    listed.extend(blank | {"driver": driver} for driver in missing)
    return listed


def rounds_in(season: str, cell: str) -> set[str]:
    """The rounds and races a cell of the source names; an empty set is all of them."""
    if cell in ("", "All"):
        return set()
    named: set[str] = set()
    for part in re.split(r"[;\s]+", cell):
        first, _, last = part.partition("-")
        named |= {str(n) for n in range(int(first), int(last) + 1)} if last else {part}
    return {ROUND_OF.get(season, {}).get(part, part) for part in named}


def span_of(named: set[str], races: Sequence[RaceKey]) -> str:
    """The shortest span that covers exactly the races named: ``1-4; 6.2``; blank for all."""
    taken = {key for key in races if str(key.round) in named or str(key) in named}
    if not named or taken == set(races):
        return ""
    whole = [r for r in sorted({key.round for key in races}) if all(key in taken for key in races if key.round == r)]
    parts: list[tuple[RaceKey, str]] = [(key, str(key)) for key in taken if key.round not in whole]
    run: list[int] = []
    for r in [*whole, 0]:
        if run and r != run[-1] + 1:
            parts.append((RaceKey(run[0], 0), f"{run[0]}-{run[-1]}" if run[1:] else str(run[0])))
            run = []
        run.append(r)
    return "; ".join(text for _, text in sorted(parts))


def sheets_of(season: str, results: Sequence[Row], provisional: Sequence[Row]) -> list[Row]:
    """The rows of all sheets. Where a provisional sheet is known as well it is issue 1, and the official one issue 2."""
    both = {key_of(row) for row in provisional}
    rows = [result_of(season, row, "2" if key_of(row) in both else "") for row in results]
    rows += [result_of(season, row, "1") for row in provisional]
    if season in PARTLY_KNOWN:
        rows += unnamed_places(season, rows)
    unplaced = 10**6
    order = {id(row): n for n, row in enumerate(rows)}
    return sorted(rows, key=lambda row: (key_of(row), row["issue"], int(row["position"] or unplaced), order[id(row)]))


def result_of(season: str, source: Row, issue: str) -> Row:
    """A row of a sheet: what the source keeps in its note goes where it belongs."""
    key, position = str(key_of(source)), source["position"]
    row = {
        "round": source["round"],
        "race": source["race"],
        "number": "",
        "driver": source["driver"],
        "position": position,
        "status": source["status"],
        "best_lap": "",
        "codes": "",
        "guest": "",
        "issue": issue,
        "note": "",
    }
    codes, remarks = [], []
    for part in filter(None, (part.strip() for part in source["note"].split(";"))):
        if part.startswith("car "):
            row["number"] = part.removeprefix("car ")
        elif part == "guest":
            row["guest"] = "yes"
        elif part in ("pole", "first on grid"):
            codes.append("P")
        elif part == "fastest lap":
            codes.append("FL")
        elif part.startswith("†"):
            codes.append("†")
        else:
            remarks.append(part)
    row["best_lap"] = best_laps().get((season, key, row["driver"]), "")
    if season == "gr-cup-north-america-2025":
        gr_cup(row, key, remarks)
    row["codes"] = "; ".join(codes)
    row["note"] = "; ".join(remarks)
    return row


def gr_cup(row: Row, key: str, remarks: list[str]) -> None:
    """The sheets of the GR Cup give numbers only, without leading zeros. Cars outside the championship table are guests."""
    if row["driver"] == "#3" and row["round"] in FORMAN_ROUNDS:
        row["driver"], row["number"] = "Karl Forman", "03"
        remarks[:] = [FORMAN_ALONE]
    elif row["driver"].startswith("#"):
        row["driver"] = ""
    if not row["driver"] or any("not in the championship table" in remark for remark in remarks):
        row["guest"] = "yes"
    if row["driver"] not in ("Jason Kos", "Karl Forman") or row["number"] != "3":
        return
    if row["driver"] == "Karl Forman" or (row["issue"] != "1" and (key, row["position"]) in FORMAN_PLACES):
        row["driver"], row["number"] = "Karl Forman", "03"
        remarks.append(FORMAN)
    elif (key, row["position"]) in UNSURE_OF_CAR_3:
        row["driver"] = row["number"] = ""
        remarks.append(KOS_OR_FORMAN)


def unnamed_places(season: str, rows: Sequence[Row]) -> list[Row]:
    """A row for each place, up to the last one known, that the source gives to nobody."""
    filled = []
    for key in sorted({key_of(row) for row in rows}):
        places = [int(row["position"]) for row in rows if key_of(row) == key and row["position"]]
        beside = {place + n for place in places for n in range(1, places.count(place))}  # a dead heat takes the next place as well
        for place in range(1, max(places) + 1):
            if place in places or place in beside:
                continue
            guest = (str(key), place) in GUEST_PLACES.get(season, ())
            filled.append({
                **dict.fromkeys(rows[0], ""),
                "round": str(key.round),
                "race": str(key.race),
                "position": str(place),
                "guest": "yes" if guest else "",
                "note": f"{UNNAMED}; a guest, as the published points show" if guest else UNNAMED,
            })  # fmt: skip
    return filled


def official_of(season: str, standings: Sequence[Row], last: RaceKey) -> list[Row]:
    """The published tables. Guests that the source lists beside the table are not part of it."""
    return [
        {
            "title": row["title"],
            "after": "" if row.get("after", "") == str(last) else row.get("after", ""),
            "position": row["position"],
            "competitor": row["competitor"],
            "points": row["points"],
            "note": row.get("note", ""),
        }
        for row in standings
        if row["title"] in TITLES.get(season, {"drivers", "teams"})
    ]


def official_scores_of(scores: Sequence[Row]) -> list[Row]:
    """The published scores race by race; the source leaves a score of nothing blank."""
    codes = {"absent": "absent", "NS": "DNS"}
    return [
        {
            "title": "drivers",
            "round": row["round"],
            "race": row["race"],
            "competitor": row["driver"],
            "points": row["points"] or ("" if row["status"] == "absent" else "0"),
            "codes": codes.get(row["status"], row["status"]),
        }
        for row in scores
    ]


if __name__ == "__main__":
    sys.exit(main())
