"""The records: questions to the book, each on a page of its own with the rows that its answer rests on, and with what the book does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from onemake.core.record.ask import ask
from onemake.core.record.book import Book
from onemake.core.record.questions import Answer, Counted, Question
from onemake.office.record import answer_as_data, answer_as_rows
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf

__all__ = ["RECORDS", "Feat", "record_pages"]

_MOST = 50
_FEW = 20  # of what each rests on many rows
_TEASER = 3


@dataclass(frozen=True, slots=True)
class Feat:
    """A record: its address, its heading, under which heading it stands, and the question."""

    name: str
    heading: str
    group: str
    question: Question
    unit: str = ""


def _titles(**filters: Any) -> Question:
    return Question(what="titles", most=_MOST, **filters)


RECORDS = (
    Feat("most-titles", "Most titles", "Drivers", _titles(tiers=(1, 2, 3), at_least=2)),
    Feat("most-titles-of-any-maker", "Most titles, of any maker", "Drivers", _titles(at_least=2)),
    Feat("most-titles-tier-1", "Most titles in tier 1", "Drivers", _titles(tiers=(1,))),
    Feat("most-titles-tier-2", "Most titles in tier 2", "Drivers", _titles(tiers=(2,), at_least=2)),
    Feat("most-titles-tier-3", "Most titles in tier 3", "Drivers", _titles(tiers=(3,), at_least=2)),
    Feat("titles-in-a-row", "Titles in a row", "Streaks", _titles(streak=True, at_least=2)),
    Feat("titles-in-a-row-tier-1", "Titles in a row in tier 1", "Streaks", _titles(tiers=(1,), streak=True, at_least=2)),
    Feat("two-tiers-in-a-year", "Champion in two tiers in one year", "Streaks", _titles(together="tier", at_least=2)),
    Feat("two-series-in-a-year", "Champion of two series in one year", "Streaks", _titles(together="series", at_least=2)),
    Feat("most-wins", "Most wins", "Drivers, in seasons with results", Question(what="wins", most=_FEW)),
    Feat("most-podiums", "Most podiums", "Drivers, in seasons with results", Question(what="podiums", most=_FEW)),
    Feat("most-poles", "Most poles", "Drivers, in seasons with results", Question(what="poles", most=_FEW)),
    Feat("most-starts", "Most starts", "Drivers, in seasons with results", Question(what="starts", most=_FEW)),
    Feat("most-teams-titles", "Most titles of teams", "Teams and nations", Question(what="titles", by="team", most=_MOST)),
    Feat("teams-titles-tier-1", "Most titles of teams in tier 1", "Teams and nations", Question(what="titles", by="team", tiers=(1,), most=_MOST)),
    Feat("titles-by-nation", "Titles by nation", "Teams and nations", Question(what="titles", by="nation", most=_MOST)),
    Feat("titles-by-nation-tier-1", "Titles by nation in tier 1", "Teams and nations", Question(what="titles", by="nation", tiers=(1,), most=_MOST)),
    Feat("first-titles-by-nation", "The first title of each nation", "Firsts", Question(what="titles", by="nation", first=True, most=_MOST)),
    Feat("first-champions", "The first champions of tier 1", "Firsts", Question(what="titles", tiers=(1,), first=True, most=_MOST)),
    Feat("champions-by-series", "Different champions of each series", "Series", Question(what="champions", by="series", most=_MOST)),
    Feat("editions-by-series", "Editions known of each series", "Series", Question(what="editions", by="series", most=_MOST)),
)  # fmt: skip


def record_pages(shelf: Shelf, book: Book) -> Iterator[Leaf]:
    """The list of records with the first of each, and a page for each."""
    answers = [(record, ask(book, replace(record.question))) for record in RECORDS]
    answers = [(record, answer) for record, answer in answers if answer.lines]
    groups: dict[str, list[dict[str, Any]]] = {}
    for record, answer in answers:
        groups.setdefault(record.group, []).append(
            {
                "name": record.heading,
                "href": f"records/{record.name}.html",
                "lines": [_line(shelf, record, line, evidence=False) for line in answer.lines[:_TEASER]],
                "sure": answer.sure,
            }
        )
    yield leaf(
        "records/index.html",
        "list",
        "Records",
        "records.html",
        groups=list(groups.items()),
        data=[{"name": r.name, "heading": r.heading, **answer_as_data(a, evidence=False)} for r, a in answers],
    )
    for record, answer in answers:
        yield _one(shelf, record, answer)


def _one(shelf: Shelf, record: Feat, answer: Answer) -> Leaf:
    return leaf(
        f"records/{record.name}.html",
        "record",
        record.heading,
        "record.html",
        above=[("Pyramid", "index.html"), ("Records", "records/index.html")],
        data={"heading": record.heading, **answer_as_data(answer)},
        rows=answer_as_rows(answer),
        group=record.group,
        by=record.question.by.capitalize(),
        what="Year" if record.question.first else record.question.what.capitalize(),
        lines=[_line(shelf, record, line) for line in answer.lines],
        doubts=[(doubt.says, shelf.series_href(doubt.series), shelf.name_of(doubt.series)) for doubt in answer.doubts],
        sure=answer.sure,
        cut=record.question.most is not None and len(answer.lines) == record.question.most,
    )


def _line(shelf: Shelf, record: Feat, line: Counted, *, evidence: bool = True) -> dict[str, Any]:
    """A line of an answer; the rows it rests on only where they are shown, because they are put into words when looked at."""
    return {
        "position": line.position,
        "name": line.name,
        "href": _href(shelf, record.question.by, line.id),
        "value": str(line.value),
        "rows": list(line.evidence) if evidence else [],
        "claimed": list(line.claimed) if evidence else [],
    }


def _href(shelf: Shelf, by: str, id: str) -> str:
    if by == "driver":
        return shelf.people[id].address if id in shelf.people else ""
    if by == "team":
        return shelf.teams[id].address if id in shelf.teams else ""
    if by == "nation":
        return shelf.nation_href(id)
    return shelf.series_href(id) if by == "series" else ""
