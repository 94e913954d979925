"""Names that must exist: what one file of a season says of another. Each broken reference is a fault; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable

from onemake.core.decisions import ON_THE_SHEET
from onemake.core.entries import EntryList
from onemake.core.penalties import AS_COUNTED
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Regulations, Title
from onemake.core.season import Decision, Season
from onemake.core.statuses import STATUSES, status_code
from onemake.formats.advance_names import check_advance_decision, check_advancement
from onemake.formats.class_names import check_class_decision, check_classes
from onemake.formats.faults import Faults, nearest
from onemake.formats.grid_names import check_grid_decision, check_grids
from onemake.formats.toml import Node

__all__ = ["check_names", "check_rules"]

_KNOWN_COLUMNS = frozenset(("driver", "crew", "car", "number", "team", "entrant", "nation", "nationality", "engine", "chassis", "category"))


def check_rules(season: Season, document: Node, faults: Faults) -> None:
    """Report every reference within the regulations that leads nowhere."""
    for version in season.versions:
        _regulations(version.regulations, season, document, faults)


def check_names(season: Season, document: Node, faults: Faults) -> None:
    """Report every reference in a season that leads nowhere."""
    check_rules(season, document, faults)
    _unwritten(season, document, faults)
    _roles(season, document, faults)
    _drivers(season, faults)
    _decisions(season, faults)
    _published(season, faults)


def _regulations(rules: Regulations, season: Season, document: Node, faults: Faults) -> None:
    columns = _KNOWN_COLUMNS | {c for e in season.entries for c in e.columns} | {c for r in season.results for c in r.columns}
    seen: set[str] = set()
    for title in rules.title:
        node = _title_node(document, title.id)
        if title.id in seen:
            node.fault(faults, "two titles have the same id", "Give each its own.", value=title.id)
        seen.add(title.id)
        for name in title.worth.values():
            if name != "none" and name not in rules.scale:
                node.fault(faults, f"title {title.id}: there is no scale {name!r}", nearest(name, rules.scale), value="")
        for name in title.bonus:
            if name not in rules.bonus:
                node.fault(faults, f"title {title.id}: there is no bonus {name!r}", nearest(name, rules.bonus), value="")
        for column in (*title.competes, *title.eligible.where):
            if column not in columns and (season.results or column == "classes"):
                remedy = "Write eligible = { classes = [...] }." if column == "classes" else nearest(column, columns)
                node.fault(faults, f"title {title.id}: no file has the column {column!r}", remedy, value="")
        if len(title.competes) > 1 and {"driver", "crew"} & set(title.competes):
            node.fault(
                faults, f"title {title.id}: drivers and crews compete alone, not with other columns", "", value=", ".join(title.competes)
            )
        _answers(title, rules, node, faults)
    if not rules.title:
        document.fault(faults, "season.toml has no [[title]], so there is nothing to score", "Add one: id, worth.", value="")
    _values(rules, season, document, faults)
    check_grids(rules, document, faults)
    check_classes(rules, document, faults)
    check_advancement(rules, document, faults)


_WAYS = {"pole": ("code", "grid", "qualifying"), "fastest-lap": ("code", "best_lap")}


def _values(rules: Regulations, season: Season, document: Node, faults: Faults) -> None:
    """Names and figures inside bonuses, scales, factors and windows."""

    def fault(path: tuple[str, str], problem: str, remedy: str = "", value: object = "") -> None:
        table = document.value.get(path[0])
        node = table.value.get(path[1], table) if table is not None and isinstance(table.value, dict) else document
        node.fault(faults, f"{path[0]}.{path[1]}: {problem}", remedy, value=value)

    for name, bonus in rules.bonus.items():
        ways = _WAYS.get(bonus.for_, ())
        if bonus.by is not None and bonus.by not in ways:
            fault(("bonus", name), f"{bonus.for_} is not told by {bonus.by!r}", nearest(bonus.by, ways) or "Take by out.")
        if bonus.for_ == "code" and not bonus.code:
            fault(("bonus", name), "it does not say which code", 'Write code = "X".')
        if bonus.for_ == "qualifying" and not bonus.places:
            fault(("bonus", name), "it does not say what the places are worth", "Write places = [3, 2, 1].")
        if bonus.over != "race" and (bonus.for_ != "fastest-lap" or bonus.by == "code"):
            fault(
                ("bonus", name), "only a fastest lap, told by best_lap, can be the best of more than a race", "Take over out.", bonus.over
            )
        if (bonus.for_ == "all-of") != bool(bonus.of):
            fault(("bonus", name), 'for = "all-of" and of go together', 'Write of = ["pole", "fastest-lap"].')
        for part in bonus.of:
            if part not in rules.bonus or rules.bonus[part].for_ == "all-of":
                others = [n for n, b in rules.bonus.items() if b.for_ != "all-of"]
                fault(("bonus", name), "of names no bonus that it can be made of", nearest(part, others), part)
    for name, change in rules.status.items():
        if change.as_ and (change.as_ == name or change.as_ not in STATUSES):
            fault(("status", name), "as names no status that this one could be like", _as_code(change.as_, set(STATUSES)), change.as_)
    codes = {code for code in STATUSES if code} | set(rules.status) | {row.status for row in season.results}
    for name, scale in rules.scale.items():
        for code in scale.statuses:
            if code not in codes:
                fault(("scale", name), "there is no such status", _as_code(code, codes), code)
        sizes = [size.upto for size in scale.by_starters]
        if sizes != sorted(set(sizes)):
            fault(
                ("scale", name), "by_starters goes from the smallest field to the largest", "Put the entries in the order of upto.", sizes
            )
    for name, factor in rules.factor.items():
        for bonus_name in factor.bonuses if isinstance(factor.bonuses, tuple) else ():
            if bonus_name not in rules.bonus:
                fault(("factor", name), "there is no such bonus", nearest(bonus_name, rules.bonus), bonus_name)
    for incident in rules.incidents.steps if rules.incidents is not None else ():
        if [bool(incident.seconds), bool(incident.points), incident.disqualify].count(True) != 1:
            fault(("incidents", "steps"), "a step says one of seconds, points and disqualify", "Make it one of them.", incident.at)
        if incident.status and (incident.status not in STATUSES and incident.status not in rules.status):
            fault(("incidents", "steps"), "there is no such status", nearest(incident.status, [*STATUSES, *rules.status]), incident.status)
        elif incident.status and (not incident.disqualify or rules.status_flags(incident.status).scores):
            fault(("incidents", "steps"), "only a disqualification gives a status, after which nobody scores", 'Write as = "DSQ" under it.')
    if rules.incidents is not None and (rules.incidents.free is None) != (not rules.incidents.each):
        fault(("incidents", "each"), "each and free go together", "Write free = 4 and each = -1.")
    rule = rules.classified
    if rule is not None and rule.share is None and not rule.laps and not rule.flag:
        document.value["classified"].fault(faults, "classified asks for nothing", 'Write share = "3/4", laps = 3 or flag = true.', value="")
    if rule is not None and rule.share is not None and not 0 < rule.share <= 1:
        document.value["classified"].fault(faults, "classified.share is a share of the winner's laps", 'Write "9/10".', value=rule.share)
    _of_laps(rules, document, faults)
    for step in rules.distance.steps:
        if [step.below, step.below_laps, step.below_green_laps].count(None) != 2:
            fault(("distance", "steps"), "a step says one of below, below_laps and below_green_laps", "Make a step of each.")
        named = [n for n in step.scale.values() if n not in rules.scale]
        named += [n for n in step.bonuses if n not in rules.bonus] if isinstance(step.bonuses, tuple) else []
        for name in named:
            fault(("distance", "steps"), "there is no such scale or bonus", nearest(name, [*rules.scale, *rules.bonus]), name)
    for title in rules.title:
        for code in (code for window in title.windows for code in window.undroppable):
            if code.upper() not in codes:
                fault(("title", title.id), "undroppable names no status", _as_code(code, codes), code)
    titles = [title.id for title in rules.title]
    for named_table in rules.audit.partial:
        if named_table.partition("@")[0] not in titles:
            fault(("audit", "partial"), "there is no such title", nearest(named_table, titles), named_table)


def _of_laps(rules: Regulations, document: Node, faults: Faults) -> None:
    """Figures of the rules by which laps become a classification."""
    driving = rules.driving_time
    if driving is not None:
        limits = [driving.min_minutes, driving.max_minutes, driving.max_stint_minutes]
        if all(limit is None for limit in limits):
            document.value["driving_time"].fault(faults, "driving_time asks for nothing", "Write min_minutes = 20.", value="")
        if any(limit is not None and limit <= 0 for limit in limits):
            document.value["driving_time"].fault(faults, "a driving time is more than no minutes", "Write min_minutes = 20.", value="")
        elif driving.min_minutes is not None and driving.max_minutes is not None and driving.min_minutes > driving.max_minutes:
            document.value["driving_time"].fault(faults, "the least driving time is more than the most", "Mend one.", value="")
    if rules.distance.plus_laps < 0:
        document.value["distance"].fault(
            faults, "distance.plus_laps: laps run after the time are no fewer than none", "Write plus_laps = 1.", value=""
        )


def _as_code(word: str, codes: set[str]) -> str:
    """The code for a status that was written out."""
    code = status_code(word)
    return f"Write {code!r}." if code else nearest(word, codes)


def _answers(title: Title, rules: Regulations, node: Node, faults: Faults) -> None:
    if not title.worth:
        node.fault(faults, f"title {title.id} does not say what a race is worth", 'Add worth = { race = "race" }.', value="")
    if title.ranks == "class" and not title.eligible.classes:
        node.fault(faults, f"title {title.id} ranks in class and names no classes", "Add eligible = { classes = [...] }.", value="")
    for window in title.windows:
        if (window.best is None) == (window.drop is None):
            if window.best is None and (window.rounds.parts or window.roles):
                continue  # a window in which everything counts
            node.fault(faults, f"title {title.id}: counts says either best or drop", "Write { best = 11 } or { drop = 2 }.", value="")
        if (window.best is not None and window.best < 1) or (isinstance(window.drop, int) and window.drop < 0):
            node.fault(faults, f"title {title.id}: the number of scores in counts is too small", "Write 1 or more.", value="")
        if window.shortened != "best" and window.of is None:
            node.fault(faults, f"title {title.id}: shortened needs of", "Write of = 12, the races planned when best was set.", value="")
    for comparator in title.ties:
        if comparator.by == "bonus" and comparator.bonus not in title.bonus:
            node.fault(
                faults,
                f"title {title.id}: the tie is broken by a bonus it does not give",
                nearest(comparator.bonus, title.bonus),
                value=comparator.bonus,
            )
    if title.divisor is not None and title.divisor < 1:
        node.fault(faults, f"title {title.id}: divisor must be 1 or more", "", value=title.divisor)
    if title.carry is not None and (rules.title_named(title.carry.title) is None or title.carry.scale not in rules.scale):
        node.fault(
            faults,
            f"title {title.id}: carry names a title or a scale that does not exist",
            "",
            value=f"{title.carry.title}, {title.carry.scale}",
        )
    if title.carry is not None and title.carry.title == title.id:
        node.fault(faults, f"title {title.id} carries over from itself", "Name another title.", value="")
    if title.rounding is not None and title.rounding.to <= 0:
        node.fault(
            faults,
            f"title {title.id}: rounding is to a multiple of a positive number",
            'Write to = 1 or to = "1/2".',
            value=title.rounding.to,
        )
    if title.decimals is not None and not 0 <= title.decimals <= 9:
        node.fault(faults, f"title {title.id}: decimals is 0 to 9", "", value=title.decimals)


def _title_node(document: Node, id: str) -> Node:
    titles = document.value.get("title")
    of_id = [t for t in titles.value if isinstance(t.value, dict) and "id" in t.value] if titles and isinstance(titles.value, list) else []
    return next((t for t in of_id if t.value["id"].value == id), document)


def _unwritten(season: Season, document: Node, faults: Faults) -> None:
    """Warn of scales that races use and that pay nothing."""
    rules = season.regulations
    roles = {race.role for race in season.calendar}
    used = {title.scale_for(role) for title in rules.title for role in roles}
    for name, scale in rules.scale.items():
        if name in used and scale.unwritten:
            scales = document.value.get("scale")
            node: Node = document if scales is None else scales.value.get(name, document)
            node.warn(
                faults,
                f"scale.{name} is empty: a place in its races is worth nothing",
                "Write places = [25, 20, 17], or [0] if that is meant.",
            )


def _roles(season: Season, document: Node, faults: Faults) -> None:
    """Every race has a scale in every title, or none on purpose."""
    for race in season.calendar:
        rules = [v for v in season.versions if v.from_ <= race.key or v is season.versions[0]][-1].regulations
        for title in rules.title:
            if not title.worth:
                continue
            if title.scale_for(race.role) is None:
                _title_node(document, title.id).fault(
                    faults,
                    f"title {title.id} has no scale for the role {race.role!r} of race {race.key}",
                    f'Add it to worth; {race.role} = "none" if such a race is none of this title\'s.',
                    value="",
                )
        for factor in race.factors:
            if factor != "full" and factor not in rules.factor and not all(factor in t.factors for t in rules.title):
                faults.add(
                    "calendar.csv",
                    None,
                    f"race {race.key} has a factor that season.toml does not define",
                    factor,
                    nearest(factor, [*rules.factor, "full"]),
                )


def _drivers(season: Season, faults: Faults) -> None:
    """With an entry list, nobody takes part unentered except guests."""
    if not season.entries:
        return
    entry_list = EntryList(season)
    names = {e.driver for e in season.entries} | {e.driver_id for e in season.entries}
    for row in season.results:
        if row.session != "race" or not (row.number or row.driver_id):
            continue  # a car of which nothing is known takes its place, and nobody its points
        for seat in entry_list.seats(row):
            if seat.entered or seat.guest:
                continue
            who = row.driver or f"number {row.number}"
            remedy = (
                nearest(row.driver, names - {""})
                if row.driver and row.driver not in names
                else "He is entered for other races: look at rounds in entries.csv."
            )
            faults.add(
                "results.csv",
                row.line,
                f"{who} is not on the entry list for race {row.key}",
                row.number,
                remedy + " A guest is marked guest = yes.",
            )


def _decisions(season: Season, faults: Faults) -> None:
    ids = {d.id for d in season.decisions}
    titles = {t.id for v in season.versions for t in v.regulations.title}
    keys = {race.key for race in season.calendar}
    rounds = {key.round for key in keys}
    for decision in season.decisions:

        def fault(problem: str, value: object, remedy: str = "", line: int = decision.line, id_: str = decision.id) -> None:
            faults.add("decisions.toml", line or None, f"decision {id_}: {problem}", value, remedy)

        if decision.instead_of and decision.kind != "time":
            fault("only time stands instead of another penalty", decision.instead_of, 'Write kind = "time".')
        elif (
            decision.instead_of and not decision.seconds and not any(decision.instead_of in v.regulations.penalty for v in season.versions)
        ):
            penalties = [name for v in season.versions for name in v.regulations.penalty]
            fault("season.toml does not say what this penalty is in time", decision.instead_of, nearest(decision.instead_of, penalties))
        if decision.kind == "annul" and decision.of.startswith(AS_COUNTED) and any(v.regulations.incidents for v in season.versions):
            continue  # a penalty that follows from the incidents counted
        if decision.kind == "annul" and decision.of not in ids:
            fault("there is no decision to annul with this id", decision.of, nearest(decision.of, ids))
        for title in decision.titles:
            if title not in titles:
                fault("there is no such title", title, nearest(title, titles))
        if decision.round is not None and (
            decision.round not in rounds or (decision.race is not None and RaceKey(decision.round, decision.race) not in keys)
        ):
            fault("the calendar has no such race", f"{decision.round}.{decision.race}" if decision.race else decision.round)
        if decision.applied != "in the sheet":
            check_grid_decision(decision, season, keys, fault)
        if decision.kind in _NEEDS_ROUND and decision.round is None and decision.applied != "in the sheet":
            fault(f"{decision.kind} needs the round it speaks of", "", "Add round = 5.")
        if decision.kind in (*ON_THE_SHEET, "annul") and decision.titles:
            fault(
                f"{decision.kind} changes the classification, which is one for all titles",
                "; ".join(decision.titles),
                "Use no_points or points for some titles only.",
            )
        if decision.kind == "points" and (decision.points is None or isinstance(decision.points, str)):
            fault("it does not say how many points", decision.points or "", "Write points = -5.")
        if decision.status:
            _code_given(season, decision, fault)
        if decision.kind == "exclude" and decision.points not in (None, "lost", "kept"):
            fault('points is "lost" or "kept" where a competitor is excluded', decision.points or "")
        check_class_decision(decision, season, fault)
        check_advance_decision(decision, season, fault)
        if decision.kind == "draw_lots" and len(decision.order) < 2:
            fault("it does not say in which order the lots came", "", 'Write order = ["A", "B"].')


def _code_given(season: Season, decision: Decision, fault: Callable[[str, object, str], None]) -> None:
    """The status that a disqualification gives must be one after which nobody scores."""
    rules = season.regulations
    code = decision.status
    if decision.kind != "disqualify":
        fault("only disqualify gives a status", code, "Use correct with field and value.")
    elif code not in STATUSES and code not in rules.status:
        fault("there is no such status", code, f'Write [status.{code}] with as = "DSQ" in season.toml.')
    elif rules.status_flags(code).scores:
        fault("a car with this status may score", code, f'Write as = "DSQ" under [status.{code}] in season.toml.')


_NEEDS_ROUND = frozenset(
    (
        "time",
        "places",
        "laps",
        "disqualify",
        "reinstate",
        "correct",
        "no_points",
        "full_to",
        "choose_score",
        "draw",
        "withdraw",
        "permit_start",
    )
)


def _published(season: Season, faults: Faults) -> None:
    titles = {t.id for v in season.versions for t in v.regulations.title}
    for file, rows in (
        ("official.csv", season.official),
        ("official_scores.csv", season.official_scores),
        ("brought_forward.csv", season.brought_forward),
    ):
        for row in rows:
            if row.title not in titles:
                faults.add(file, row.line, "there is no such title in season.toml", row.title, nearest(row.title, titles))
