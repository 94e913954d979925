"""Claims of years: first held, in its nth year, began before. Years are counted alone, with the series that a series came out of, and as sources count: each is told."""

from __future__ import annotations

from collections.abc import Iterable

from onemake.core.people import name_keys
from onemake.core.record.claims import Began, Held, Nth, Oldest, Order, Verdict
from onemake.core.record.facts import Series
from onemake.core.record.judge_book import JudgeBook
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.rulings import by_counting, in_time, plainly, unverified

__all__ = ["began", "held", "nth", "oldest", "order"]

ALONE = "counted alone"


def held(book: JudgeBook, claim: Held) -> Verdict:
    """First, last, or in these years."""
    series = book.series(claim.series)
    if claim.which == "first":
        return _first_held(book, series, claim)
    if claim.which == "last":
        wanted = claim.years[0]
        late = [y for y in book.attested(series) if y > wanted]
        truth = False if late else None if series.last_year is None else series.last_year == wanted
        return plainly(
            truth,
            [book.row_of(series)],
            () if truth is not None else (Doubt(f"the book does not say when {series.name} ended", series.id),),
        )
    found = [_held_in(book, series, year) for year in claim.years]
    rows = [
        book.evidence("editions", e, f"{series.name} {e.year}: {'held' if e.held else 'not held'}")
        for e in book.editions(series)
        if e.year in claim.years
    ]
    shown = [t.evidence for t in book.titles if t.series == series.id and t.year in claim.years and t.kind == "drivers"]
    truths = [None if truth is None else truth == claim.held for truth in found]
    truth = False if False in truths else None if None in truths else True
    doubts = (
        () if truth is not None else (Doubt(f"no row says whether {series.name} was held in each of these years", series.id, claim.years),)
    )
    return plainly(truth, [*rows, *shown, book.row_of(series)], doubts)


def _held_in(book: JudgeBook, series: Series, year: int) -> bool | None:
    """Whether a series was held; one that began and has not ended is taken to be, up to the last year that is decided."""
    if any(e.year == year and e.held is False for e in book.editions(series)):
        return False
    if year in book.attested(series) or year in book.held(series):
        return True
    first = book.first_year(series)
    if (first is not None and year < first) or (series.last_year is not None and year > series.last_year):
        return False
    return None


def _first_held(book: JudgeBook, series: Series, claim: Held) -> Verdict:
    wanted = claim.years[0]
    named: list[tuple[str, Verdict]] = []
    own = book.first_year(series)
    early = [y for y in book.attested(series) if y < wanted]
    alone = False if early else None if own is None else own == wanted
    doubts = () if alone is not None else (Doubt(f"the first year of {series.name} is not known", series.id),)
    named.append((f"{ALONE}: {own or 'not known'}", plainly(alone, [book.row_of(series)], doubts)))
    for chain in _chains(book, series):
        first = book.first_year(chain[-1])
        if first is not None:
            named.append((f"{_with(chain)}: {first}", plainly(first == wanted, [book.row_of(s) for s in chain])))
    for row in book.editions(series):
        if row.number == 1 and row.year != own:
            says = book.evidence("editions", row, f"{series.name} {row.year}: the first, counted {row.counting}")
            named.append((f"counted {row.counting}: {row.year}", plainly(row.year == wanted, [says])))
    for name in book.tables.names:
        if (
            name.series == series.id
            and name.from_year not in (None, own)
            and name_keys(name.name) & name_keys(claim.series)
            and claim.series != series.id
        ):
            says = book.evidence("names", name, f"{series.name}: {name.name} from {name.from_year}")
            named.append((f"under the name {name.name}: {name.from_year}", plainly(name.from_year == wanted, [says])))
    return by_counting(named)


def _chains(book: JudgeBook, series: Series) -> list[tuple[Series, ...]]:
    """The series it came out of: the nearest, then with the one before, and so on."""
    line = book.forerunners(series)
    return [line[: n + 1] for n in range(len(line))]


def _with(chain: Iterable[Series]) -> str:
    return "counted with the " + " and the ".join(s.name for s in chain)


def nth(book: JudgeBook, claim: Nth) -> Verdict:
    """Its nth year or edition, alone and as others count."""
    series = book.series(claim.series)
    if book.first_year(series) is None and not any(e.number for e in book.editions(series)):
        return unverified(f"the first year of {series.name} is not known", [book.row_of(series)], series.id)
    end = book.now if series.last_year is None else min(book.now, series.last_year)
    named = []
    for name, numbers, evidence in _countings(book, series, claim.of):
        truths: dict[int, bool | None] = {year: number == claim.number for year, number in numbers.items() if year <= end}
        if claim.year is not None:
            in_year = truths.get(claim.year)
            truth = in_year if in_year is not None else None if claim.year > book.now and series.last_year is None else False
            verdict = plainly(truth, evidence)
        else:
            verdict = in_time({book.now: False, **truths}, book.now, evidence)
        named.append((name, verdict))
    return by_counting(named)


