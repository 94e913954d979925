"""What other regulations would change, and which of their articles gives or takes it.

The season's own rules become the other ones article by article, in the order of the rule book, and the table is computed after each: the steps
of a competitor sum exactly to the difference between his two totals. Another order of the articles would share out differently what two of
them do together (a scale and the races that count); the sum stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

from onemake.core.errors import NotFound
from onemake.core.races import RaceKey
from onemake.core.rules.borrow import under
from onemake.core.rules.engine import Standing, Work
from onemake.core.rules.regulations import Regulations, Rule, Title
from onemake.core.season import Season, Version

__all__ = ["ARTICLES", "Article", "Changed", "Outcome", "Step", "WhatIf", "what_if"]


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of the regulations that can be taken over alone: some keys of a title, and tables beside it."""

    key: str
    words: str
    of_title: tuple[str, ...] = ()
    of_rules: tuple[str, ...] = ()


ARTICLES = (
    Article("bulletins", "the bulletins"),
    Article("classified", "who is classified", (), ("classified",)),
    Article("penalty", "penalties that the rules fix", (), ("penalty", "incidents")),
    Article("competes", "who competes", ("competes",)),
    Article("eligible", "who is eligible", ("eligible",)),
    Article("class", "who belongs to a class", (), ("class_",)),
    Article("ranks", "how a race ranks them", ("ranks",)),
    Article("cars", "which cars score", ("cars",)),
    Article("scale", "the scale", ("worth",)),
    Article("bonus", "the bonus points", ("bonus",)),
    Article("distance", "shortened races", (), ("distance",)),
    Article("factor", "multiplied races", ("factors",), ("factor",)),
    Article("share", "points of a shared car", ("share",)),
    Article("dead_heat", "dead heats", ("dead_heat",)),
    Article("rounding", "rounding", ("rounding",)),
    Article("cap", "the cap", ("cap",)),
    Article("entries", "several cars of one competitor", ("entries",)),
    Article("unit", "how the races of a round combine", ("unit", "within")),
    Article("combine", "sum or mean", ("combine", "divisor")),
    Article("carry", "points carried over", ("carry",)),
    Article("counts", "which scores count", ("counts",)),
    Article("ties", "how ties break", ("ties",)),
    Article("minimum", "who is listed", ("lists", "minimum")),
)


REST = Article("rest", "other rules")  # what no article above says; a test holds that there is nothing of the kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """A competitor in one table; ``position`` None without a place."""

    position: int | None
    points: Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """An article on which the two differ, with its number in each of the regulations."""

    article: Article
    here: str
    there: str
    moves: bool  # it changes points or a place of somebody


@dataclass(frozen=True, slots=True)
class Changed:
    """A competitor under both rules; ``by`` has one figure for each step, and they sum to the difference."""

    competitor: str
    competitor_id: str
    here: Outcome
    there: Outcome
    by: tuple[Fraction, ...]
    places: tuple[int | None, ...]  # after each step

    @property
    def change(self) -> Fraction:
        return self.there.points - self.here.points


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One title under its own rules and under others, in the order of the others' table."""

    title: str
    name: str
    title_there: str
    steps: tuple[Step, ...]
    rows: tuple[Changed, ...]
    said: tuple[str, ...]
    decided: bool  # the season is over in this table

    @property
    def winners_here(self) -> tuple[Changed, ...]:
        return tuple(row for row in self.rows if row.here.position == 1)

    @property
    def winners_there(self) -> tuple[Changed, ...]:
        return tuple(row for row in self.rows if row.there.position == 1)


Reading = Mapping[str, tuple[str, Outcome, bool]]


def what_if(
    season: Season, borrowed: Regulations, titles: Iterable[str] | None = None, after: RaceKey | None = None, as_of: datetime | None = None
) -> tuple[WhatIf, ...]:
    """Each title of a season that the other regulations have as well, under both. Titles are matched by id, else by who competes in which classes.

    Raises NotFound where no title can be matched, UserError where rules cannot be applied to the facts.
    """
    own = season.regulations
    pairs = _matched(own, under(season, borrowed).regulations)
    wanted = list(titles) if titles is not None else list(pairs)
    for id_ in wanted:
        if own.title_named(id_) is None:
            raise NotFound(f"{season.id} has no title {id_!r}; it has {', '.join(t.id for t in own.title) or 'none'}")
    found = [
        _compared(season, borrowed, own_title, pairs[own_title.id], after, as_of)
        for own_title in own.title
        if own_title.id in wanted and own_title.id in pairs
    ]
    if not found:
        here, there = (", ".join(t.id for t in rules.title) or "none" for rules in (own, borrowed))
        raise NotFound(
            f"no title can be compared: {season.id} has {here}, and the other rules have {there}; tables of the same id are compared"
        )
    return tuple(found)


