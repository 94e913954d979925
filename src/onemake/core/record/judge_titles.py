"""Claims of titles: how many, when, in a row, more than others, the first, the defending one. Who came where is a list of rows; each verdict rests on some."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from onemake.core.record.claims import Comparison, Counts, Defends, FirstChampion, More, Most, Nationality, Share, Tally, Verdict, WonIn
from onemake.core.record.facts import Count, Series
from onemake.core.record.judge_book import JudgeBook, Title
from onemake.core.record.judge_results import fits, most_results, results
from onemake.core.record.nations import alpha3
from onemake.core.record.questions import Doubt, Evidence, Question
from onemake.core.record.rulings import in_time, plainly, unverified

__all__ = ["counts", "defends", "first_champion", "more", "most", "nationality", "share", "tally", "won_in"]


# --- how many ------------------------------------------------------------------------------------------------------------------


def counts(book: JudgeBook, claim: Counts) -> Verdict:
    """So many titles. Without a last year it is asked for every year: three titles were two once."""
    question = claim.question
    if question.what != "titles":
        return results(book, claim)
    series = book.chosen(question)
    those = book.those(question)
    won = [t for t in book.won(question, series) if book.winner(t, question) in those]
    missing = book.no_champion(question, series)
    claimed = _claimed(book, question, series, those) if not (question.streak or question.together) else ()
    told = max((row.as_of or 0 for row in claimed), default=0) if claimed and len(claimed) >= len(those) else 0
    truths: dict[int, bool | None] = {}
    without: dict[int, bool | None] = {}
    beyond = [t for t in won if book.rivals(t)]
    for year in _years(book, question, won):
        unknown = _unknown(book, question, won, missing, range(told + 1, year + 1))
        past = [t for t in won if t.year <= year]
        truths[year] = _holds(_number(book, past, question, claimed, year), unknown, claim)
        without[year] = _holds(_number(book, [t for t in past if t not in beyond], question, claimed, year), unknown, claim)
    evidence = [t.evidence for t in won] + [_says_count(book, row) for row in claimed]
    doubts = list(book.disputed(won))
    if claimed and _number(book, won, question, (), book.now) < claim.number:
        doubts.append(Doubt("the years of all of them are not known: a source gives the number alone"))
    if truths.get(book.now) is not False:
        doubts += book.missing(question, series)
    if beyond and truths != without:
        return Verdict("disputed", tuple(evidence + [r.evidence for t in beyond for r in book.rivals(t)]), tuple(doubts))
    return in_time(truths, book.now, evidence, doubts)


def _unknown(
    book: JudgeBook, question: Question, won: Sequence[Title], missing: Sequence[tuple[Series, tuple[int, ...]]], years: range
) -> int:
    """How many more it may be. Two in one year need one that is known in that year, and another of another tier, series or maker."""
    if not question.together:
        return sum(1 for _, blank in missing for y in blank if y in years)
    have = {(t.year, _kind(book.series_by_id[t.series], question.together)) for t in won}
    return sum(
        1
        for s, blank in missing
        if _kind(s, question.together)
        for y in blank
        if y in years and {k for at, k in have if at == y} - {_kind(s, question.together)}
    )


def _kind(series: Series, together: str) -> str:
    return {"tier": str(series.tier or ""), "series": series.id, "maker": series.maker}[together]


def _years(book: JudgeBook, question: Question, won: Sequence[Title]) -> range:
    """The years in which to ask: only now, if the claim has an end."""
    first = min((t.year for t in won), default=book.now)
    return range(book.now if question.years.last is not None else first, book.now + 1)


def _number(book: JudgeBook, won: Sequence[Title], question: Question, claimed: Sequence[Count], year: int) -> int:
    if question.together:
        return _together(book, won, question.together)
    if question.streak:
        return max(
            (_longest(book, book.series_by_id[id_], {t.year for t in won if t.series == id_}) for id_ in {t.series for t in won}), default=0
        )
    own = Counter(who for who, _ in {(book.winner(t, question), t.row) for t in won})
    for row in claimed:
        if row.as_of is None or row.as_of <= year:
            who = alpha3(row.who) if question.by == "nation" else book.who(row.who)
            own[who] = max(own[who], row.count)
    lines = {t.row for t in won}
    return sum(own.values()) if claimed else len(lines)


def _together(book: JudgeBook, won: Sequence[Title], kind: str) -> int:
    """The most of a kind that were won in one year."""
    by_year: dict[int, set[str]] = defaultdict(set)
    for title in won:
        series = book.series_by_id[title.series]
        by_year[title.year].add(_kind(series, kind))
    return max((len(found - {""}) for found in by_year.values()), default=0)


def _longest(book: JudgeBook, series: Series, years: set[int]) -> int:
    """The longest run of editions; a year in which none was held breaks nothing."""
    longest = run = 0
    for year in book.held(series) or tuple(range(min(years, default=0), max(years, default=-1) + 1)):
        run = run + 1 if year in years else 0
        longest = max(longest, run)
    return longest


def _holds(number: int, unknown: int, claim: Counts) -> bool | None:
    """Whether the number fits; None if titles of which nobody knows the winner could make it fit."""
    return _holds_number(number, unknown, claim.number, claim.comparison)


def _holds_number(number: int, unknown: int, wanted: int, how: Comparison) -> bool | None:
    if fits(number, wanted, how):
        return True
    return None if any(fits(n, wanted, how) for n in range(number, number + unknown + 1)) else False


def _claimed(book: JudgeBook, question: Question, series: Sequence[Series], those: frozenset[str]) -> tuple[Count, ...]:
    """Counts that a source gives without their years, of the very series that is asked about."""
    if question.years.first is not None or question.years.last is not None or question.titles_of:
        return ()
    ids = {s.id for s in series}
    everything = not (question.series or question.makers or question.tiers or question.scopes or question.countries)
    return tuple(
        row
        for row in book.tables.counts
        if row.what == "titles"
        and book.who(row.who) in those
        and row.title in ("", "teams" if question.by == "team" else "drivers")
        and ({row.series} == ids if row.series else everything)
    )


def _says_count(book: JudgeBook, row: Count) -> Evidence:
    name = book.series_by_id[row.series].name if row.series in book.series_by_id else "all series"
    return book.evidence("counts", row, f"{row.who}: {row.count} {row.what}, {name}" + (f", up to {row.as_of}" if row.as_of else ""))


def won_in(book: JudgeBook, claim: WonIn) -> Verdict:
    """The title of each of these years."""
    question = claim.question
    series = book.chosen(question)
    those = book.those(question)
    held = {y for s in series for y in book.held(s)}
    unsure = any(book.first_year(s) is None for s in series)
    evidence: list[Evidence] = []
    titles: list[Title] = []
    truths: list[bool | None] = []
    for year in claim.years:
        of_year = [t for t in book.won(question, series) if t.year == year]
        mine = [t for t in of_year if book.winner(t, question) in those]
        titles += mine
        evidence += [t.evidence for t in (mine or of_year)]
        no_row = [s for s in series if year in book.held(s) and not any(t.series == s.id for t in of_year)]
        undecided = any(year > book.decided(s) and s.last_year is None for s in series) or unsure
        truths.append(True if mine else None if no_row or (undecided and not of_year) else False)
        if not mine and year not in held and not of_year:
            evidence += [book.row_of(s) for s in series] if len(series) == 1 else []
    evidence += [r.evidence for t in titles for r in book.rivals(t)]
    doubts = [*book.disputed(titles)]
    if None in truths and False not in truths:
        doubts += [d for d in book.missing(question, series) if set(d.years) & set(claim.years) or not d.years]
    if False not in truths and any(book.rivals(t) for t in titles):
        return Verdict("disputed", tuple(evidence), tuple(doubts))
    return plainly(False if False in truths else None if None in truths else True, evidence, doubts)


# --- more than others ----------------------------------------------------------------------------------------------------------


def most(book: JudgeBook, claim: Most) -> Verdict:
    """More than anybody else, in every year that it was so. Level with another at the top: disputed."""
    question = claim.question
    if question.what != "titles":
        return most_results(book, question)
    series = book.chosen(question)
    those = book.those(question)
    won = book.won(question, series)
    truths: dict[int, bool | None] = {}
    last: Mapping[str, int] = {}
    claimed = _all_claimed(book, question, series)
    for year in _years(book, question, won):
        last = _totals(book, question, [t for t in won if t.year <= year], claimed, year)
        mine = sum(last.get(who, 0) for who in those)
        others = max((n for who, n in last.items() if who not in those), default=0)
        truths[year] = mine > others
    mine = sum(last.get(who, 0) for who in those)
    top = max((n for who, n in last.items() if who not in those), default=0)
    level = [who for who, n in last.items() if n == top and who not in those]
    shown = those | (set(level[:3]) if top >= mine else set())
    evidence = [t.evidence for t in won if book.winner(t, question) in shown]
    evidence += [
        _says_count(book, row) for row in book.tables.counts if book.who(row.who) in shown and row in _all_claimed(book, question, series)
    ]
    doubts = [*book.disputed([t for t in won if book.winner(t, question) in shown]), *book.missing(question, series)]
    if mine and mine == top:
        return Verdict("disputed", tuple(evidence), (Doubt(f"level with {_shown(book, won, question, level)} on {top}"), *doubts))
    if top > mine:
        doubts.insert(0, Doubt(f"{_shown(book, won, question, level)} has {top}, against {mine}"))
    return in_time(truths, book.now, evidence, doubts)


def _all_claimed(book: JudgeBook, question: Question, series: Sequence[Series]) -> tuple[Count, ...]:
    if question.by not in ("driver", "team"):
        return ()
    everybody = frozenset(book.who(row.who) for row in book.tables.counts)
    return _claimed(book, question, series, everybody)


def _totals(book: JudgeBook, question: Question, won: Iterable[Title], claimed: Sequence[Count], year: int) -> Mapping[str, int]:
    """Titles by winner; a nation is counted once for a crew of its own."""
    totals = Counter(who for who, _ in {(book.winner(t, question), t.row) for t in won})
    for row in claimed:
        if row.as_of is None or row.as_of <= year:
            totals[book.who(row.who)] = max(totals[book.who(row.who)], row.count)
    totals.pop("", None)
    return totals


def _shown(book: JudgeBook, won: Iterable[Title], question: Question, those: Sequence[str]) -> str:
    names = {book.winner(t, question): t.nation if question.by == "nation" else t.name for t in won}
    return ", ".join(sorted(names.get(who, who) for who in those)[:3]) + (" and others" if len(those) > 3 else "")


def more(book: JudgeBook, claim: More) -> Verdict:
    """More than somebody else."""
    question = claim.question
    series = book.chosen(question)
    those = book.those(question)
    other = alpha3(claim.than) if question.by == "nation" else book.known(claim.than)
    won = [t for t in book.won(question, series) if book.winner(t, question) in {*those, other}]
    truths: dict[int, bool | None] = {}
    claimed = _all_claimed(book, question, series)
    for year in _years(book, question, won):
        totals = _totals(book, question, [t for t in won if t.year <= year], claimed, year)
        truths[year] = sum(totals.get(who, 0) for who in those) > totals.get(other, 0)
    return in_time(truths, book.now, [t.evidence for t in won], [*book.disputed(won), *book.missing(question, series)])


def tally(book: JudgeBook, claim: Tally) -> Verdict:
    """So many champions, or so many titles as a record. Editions without a known champion may add to either."""
    question = claim.question
    series = book.chosen(question)
    won = book.won(question, series)
    claimed = _all_claimed(book, question, series) if claim.of == "record" else ()
    missing = book.no_champion(question, series)
    truths: dict[int, bool | None] = {}
    totals: Mapping[str, int] = {}
    for year in _years(book, question, won):
        totals = _totals(book, question, [t for t in won if t.year <= year], claimed, year)
        low = len(totals) if claim.of == "winners" else max(totals.values(), default=0)
        unknown = sum(1 for _, blank in missing for y in blank if y <= year)
        truths[year] = _holds_number(low, unknown, claim.number, claim.comparison)
    top = max(totals.values(), default=0)
    shown = won if claim.of == "winners" else [t for t in won if totals.get(t.who) == top]
    return in_time(truths, book.now, [t.evidence for t in shown], [*book.disputed(shown), *book.missing(question, series)])


def share(book: JudgeBook, claim: Share) -> Verdict:
    """More than half of the editions, whoever won those of which nobody knows the winner."""
    question = claim.question
    series = book.chosen(question)
    those = book.those(question)
    won = [t for t in book.won(question, series) if book.winner(t, question) in those]
    editions = sum(1 for s in series for y in book.held(s) if y in question.years)
    unknown = sum(len(years) for _, years in book.no_champion(question, series))
    number = len({t.row for t in won})
    if not editions:
        return unverified("the book does not know when they were held", [book.row_of(s) for s in series[:3]])
    truth = True if 2 * number > editions else None if 2 * (number + unknown) > editions else False
    doubts = () if truth else book.missing(question, series)
    return plainly(truth, [t.evidence for t in won], [*book.disputed(won), *doubts])


# --- first, defending, of a nation ---------------------------------------------------------------------------------------------


def first_champion(book: JudgeBook, claim: FirstChampion) -> Verdict:
    """The first, or the first of a nation. An earlier year without a known champion leaves the first of all open, and the first of a nation in doubt."""
    question = claim.question
    series = book.chosen(question)
    plain = Question(by=question.by, titles_of=question.titles_of)
    nations = {alpha3(n) for n in question.nations}
    those = frozenset(book.known(name) for name in (*question.drivers, *question.teams))
    won = [t for t in book.won(plain, series) if not nations or t.nation in nations or t.who in those]
    mine = [t for t in won if t.who in those]
    earliest = min((t.year for t in won), default=None)
    if not mine or earliest is None:
        return plainly(False, [t.evidence for t in won[:3]], book.missing(plain, series))
    if nations and not any(t.nation in nations for t in mine):
        return plainly(False if any(t.nation for t in mine) else None, [t.evidence for t in mine])
    first = mine[0].year
    blank = [y for _, years in book.no_champion(plain, series) for y in years if y < first]
    nobody = [t for t in book.won(plain, series) if nations and not t.nation and t.year < first]
    unsure = bool(blank or nobody) or any(book.first_year(s) is None for s in series)
    truth = False if earliest < first else None if unsure and not nations else True
    evidence = [t.evidence for t in won if t.year <= first]
    return plainly(truth, evidence, [*book.disputed(mine[:1]), *(book.missing(plain, series) if unsure else ())])


def defends(book: JudgeBook, claim: Defends) -> Verdict:
    """Whoever won the last edition before a year defends in it. Once the last one of the book is decided, it is asked of the year after."""
    series = book.series(claim.series)
    who = book.known(claim.driver)
    question = Question(series=(series.id,))
    by_year: dict[int, list[Title]] = defaultdict(list)
    for title in book.won(question, [series]):
        by_year[title.year].append(title)
    held = sorted({*book.held(series), *by_year})
    now = book.now + 1 if book.now in by_year and series.last_year is None else book.now
    end = now if series.last_year is None else min(now, series.last_year)
    years = (claim.year,) if claim.year is not None else tuple(range(held[0] + 1, end + 1)) if held else ()
    truths: dict[int, bool | None] = {}
    evidence: list[Evidence] = []
    for year in years:
        before = max((y for y in held if y < year), default=None)
        last = by_year.get(before, []) if before is not None else []
        later = year - 1 > book.decided(series) and series.last_year is None
        truths[year] = None if later or (before is not None and not last) else any(t.who == who for t in last)
        if truths[year] or claim.year is not None or year == now:
            evidence += [t.evidence for t in last]
    doubts = book.disputed([t for found in by_year.values() for t in found if t.who == who])
    if not held:
        return unverified("the book does not know when it was held", [book.row_of(series)], series.id)
    if claim.year is not None:
        return plainly(truths[claim.year], evidence, doubts)
    truths.setdefault(now, False)
    return in_time(truths, now, evidence, doubts)


def nationality(book: JudgeBook, claim: Nationality) -> Verdict:
    """As the rows say; of several that differ it is disputed."""
    who = book.known(claim.driver)
    wanted = alpha3(claim.nation)
    found: dict[str, Evidence] = {}
    for person in book.tables.people:
        if person.nationality and book.who(person.id) == who:
            found.setdefault(alpha3(person.nationality), book.evidence("people", person, f"{person.name}: {person.nationality}"))
    for row in book.tables.nations:
        if book.who(row.id) == who:
            found.setdefault(alpha3(row.nation), book.evidence("nations", row, f"{row.id}: {row.nation}"))
    for title in book.titles:
        if title.who == who and title.nation:
            found.setdefault(title.nation, title.evidence)
    if not found:
        return unverified(f"the book does not say for which nation {claim.driver} races")
    if len(found) > 1 and wanted in found:
        return Verdict("disputed", tuple(found.values()), (Doubt(f"the rows of the book give {' and '.join(sorted(found))}"),))
    return plainly(wanted in found, found.values())
