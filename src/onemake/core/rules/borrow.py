"""Any season under any cup's rules: the facts of one season, the regulations of another."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from onemake.core.rules.regulations import Regulations, Title
from onemake.core.season import Season, Version

__all__ = ["under"]


def under(season: Season, borrowed: Regulations) -> Season:
    """The season as it would have been scored under other regulations. What had to be bridged is said in ``warnings``.

    A race whose role the other rules do not know is scored by their scale for ``race``, else by their first; factors they do not define keep this
    season's meaning; where every title is one of classes that nobody here is entered in, the first is taken for everybody; decisions stand.
    """
    said: list[str] = []
    roles = {race.role for race in season.calendar}
    known_classes = {c for e in season.entries for c in e.classes} | {c for r in season.results for c in r.classes or ()}
    titles = tuple(_fit(title, borrowed, roles, known_classes, said) for title in _opened(borrowed.title, known_classes, said))
    used = {title.scale_for(role) for title in titles for role in roles}
    said.extend(
        f"scale.{name} of the borrowed rules is empty: a place is worth nothing"
        for name in borrowed.scale
        if name in used and borrowed.scale[name].unwritten
    )
    factors = {**season.regulations.factor, **borrowed.factor}
    for role in sorted({f for race in season.calendar for f in race.factors if f != "full" and f not in borrowed.factor}):
        said.append(f"the factor {role!r} is none of the borrowed rules; it keeps its meaning here")
        if role in factors and factors[role].bonuses is None and borrowed.bonus:
            factors[role] = replace(factors[role], bonuses="full")
            said[-1] += ", and bonuses stay whole"
    penalty = {**season.regulations.penalty, **borrowed.penalty}  # a decision may name one that the other rules do not fix
    regulations = replace(
        borrowed, title=titles, factor=factors, penalty=penalty, status=season.regulations.status, audit=season.regulations.audit
    )
    ids = {title.id for title in titles}
    return replace(
        season,
        versions=(Version(regulations),),
        brought_forward=tuple(row for row in season.brought_forward if row.title in ids),
        decisions=tuple(d for d in season.decisions if not d.titles or ids & set(d.titles)),
        official=(),
        official_scores=(),
        warnings=(*season.warnings, *said),
    )


def _opened(titles: tuple[Title, ...], classes: set[str], said: list[str]) -> tuple[Title, ...]:
    """The titles; one of them for everybody, if nobody here is entered in any class that they ask for."""
    if not titles or any(not title.eligible.classes or classes & set(title.eligible.classes) for title in titles):
        return titles
    first, *others = titles
    asked = ", ".join(first.eligible.classes)
    said.append(f"title {first.id}: it is for {asked}, in which nobody here is entered; here it is for everybody")
    ranks: Literal["eligible", "overall"] = "overall" if first.ranks == "overall" else "eligible"
    return (replace(first, eligible=replace(first.eligible, classes=()), ranks=ranks), *others)


def _fit(title: Title, rules: Regulations, roles: set[str], classes: set[str], said: list[str]) -> Title:
    worth = dict(title.worth)
    fallback = (
        worth.get("race") or worth.get("*") or next((name for name in worth.values() if name != "none"), next(iter(rules.scale), "none"))
    )
    for role in sorted(roles):
        if title.scale_for(role) is None:
            worth[role] = fallback
            said.append(f"title {title.id}: races of the role {role!r} are scored by the scale {fallback!r}")
    eligible = title.eligible
    if eligible.classes and not classes & set(eligible.classes) and title.ranks != "class":
        said.append(f"title {title.id}: nobody here is entered in {', '.join(eligible.classes)}")
    return replace(title, worth=worth)
