"""Convert Formula One 1950-2026 from the corpus into season folders of the shipped book.

Usage:

    python tools/convert_formula_one.py [SOURCE] [--into FOLDER]

SOURCE is the folder that holds ``races.csv``, ``results.csv.gz`` and the other files derived from F1DB; without it,
``data/f1`` below the folder named by the environment variable ``ONEMAKE_CORPUS``. Each season becomes
``formula-one-<year>`` in FOLDER, which is ``src/onemake/book/seasons`` unless said otherwise. The rules that an era shares are
not made here: they stand in ``src/onemake/book/regulations/formula-one``, and each season extends one of them.

The same source always gives the same bytes. Nothing is corrected on the way. What is *said differently* than in the source,
because a season folder holds the sheet and the decisions apart, is in the tables at the head of this file; the exceptions and
adjustments of ``rules.toml`` become decisions.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import gzip
import io
import json
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Row: TypeAlias = dict[str, str]
Facts: TypeAlias = Mapping[str, Any]

F1DB = "F1DB (github.com/f1db/f1db), commit 6a5845b840e68d53400f3e8db97b55c3ad2fab52, CC BY 4.0"

ERAS = [
    (1957, "1950-1957"),
    (1959, "1958-1959"),
    (1960, "1960"),
    (1961, "1961"),
    (1978, "1962-1978"),
    (1990, "1979-1990"),
    (1999, "1991-1999"),
    (2002, "2000-2002"),
    (2009, "2003-2009"),
    (2018, "2010-2018"),
    (2020, "2019-2020"),
    (2021, "2021"),
    (2024, "2022-2024"),
    (2026, "2025-2026"),
]
"""The last year of an era, and the file of its rules."""

BEST_SHARE_ONLY = {
    "entries": "best",
    "note": "entries = best (of two shared cars only the better share counts) is worked out from the published points",
}
ALL_ENTERED = {"lists": "entered", "note": "who is listed is worked out from the published tables"}

DIFFERENCES: dict[tuple[int, str], dict[str, Any]] = {
    (1956, "drivers"): BEST_SHARE_ONLY,
    (1957, "drivers"): BEST_SHARE_ONLY,
    (2026, "drivers"): ALL_ENTERED,
    (2026, "constructors"): ALL_ENTERED,
}
"""What a title of one season has beyond its era, where rules.toml says it in a comment only or not at all."""

EXPLAINED_BY_RULE = {"no classified result yet, listed by source"}
"""Reasons of known mismatches that are none here, because the season lists everybody who was entered."""

VACATED_PLACES = {(1983, 1, "keke-rosberg"): ("2", "push start in the pits; second place stays empty")}
"""Disqualified without the others moving up: the sheet keeps the place and a decision takes it away."""

RENAMED_FROM_ROUND = {(2018, "force-india"): (13, "racing-point-force-india")}
"""Two entries of one name: the source calls both Force India, and the second began without the points of the first."""

EXCLUSIONS: dict[tuple[int, str], dict[str, Any]] = {
    (1984, "tyrrell"): {"round": 16, "points": "lost"},
    (1997, "michael-schumacher"): {"round": 17, "points": "kept", "issued": dt.date(1997, 11, 11)},
    (2007, "mclaren"): {"points": "lost", "issued": dt.date(2007, 9, 13)},
    (2018, "force-india"): {"round": 13, "points": "lost", "issued": dt.date(2018, 8, 23)},
}
"""From which table on a competitor stands outside the table, what becomes of its points, and the day if it is certain."""

ISSUED = {(2020, "racing-point"): dt.date(2020, 8, 7)}
"""The days of other decisions, where they are certain."""

FURTHER_NOTES: dict[int, dict[str, Any]] = {
    1984: {
        "title": "constructors",
        "competitor": "tyrrell/ford",
        "reason": "the source shows the disqualified team in its final table only",
    },
    2018: {
        "title": "constructors",
        "competitor": "force-india/mercedes",
        "reason": "the source shows the excluded first entry in its final table only",
    },
    2025: {
        "title": "drivers",
        "after": "2",
        "competitor": "fernando-alonso",
        "reason": "classified in a sprint only so far; the source lists who was classified in a grand prix",
    },
}
"""Rows that our tables have beyond the source's: known_mismatches.csv does not count them."""

