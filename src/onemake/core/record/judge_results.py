"""Claims of wins, podiums, poles, starts and points. They are counted race by race, so the book seldom has all: what it has is a least number."""

from __future__ import annotations

from dataclasses import replace

from onemake.core.errors import UserError
from onemake.core.record.ask import ask
from onemake.core.record.claims import Comparison, Counts, Verdict
from onemake.core.record.facts import Count
from onemake.core.record.judge_book import JudgeBook, Unknown
from onemake.core.record.nations import alpha3
from onemake.core.record.questions import Answer, Evidence, Question
from onemake.core.record.rulings import plainly, unverified

__all__ = ["fits", "most_results", "results"]


def fits(number: int, wanted: int, how: Comparison) -> bool:
    """Whether a number is as claimed."""
    return {
        "exactly": number == wanted,
        "at least": number >= wanted,
        "at most": number <= wanted,
        "more than": number > wanted,
        "fewer than": number < wanted,
    }[how]


def _answer(book: JudgeBook, question: Question) -> Answer:
    """The lines of everybody. Raises Unknown."""
    named = tuple(s.id for text in question.series for s in (book.series(text),))
    try:
        return ask(book.book, replace(question, series=named, drivers=(), teams=(), nations=()))
    except UserError as error:
        raise Unknown(str(error)) from None


def results(book: JudgeBook, claim: Counts) -> Verdict:
    """What the races of the book add up to, and what sources count."""
    question = claim.question
    those = book.those(question)
    answer = _answer(book, question)
    mine = [line for line in answer.lines if (alpha3(line.id) if question.by == "nation" else line.id) in those]
    found = int(sum(line.value for line in mine))
    said = _said(book, question, those)
    evidence = [*(e for line in mine for e in list(line.evidence)[:20]), *(_says(book, row) for row in said)]
    if any(fits(row.count, claim.number, claim.comparison) and row.count >= found for row in said):
        return plainly(True, evidence, answer.doubts[:3])
    if fits(found, claim.number, claim.comparison) and (answer.sure or claim.comparison in ("at least", "more than")):
        return plainly(True, evidence, answer.doubts[:3])
    too_many = found > claim.number and claim.comparison in ("exactly", "at most", "fewer than")
    if answer.sure or too_many:
        return plainly(False, evidence, answer.doubts[:3])
    if said and not question.years.first and not question.years.last:
        least = max(row.count for row in said)
        if claim.comparison in ("exactly", "at most", "fewer than") and least > claim.number:
            return plainly(False, evidence, answer.doubts[:3])
    return plainly(None, evidence, answer.doubts[:3])


def most_results(book: JudgeBook, question: Question) -> Verdict:
    """Whoever leads by the races of the book; as it has not all of them, that is seldom sure."""
    those = book.those(question)
    answer = _answer(book, question)
    top = [line for line in answer.lines if line.position == 1]
    mine = [line for line in answer.lines if line.id in those]
    evidence = [e for line in (mine[:1] + top[:1]) for e in list(line.evidence)[:10]]
    said = [row for row in _said(book, question, those) if "most" in row.note]
    if said:
        return plainly(True, [_says(book, row) for row in said] + evidence, answer.doubts[:3])
    if not answer.sure:
        return unverified("the book does not have every race of it", evidence)
    return plainly(bool(top) and all(line.id in those for line in top), evidence)


def _said(book: JudgeBook, question: Question, those: frozenset[str]) -> tuple[Count, ...]:
    """Numbers that sources give of the very thing that is asked about."""
    if question.years.first is not None or question.years.last is not None or question.streak:
        return ()
    ids = {book.series(text).id for text in question.series}
    return tuple(
        row
        for row in book.tables.counts
        if row.what == question.what and book.who(row.who) in those and ({row.series} if row.series else set()) == ids
    )


def _says(book: JudgeBook, row: Count) -> Evidence:
    return book.evidence(
        "counts",
        row,
        f"{row.who}: {row.count} {row.what}" + (f", up to {row.as_of}" if row.as_of else "") + (f" ({row.note})" if row.note else ""),
    )