def _matched(own: Regulations, borrowed: Regulations) -> dict[str, Title]:
    """For the id of each of our titles the other rules' title: of the same id, else for the same competitors in the same classes."""
    pairs = {t.id: other for t in own.title if (other := borrowed.title_named(t.id)) is not None}
    free = [t for t in borrowed.title if t.id not in pairs]
    for title in own.title:
        like = [t for t in free if t.competes == title.competes and set(t.eligible.classes) == set(title.eligible.classes)]
        if title.id not in pairs and like:
            pairs[title.id] = like[0]
            free.remove(like[0])
    return pairs


def _compared(season: Season, borrowed: Regulations, title: Title, theirs: Title, after: RaceKey | None, as_of: datetime | None) -> WhatIf:
    """Take over one article after the other."""
    renamed = replace(borrowed, title=tuple(replace(t, id=title.id) if t.id == theirs.id else t for t in borrowed.title))
    there = under(season, renamed)
    rules_there = _of_either(_marked(there.regulations, title.id))
    title_there = rules_there.title_named(title.id)
    assert title_there is not None
    readings = [_read(season, title.id, after, as_of)]
    steps: list[Step] = []
    rules, ours = _of_either(season.regulations), title
    roles = sorted({race.role for race in season.calendar})
    factors = sorted({name for race in season.calendar for name in race.factors})
    if len(season.versions) > 1:
        readings.append(_read(_under(season, rules, ours), title.id, after, as_of))
        steps.append(_step(ARTICLES[0], "", "", readings))
    for article in ARTICLES[1:]:
        if _said(article, rules, ours, roles, factors) == _said(article, rules_there, title_there, roles, factors):
            continue
        numbers = [_number_of(article, r, t) for r, t in ((season.regulations, title), (rules_there, title_there))]
        ours = replace(ours, **{name: getattr(title_there, name) for name in article.of_title})
        rules = replace(rules, **{name: getattr(rules_there, name) for name in article.of_rules})
        readings.append(_read(_under(season, _joined(rules, rules_there), _sound(ours)), title.id, after, as_of))
        steps.append(_step(article, numbers[0], numbers[1], readings))
    last = _read(there, title.id, after, as_of)
    if _listed_in(last) != _listed_in(readings[-1]):
        readings.append(last)
        steps.append(_step(REST, "", "", readings))
    return WhatIf(
        title=title.id,
        name=title.name or title.id,
        title_there=theirs.id,
        steps=tuple(steps),
        rows=_rows(readings),
        said=tuple(str(w) for w in there.warnings[len(season.warnings) :] if f"title {title.id}:" in str(w) or "title " not in str(w)),
        decided=after is None and Work(season, as_of).revised.complete,
    )


def _under(season: Season, rules: Regulations, title: Title) -> Season:
    """The season with one set of rules throughout, in which this title stands for its own."""
    titles = tuple(title if t.id == title.id else t for t in rules.title)
    return replace(season, versions=(Version(replace(rules, title=titles)),))


def _joined(rules: Regulations, theirs: Regulations) -> Regulations:
    """Our rules with the tables that the others name beside ours: theirs have names of their own by now."""
    titles = (*rules.title, *(t for t in theirs.title if rules.title_named(t.id) is None))
    return replace(rules, title=titles, scale={**rules.scale, **theirs.scale}, bonus={**rules.bonus, **theirs.bonus})


def _sound(title: Title) -> Title:
    """A title between two rules: ties are not broken by a bonus that it does not give just now."""
    return replace(title, ties=tuple(c for c in title.ties if c.by != "bonus" or c.bonus in title.bonus))


# --- the other rules under names of their own --------------------------------------------------------------------------------------

_MARK = "there: "


def _marked(rules: Regulations, id_: str) -> Regulations:
    """The other rules with their scales, bonuses and titles (but the one compared) under names that are none of ours."""
    return replace(
        rules,
        scale={_MARK + name: scale for name, scale in rules.scale.items()},
        bonus={_MARK + name: bonus for name, bonus in rules.bonus.items()},
        distance=replace(
            rules.distance,
            steps=tuple(replace(s, scale={role: _MARK + name for role, name in s.scale.items()}) for s in rules.distance.steps),
        ),
        title=tuple(_marked_title(t, t.id if t.id == id_ else _MARK + t.id) for t in rules.title),
    )


def _of_either(rules: Regulations) -> Regulations:
    """Where a factor or a step names bonuses, it means those of that name in either of the rules."""

    def of(rule: Any) -> Any:
        return replace(rule, bonuses=(*rule.bonuses, *(_MARK + n for n in rule.bonuses))) if isinstance(rule.bonuses, tuple) else rule

    distance = replace(rules.distance, steps=tuple(of(step) for step in rules.distance.steps))
    return replace(rules, factor={name: of(factor) for name, factor in rules.factor.items()}, distance=distance)