SHEET_NOTES = {
    (1987, "10", "philippe-streiff"): "the place as in the source; the places before it are empty",
    (1988, "14", "rene-arnoux"): "the place as in the source; the places before it are empty",
    (1993, "15", "andrea-de-cesaris"): "the place as in the source; the places before it are empty",
    (1997, "16", "damon-hill"): "the place as in the source; the place before it is empty",
}
"""Oddities of a sheet that change no points."""

STATUSES = {"DNPQ": "DNQ"}
"""Status codes of the source that are written otherwise here."""

PARTICLES = {"da", "de", "der", "di", "la", "van", "von"}
INITIALS = {"aj", "jj"}


class Source(NamedTuple):
    """The files of the corpus, as rows of text, and the rules as facts."""

    races: list[Row]
    results: list[Row]
    final: list[Row]
    after_round: list[Row]
    mismatches: list[Row]
    rules: Facts


class Season(NamedTuple):
    """What the source says about one year."""

    year: int
    races: list[Row]
    results: list[Row]
    final: list[Row]
    after_round: list[Row]
    mismatches: list[Row]
    facts: Facts
    scaled: list[Facts]
    exceptions: list[Facts]
    adjustments: list[Facts]

    def sprint_rounds(self) -> set[str]:
        """The rounds at which a sprint was run before the grand prix."""
        return {row["round"] for row in self.results if row["session"] == "S"}

    def race_number(self, row: Row) -> str:
        """Which race of its round a result belongs to: the grand prix is the second where there is a sprint."""
        return "2" if row["session"] == "R" and row["round"] in self.sprint_rounds() else "1"


# --- reading --------------------------------------------------------------------------------------------------------------


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file, plain or gzipped."""
    opened: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_source(folder: Path) -> Source:
    """Everything that the corpus holds about Formula One."""
    return Source(
        races=read_rows(folder / "races.csv"),
        results=read_rows(folder / "results.csv.gz"),
        final=read_rows(folder / "standings.csv"),
        after_round=read_rows(folder / "standings_by_round.csv.gz"),
        mismatches=read_rows(folder / "known_mismatches.csv"),
        rules=tomllib.loads((folder / "rules.toml").read_text(encoding="utf-8")),
    )


def seasons(source: Source) -> Iterable[Season]:
    """The source cut into years, in order."""
    for facts in source.rules["season"]:
        year: int = facts["year"]

        def of_year(rows: Iterable[Row], year: int = year) -> list[Row]:
            return [row for row in rows if row["season"] == str(year)]

        def stated(table: str, year: int = year) -> list[Facts]:
            return [each for each in source.rules[table] if each["year"] == year]

        yield Season(
            year=year,
            races=of_year(source.races),
            results=of_year(source.results),
            final=of_year(source.final),
            after_round=of_year(source.after_round),
            mismatches=of_year(source.mismatches),
            facts=facts,
            scaled=stated("race"),
            exceptions=stated("exception"),
            adjustments=stated("adjustment"),
        )


# --- names ----------------------------------------------------------------------------------------------------------------


def readable(slug: str) -> str:
    """A name to read, made from the name in addresses that F1DB uses: ``bruce-mclaren`` is Bruce McLaren."""

    def word(part: str) -> str:
        if part in PARTICLES:
            return part
        if part in INITIALS:
            return part.upper()
        if part.startswith("mc"):
            return "Mc" + part[2:].capitalize()
        return part.capitalize()

    return " ".join(word(part) for part in slug.split("-"))


def place_name(slug: str) -> str:
    """A grand prix or a circuit to read: ``great-britain`` is Great Britain."""
    return " ".join(part.capitalize() for part in slug.split("-"))


def constructor_of(year: int, round_: str, constructor: str) -> str:
    """The constructor's name in the season folder at that round (blank: in the final table)."""
    first, name = RENAMED_FROM_ROUND.get((year, constructor), (0, constructor))
    return name if not round_ or int(round_) >= first else constructor


def competitor_of(row: Row) -> str:
    """A competitor of a published table, as the season folder writes it: a driver's id, or ``constructor/engine``."""
    if row["kind"] == "driver":
        return row["competitor"]
    excluded = row.get("position", "").isalpha()
    constructor = row["competitor"] if excluded else constructor_of(int(row["season"]), row.get("round", ""), row["competitor"])
    return f"{constructor}/{row['engine']}"


# --- calendar.csv and results.csv -------------------------------------------------------------------------------------------


def calendar_rows(season: Season) -> list[Row]:
    """One row for each race, and on sprint weekends one before it for the sprint."""
    rows: list[Row] = []
    for race in season.races:
        grand_prix = calendar_row(season, race)
        if race["round"] in season.sprint_rounds():
            grand_prix["race"] = "2"
            rows.append(sprint_row(race))
        rows.append(grand_prix)
    return rows