def _countings(book: JudgeBook, series: Series, of: str) -> list[tuple[str, dict[int, int], list[Evidence]]]:
    """Each way of counting: what it is called, the number of every year, and the rows it rests on."""
    found: list[tuple[str, dict[int, int], list[Evidence]]] = []
    years = _years_of(book, series, of)
    shown = [book.row_of(series), *(book.not_held(series) if of == "edition" else ())]
    if years:
        found.append((ALONE, {year: n for n, year in enumerate(years, 1)}, shown))
    for chain in _chains(book, series) if years else ():
        early = sorted({y for s in chain for y in _years_of(book, s, of) if y < years[0]})
        if early:
            numbers = {year: n for n, year in enumerate([*early, *years], 1)}
            found.append((_with(chain), numbers, [book.row_of(series), *(book.row_of(s) for s in chain)]))
    for row in sorted((e for e in book.editions(series) if e.number is not None), key=lambda e: e.year):
        assert row.number is not None
        says = book.evidence(
            "editions", row, f"{series.name} {row.year}: number {row.number}" + (f", {row.counting}" if row.counting else "")
        )
        same = next((evidence for _, numbers, evidence in found if numbers.get(row.year) == row.number), None)
        if same is not None:
            same.append(says)
            continue
        around = years or (row.year,)
        at = sum(1 for y in around if y <= row.year)
        counted = {y: row.number + n - at for n, y in enumerate(around, 1) if row.number + n - at > 0} | {row.year: row.number}
        way = (f"counted {row.counting or 'as a source does'}", counted, [says])
        if of == "edition" and years and row.number <= row.year - years[0] + 1:
            found.insert(0, way)  # the number of a source goes before one that is worked out of years in which it may not have been held
        else:
            found.append(way)
    return found


def _years_of(book: JudgeBook, series: Series, of: str) -> tuple[int, ...]:
    """The years that are counted: all since the first, or those in which it was held; a series that has not ended goes on to the last year of the book."""
    first = book.first_year(series)
    if first is None:
        return ()
    end = book.now if series.last_year is None else series.last_year
    off = {e.year for e in book.editions(series) if e.held is False} if of == "edition" else set()
    return tuple(y for y in range(first, end + 1) if y not in off)


# --- which began earlier -------------------------------------------------------------------------------------------------------


def order(book: JudgeBook, claim: Order) -> Verdict:
    """Before or after, alone and with what they came out of."""
    one, other = book.series(claim.series), book.series(claim.than)
    firsts: list[tuple[str, tuple[Series, ...], tuple[Series, ...]]] = [(ALONE, (one,), (other,))]
    mine, theirs = book.forerunners(one), book.forerunners(other)
    if mine and other not in mine:
        firsts.append((_with(mine), (one, *mine), (other,)))
    if theirs and one not in theirs:
        firsts.append((_with(theirs), (one,), (other, *theirs)))
    if mine and theirs and other not in mine and one not in theirs:
        firsts.append((_with(dict.fromkeys((*mine, *theirs))), (one, *mine), (other, *theirs)))
        firsts = [firsts[0], firsts[-1]]  # both ways of counting are for both
    named = []
    for name, ours, others in firsts:
        a, b = book.first_year(ours[-1]), book.first_year(others[-1])
        evidence = [book.row_of(s) for s in (*ours, *others)]
        if a is None or b is None:
            blank = ours[-1] if a is None else others[-1]
            named.append((name, unverified(f"the first year of {blank.name} is not known", evidence, blank.id)))
            continue
        gap = b - a if claim.before else a - b
        named.append((name, plainly(gap > 0 if claim.apart is None else gap == claim.apart, evidence)))
    return by_counting(named)


def began(book: JudgeBook, claim: Began) -> Verdict:
    """In these years, or so close together."""
    series = [book.series(text) for text in claim.series]
    firsts = [book.first_year(s) for s in series]
    evidence = [book.row_of(s) for s in series]
    known = [year for year in firsts if year is not None]
    doubts = [Doubt(f"the first year of {s.name} is not known", s.id) for s, year in zip(series, firsts, strict=True) if year is None]
    if claim.within is not None:
        over = max(known) - min(known) + 1 if known else 0
        wrong = over > claim.within or (claim.exactly and not doubts and over != claim.within)
    else:
        wrong = any(year not in claim.years for year in known)
    return plainly(False if wrong else None if doubts else True, evidence, doubts)


def oldest(book: JudgeBook, claim: Oldest) -> Verdict:
    """No other began earlier; one that began in the same year makes it disputed."""
    series = book.series(claim.series)
    others = [s for s in book.chosen(claim.among) if s.id != series.id]
    named = []
    for name, with_forerunners in ((ALONE, False), ("counted with what they came out of", True)):

        def first(s: Series, *, far: bool = with_forerunners) -> int | None:
            line = (s, *book.forerunners(s)) if far else (s,)
            years = [y for one in line for y in [book.first_year(one)] if y is not None]
            return min(years, default=None)

        own = first(series)
        rivals = [(s, year) for s in others for year in [first(s)] if year is not None]
        evidence = [book.row_of(s) for s in (series, *(s for s, year in sorted(rivals, key=lambda r: r[1])[:3]))]
        blank = [s for s in others if first(s) is None]
        doubts = (
            [Doubt("first years are not known of " + ", ".join(s.name for s in blank[:4]) + (" and others" if len(blank) > 4 else ""))]
            if blank
            else []
        )
        if own is None:
            named.append((name, unverified(f"the first year of {series.name} is not known", evidence, series.id)))
        elif any(year < own for _, year in rivals):
            named.append((name, plainly(False, evidence)))
        elif any(year == own for _, year in rivals):
            named.append((name, Verdict("disputed", tuple(evidence), (Doubt(f"another began in {own} too"), *doubts))))
        else:
            named.append((name, plainly(True, evidence, doubts)))
    return by_counting(named)
