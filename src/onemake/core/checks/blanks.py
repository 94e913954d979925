"""What a rule asks and the sheets leave blank: a mark nobody has, laps led or incidents nobody counted. Unknown is not zero, so it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onemake.core.classified import JUDGED
from onemake.core.decisions import Classification, Revised
from onemake.core.errors import Fault
from onemake.core.rules.distance import planned_laps
from onemake.core.rules.regulations import Bonus, Classified, Regulations, Title
from onemake.core.season import Result, Season

__all__ = ["blanks"]


def blanks(season: Season, revised: Revised) -> Iterator[Fault]:
    """Every bonus of every title whose column the sheets of some races leave blank, and every race of which it is not said how far it went."""
    rules = season.regulations
    if rules.distance.steps:
        yield from _of_distance(revised, rules)
    if rules.classified is not None:
        yield from _of_classified(revised, rules.classified)
    if rules.incidents is not None:
        for held in revised.races:
            without = [row for row in held.rows if row.incidents is None and row.status in JUDGED]
            if without:
                what = f"race {held.race.key}: the column incidents is blank for some, and so costs them nothing"
                yield Fault(
                    "results.csv",
                    without[0].line or None,
                    what,
                    without[0].driver or without[0].number,
                    "Fill it in, if they were counted.",
                )
    for title in rules.title:
        for name in title.bonus:
            bonus = rules.bonus.get(name)
            for part in _parts(bonus, rules):
                asked = _asked(part)
                if asked is not None:
                    yield from _of_bonus(revised, title, name, part, *asked)


def _of_distance(revised: Revised, rules: Regulations) -> Iterator[Fault]:
    by_laps = any(step.below_laps is not None for step in rules.distance.steps)
    for held in revised.races:
        race, length = held.race, held.race.length
        if "full" in race.factors:
            continue
        won = next((row for row in held.rows if row.position == 1), None)
        planned = planned_laps(race, rules.distance)
        silent = race.distance_done is None and length.laps_done is None and length.minutes_done is None
        if silent and won is not None and won.laps is not None and planned is not None and won.laps < planned:
            remedy = "If it was shortened, write laps_done; if it was planned so, mend laps."
            yield Fault("calendar.csv", None, f"race {race.key} was planned over {planned} laps, and its winner did {won.laps}", "", remedy)
        if by_laps and length.laps_done is None and race.distance_done is not None and race.distance_done < 1:
            what = f"race {race.key} was shortened, and a step of [distance] asks for the winner's laps"
            yield Fault("calendar.csv", None, what, "", "Write laps_done.")


def _of_classified(revised: Revised, rule: Classified) -> Iterator[Fault]:
    """Cars of which the rule for who is classified cannot tell: there the sheet's word stands."""
    for held in revised.races:
        most = max((row.laps for row in held.rows if row.position == 1 and row.laps is not None), default=None)
        for row in held.rows:
            if most is not None and row.position is None and row.status in JUDGED and (row.laps or 0) > most:
                what = f"race {held.race.key}: {row.driver or row.number} did more laps than the winner and has no place: it stays so"
                yield Fault("results.csv", row.line or None, what, str(row.laps), "Mend laps, or give it its place.")
    asked = [("laps", rule.share is not None or rule.laps > 0), ("flag", rule.flag)]
    for column in [column for column, wanted in asked if wanted]:
        for held in revised.races:
            without = [row for row in held.rows if row.status in JUDGED and getattr(row, column) is None]
            if without:
                who = ", ".join(row.driver or f"number {row.number}" for row in without[:4]) + (", …" if len(without) > 4 else "")
                what = f"race {held.race.key}: the column {column} is blank for some, so they are classified as the sheet has it"
                yield Fault("results.csv", without[0].line or None, what, who, "Fill it in, if [classified] is to decide.")


def _parts(bonus: Bonus | None, rules: Regulations) -> list[Bonus]:
    if bonus is None:
        return []
    return [bonus] if bonus.for_ != "all-of" else [rules.bonus[name] for name in bonus.of if name in rules.bonus]


def _asked(bonus: Bonus) -> tuple[str, Callable[[Sequence[Result]], bool]] | None:
    """What a bonus asks of the rows of a race, in words, and whether they answer."""
    if bonus.for_ in ("pole", "fastest-lap") and (bonus.by or "code") == "code" and bonus.among == "all" and bonus.over == "race":
        code = "P" if bonus.for_ == "pole" else "FL"
        return f"nobody has the code {code}", lambda rows: any(code in row.codes for row in rows)
    if bonus.for_ in ("laps-led", "led-a-lap", "most-laps-led"):
        return "the column laps_led is blank", lambda rows: any(row.laps_led is not None for row in rows)
    if bonus.for_ == "clean-race":
        return "the column incidents is blank, at least for some,", lambda rows: all(
            row.incidents is not None for row in rows if row.position
        )
    if bonus.for_ in ("positions-gained", "most-positions-gained"):
        return "the column grid is blank, at least for some,", lambda rows: all(
            row.grid is not None or row.pit_lane for row in rows if row.position
        )
    return None


def _of_bonus(
    revised: Revised, title: Title, name: str, bonus: Bonus, what: str, answered: Callable[[Sequence[Result]], bool]
) -> Iterator[Fault]:
    asked = [c for c in revised.races if _gives(title, bonus, c)]
    without = [str(c.race.key) for c in asked if not answered(c.rows)]
    marks = bonus.for_ in ("pole", "fastest-lap")
    if without and not (marks and len(without) == len(revised.races)):
        remedy = (
            "So nobody gets that bonus there." if marks or "some" not in what else "Whoever has no figure there does not get that bonus."
        )
        yield Fault("results.csv", None, f"title {title.id}: {what} in {', '.join(without)}", name, remedy)


def _gives(title: Title, bonus: Bonus, race: Classification) -> bool:
    return bonus.is_for(race.race.role, race.race.key.race) and title.scale_for(race.race.role) not in (None, "none")