def calendar_row(season: Season, race: Row) -> Row:
    """The grand prix of a round."""
    scaled = next((each for each in season.scaled if each["round"] == int(race["round"])), None)
    needs_half = "min_distance" in season.facts["drivers"].get("fastest_lap", {})
    shortened = bool(race["scheduled_laps"]) and (scaled is not None or needs_half)
    without_indianapolis = season.facts.get("constructors", {}).get("excluded_rounds", [])
    return {
        "round": race["round"],
        "race": "1",
        "label": place_name(race["grand_prix"]),
        "date": race["date"],
        "circuit": place_name(race["circuit"]),
        "laps": race["scheduled_laps"] or race["laps"],
        "distance_done": f"{race['laps']}/{race['scheduled_laps']}" if shortened else "",
        "scale": "indianapolis" if int(race["round"]) in without_indianapolis else "",
        "factor": {0.5: "half", 2: "double"}[scaled["scale"]] if scaled else "",
        "note": scaled["why"] if scaled else "",
    }


def sprint_row(race: Row) -> Row:
    """The sprint of a round. The source gives no day for it: all have been run on the Saturday before a Sunday's race."""
    sunday = dt.date.fromisoformat(race["date"])
    if sunday.isoweekday() != 7:
        raise SystemExit(f"{race['official_name']}: the day of the sprint is not certain, the race was on no Sunday")
    return {
        "round": race["round"],
        "race": "1",
        "label": place_name(race["grand_prix"]) + ", sprint",
        "date": (sunday - dt.timedelta(days=1)).isoformat(),
        "circuit": place_name(race["circuit"]),
        "laps": race["sprint_scheduled_laps"] or race["sprint_laps"],
        "scale": "sprint",
    }


def result_rows(season: Season) -> list[Row]:
    """Every sheet, race by race, in the order of the source; for 2026 the qualifying sheets too, which break ties there."""
    by_race = sorted(season.results, key=lambda row: (int(row["round"]), season.race_number(row)))
    rows = [result_row(season, row) for row in by_race]
    mark_own_entries(rows, by_race)
    if "qualifying" in season.facts["drivers"]["countback"]:
        rows += [qualifying_row(season, row) for row in by_race if row["session"] == "R" and row["qualifying"]]
        rows.sort(key=lambda row: (int(row["round"]), row["session"] != "qualifying", int(row["race"])))
    return rows


def entry_cells(season: Season, row: Row) -> Row:
    """Who drove what, where."""
    return {
        "round": row["round"],
        "race": season.race_number(row),
        "session": "",
        "number": row["car"],
        "driver": readable(row["driver"]),
        "driver_id": row["driver"],
        "constructor": constructor_of(season.year, row["round"], row["constructor"]),
        "engine": row["engine"],
    }


def placed(cell: str) -> Row:
    """The source's one cell for a place or a status, in two."""
    return {"position": cell, "status": ""} if cell.isdigit() else {"position": "", "status": STATUSES.get(cell, cell)}


def result_row(season: Season, row: Row) -> Row:
    """One row of a race."""
    vacated, _ = VACATED_PLACES.get((season.year, int(row["round"]), row["driver"]), (row["position"], ""))
    codes = ["FL"] * (row["fastest_lap"] == "1")
    return {
        **entry_cells(season, row),
        **placed(vacated),
        "laps": row["laps"],
        "grid": row["grid"],  # PL is the pit lane
        "best_lap": row["fastest_lap_time"],
        "codes": "; ".join(codes),
        "note": SHEET_NOTES.get((season.year, row["round"], row["driver"]), ""),
    }


def qualifying_row(season: Season, row: Row) -> Row:
    """One row of the qualifying session for a grand prix."""
    return {**entry_cells(season, row), **placed(row["qualifying"]), "session": "qualifying"}


def mark_own_entries(rows: Sequence[Row], source_rows: Sequence[Row]) -> None:
    """Say where two drivers of one number did *not* share a car: both tried it, and neither took the start."""
    first_of: dict[tuple[str, ...], Row] = {}
    for row, from_source in zip(rows, source_rows, strict=True):
        car = (row["round"], row["race"], row["number"], row["position"], row["status"])
        first = first_of.setdefault(car, row)
        if first is not row and from_source["shared_car"] == "0":
            first["note"] = row["note"] = "an entry of its own under this number, not a shared drive"


