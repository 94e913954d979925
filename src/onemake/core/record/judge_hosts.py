"""Claims of where a series raced, and on whose programme: its meetings, held against the calendar of the host."""

from __future__ import annotations

from collections.abc import Sequence

from onemake.core.record.claims import Raced, Supports, Verdict
from onemake.core.record.facts import Series
from onemake.core.record.hosts import HostEvents, host_events
from onemake.core.record.judge_book import JudgeBook, words
from onemake.core.record.meetings import Held, meetings_of
from onemake.core.record.nations import alpha2
from onemake.core.record.places import Places, plain
from onemake.core.record.questions import Doubt, Evidence, Span
from onemake.core.record.rulings import in_time, plainly, unverified

__all__ = ["raced", "supports"]

_CONTINENTS = {
    "european": "Europe", "asian": "Asia", "american": "North America", "north american": "North America", "south american": "South America",
    "african": "Africa", "australian": "Oceania",
}  # fmt: skip


def _years(book: JudgeBook, series: Series, span: Span) -> tuple[int, ...]:
    """The years of which the book has meetings."""
    folders = {s.year for s in book.book.held if book.book.series.ids[s.series] == series.id}
    rows = {m.year for m in book.tables.meetings if m.series == series.id}
    return tuple(sorted(y for y in folders | rows if y in span))


def _host(text: str) -> str:
    """The id of a host as it is written: Formula 1 is Formula One."""
    return "-".join(sorted_words) if (sorted_words := plain(text).replace("formula 1", "formula one").split()) else ""


def supports(book: JudgeBook, claim: Supports) -> Verdict:
    """On its programme at all; or at most, or all, of its events, year by year as far as both calendars are known, and the season is over."""
    series = book.series(claim.series)
    if claim.share:
        return _share(book, claim, series)
    host = words(_host(claim.host))
    text = words(_host(series.supports))
    years = _years(book, series, Span(claim.year, claim.year))
    meetings = [m for year in years for m in _meetings(book, series, year) if m.host and host <= words(m.host)]
    evidence = [book.row_of(series), *(m.evidence[0] for m in meetings[:5] if m.evidence)]
    if meetings:
        return plainly(True, evidence)
    if claim.year is not None:
        return unverified(f"no row says whom {series.name} supported in {claim.year}", evidence, series.id)
    if host <= text:
        says = book.evidence("series", series, f"{series.name} supports {series.supports}")
        return plainly(True, [says])
    if not series.supports:
        return unverified(f"the book does not say whom {series.name} supports", evidence, series.id)
    says = book.evidence("series", series, f"{series.name} supports {series.supports}")
    return plainly(False, [says], (Doubt("the row names others; it may not name all", series.id),))


def _meetings(book: JudgeBook, series: Series, year: int) -> Sequence[Held]:
    found, _ = meetings_of(series.id, year, book.calendars(series.id, year), book.tables.meetings, Places(book.tables.circuits))
    return [m for m in found if not m.off]


def _share(book: JudgeBook, claim: Supports, series: Series) -> Verdict:
    host = _host(claim.host)
    continent = _CONTINENTS.get(claim.continent.casefold(), claim.continent)
    span = Span(claim.year, claim.year)
    truths: dict[int, bool | None] = {}
    evidence: list[Evidence] = []
    doubts: list[Doubt] = []
    for year in _years(book, series, span):
        seasons = (*book.calendars(series.id, year), *book.calendars(host, year))
        held = host_events(book.tables, seasons, series.id, year, host, continent)
        short = _ends_before(held)
        if not held.events or (claim.year is None and (short or year > book.decided(series))):
            continue
        enough = held.at == len(held.events) if claim.share == "all" else 2 * held.at > len(held.events)
        possible = held.at + len(held.open)
        could = possible >= len(held.events) if claim.share == "all" else 2 * possible > len(held.events)
        truths[year] = None if short else True if enough else None if held.doubts and could else False
        where = f" in {continent}" if continent else ""
        events = f"{series.name} at {held.at} of {len(held.events)} events of {host}{where} in {year}"
        first = next((e for s in held.shared for e in s.meeting.evidence), None)
        if first is not None:
            evidence.append(Evidence(first.table, first.line, events, first.source, series.id, year))
        doubts += held.doubts if truths[year] is None else ()
    if not truths:
        return unverified(f"the book has no calendar of {series.name} beside one of {host}", [book.row_of(series)], series.id)
    if claim.year is not None:
        return plainly(truths[claim.year], evidence, doubts)
    return in_time(truths, book.now, evidence, doubts)


def _ends_before(held: HostEvents) -> bool:
    """Whether the host's calendar in the book ends before that of the series: nobody can tell of how many events it was a part."""
    last = max((day for event in held.events for day in event.days), default=None)
    return last is not None and any(one.meeting.days and one.meeting.days[0] > last for one in held.open)


def raced(book: JudgeBook, claim: Raced) -> Verdict:
    """A meeting in the country, on the continent or at the circuit; that there was none is never sure, unless whole calendars say so."""
    series = book.series(claim.series)
    wanted = plain(claim.place)
    country = alpha2(claim.place)
    continent = plain(_CONTINENTS.get(wanted, claim.place))
    circuit = Places(book.tables.circuits).find(claim.place)
    host = words(_host(claim.host)) if claim.host else frozenset()
    years = _years(book, series, claim.years)
    found = [
        m for year in years for m in _meetings(book, series, year)
        if m.circuit and (plain(m.circuit.continent) == continent or m.circuit.country == country or m.circuit == circuit) and host <= words(m.host or "formula one")
    ]  # fmt: skip
    if found:
        return plainly(True, [m.evidence[0] for m in found[:10] if m.evidence])
    if country in series.countries and not claim.host and claim.years == Span():
        return plainly(True, [book.row_of(series)])
    if _all_known(book, claim, series, years):
        return plainly(False, [m.evidence[0] for year in years for m in _meetings(book, series, year) if m.evidence])
    return unverified(f"no meeting of {series.name} there is in the book", [book.row_of(series)], series.id)


def _all_known(book: JudgeBook, claim: Raced, series: Series, years: Sequence[int]) -> bool:
    """Whether the book holds the whole calendar of every year asked about, each meeting at a circuit that it knows, and knows the place that is meant."""
    first, last = claim.years.first, claim.years.last
    if first is None or last is None or set(years) != set(range(first, last + 1)) or last > book.decided(series):
        return False
    if any(not book.calendars(series.id, year) for year in years):
        return False
    continents = {plain(c.continent) for c in book.tables.circuits}
    country = len(alpha2(claim.place)) == len("DE")
    named = (
        country
        or plain(_CONTINENTS.get(plain(claim.place), claim.place)) in continents
        or Places(book.tables.circuits).find(claim.place) is not None
    )
    return named and all(m.circuit is not None for year in years for m in _meetings(book, series, year))
