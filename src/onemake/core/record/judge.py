"""Judge a claim: the verdict comes out of the facts, with the rows it rests on, the years for which it was true, and which way of counting gives what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any as Anything

from onemake.core.record import claims as c
from onemake.core.record.judge_book import JudgeBook, Unknown
from onemake.core.record.judge_cars import admits, has, uses
from onemake.core.record.judge_hosts import raced, supports
from onemake.core.record.judge_series import exists, follows, is_, named, renamed, role
from onemake.core.record.judge_titles import counts, defends, first_champion, more, most, nationality, share, tally, won_in
from onemake.core.record.judge_years import began, held, nth, oldest, order
from onemake.core.record.rulings import all_of, any_of, contrary, readings, unverified

__all__ = ["judge"]


def _opinion(_: JudgeBook, claim: c.Opinion) -> c.Verdict:
    return unverified(f"an opinion: no fact settles it ({claim.text})")


def _of_teams(book: JudgeBook, claim: c.Claim) -> c.Claim:
    """A claim of a name that only teams go by is one of teams' titles: whoever leaves out the word team means no driver."""
    if not isinstance(claim, c.Counts | c.WonIn | c.Most | c.More | c.Share):
        return claim
    question = claim.question
    if question.by != "driver" or not question.drivers or question.teams:
        return claim
    if any(book.book.people.find(name) or not book.book.teams.find(name) for name in question.drivers):
        return claim
    return replace(claim, question=replace(question, by="team", teams=question.drivers, drivers=()))


_JUDGES: dict[type, Callable[[JudgeBook, Anything], c.Verdict]] = {
    c.Counts: counts,
    c.WonIn: won_in,
    c.Most: most,
    c.More: more,
    c.Share: share,
    c.Tally: tally,
    c.FirstChampion: first_champion,
    c.Defends: defends,
    c.Nationality: nationality,
    c.Held: held,
    c.Nth: nth,
    c.Order: order,
    c.Began: began,
    c.Oldest: oldest,
    c.Exists: exists,
    c.Is: is_,
    c.Named: named,
    c.Renamed: renamed,
    c.Follows: follows,
    c.Supports: supports,
    c.Raced: raced,
    c.Role: role,
    c.Uses: uses,
    c.Admits: admits,
    c.Has: has,
    c.Opinion: _opinion,
}


def judge(book: JudgeBook, claim: c.Claim) -> c.Verdict:
    """The verdict on a claim. What the book does not know makes it unverified, never an error."""
    if isinstance(claim, c.All):
        return all_of([judge(book, part) for part in claim.claims], book.now)
    if isinstance(claim, c.Any):
        return any_of([judge(book, part) for part in claim.claims], book.now)
    if isinstance(claim, c.Not):
        return contrary(judge(book, claim.claim))
    if isinstance(claim, c.Readings):
        return readings([(f"reading {n}", judge(book, part)) for n, part in enumerate(claim.claims, 1)], book.now)
    try:
        return _JUDGES[type(claim)](book, _of_teams(book, claim))
    except Unknown as unknown:
        return unverified(str(unknown))