# --- decisions.toml -------------------------------------------------------------------------------------------------------


def decisions(season: Season) -> list[dict[str, Any]]:
    """Single results that score otherwise than by their place, then what was done to whole championships."""
    found = [*vacating_decisions(season), *exception_decisions(season)]
    found += [adjustment_decision(season.year, each) for each in season.adjustments]
    return [{"id": f"D{number}", **decision} for number, decision in enumerate(found, start=1)]


def vacating_decisions(season: Season) -> Iterable[dict[str, Any]]:
    """Disqualifications after which nobody moved up."""
    for (year, round_, driver), (_, reason) in VACATED_PLACES.items():
        if year == season.year:
            yield {"kind": "disqualify", "round": round_, "driver": driver, "others": "stay", "reason": reason}


def exception_decisions(season: Season) -> Iterable[dict[str, Any]]:
    """The exceptions of rules.toml. Some say the same thing once more and need no decision of their own."""
    kinds: dict[str, dict[str, Any]] = {
        "no_points": {"kind": "no_points", "others": "stay"},
        "transparent": {"kind": "no_points", "others": "up"},
        "full_to": {"kind": "full_to"},
        "no_fastest_lap": {"kind": "correct", "field": "codes", "value": ""},
    }
    credited = {each["round"] for each in season.exceptions if each["effect"] == "full_to"}
    looked_up = season.year in {1963, 1969, 1984, 1987}
    for each in season.exceptions:
        if each["effect"] == "second_share_no_points":  # the title says entries = best
            continue
        if each["effect"] == "no_points" and each["round"] in credited:  # said by full_to of his co-driver
            continue
        reason = each["why"] if looked_up else f"{each['why']} (fits the published points, not looked up in full)"
        cells = kinds[each["effect"]]
        yield {"kind": cells["kind"], "round": each["round"], "driver": each["driver"], **cells, "reason": reason}


def adjustment_decision(year: int, stated: Facts) -> dict[str, Any]:
    """An adjustment of rules.toml."""
    driver = stated["kind"] == "driver"
    who = {"driver": stated["competitor"]} if driver else {"competitor": f"{stated['competitor']}/{stated['engine']}"}
    titles = {"titles": ["drivers" if driver else "constructors"]}
    reason = {"reason": stated["why"]}
    key = (year, stated["competitor"])
    if key in EXCLUSIONS:
        return {"kind": "exclude", **who, **titles, **EXCLUSIONS[key], **reason}
    issued = {"issued": ISSUED[key]} if key in ISSUED else {}
    (round_,) = stated["rounds"]
    if stated["effect"] == "deduct":
        return {"kind": "points", "round": round_, **who, **titles, "points": -stated["points"], **issued, **reason}
    return {"kind": "no_points", "round": round_, **who, **titles, "others": "stay", **issued, **reason}


# --- season.toml ----------------------------------------------------------------------------------------------------------


SPRINT_IS_THE_GRID = {2021, 2022}
AFTER_SPRINT = """# The classification of the sprint is the grid of the Grand Prix.
[grid.after-sprint]
order = "race"
races = [2]
derived = true
note = "confirmed by the grids as raced: tests/test_real_grids.py"
"""


def season_text(season: Season) -> str:
    """The season's identity, the era it belongs to, and what it has of its own."""
    era = next(name for last, name in ERAS if season.year <= last)
    identity = {
        "series": "formula-one",
        "year": season.year,
        "name": f"Formula One World Championship {season.year}",
        "time_zone": "UTC",
        "source": F1DB,
    }
    head = f'format = 1\nextends = "../../regulations/formula-one/{era}.toml"\n\n'
    if season.year == 2026:
        head = f"# The season is still running: {season.facts['rounds']} rounds are here.\n" + head
    tables = [toml_table("[season]", identity)]
    if any(each["scale"] == 2 for each in season.scaled):
        tables.append(toml_table("[factor.double]", {"value": "2"}))
    for title in ("drivers", "constructors"):
        own = own_rules(season, title)
        if own:
            tables.append(toml_table("[[title]]", {"id": title, **own}))
    if season.year in SPRINT_IS_THE_GRID:
        tables.append(AFTER_SPRINT)
    return head + "\n".join(tables)


def own_rules(season: Season, title: str) -> dict[str, Any]:
    """What a title of this season has beyond its era."""
    stated = season.facts.get(title, {})
    return {**counted(stated.get("count", [])), **ties_of(stated), **DIFFERENCES.get((season.year, title), {})}


