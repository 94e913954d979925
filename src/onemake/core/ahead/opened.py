"""A title laid open for the lanes: tables of whole numbers, one row a thing.

Each row type below is a table's row; the value of the same name in capitals holds the number of each column, so that compiled loops read
``cars[v, CAR.part]``.

Axes: F races to come of the title, V cars in them, K claims, U holders of marks, R races of the title, Q units, W windows, J comparators, C competitors,
D words of digits, 64 lanes (last).
"""

from __future__ import annotations

from typing import NamedTuple

from onemake.core.kernel import COMPILES
from onemake.core.rules.field import Ints

__all__ = [
    "ALL_OF",
    "ANY",
    "AWAY_FROM_ALL",
    "BEST_LAP",
    "BEST_RESULT",
    "BONUS",
    "BONUS_COUNT",
    "CAR",
    "CLAIM",
    "CLASSIFIED",
    "COMPARATOR",
    "COUNT_BACK",
    "DRAW",
    "EARLIEST",
    "FEWEST_STARTS",
    "GAINED",
    "GRID",
    "GROSS",
    "HEAD_TO_HEAD",
    "HERE",
    "LANES",
    "LATEST",
    "MODES",
    "MOST_GAINED",
    "QUALIFIED",
    "QUALIFIED_BACK",
    "QUALIFYING",
    "RACE",
    "STARTED",
    "STARTERS",
    "STARTS",
    "TAKING_PART",
    "TITLE",
    "UNDROPPABLE",
    "UNPLACED",
    "WINDOW",
    "WINS",
    "BonusRow",
    "CarRow",
    "ClaimRow",
    "ComparatorRow",
    "Counting",
    "Marks",
    "OpenField",
    "Opened",
    "RaceRow",
    "Scales",
    "Ties",
    "TitleRow",
    "Was",
    "WindowRow",
]

LANES = 64 if COMPILES else 4  # as many as fill the registers; loops as they stand waste none
MODES = ("half-up", "half-even", "down", "up")
ANY = -1
AWAY_FROM_ALL = 255  # a place behind every place

# What is known of a competitor in a race, as bits.
HERE, STARTED, STARTS, CLASSIFIED, UNDROPPABLE, UNPLACED = 1, 2, 4, 8, 16, 32

# What a bonus looks at.
QUALIFIED, GRID, BEST_LAP, MOST_GAINED, QUALIFYING, TAKING_PART, STARTERS, GAINED, ALL_OF = range(9)

# What breaks a tie.
COUNT_BACK, WINS, BEST_RESULT, BONUS_COUNT, GROSS, FEWEST_STARTS, QUALIFIED_BACK, LATEST, EARLIEST, HEAD_TO_HEAD, DRAW = range(11)


class RaceRow(NamedTuple):
    """A race to come."""

    race: int  # in the endings
    column: int  # among the races of the title
    cars: int  # the first of its cars, and one behind the last
    cars_end: int
    claims: int
    claims_end: int
    holders: int
    holders_end: int
    bonuses: int
    bonuses_end: int
    classes: int  # how many
    started: int  # whether whoever is not classified started, …
    starts: int  # has that counted as a start, …
    scores: int  # may score, …
    droppable: int  # and may drop it
    as_placed: int  # everybody is ranked as he came in
    selects: int  # only so many cars of a competitor count; 0 for all
    aside: int  # what becomes of the others
    sized: int  # what a place is worth hangs on the size of the field
    everybody: int  # of which everybody is counted, …
    entered: int  # and whoever did not start too
    last: int  # somebody gets the points of the last place
    best: int  # only a competitor's best car counts
    step: int  # scores are rounded to such steps; 0 for none
    mode: int
    cap: int  # -1 for none
    cap_of_round: int


class CarRow(NamedTuple):
    """A car in a race to come."""

    n: int  # in the endings
    part: int  # in which it is ranked
    class_: int
    treated: int


class ClaimRow(NamedTuple):
    """A competitor's claim on a car's points."""

    car: int
    competitor: int  # -1 where nobody is known
    treated: int
    belongs: int
    keeps: int  # keeps its place without points
    worth: int  # row of the scale, in the smallest field
    divisor: int  # of bonuses that belong to the car; 0 for nothing
    undroppable: int
    group: int  # of cars of which only some count; -1 for none
    holder: int


class BonusRow(NamedTuple):
    """A bonus in a race to come. It is the row of ``amounts`` and of ``earns`` too."""

    kind: int
    marked: int  # only the first of all counts, as a mark on the sheet
    among: int  # 0 all, 1 eligible, 2 class
    ties: int  # 0 each, 1 split, 2 none
    within: int  # 0 for every place
    field: int  # within the field, and not of the holder
    took: int  # HERE, STARTED or CLASSIFIED
    before: int  # earned before the race: a disqualification does not touch it
    of_all: int  # who may not score stands in the way of others
    by_class: int
    pays: int
    kept: int
    tally: int  # of a comparator that counts it; -1 for none
    first: int  # parts of which it is made, as rows of this table
    second: int
    whole: int  # won whole or not at all


