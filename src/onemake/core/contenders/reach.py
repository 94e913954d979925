"""The integer programmes: how many rivals can end ahead of one competitor at once, and how few must where everybody is classified.

The model is that of positional scoring: x[c, g, s] is how often competitor c holds slot s in the races of group g; a slot is held once a race, and a car holds
one place a race. Scores that count among droppable ones: of a window that counts K scores, m of those already there (the best m) and K - m to come. Ties by
count-back: level on the first j - 1 places and ahead on the j-th. The worst place is NP-hard for every positional rule (Imber and Kimelfeld 2020), and so is
winning where everybody is classified (Betzler, Niedermeier and Woeginger 2011); at the size of a season both take milliseconds to a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from onemake.core.contenders.lines import POINTS, Line, Lines
from onemake.core.contenders.programme import MOST_COLUMNS, Programme
from onemake.core.contenders.stakes import PLACE, Group, Slot, Stakes
from onemake.core.rules.regulations import Comparator

__all__ = ["Range", "Tie", "fewest_ahead", "most_ahead"]

FEW_COLUMNS = 60  # of a programme so small that it is asked at once with all that breaks a tie
Terms = dict[int, float]
Held = dict[tuple[str, int, int], int]  # (competitor, group, slot) -> column


@dataclass(frozen=True, slots=True)
class Range:
    """How many rivals end ahead: between ``least`` and ``most``, which are the same where the answer is exact."""

    least: int
    most: int

    def at_most(self, highest: int) -> Range:
        """The same where a cheaper bound is known already."""
        return Range(self.least, min(self.most, highest))


@dataclass(frozen=True, slots=True)
class Tie:
    """How a tie on points is broken, as far as the programme can say."""

    depth: int  # how many numbers of places are compared, from the first place on; 0 where the programme knows no such tie-break
    scoring: bool  # only places that pay are counted
    last: bool  # nothing else comes after it, or nothing at all breaks a tie

    @classmethod
    def of(cls, comparators: Sequence[Comparator], places: int, *, all_ranked: bool) -> Tie:
        """``places``: the last there is; ``all_ranked``: places among all are those among the eligible."""
        if not comparators:
            return cls(0, scoring=False, last=True)
        first = comparators[0]
        depth = {"count-back": places, "wins": 1}.get(first.by, 0)
        if first.of == "counted" or first.roles or not (all_ranked or first.places == "eligible"):
            depth = 0
        return cls(depth, first.of == "scoring", depth > 0 and len(comparators) == 1)


# --- the common part -----------------------------------------------------------------------------------------------------------------


class _Season:
    """The columns and rows that say how places and bonuses of the races to come are shared out among some competitors."""

    def __init__(self, stakes: Stakes, who: Sequence[str], shut: Callable[[Group, Slot], bool], *, idle: bool) -> None:
        """``shut`` says which slots are taken already; ``idle``: with columns for places in races whose score is dropped, which a count-back sees."""
        self.stakes = stakes
        self.who = who
        self.programme = Programme()
        self.held: Held = {}
        self.dropped: Held = {}
        for g, group in enumerate(stakes.groups):
            for key in who:
                self._columns(key, g, group, shut, idle=idle)
            self._once_a_race(g, group)

    def _columns(self, key: str, g: int, group: Group, shut: Callable[[Group, Slot], bool], *, idle: bool) -> None:
        races = len(group.races)
        parts = {part: n for (who, part), n in group.cars.items() if who == key}
        rooms: dict[tuple[str, int], Terms] = {}
        near = max((slot.within for slot in group.slots), default=0)  # a place that pays nothing may still be needed for a bonus
        for s, slot in enumerate(group.slots):
            counts = slot.worth > 0 or (slot.kind == PLACE and slot.place <= near)
            cars = parts.get(slot.part, 0) if slot.part >= 0 else sum(parts.values())
            if not cars or shut(group, slot) or not (counts or idle):
                continue
            room = rooms.setdefault((slot.kind, slot.part), {})
            most = races * cars if slot.everybody else races
            if counts:
                self.held[key, g, s] = self.programme.column(most)
                room[self.held[key, g, s]] = 1
            if idle and slot.kind == PLACE and (group.window >= 0 or not counts):
                self.dropped[key, g, s] = self.programme.column(most)
                room[self.dropped[key, g, s]] = 1
        for (_, part), terms in rooms.items():
            self.programme.row(terms, high=races * (parts.get(part, 0) if part >= 0 else sum(parts.values())))
        self._within(key, g, group)

    def _within(self, key: str, g: int, group: Group) -> None:
        for s, slot in enumerate(group.slots):
            if slot.within and (key, g, s) in self.held:
                near = [i for i, other in enumerate(group.slots) if other.kind == PLACE and other.place <= slot.within]
                terms = {column: -1.0 for i in near for held in (self.held, self.dropped) if (column := held.get((key, g, i))) is not None}
                self.programme.row({**terms, self.held[key, g, s]: 1}, high=0)

    def _once_a_race(self, g: int, group: Group) -> None:
        for s, slot in enumerate(group.slots):
            if not slot.everybody:
                columns = [
                    column for key in self.who for held in (self.held, self.dropped) if (column := held.get((key, g, s))) is not None
                ]
                if columns:
                    self.programme.row(dict.fromkeys(columns, 1.0), high=len(group.races))

    def points(self, key: str) -> tuple[Terms, int]:
        """The points of a competitor at the end: terms, and what is fixed. Those of windows are the most that can count."""
        terms: Terms = {}
        for (who, g, s), column in self.held.items():
            if who == key:
                terms[column] = self.stakes.groups[g].slots[s].worth
        for w in range(len(self.stakes.windows)):
            self._count(key, w, terms)
        return terms, self.stakes.fixed[key]

    def _count(self, key: str, w: int, terms: Terms) -> None:
        """Of a window count m of the scores there are, and as many of those to come as are left."""
        window = self.stakes.windows[w]
        best = [0, *accumulate(window.past[key][: window.counts[key]])]
        chosen = [self.programme.column(1) for _ in best]
        self.programme.row(dict.fromkeys(chosen, 1.0), low=1, high=1)
        terms.update({column: float(value) for column, value in zip(chosen, best, strict=True)})
        room = {column: -float(window.counts[key] - m) for m, column in enumerate(chosen)}
        for g, group in enumerate(self.stakes.groups):
            if group.window == w and group.droppable:
                scored = self.programme.column(len(group.races))  # races of the group whose score counts
                room[scored] = 1.0
                kinds: dict[tuple[str, int], Terms] = {}
                for s, slot in enumerate(group.slots):
                    if (key, g, s) in self.held:
                        kinds.setdefault((slot.kind, slot.part), {})[self.held[key, g, s]] = 1.0
                for taken in kinds.values():
                    self.programme.row({**taken, scored: -1.0}, high=0)
        self.programme.row(room, high=0)

    def number_of(self, key: str, place: int, *, scoring: bool) -> Terms:
        """How often a competitor takes a place in the races to come."""
        return {
            column: 1.0
            for held in (self.held, self.dropped)
            for (who, g, s), column in held.items()
            if who == key and (slot := self.stakes.groups[g].slots[s]).kind == PLACE and slot.place == place and (slot.worth or not scoring)
        }


# --- how many can end ahead ------------------------------------------------------------------------------------------------------------


def most_ahead(stakes: Stakes, me: str, line: Line, rivals: Sequence[str], nothing: Lines, tie: Tie, *, classified_last: bool) -> Range:
    """How many of the ``rivals`` can end ahead of ``me`` at once, if he has ``line``: with nothing, or (``classified_last``) last wherever he starts."""

    def shut(group: Group, slot: Slot) -> bool:
        mine = group.cars.get((me, slot.part), 0) if classified_last else 0
        return slot.kind == PLACE and slot.place > group.sizes.get(slot.part, 0) - mine

    highest = _highest(stakes, rivals, line[POINTS], shut)
    easiest = sorted(rivals, key=lambda key: -stakes.fixed[key])[:highest]
    if _greedily(stakes, easiest, line[POINTS] + 1, shut):
        return Range(highest, highest)

    if _columns(stakes, rivals) > MOST_COLUMNS:
        return Range(min(1, highest), highest)

    if tie.depth and tie.last and _columns(stakes, rivals) <= FEW_COLUMNS:
        return _with_count_back(stakes, line, rivals, nothing, tie, shut).at_most(highest)

    def ahead(margin: int) -> Range:
        season = _Season(stakes, rivals, shut, idle=False)
        passes: dict[str, int] = {}
        for key in rivals:
            terms, fixed = season.points(key)
            passes[key] = season.programme.column(1, gain=1)
            season.programme.row({**terms, passes[key]: -float(line[POINTS] + margin - fixed)}, low=0)
        _the_better_first(season.programme, stakes, passes, nothing)
        found = season.programme.solve()
        assert found is not None  # nobody passing is a solution
        return Range(found.value or 0, found.bound).at_most(highest)

    strict = ahead(1)
    if not tie.depth and tie.last:
        return strict
    level = ahead(0)
    if strict.least == level.most or not tie.depth:
        return Range(strict.least, level.most)
    exactly = _with_count_back(stakes, line, rivals, nothing, tie, shut).at_most(highest)
    return exactly if tie.last else Range(exactly.least, max(exactly.most, level.most))


def _with_count_back(
    stakes: Stakes, line: Line, rivals: Sequence[str], nothing: Lines, tie: Tie, shut: Callable[[Group, Slot], bool]
) -> Range:
    season = _Season(stakes, rivals, shut, idle=not tie.scoring or bool(stakes.windows))
    mine = line[POINTS + 1 : POINTS + 1 + tie.depth]
    programme = season.programme
    all_passes: dict[str, int] = {}
    for key in rivals:
        terms, fixed = season.points(key)
        past = nothing[key][POINTS + 1 :]
        passes = all_passes[key] = programme.column(1, gain=1)
        outright = programme.column(1)
        need = float(line[POINTS] - fixed)
        programme.row({**terms, passes: -need, outright: -1.0}, low=0)
        decides = {passes: 1.0, outright: -1.0}
        numbers = [season.number_of(key, place, scoring=tie.scoring) for place in range(1, len(mine) + 1)]
        level: list[tuple[int, Terms]] = []  # the places on which he must be level or ahead so far
        for j, number in enumerate(numbers):
            if past[j] + _room(programme, number) > mine[j]:
                differs = programme.column(1)
                decides[differs] = -1.0
                for i, terms_i in (*level, (j, number)):
                    least = mine[i] + (i == j) - past[i]
                    if least > 0:
                        programme.row({**terms_i, differs: -float(least)}, low=0)
            if past[j] + _room(programme, number) < mine[j]:
                break
            level.append((j, number))
        programme.row(decides, high=0)
    _the_better_first(programme, stakes, all_passes, nothing)
    found = programme.solve()
    assert found is not None
    return Range(found.value or 0, found.bound)


def _the_better_first(programme: Programme, stakes: Stakes, columns: Mapping[str, int], nothing: Lines) -> None:
    """Of two who start in the same races the one with the better line so far is ahead first: what the other would win, he can win in his place."""
    if stakes.windows:
        return
    alike: dict[object, list[str]] = defaultdict(list)
    for key in columns:
        alike[
            tuple(sorted((g, part, n) for g, group in enumerate(stakes.groups) for (who, part), n in group.cars.items() if who == key))
        ].append(key)
    for keys in alike.values():
        for better, worse in pairwise(sorted(keys, key=lambda key: nothing[key], reverse=True)):
            programme.row({columns[better]: 1.0, columns[worse]: -1.0}, low=0)


def _room(programme: Programme, terms: Terms) -> int:
    return int(sum(programme.most[column] for column in terms))


def _columns(stakes: Stakes, rivals: Sequence[str]) -> int:
    """How large a programme is: the slots that anybody can hold."""
    return sum(sum(1 for s in group.slots if s.worth) * sum(1 for key in rivals if _cars(group, key)) for group in stakes.groups)


def _highest(stakes: Stakes, rivals: Sequence[str], target: int, shut: Callable[[Group, Slot], bool]) -> int:
    """A bound: so many rivals at most can reach ``target``, for more would need more than all the best places together give."""
    if stakes.windows:
        return len(rivals)
    needs = [max(0, target - stakes.fixed[key]) for key in sorted(rivals, key=lambda key: -stakes.fixed[key])]
    cars = [sorted((_cars(group, key) for key in rivals), reverse=True) for group in stakes.groups]
    worths = [sorted((s.worth for s in group.slots if s.kind == PLACE and not shut(group, s)), reverse=True) for group in stakes.groups]
    bonuses = [[s for s in group.slots if s.kind != PLACE] for group in stakes.groups]
    most = 0
    for k in range(1, len(rivals) + 1):
        there = 0
        for g, group in enumerate(stakes.groups):
            starts = sum(cars[g][:k])
            there += len(group.races) * (sum(worths[g][:starts]) + sum(s.worth * (starts if s.everybody else 1) for s in bonuses[g]))
        if sum(needs[:k]) <= there:
            most = k
    return most


def _cars(group: Group, key: str) -> int:
    return sum(n for (who, _), n in group.cars.items() if who == key)


def _greedily(stakes: Stakes, rivals: Sequence[str], target: int, shut: Callable[[Group, Slot], bool]) -> bool:
    """Whether all pass ``target`` if the one with the least to make up chooses first, each time what just suffices, else the most there is."""
    if stakes.windows:
        return False
    left = {
        (g, s): len(group.races)
        for g, group in enumerate(stakes.groups)
        for s, slot in enumerate(group.slots)
        if slot.kind == PLACE and slot.worth and not shut(group, slot)
    }
    for key in sorted(rivals, key=lambda key: -stakes.fixed[key]):
        short = target - stakes.fixed[key]
        starts = {
            (g, part): n * len(group.races) for g, group in enumerate(stakes.groups) for (who, part), n in group.cars.items() if who == key
        }
        while short > 0:
            free = [at for at, n in left.items() if n and _may(stakes, at, starts)]
            worth = {at: stakes.groups[at[0]].slots[at[1]].worth for at in free}
            enough = [at for at in free if worth[at] >= short]
            best = min(enough, key=lambda at: worth[at]) if enough else max(free, key=lambda at: worth[at], default=None)
            if best is None:
                return False
            left[best] -= 1
            starts[best[0], stakes.groups[best[0]].slots[best[1]].part] -= 1
            short -= worth[best]
    return True


def _may(stakes: Stakes, at: tuple[int, int], starts: Mapping[tuple[int, int], int]) -> bool:
    return starts.get((at[0], stakes.groups[at[0]].slots[at[1]].part), 0) > 0


# --- everybody is classified -----------------------------------------------------------------------------------------------------------


def fewest_ahead(stakes: Stakes, me: str, line: Line, rivals: Sequence[str], nothing: Lines, tie: Tie) -> Range:
    """How few of the ``rivals`` must end ahead of ``me`` if he wins everything, with ``line``, and everybody else is classified too.

    ``rivals`` are those who could be ahead of him at all. He takes every win and every bonus: to move him up moves others down.
    """
    if _columns(stakes, rivals) > MOST_COLUMNS:
        return Range(0, len(rivals))
    every = replace(stakes, groups=tuple(single for group in stakes.groups for single in _singles(group)))
    found = [_All(every, me, line, rivals).solve(nothing, tie, doubtful=doubtful) for doubtful in ((False,) if tie.last else (False, True))]
    return Range(found[0].least, found[-1].most)


def _singles(group: Group) -> list[Group]:
    """A group whose scores may be dropped race by race; any other as it is."""
    return [replace(group, races=(race,)) for race in group.races] if group.window >= 0 and group.droppable else [group]


class _All:
    """Every car is classified in every race: a programme that looks for the fewest ahead of one who wins everything."""

    def __init__(self, stakes: Stakes, me: str, line: Line, rivals: Sequence[str]) -> None:
        self.stakes, self.line, self.rivals = stakes, line, rivals
        self.programme = Programme()
        self.held: Held = {}
        for g, group in enumerate(stakes.groups):
            for part, size in group.sizes.items():
                self._race(g, group, part, size, group.cars.get((me, part), 0))

    def _race(self, g: int, group: Group, part: int, size: int, taken: int) -> None:
        """Every place behind those taken is held by somebody, in every race of the group."""
        races = len(group.races)
        open_ = [s for s, slot in enumerate(group.slots) if slot.kind == PLACE and slot.part == part and slot.place > taken]
        cars = {key: n for key in self.rivals if (n := group.cars.get((key, part), 0))}
        others = size - taken - sum(cars.values())
        columns: dict[int, Terms] = {s: {} for s in open_}
        for key, n in cars.items():
            mine = {}
            for s in open_:
                self.held[key, g, s] = mine[s] = self.programme.column(races)
                columns[s][mine[s]] = 1.0
            self.programme.row(dict.fromkeys(mine.values(), 1.0), low=races * n, high=races * n)
        for terms in columns.values():
            self.programme.row(terms or {self.programme.column(0): 1.0}, low=0 if others else races, high=races)

    def solve(self, nothing: Lines, tie: Tie, *, doubtful: bool) -> Range:
        """``doubtful``: where the programme cannot say how a tie is broken, the rival is ahead."""
        programme = self.programme
        all_ahead: dict[str, int] = {}
        for key in self.rivals:
            terms, fixed = self._points(key)
            ahead, level = programme.column(1, gain=-1), programme.column(1)
            all_ahead[key] = ahead
            over = sum(value * programme.most[column] for column, value in terms.items()) + fixed - (self.line[POINTS] - 1)
            programme.row({**terms, ahead: -float(max(0, over)), level: -1.0}, high=self.line[POINTS] - 1 - fixed)
            self._not_ahead_on_count_back(key, level, nothing, tie, doubtful=doubtful)
        _the_better_first(programme, self.stakes, all_ahead, nothing)
        found = programme.solve()
        assert found is not None  # any order of the others is a solution
        most_gain = found.value if found.value is not None else -len(self.rivals)
        return Range(-found.bound, -most_gain)

    def _points(self, key: str) -> tuple[Terms, int]:
        """Points at least as many as he has: of windows the sum of the best K is the least K * t + sum of max(0, score - t)."""
        programme, stakes = self.programme, self.stakes
        terms: Terms = {}
        scores: dict[int, list[tuple[Terms, int]]] = {
            w: [({}, value) for value in window.past[key]] for w, window in enumerate(stakes.windows)
        }
        fixed = stakes.fixed[key]
        for g, group in enumerate(stakes.groups):
            paid = {
                self.held[key, g, s]: float(slot.worth) for s, slot in enumerate(group.slots) if (key, g, s) in self.held and slot.worth
            }
            free = self._for_taking_part(key, group)
            if group.window >= 0 and group.droppable:
                scores[group.window].append((paid, free))
            else:
                terms.update(paid)
                fixed += free
        for w, window in enumerate(stakes.windows):
            highest = max(
                [value for _, value in scores[w]] + [slot.worth * 4 for group in stakes.groups for slot in group.slots], default=0
            )
            step = programme.column(highest)
            terms[step] = float(window.counts[key])
            for paid, value in scores[w]:
                above = programme.column(highest)
                terms[above] = 1.0
                programme.row({**paid, step: -1.0, above: -1.0}, high=-value)
        return terms, fixed

    @staticmethod
    def _for_taking_part(key: str, group: Group) -> int:
        """What everybody gets who is classified."""
        cars = sum(n for (who, _), n in group.cars.items() if who == key)
        return sum(slot.worth * cars * len(group.races) for slot in group.slots if slot.everybody and slot.sure)

    def _not_ahead_on_count_back(self, key: str, level: int, nothing: Lines, tie: Tie, *, doubtful: bool) -> None:
        """``level`` on points is allowed only if the tie does not put him ahead."""
        programme = self.programme
        if not tie.depth:
            if doubtful:
                programme.row({level: 1.0}, high=0)
            return
        mine, past = self.line[POINTS + 1 : POINTS + 1 + tie.depth], nothing[key][POINTS + 1 :]
        allows: Terms = {level: 1.0}
        before: list[tuple[int, Terms]] = []
        for j, number in enumerate(self._numbers(key, len(mine), scoring=tie.scoring)):
            if past[j] < mine[j]:
                behind = programme.column(1)
                allows[behind] = -1.0
                self._at_most(behind, [*before, (j, number)], mine, past, last=j)
            before.append((j, number))
            if past[j] > mine[j]:
                break
        else:
            if not (doubtful and not tie.last):
                same = programme.column(1)
                allows[same] = -1.0
                self._at_most(same, before, mine, past, last=-1)
        programme.row(allows, high=0)

    def _at_most(self, holds: int, numbers: Sequence[tuple[int, Terms]], mine: Line, past: Line, *, last: int) -> None:
        """If ``holds``, each place was held no more often than by the other, the last one less often."""
        for i, terms in numbers:
            room = _room(self.programme, terms)
            limit = mine[i] - (i == last) - past[i]
            if room > limit:
                self.programme.row({**terms, holds: float(room - limit)}, high=room)

    def _numbers(self, key: str, places: int, *, scoring: bool) -> list[Terms]:
        numbers: list[Terms] = [{} for _ in range(places)]
        for (who, g, s), column in self.held.items():
            slot = self.stakes.groups[g].slots[s]
            if who == key and slot.place <= places and (slot.worth or not scoring):
                numbers[slot.place - 1][column] = 1.0
        return numbers
