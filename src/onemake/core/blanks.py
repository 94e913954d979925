"""What a rule asks and the sheets leave blank: a mark nobody has, laps led or incidents nobody counted. Unknown is not zero, so it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onemake.core.decisions import Classification, Revised
from onemake.core.errors import Fault
from onemake.core.rules.regulations import Bonus, Regulations, Title
from onemake.core.season import Result, Season

__all__ = ["blanks"]


def blanks(season: Season, revised: Revised) -> Iterator[Fault]:
    """Every bonus of every title whose column the sheets of some races leave blank."""
    rules = season.regulations
    for title in rules.title:
        for name in title.bonus:
            bonus = rules.bonus.get(name)
            for part in _parts(bonus, rules):
                asked = _asked(part)
                if asked is not None:
                    yield from _of_bonus(revised, title, name, part, *asked)


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
        return "the column grid is blank, at least for some,", lambda rows: all(row.grid is not None for row in rows if row.position)
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
