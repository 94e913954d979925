"""Claims of cars: who raced which and when, who takes used ones, and what a car is."""

from __future__ import annotations

from collections.abc import Sequence

from onemake.core.record.claims import Admits, Has, Uses, Verdict
from onemake.core.record.facts import CarFact, Generation, Series
from onemake.core.record.garage import Own, own_uses, says_admission, says_use
from onemake.core.record.judge_book import JudgeBook
from onemake.core.record.questions import Doubt, Evidence, Span
from onemake.core.record.rulings import any_of, plainly, unverified
from onemake.core.record.spans import held

__all__ = ["admits", "has", "uses"]


def uses(book: JudgeBook, claim: Uses) -> Verdict:
    """Raced with that car. False where the book has another car for those years, or the car came later."""
    cars = book.cars(claim.car)
    if claim.some is not None:
        return any_of([_uses(book, claim, s, cars) for s in book.chosen(claim.some)], book.now)
    return _uses(book, claim, book.series(claim.series), cars)


def _uses(book: JudgeBook, claim: Uses, series: Series, cars: Sequence[Generation]) -> Verdict:
    ids = {g.id for g in cars}
    rows = own_uses(book.tables.uses, series.id, book.tables.generations, series.last_year)
    mine = [own for own in rows if own.use.generation in ids]
    names = {series.id: series.name}
    says = [says_use(own, names) for own in (mine or rows)] + [_says_car(book, g) for g in cars]
    if claim.first:
        firsts = [own.use.from_year for own in mine]
        return plainly(True if claim.years.first in firsts else False if firsts and None not in firsts else None, says)
    asked = _asked(claim.years)
    found = [_each(own, asked) for own in mine]
    if True in found:
        return plainly(True, says)
    if asked and all(g.first_season is not None and g.first_season > asked[-1] for g in cars):
        return plainly(False, says)
    others = [own for own in rows if asked and not own.use.part and any(own.held(year) == "yes" for year in asked)]
    if None not in found and others:
        return plainly(False, [says_use(own, names) for own in others] + says)
    return plainly(None, says, (Doubt(f"the book does not say that {series.name} raced it" + (" then" if asked else ""), series.id),))


def _asked(years: Span) -> tuple[int, ...]:
    """The years asked about; of an open span its one end."""
    first, last = years.first if years.first is not None else years.last, years.last if years.last is not None else years.first
    return () if first is None or last is None else tuple(range(first, min(last, first + 200) + 1))


def _each(own: Own, asked: Sequence[int]) -> bool | None:
    """Whether it was raced in each of these years."""
    said = [own.held(year) for year in asked]
    return False if "no" in said else None if "not known" in said else True


def _says_car(book: JudgeBook, car: Generation) -> Evidence:
    return book.evidence(
        "generations", car, f"{car.model} {car.type_code}: first raced in {car.first_season or 'a year that is not known'}"
    )


def admits(book: JudgeBook, claim: Admits) -> Verdict:
    """Takes used cars. A row that refuses one is as good an answer."""
    if claim.some is not None:
        found = [_admits(book, claim, s) for s in book.chosen(claim.some)]
        return any_of(found, book.now) if any(v.verdict == "true" for v in found) else unverified("no row of the book says so")
    return _admits(book, claim, book.series(claim.series))


def _admits(book: JudgeBook, claim: Admits, series: Series) -> Verdict:
    ids = {g.id for g in book.cars(claim.car)} if claim.car else set()
    source = book.series(claim.from_series).id if claim.from_series else ""
    rows = [
        a for a in book.tables.admissions
        if a.series == series.id and (not ids or a.generation in ids) and (not source or a.from_series == source) and not any(held(a, y) == "no" for y in _asked(claim.years))
    ]  # fmt: skip
    evidence = [says_admission(a, {series.id: series.name}) for a in rows]
    if not rows:
        return unverified(
            f"no row says which used cars {series.name} takes" + (f" from {claim.from_series}" if source else ""),
            [book.row_of(series)],
            series.id,
        )
    answers = {a.admitted for a in rows}
    return (
        Verdict("disputed", tuple(evidence))
        if ids and len(answers) > 1 and not any(a.part for a in rows)
        else plainly(True in answers, evidence)
    )


def has(book: JudgeBook, claim: Has) -> Verdict:
    """A figure as sources give it; where they differ and one of them says so, it is disputed."""
    cars = book.cars(claim.car)
    if claim.what in ("maker", "first_season"):
        said = {str(getattr(g, claim.what)).casefold() for g in cars} - {"none", ""}
        if not said:
            return unverified("the book does not say", [_says_car(book, g) for g in cars])
        wanted = claim.value.casefold()
        first = claim.what == "first_season" and wanted == min(said)
        return plainly(said == {wanted} or first, [_says_car(book, g) for g in cars])
    ids = {g.id for g in cars}
    rows = [f for f in book.tables.car_facts if f.generation in ids and f.what == claim.what]
    evidence = [book.evidence("car_facts", f, f"{f.generation}: {f.what} {f.value}") for f in rows]
    if not rows:
        return unverified(f"the book has no {claim.what} of {claim.car}", [_says_car(book, g) for g in cars])
    agree = [_same(f, claim.value) for f in rows]
    if len(cars) > 1:
        return plainly(all(any(_same(f, claim.value) for f in rows if f.generation == g.id) for g in cars), evidence)
    dated = any(f.from_year or f.to_year for f in rows)
    return (
        plainly(any(agree), evidence)
        if all(agree) or not any(agree) or dated
        else Verdict("disputed", tuple(evidence), (Doubt("sources give different figures"),))
    )


def _same(fact: CarFact, value: str) -> bool:
    return fact.value.casefold().replace(" ", "") == value.casefold().replace(" ", "").rstrip(".")
