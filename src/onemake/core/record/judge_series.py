"""Claims of what series there are, what they are and were called, what they came out of, whom they supported, and who ran them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onemake.core.record.claims import Exists, Follows, Is, Named, Renamed, Role, Verdict
from onemake.core.record.facts import Series, SeriesName
from onemake.core.record.judge_book import JudgeBook, Unknown, words
from onemake.core.record.judge_results import fits
from onemake.core.record.nations import alpha2
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.rulings import all_of, in_time, plainly, unverified

__all__ = ["exists", "follows", "is_", "named", "renamed", "role"]


# --- which there are -----------------------------------------------------------------------------------------------------------


def exists(book: JudgeBook, claim: Exists) -> Verdict:
    """So many series of a kind, in each year that they ran. That there is none is never sure: the book does not have every series."""
    if claim.countries == "each":
        return all_of(
            [_there_are(book, replace(claim, among=replace(claim.among, countries=(c,)))) for c in claim.among.countries], book.now
        )
    return _there_are(book, claim)


def _there_are(book: JudgeBook, claim: Exists) -> Verdict:
    chosen = book.chosen(claim.among)
    if claim.countries == "together":
        wanted = {alpha2(c) for c in claim.among.countries}
        chosen = tuple(s for s in chosen if wanted <= set(s.countries))
    evidence = [row for s in chosen for row in (book.row_of(s), *book.not_held(s))]
    if claim.in_one_country:
        return _in_one_country(book, claim, chosen)
    span = claim.among.years
    timed = span.first is None and span.last is None
    first = min((s.first_year for s in chosen if s.first_year is not None), default=book.now)
    years = range(first, book.now + 1) if timed else range(span.first or first, (span.last or book.now) + 1)
    truths: dict[int, bool | None] = {}
    for year in years:
        states = [_ran(book, s, year) for s in chosen]
        truths[year] = _enough(states, claim)
    if not timed:
        found = set(truths.values())
        truth = True if True in found else None if None in found or not found else False
        return _none_is_sure(book, claim, chosen, plainly(truth, evidence))
    verdict = in_time(truths, book.now, evidence, _open_ends(book, chosen))
    return _none_is_sure(book, claim, chosen, verdict)


def _ran(book: JudgeBook, series: Series, year: int) -> bool | None:
    """Whether a series ran in a year: between its first and last, where a row speaks of it, or, without an end, on to the last year of the book."""
    if year in book.attested(series):
        return True
    if series.last_year is not None and year > series.last_year:
        return False
    last = max(book.attested(series), default=None)
    if last is not None and year > last and any(e.held is False and e.year > last for e in book.editions(series)):
        return False if year >= max(e.year for e in book.editions(series) if e.held is False) else None
    if series.first_year is not None:
        return year >= series.first_year and not any(e.year == year and e.held is False for e in book.editions(series))
    return True if year == book.now else None


def _enough(states: Sequence[bool | None], claim: Exists) -> bool | None:
    sure = sum(1 for state in states if state)
    if fits(sure, claim.number, claim.comparison):
        return True
    return None if any(fits(n, claim.number, claim.comparison) for n in range(sure, sure + states.count(None) + 1)) else False


def _open_ends(book: JudgeBook, series: Sequence[Series]) -> tuple[Doubt, ...]:
    """Series of which nobody says that they ended, and of which nothing later is known either."""
    found = []
    for one in series:
        last = max(book.attested(one), default=None)
        if (
            one.last_year is None
            and not any(e.held is False and e.year > (last or 0) for e in book.editions(one))
            and (last is None or last < book.now - 2)
        ):
            says = (
                f"{one.name}: no row speaks of a season after {last}, or of an end"
                if last
                else f"{one.name}: in none of its rows is a year"
            )
            found.append(Doubt(says, one.id))
    return tuple(found)


def _none_is_sure(book: JudgeBook, claim: Exists, chosen: Sequence[Series], verdict: Verdict) -> Verdict:
    """The book may lack a series; but of a tier that its maker does not have there is none."""
    if verdict.verdict != "false" or claim.comparison not in ("at least", "more than"):
        return verdict
    wide = replace(claim.among, countries=(), scopes=(), series=())
    if claim.among.tiers and not book.chosen(wide):
        return replace(verdict, doubts=(*verdict.doubts, Doubt("no series of the maker is of that tier")))
    if chosen and all(s.last_year is not None for s in chosen) and claim.number == 1:
        return verdict
    known = ", ".join(s.name for s in chosen[:5]) or "none"
    return Verdict(
        "unverified", verdict.evidence, (*verdict.doubts, Doubt(f"the book does not claim to have every series; it has {known}"))
    )


def _in_one_country(book: JudgeBook, claim: Exists, chosen: Sequence[Series]) -> Verdict:
    """A country with a series of each of the tiers."""
    found: list[Series] = []
    for country in sorted({c for s in chosen for c in s.countries}):
        here = [s for s in chosen if country in s.countries and _ran(book, s, book.now)]
        if {s.tier for s in here} >= set(claim.among.tiers):
            found += [s for s in here if s not in found]
    return plainly(bool(found) or None, [book.row_of(s) for s in found])


# --- what they are -------------------------------------------------------------------------------------------------------------


def is_(book: JudgeBook, claim: Is) -> Verdict:
    """What the row of a series says."""
    if claim.what == "tiers":
        return _tiers(book, claim)
    series = book.series(claim.series)
    evidence = [book.row_of(series)]
    if claim.what == "country":
        return (
            plainly(alpha2(claim.value) in series.countries, evidence)
            if series.countries
            else unverified("the book does not say where it is held", evidence)
        )
    if claim.what == "maker":
        maker = _maker(book, claim.value)
        evidence += [book.evidence("makers", m, f"{m.name}: maker of the cars") for m in book.tables.makers if m.id == series.maker]
        return plainly(series.maker == maker, evidence) if series.maker else unverified("the book does not say whose cars", evidence)
    said = str(series.tier) if claim.what == "tier" and series.tier is not None else series.scope if claim.what == "scope" else ""
    if not said:
        return unverified(f"the book does not say its {claim.what}", evidence, series.id)
    return plainly(said == claim.value, evidence)


def _maker(book: JudgeBook, text: str) -> str:
    found = [m.id for m in book.tables.makers if text.casefold() in (m.id, m.name.casefold())]
    if not found:
        raise Unknown(f"the book has no maker {text!r}")
    return found[0]


def _tiers(book: JudgeBook, claim: Is) -> Verdict:
    maker = _maker(book, claim.series)
    first = {s.tier: s for s in book.book.rows_of_series if s.maker == maker and s.tier is not None}
    if not first:
        return unverified(f"the book has no tiers of {claim.series}")
    return plainly(len(first) == int(claim.value), [book.row_of(first[tier]) for tier in sorted(t for t in first if t)])


# --- names and lineage ---------------------------------------------------------------------------------------------------------


def named(book: JudgeBook, claim: Named) -> Verdict:
    """A name in these years. That a name is not in the book does not show that a series never had it."""
    series = book.series(claim.series)
    rows = [n for n in book.tables.names if n.series == series.id]
    alike = [n for n in rows if words(claim.name) <= words(n.name)]
    asked = claim.years.first is not None or claim.years.last is not None
    evidence = [_says_name(book, n, series) for n in (alike or rows)]
    if not alike:
        if words(claim.name) <= words(series.name):
            return plainly(True, [book.row_of(series), *evidence])
        return unverified(f"the book has no such name of {series.name}", evidence, series.id)
    if not asked:
        return plainly(True, evidence)
    overlap = [_overlaps(n, claim.years.first, claim.years.last) for n in alike]
    return plainly(True if True in overlap else None if None in overlap else False, evidence)


def _overlaps(name: SeriesName, first: int | None, last: int | None) -> bool | None:
    if (name.to_year is not None and first is not None and first > name.to_year) or (
        name.from_year is not None and last is not None and last < name.from_year
    ):
        return False
    return None if name.from_year is None and name.to_year is None else True


def _says_name(book: JudgeBook, name: SeriesName, series: Series) -> Evidence:
    years = f"{name.from_year or ''}-{name.to_year or ''}".strip("-") or "years not known"
    return book.evidence("names", name, f"{series.name}: {name.name}, {years}")


def renamed(book: JudgeBook, claim: Renamed) -> Verdict:
    """A name that came after another; for what became of a series, also the series that followed it."""
    found: list[tuple[int | None, list[Evidence]]] = []
    told = False
    for series in book.book.rows_of_series:
        rows = [n for n in book.tables.names if n.series == series.id]
        own = claim.series == series.id or words(claim.series) <= words(f"{series.id} {series.name}")
        told = told or own or any(words(claim.series) <= words(n.name) for n in rows)
        found += _new_names(book, claim, series, rows, own=own)
        if claim.or_followed and own:
            heirs = [s for s in book.book.rows_of_series if s.succeeds == series.id and words(claim.name) <= words(f"{s.id} {s.name}")]
            found += [(heir.first_year, [book.row_of(series), book.row_of(heir)]) for heir in heirs]
    if not told:
        raise Unknown(f"the book has no series {claim.series!r}")
    evidence = [e for _, rows in found for e in rows]
    if not found:
        return unverified("no row of the book says so")
    if claim.year is None:
        return plainly(True, evidence)
    years = [year for year, _ in found]
    return plainly(True if claim.year in years else None if None in years else False, evidence)


def _new_names(
    book: JudgeBook, claim: Renamed, series: Series, rows: Sequence[SeriesName], *, own: bool
) -> list[tuple[int | None, list[Evidence]]]:
    new = [n for n in rows if words(claim.name) <= words(n.name)]
    found = []
    for name in new:
        before = [
            n for n in rows
            if n not in new and (own or words(claim.series) <= words(n.name)) and (n.from_year or n.to_year or 0) < (name.from_year or book.now)
        ]  # fmt: skip
        if before:
            found.append((name.from_year, [*(_says_name(book, n, series) for n in before), _says_name(book, name, series)]))
    return found


def follows(book: JudgeBook, claim: Follows) -> Verdict:
    """The series, or the generation, that another came out of, directly."""
    try:
        later, earlier = book.series(claim.later), book.series(claim.earlier)
    except Unknown as unknown:
        return _generations_follow(book, claim, unknown)
    evidence = [book.row_of(later), book.row_of(earlier)]
    if later.succeeds == earlier.id:
        return plainly(True, evidence)
    if later.succeeds or earlier.succeeds == later.id or _too_late(later, earlier):
        return plainly(False, evidence)
    return unverified(f"the book does not say what {later.name} came out of", evidence, later.id)


def _too_late(later: Series, earlier: Series) -> bool:
    return later.first_year is not None and earlier.first_year is not None and later.first_year < earlier.first_year


def _generations_follow(book: JudgeBook, claim: Follows, unknown: Unknown) -> Verdict:
    try:
        later, earlier = book.cars(claim.later), book.cars(claim.earlier)
    except Unknown as neither:
        raise (neither if " car " in str(neither) and not book.some_series(claim.later) else unknown) from None
    ids = {g.id for g in earlier}
    evidence = [
        book.evidence(
            "generations", g, f"{g.model} {g.type_code}, first raced {g.first_season or 'not known'}, after {g.predecessor or 'not known'}"
        )
        for g in later
    ]
    if any(g.predecessor in ids for g in later):
        return plainly(True, evidence)
    return plainly(
        False if any(g.predecessor for g in later) or any(g.predecessor in {x.id for x in later} for g in earlier) else None, evidence
    )


def role(book: JudgeBook, claim: Role) -> Verdict:
    """What the rows say an organisation did for a series."""
    series = book.series(claim.series)
    names = {o.id: o.name for o in book.tables.organisations}
    rows = [r for r in book.tables.roles if r.series == series.id and r.role == claim.role]

    def says(r: object) -> Evidence:
        row = next(x for x in rows if x is r)
        years = f"{row.from_year or ''}-{row.to_year or ''}".strip("-") or "years not known"
        return book.evidence("roles", row, f"{series.name}, {row.role}: {names.get(row.organisation, row.text)}, {years}")

    def in_years(first: int | None, last: int | None) -> bool:
        a, b = claim.years.first, claim.years.last
        return not ((a is not None and last is not None and last < a) or (b is not None and first is not None and first > b))

    of_then = [r for r in rows if in_years(r.from_year, r.to_year)]
    wanted = words(claim.organisation)
    mine = [r for r in of_then if wanted <= words(f"{r.organisation} {names.get(r.organisation, '')} {r.text}")]
    if mine:
        return plainly(True, [says(r) for r in mine])
    return plainly(
        False if of_then else None,
        [says(r) for r in rows],
        () if of_then else (Doubt(f"the book does not say who has this part in {series.name}"),),
    )