class WindowRow(NamedTuple):
    """A window in force at the end."""

    best: int  # how many count; -1 where so many are dropped
    drop: int
    only_entered: int
    prefers: int  # 0 the worse place, 1 the earliest, 2 the latest
    unplaced: int  # who is not classified cannot drop it


class ComparatorRow(NamedTuple):
    by: int
    counted: int  # looks only at scores that count
    scoring: int  # at places that pay
    overall: int
    bonus: int
    draws: int  # how many lots were drawn


class TitleRow(NamedTuple):
    """What holds for the title as a whole."""

    competitors: int
    races: int
    units: int
    plain: int  # totals are sums of scores
    rounds: int  # units are rounds
    within: int  # 0 sum, 1 best, 2 mean
    divisor: int  # 0: not the mean; -1: of the units that count
    step: int
    mode: int
    lists: int  # a bit, or 0 for whoever scored
    minimum: int  # starts; -1 for none
    minimum_bit: int
    minimum_rounds: int
    longest: int  # what a tie-break may have to write down
    narrow: int  # no sum of points comes near 2**30
    words: int  # that count-back writes down


def _columns(fields: tuple[str, ...]) -> range:
    return range(len(fields))


RACE = RaceRow(*_columns(RaceRow._fields))
CAR = CarRow(*_columns(CarRow._fields))
CLAIM = ClaimRow(*_columns(ClaimRow._fields))
BONUS = BonusRow(*_columns(BonusRow._fields))
WINDOW = WindowRow(*_columns(WindowRow._fields))
COMPARATOR = ComparatorRow(*_columns(ComparatorRow._fields))
TITLE = TitleRow(*_columns(TitleRow._fields))


class OpenField(NamedTuple):
    """The races to come and who competes in them."""

    races: Ints  # [F, RaceRow]
    cars: Ints  # [V, CarRow]
    claims: Ints  # [K, ClaimRow]
    holder_car: Ints  # [U]


class Scales(NamedTuple):
    """What places are worth."""

    worth: Ints  # [T, P] column 0: without a place
    worth_last: Ints  # [T] without a place the points of the last place
    pays: Ints  # [T, P] whether the place itself pays
    size_step: Ints  # [F, N + 1] the row of the scale for a field of so many


class Marks(NamedTuple):
    """What bonuses give."""

    bonuses: Ints  # [B, BonusRow]
    amounts: Ints  # [B, H] to one of so many, or for so many
    earns: Ints  # [B, H] whether that is anything


class Was(NamedTuple):
    """What was, 0 in races to come, and what belongs to no race."""

    net: Ints  # [C, R]
    before_total: Ints  # [C, R] likewise, before what a total brought forward holds is taken off
    kept: Ints  # [C, R]
    facts: Ints  # [C, R] bits
    rank: Ints  # [C, R] best rank
    unchosen: Ints  # [C, R] in races to come too
    base: Ints  # [C] what belongs to no race
    listed: Ints  # [C] 1 listed in any case, 2 if he was there, 4 excluded and 8 without his points


class Counting(NamedTuple):
    """Units, and which of them count."""

    round_of: Ints  # [R] a number for each round
    unit_of: Ints  # [R]
    unit_size: Ints  # [Q]
    windows: Ints  # [W, WindowRow]
    inside: Ints  # [W, Q]
    protected: Ints  # [W, Q]
    only_entered: Ints  # [Q]
    coded: Ints  # [W, C, R] the status of what was cannot be dropped
    must: Ints  # [R] must be started


class Ties(NamedTuple):
    """How ties break."""

    comparators: Ints  # [J, ComparatorRow]
    looked_at: Ints  # [J, R]
    past_from: Ints  # [J, C + 1] the places of each competitor in the races run: where they begin in the next two
    past_race: Ints
    past_place: Ints
    past_best: Ints  # [J, C, R]
    past_bonus: Ints  # [J, C, R]
    lots: Ints  # [J, D, C] the place in a draw, -1 for none
    own_from: Ints  # [C + 1] the claims of each competitor in races to come: where they begin in the next two
    own_race: Ints
    own_claim: Ints
    past_words: Ints  # [J, C, D] how often each place was held in the races run: digits, the first place first, below nought
    word: Ints  # [P] where the digit of a place stands: in which word, …
    digit: Ints  # [P] … and what it is worth there; 0 for no place


class Opened(NamedTuple):
    """The tables of a title. Everything is int64, so that all titles share one compiled loop; every loop takes the tables it reads."""

    title: Ints  # [TitleRow]
    field: OpenField
    scales: Scales
    marks: Marks
    was: Was
    counting: Counting
    ties: Ties
