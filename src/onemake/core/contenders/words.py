"""The answers in words that a commentator can read out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from onemake.core.contenders.next_race import NextRace, Stays, Wins
from onemake.core.contenders.outlook import Contender, Outlook
from onemake.core.contenders.story import Story
from onemake.core.points import write_points
from onemake.core.races import RaceKey
from onemake.core.season import Race

__all__ = ["in_words", "next_in_words", "ordinal", "question"]

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SHOWN = 8  # names that a listener can follow
_WAYS = 4  # to win the title in the next race, beside the plain one


def question(outlook: Outlook) -> str:
    """Which question is answered."""
    if not outlook.races:
        return "no race of the title is to come" if outlook.contenders else "nobody is known to take part"
    if outlook.all_classified:
        return "if everybody expected is classified in every race to come"
    return "mathematically: rivals may fail to score"


def in_words(outlook: Outlook, story: Story | None, calendar: Sequence[Race]) -> tuple[str, ...]:
    """How the title stands: decided or open, who can still win it, and since when the others are out."""
    said = [_decided(outlook, story, calendar)] if outlook.champion or not outlook.races else _open(outlook)
    if outlook.races and not outlook.champion:
        said += _out(outlook, story, calendar)
    if outlook.limits and outlook.races:
        reasons = "; ".join(f"{kind.words} ({kind.why})" for kind in outlook.limits)
        said.append(f"That somebody cannot win, and the places, are bounds only here: {reasons}.")
    return tuple(sentence for sentence in said if sentence)


def _decided(outlook: Outlook, story: Story | None, calendar: Sequence[Race]) -> str:
    champion = outlook.champion
    if champion is None:
        if outlook.level_first:
            return f"{_list(outlook.level_first)} end level on everything that the rules compare: nothing in them separates the first."
        return (
            "Nobody is placed in this table."
            if outlook.contenders
            else "Nobody has taken part, and entries.csv names nobody who will: who can win is not known."
        )
    since = story.champion_since if story is not None else None
    second = next((c for c in outlook.contenders if c.key != champion.key and c.place), None)
    if not outlook.races:
        won = f"{champion.name} is champion"
        if second is not None and second.points == champion.points:
            return f"{won}, level on points with {second.name}: what breaks the tie decides it."
        last = calendar[-1].key if calendar else None
        return f"{won}, decided {'only in the last race' if since == last else 'after ' + _race(since, calendar)}." if since else f"{won}."
    when = f" since {_race(since, calendar)}" if since and since != outlook.after else " with this race" if since else ""
    races = "race" if len(outlook.races) == 1 else "races"
    return f"{champion.name} is champion{when}: with {_number(len(outlook.races))} {races} to come nobody can draw level."


def _open(outlook: Outlook) -> list[str]:
    open_ = outlook.open
    races = f"{_number(len(outlook.races))} race{'' if len(outlook.races) == 1 else 's'} to come"
    if len(open_) == len(outlook.contenders) and len(open_) > 2:
        return [f"With {races}, all {_number(len(open_))} can still be champion."]
    if len(open_) == 1:
        return [
            f"With {races}, only {open_[0].name} can still be champion, but the title is not safe: others can draw level on everything that is compared."
        ]
    names = [c.name if not i else f"{c.name} ({_behind(open_[0], c)})" for i, c in enumerate(open_)]
    listed = _list(names) if len(names) <= _SHOWN else f"{_list([*names[: _SHOWN - 1], f'{_number(len(names) - _SHOWN + 1)} more'])}"
    said = [f"With {races}, {_number(len(open_))} can still be champion: {listed}."]
    helped = [c.name for c in open_ if not c.own_hands]
    able = [c.name for c in open_ if c.own_hands]
    if able and helped:
        others = "the others need" if len(helped) > 1 else f"{helped[0]} needs"
        said.append(f"{_list(able)} can do it without help, by winning everything that is left; {others} help.")
    elif not able:
        said.append("Nobody can do it without help.")
    return said


def _behind(leader: Contender, c: Contender) -> str:
    gap = leader.points - c.points
    return "level on points" if not gap else f"{write_points(abs(gap))} {'behind' if gap > 0 else 'ahead'}"


def _out(outlook: Outlook, story: Story | None, calendar: Sequence[Race]) -> list[str]:
    """Who has dropped out with the last race, and since when those before."""
    if story is None:
        return []
    names = {c.key: c.name for c in outlook.contenders}
    since = [(at, names[key]) for key, at in story.out_since.items() if key in names]
    said = []
    for at, group in groupby(sorted(since, reverse=True), key=lambda pair: pair[0]):
        who = sorted(name for _, name in group)
        some = (
            _list(who)
            if len(who) <= _SHOWN
            else f"{_number(len(who))} drivers"
            if outlook.title == "drivers"
            else f"{_number(len(who))} of them"
        )
        when = "with this race" if at == outlook.after else f"since {_race(at, calendar)}"
        said.append(f"Out of it {when}: {some}.")
    return said[:3]


# --- the next race ---------------------------------------------------------------------------------------------------------------------


def next_in_words(outlook: Outlook, found: NextRace | None, calendar: Sequence[Race]) -> tuple[str, ...]:
    """What each needs in the next race."""
    if found is None:
        return ()
    where = _race(found.race.key, calendar)
    names = {c.key: c.name for c in outlook.contenders}
    last = len(outlook.races) == 1
    said = []
    if found.lead_needed and last:
        said += _to_make_good(outlook, where)
    elif found.lead_needed:
        said += [f"{names[key]} is champion after {where} if {_leads(lead)}." for key, lead in found.lead_needed.items()]
    elif not found.wins:
        said.append(f"Nobody can be sure of the title after {where}.")
    order = [c.key for c in outlook.contenders if c.key in found.wins]
    for key in order:
        said += _wins(names[key], found.wins[key], where)
    if not last:
        order = [c.key for c in outlook.contenders if c.key in found.stays]
        said += [sentence for key in order if (sentence := _stays(names[key], names[found.leader], found.stays[key], where))]
    if found.bonuses and (found.wins or found.stays):
        most = write_points(found.bonuses)
        said.append(
            f"Up to {most} {'point' if found.bonuses == 1 else 'points'} of bonuses are counted there: for the rivals of whoever is champion, "
            "and for whoever stays in it."
        )
    return tuple(said)


def _to_make_good(outlook: Outlook, where: str) -> list[str]:
    """Before the last race of a title in which each has several cars: how much each is behind, and what there is to gain."""
    first, *others = sorted(outlook.open, key=lambda c: -c.points)
    said = []
    for c in others[:_WAYS]:
        gap, gain = (write_points(points, outlook.decimals) for points in (first.points - c.points, c.most - c.points))
        behind = f"is {gap} behind {first.name}" if c.points < first.points else f"is level with {first.name}"
        said.append(f"Before {where}, the last race, {c.name} {behind}, and can gain {gain} there at most.")
    return said


def _leads(lead: Fraction) -> str:
    return f"the lead is more than {write_points(lead)} points then" if lead else "it leads then"


def _wins(name: str, wins: Sequence[Wins], where: str) -> list[str]:
    """The places that are enough alone, then those that need something of others."""
    alone = [w.place for w in wins if not w.conditions]
    if 0 in alone:
        return [f"{name} is champion after {where} whatever happens there."]
    said = [f"{name} is champion at {where} with {_with(max(alone))}."] if alone else []
    with_help = [w for w in wins if w.conditions]
    grouped = [(conditions, [w.place for w in group]) for conditions, group in groupby(with_help, key=_compared)]
    for conditions, places in grouped[:_WAYS]:
        how = f"{_comes(places)} if {_list([_condition(*c) for c in conditions])}"
        said.append(f"Or {how}." if said else f"{name} is champion at {where} {how}.")
    more = len(grouped) - _WAYS
    if more > 0:
        said.append(f"{'One more way is' if more == 1 else f'{_number(more).capitalize()} more ways are'} in the table of --next.")
    return said


def _compared(wins: Wins) -> tuple[tuple[str, int], ...]:
    """What must hold of each rival: to be no better than a place; -1: than the winner of the title himself."""
    return tuple((c.name, -1 if wins.place and c.no_better_than == wins.place + 1 else c.no_better_than) for c in wins.conditions)


def _with(worst: int) -> str:
    return "a win" if worst == 1 else f"{ordinal(worst)} or better"


def _comes(places: Sequence[int]) -> str:
    """Places in a row as one hears them: as 3rd, as 3rd or 4th, between 3rd and 6th, without being classified."""
    held = [p for p in places if p]
    if not held:
        return "without being classified"
    if len(held) < len(places):
        return f"as {ordinal(held[0])} or worse"
    if len(held) > 2:
        return f"between {ordinal(held[0])} and {ordinal(held[-1])}"
    return "with a win" if held == [1] else f"as {' or '.join(ordinal(p) for p in held)}"


def _condition(name: str, no_better_than: int) -> str:
    if no_better_than == -1:
        return f"{name} is behind"
    if no_better_than == 0:
        return f"{name} is not classified"
    return f"{name} does not win" if no_better_than == 2 else f"{name} is no better than {ordinal(no_better_than)}"


def _stays(name: str, leader: str, stays: Sequence[Stays], where: str) -> str:
    """What a contender needs there, from the leader's best result down."""
    wins = next((s for s in stays if s.leader_place == 1), None)
    if wins is None or wins.needs == 0:
        return ""
    if wins.needs is not None:
        need = "second" if wins.needs == 2 else f"{ordinal(wins.needs)} or better"
        return f"If {leader} wins at {where}, {name} must be {need} to stay in it."
    worst = next((s for s in stays if s.needs is not None), None)
    if worst is None:
        return f"{name} is out of it at {where} unless others fail too."
    place = "is not classified" if worst.leader_place == 0 else f"is {ordinal(worst.leader_place)} or worse"
    need = "" if worst.needs == 0 else f", and then only with {_with(worst.needs or 0)}"
    return f"{name} stays in it only if {leader} {place}{need}."


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    end = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{end}"


def _number(n: int) -> str:
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)


def _list(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _race(key: RaceKey | None, calendar: Sequence[Race]) -> str:
    """A race as people call it: by its circuit, with the number where a meeting has several."""
    if key is None:
        return ""
    race = next((r for r in calendar if r.key == key), None)
    several = sum(r.key.round == key.round for r in calendar) > 1
    where = (race.label or race.circuit) if race is not None else ""
    if not where:
        return f"race {key}" if several else f"round {key.round}"
    return f"{where} (race {key})" if several else where