def counted(windows: Sequence[Facts]) -> dict[str, Any]:
    """How many races of which rounds count. Nothing where all do: the eras say that."""
    if all(window["best"] == 0 for window in windows):
        return {}
    if len(windows) == 1:
        return {"counts": {"best": windows[0]["best"]}}
    return {"counts": [{"rounds": f"{window['from']}-{window['to']}", "best": window["best"]} for window in windows]}


def ties_of(stated: Facts) -> dict[str, Any]:
    """A comparator after the count-back, where the season has one; all of them were worked out from published tables."""
    if stated.get("exact_tie") == "earliest":
        last = {"by": "earliest", "derived": True}
        return {"ties": [{"by": "count-back", "of": stated["countback"], "derived": True}, last]}
    if stated.get("countback") == "all+qualifying":
        last = {"by": "qualifying", "derived": True}
        return {"ties": [{"by": "count-back", "of": "all", "roles": ["race"], "derived": True}, last]}
    return {}


# --- official.csv and notes.toml ------------------------------------------------------------------------------------------


def official_rows(season: Season) -> list[Row]:
    """Every published table: the final ones first, then those after each round."""
    return [
        {
            "title": row["kind"] + "s",
            "after": row.get("round", ""),
            "position": row["position"],
            "competitor": competitor_of(row),
            "points": row["points"],
        }
        for row in [*season.final, *season.after_round]
    ]


def notes(season: Season) -> list[dict[str, Any]]:
    """Why a published figure differs from ours."""
    known = [
        {
            "title": row["kind"] + "s",
            "after": row["round"] or "final",
            "competitor": competitor_of(row),
            "reason": row["reason"],
        }
        for row in season.mismatches
        if row["reason"] not in EXPLAINED_BY_RULE
    ]
    return known + [note for year, note in FURTHER_NOTES.items() if year == season.year]


# --- writing --------------------------------------------------------------------------------------------------------------


def toml_value(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | dt.date():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dict():
            return "{ " + ", ".join(f"{key} = {toml_value(each)}" for key, each in value.items()) + " }"
        case list():
            items = ", ".join(toml_value(each) for each in value)
            return f"[ {items} ]" if value and isinstance(value[0], dict) else f"[{items}]"
    raise TypeError(f"no TOML for {value!r}")


def toml_table(header: str, values: Facts) -> str:
    """One table under its header."""
    return "\n".join([header, *(f"{key} = {toml_value(value)}" for key, value in values.items())]) + "\n"


def csv_text(rows: Sequence[Row]) -> str:
    """Rows as CSV, without the columns that are empty throughout."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    used = [column for column in columns if any(row.get(column) for row in rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, used, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def folder_texts(season: Season) -> dict[str, str]:
    """The files of a season folder. One with nothing in it is left out."""
    texts = {
        "season.toml": season_text(season),
        "calendar.csv": csv_text(calendar_rows(season)),
        "results.csv": csv_text(result_rows(season)),
        "official.csv": csv_text(official_rows(season)),
        "decisions.toml": "\n".join(toml_table("[[decision]]", each) for each in decisions(season)),
        "notes.toml": "\n".join(toml_table("[[note]]", each) for each in notes(season)),
    }
    return {name: text for name, text in texts.items() if text}


def write_season(season: Season, into: Path) -> None:
    """Write a season folder; a file that the season no longer has is removed."""
    folder = into / f"formula-one-{season.year}"
    folder.mkdir(parents=True, exist_ok=True)
    texts = folder_texts(season)
    for name in ("decisions.toml", "notes.toml"):
        if name not in texts:
            (folder / name).unlink(missing_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    """Convert all seasons and say how many."""
    book = Path(__file__).resolve().parent.parent / "src" / "onemake" / "book"
    corpus = os.environ.get("ONEMAKE_CORPUS")
    parser = argparse.ArgumentParser(description="Convert Formula One from the corpus into season folders.")
    parser.add_argument("source", nargs="?", type=Path, default=Path(corpus) / "data" / "f1" if corpus else None)
    parser.add_argument("--into", type=Path, default=book / "seasons", metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    if chosen.source is None:
        parser.error("name the source folder, or set ONEMAKE_CORPUS to the corpus")
    written = 0
    for season in seasons(read_source(chosen.source)):
        write_season(season, chosen.into)
        written += 1
    print(f"{written} seasons written to {chosen.into}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