def _marked_title(title: Title, id_: str) -> Title:
    carry = title.carry
    return replace(
        title,
        id=id_,
        worth={role: name if name == "none" else _MARK + name for role, name in title.worth.items()},
        bonus=tuple(_MARK + name for name in title.bonus),
        ties=tuple(replace(c, bonus=_MARK + c.bonus) if c.bonus else c for c in title.ties),
        carry=None if carry is None else replace(carry, title=_MARK + carry.title, scale=_MARK + carry.scale),
    )


# --- what differs ------------------------------------------------------------------------------------------------------------------


def _said(article: Article, rules: Regulations, title: Title, roles: Sequence[str], factors: Sequence[str]) -> object:
    """What an article says of races of these roles and factors, whatever its tables are called and wherever it was read."""
    if article.key == "scale":
        return [_bare(rules.scale.get(title.scale_for(role) or "", "none")) for role in roles]
    if article.key == "bonus":
        return sorted((_bare(rules.bonus[name]) for name in title.bonus if name in rules.bonus), key=repr)
    if article.key == "class":
        return {name: _bare(rules.class_.get(name)) for name in title.eligible.classes}
    if article.key == "factor":
        return {role: _bare(rules.factor.get(role)) for role in factors}, dict(title.factors)
    if article.key == "carry" and title.carry is not None:
        return title.carry.title.removeprefix(_MARK), _bare(rules.scale.get(title.carry.scale))
    said = tuple(getattr(title, name) for name in article.of_title) + tuple(getattr(rules, name) for name in article.of_rules)
    return _bare(said)


def _bare(value: Any) -> object:
    """A rule without the words about it, and without the marks on names."""
    if is_dataclass(value) and not isinstance(value, type):
        about = {f.name for f in fields(Rule)} if isinstance(value, Rule) else set()
        return (type(value).__name__, *((f.name, _bare(getattr(value, f.name))) for f in fields(value) if f.name not in about))
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_bare(item) for item in value)
    return value.removeprefix(_MARK) if isinstance(value, str) else value


def _number_of(article: Article, rules: Regulations, title: Title) -> str:
    """The number of an article in its regulations: of the rule itself, else none."""
    said: list[Any] = []
    if article.key == "scale":
        said = [rules.scale[name] for name in title.worth.values() if name in rules.scale]
    elif article.key == "bonus":
        said = [rules.bonus[name] for name in title.bonus if name in rules.bonus]
    else:
        for value in (*(getattr(title, n) for n in article.of_title), *(getattr(rules, n) for n in article.of_rules)):
            said += value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else [value]
        if article.key == "distance":
            said += rules.distance.steps
    return ", ".join(dict.fromkeys(number for rule in said if (number := getattr(rule, "article", ""))))


# --- reading tables ----------------------------------------------------------------------------------------------------------------


def _read(season: Season, id_: str, after: RaceKey | None, as_of: datetime | None) -> Reading:
    """Of each competitor the name, the outcome, and whether it is listed."""
    work = Work(season, as_of)
    return _reading(work.score(id_, [after or work.last]).standings[0])


def _reading(standing: Standing) -> Reading:
    plan, totals, a = standing.plan, standing.totals, standing.column
    points = totals.points[:, min(a, totals.points.shape[1] - 1)]
    return {
        c.key: (c.name, Outcome(int(standing.order.places[i, a]) or None, Fraction(int(points[i]), plan.unit)), bool(totals.listed[i, a]))
        for i, c in enumerate(plan.competitors)
    }


_NOWHERE = ("", Outcome(None, Fraction(0)), False)


def _listed_in(reading: Reading) -> dict[str, Outcome]:
    return {key: outcome for key, (_, outcome, listed) in reading.items() if listed}


def _step(article: Article, here: str, there: str, readings: list[Reading]) -> Step:
    before, since = ({key: (o.points, o.position if listed else None) for key, (_, o, listed) in r.items()} for r in readings[-2:])
    return Step(article, here, there, moves=before != since)


def _rows(readings: list[Reading]) -> tuple[Changed, ...]:
    here, there = readings[0], readings[-1]
    keys = [key for key in {**there, **here} if here.get(key, _NOWHERE)[2] or there.get(key, _NOWHERE)[2]]
    rows = []
    for key in keys:
        points = [r.get(key, _NOWHERE)[1].points for r in readings]
        name = (there.get(key) or here[key])[0]
        by = tuple(b - a for a, b in pairwise(points))
        outcomes = [_listed(r.get(key, _NOWHERE)) for r in readings]
        rows.append(Changed(name, key, outcomes[0], outcomes[-1], by, tuple(o.position for o in outcomes[1:])))
    return tuple(sorted(rows, key=lambda row: (row.there.position or 10**9, row.here.position or 10**9, row.competitor)))


def _listed(read: tuple[str, Outcome, bool]) -> Outcome:
    """Who is not in a table has no place in it."""
    return read[1] if read[2] else replace(read[1], position=None)
