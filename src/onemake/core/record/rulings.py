"""How verdicts are reached and put together: from what was true when, from several ways of counting, and from the verdicts of parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from onemake.core.record.claims import Counting, Verdict, VerdictKind
from onemake.core.record.questions import Doubt, Evidence

__all__ = ["all_of", "any_of", "by_counting", "contrary", "in_time", "plainly", "readings", "unverified"]


def plainly(truth: bool | None, evidence: Iterable[Evidence] = (), doubts: Iterable[Doubt] = ()) -> Verdict:
    """True, false, or not known."""
    kind: VerdictKind = "unverified" if truth is None else "true" if truth else "false"
    return Verdict(kind, tuple(evidence), tuple(doubts))


def unverified(says: str, evidence: Iterable[Evidence] = (), series: str = "") -> Verdict:
    """What the book lacks."""
    return Verdict("unverified", tuple(evidence), (Doubt(says, series),))


def in_time(truths: dict[int, bool | None], now: int, evidence: Iterable[Evidence] = (), doubts: Iterable[Doubt] = ()) -> Verdict:
    """From what was so in each year: true if it is so now; true as of the years in which it was; unverified if nobody knows; else false."""
    years = tuple(sorted(year for year, truth in truths.items() if truth))
    at_last = truths.get(now)
    kind: VerdictKind = "true" if at_last else "unverified" if at_last is None and now in truths else "true as of" if years else "false"
    return Verdict(kind, tuple(evidence), tuple(doubts), years if kind == "true as of" else ())


def by_counting(named: Sequence[tuple[str, Verdict]]) -> Verdict:
    """The first way of counting is the series' own and decides, unless it says no where another says yes: that is disputed.

    What is true only for a time is so in the years of any of them, and it is told which.
    """
    own = named[0][1]
    countings = tuple(Counting(name, verdict.verdict, verdict.years) for name, verdict in named) if len(named) > 1 else ()
    evidence = _once(e for _, verdict in named for e in verdict.evidence)
    doubts = _doubts_once(d for _, verdict in named for d in verdict.doubts)
    kinds = {verdict.verdict for _, verdict in named[1:]}
    years = tuple(sorted({year for _, verdict in named for year in verdict.years}))
    if own.verdict == "true" or not (kinds & {"true", "true as of", "disputed"}):
        return Verdict(own.verdict, evidence, doubts, own.years, countings)
    if "true" in kinds or "disputed" in kinds:
        return Verdict("disputed", evidence, doubts, (), countings)
    return Verdict("true as of", evidence, doubts, years, countings)


def all_of(verdicts: Sequence[Verdict], now: int) -> Verdict:
    """Each part must hold: one that is false decides, then one that is disputed, then one that nobody knows; what is true for a time is so while all of it is."""
    return _joined(verdicts, now, ("false", "disputed", "unverified"), every=True)


def any_of(verdicts: Sequence[Verdict], now: int) -> Verdict:
    """One part is enough."""
    if any(v.verdict == "true" for v in verdicts):
        return _together(verdicts, "true")
    timed = [v for v in verdicts if v.verdict == "true as of"]
    if timed:
        return _together(verdicts, "true as of", tuple(sorted({year for v in timed for year in v.years})))
    return _joined(verdicts, now, ("disputed", "unverified", "false"), every=False)


def _joined(verdicts: Sequence[Verdict], now: int, order: tuple[VerdictKind, ...], *, every: bool) -> Verdict:
    for kind in order:
        if any(v.verdict == kind for v in verdicts):
            return _together(verdicts, kind)
    timed = [frozenset(v.years) for v in verdicts if v.verdict == "true as of"]
    if not timed or not every:
        return _together(verdicts, "true" if verdicts else "unverified")
    years = tuple(sorted(frozenset.intersection(*timed)))
    return _together(verdicts, "true" if now in years else "true as of" if years else "false", years)


def contrary(verdict: Verdict) -> Verdict:
    """What was true for a time and is no more, its contrary is true now."""
    turned: dict[VerdictKind, VerdictKind] = {"true": "false", "false": "true", "true as of": "true"}
    countings = tuple(replace(c, verdict=turned.get(c.verdict, c.verdict), years=()) for c in verdict.countings)
    return Verdict(turned.get(verdict.verdict, verdict.verdict), verdict.evidence, verdict.doubts, (), countings)


def readings(named: Sequence[tuple[str, Verdict]], now: int) -> Verdict:
    """One sentence, read in several ways: where they differ it is disputed. What nobody knows under any reading stays so."""
    verdicts = [verdict for _, verdict in named]
    kinds = {v.verdict for v in verdicts}
    countings = tuple(Counting(name, verdict.verdict, verdict.years) for name, verdict in named)
    if len(kinds) == 1:
        return replace(any_of(verdicts, now), countings=countings)
    settled = kinds - {"unverified"}
    kind: VerdictKind = "unverified" if len(settled) == 1 and "true" not in settled else "disputed"
    return replace(_together(verdicts, kind), countings=countings)


def _together(verdicts: Sequence[Verdict], kind: VerdictKind, years: tuple[int, ...] = ()) -> Verdict:
    evidence = _once(e for v in verdicts for e in v.evidence)
    doubts = _doubts_once(d for v in verdicts for d in v.doubts)
    return Verdict(
        kind, evidence, doubts, years if kind == "true as of" else (), tuple(dict.fromkeys(c for v in verdicts for c in v.countings))
    )


def _once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence))


def _doubts_once(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    return tuple(dict.fromkeys(doubts))
