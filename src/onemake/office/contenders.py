"""Who can still win the titles of a season, and what each needs: the answers, as data and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.contenders.next_race import NextRace, next_race
from onemake.core.contenders.outlook import Contender, Outlook, chances_of, look_at, outlook
from onemake.core.contenders.story import Story, story
from onemake.core.contenders.words import in_words, next_in_words, question
from onemake.core.errors import NotFound
from onemake.core.points import write_points
from onemake.core.rules.table import tables
from onemake.core.season import Season
from onemake.office.library import load
from onemake.office.standings import parse_after, parse_as_of

__all__ = ["Contenders", "contenders", "contenders_as_data", "contenders_as_rows"]


@dataclass(frozen=True, slots=True)
class Contenders:
    """One title at a moment: what is still open, how it came to that, and what the next race can decide."""

    outlook: Outlook
    story: Story
    next: NextRace | None  # of the question "mathematically" only
    said: tuple[str, ...]  # in words
    next_said: tuple[str, ...]
    provisional: tuple[str, ...] = ()  # why the table of today is

    def standing_of(self, contender: Contender) -> str:
        """In a word: champion, can win, out (since which race), or what is not proved."""
        if contender.champion:
            return "champion"
        if contender.can_win:
            return "can win" if self.outlook.races else "level first"
        since = self.story.out_since.get(contender.key)
        return f"out since {since}" if since is not None and not self.outlook.all_classified and self.outlook.races else "out"


def contenders(
    season: Season | str | Path,
    title: str | None = None,
    *,
    after: str | None = None,
    as_of: str | datetime | None = None,
    all_classified: bool = False,
) -> tuple[Contenders, ...]:
    """Who can still win each title of a season (or the one named), who has won it, and what each needs in the next race.

    ``after`` a round or race; ``as_of`` a day or a moment. ``all_classified`` asks the other question: everybody expected is classified in every race to come;
    without it rivals may fail to score.

    Raises UserError where something named does not exist or the files cannot be used.
    """
    facts = season if isinstance(season, Season) else load(season)
    moment = parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of
    key = parse_after(after)
    ids = [t.id for t in facts.regulations.title]
    if title is not None and title not in ids:
        raise NotFound(f"{facts.id} has no title {title!r}; it has {', '.join(ids) or 'none'}")
    found = []
    for id_ in ids if title is None else [title]:
        answer = outlook(facts, id_, key, moment, all_classified=all_classified)
        told = story(facts, id_, key, moment)
        ahead = look_at(facts, id_, key, moment)
        (now,) = tables(ahead.season, [id_], ahead.after)
        coming = None if all_classified else next_race(chances_of(ahead, id_))
        said = (*in_words(answer, told, facts.calendar), *_if_it_is_over(facts, ahead))
        found.append(Contenders(answer, told, coming, said, next_in_words(answer, coming, facts.calendar), now.provisional))
    return tuple(found)


def _if_it_is_over(season: Season, ahead: SeasonAhead) -> tuple[str, ...]:
    """Of a season of which nobody has said that it is over: neither a number of races, nor a published table."""
    if ahead.races or season.identity.races is not None or season.official:
        return ()
    return ("That is so if no race is to come: one that is belongs into calendar.csv, with the status scheduled.",)


def contenders_as_data(season: Season, found: Sequence[Contenders]) -> dict[str, Any]:
    """The answers in the shape of ``onemake contenders --format json``. Points are strings, exact unless a title states its decimals."""
    return {"season": season.id, "name": season.identity.name, "titles": [_title(c) for c in found]}


def _title(found: Contenders) -> dict[str, Any]:
    answer = found.outlook
    return {
        "title": answer.title,
        "name": answer.name,
        "after": str(answer.after or ""),
        "as_of": answer.as_of.isoformat() if answer.as_of is not None else None,
        "question": question(answer),
        "races_to_come": [str(race.key) for race in answer.races],
        "bound_only": [{"rule": kind.words, "why": kind.why} for kind in answer.limits],
        "provisional": list(found.provisional),
        "said": list(found.said),
        "next_said": list(found.next_said),
        "contenders": [_row(found, c) for c in answer.contenders],
        "next_race": None if found.next is None else _next(found.next),
    }


def _row(found: Contenders, c: Contender) -> dict[str, Any]:
    decimals = found.outlook.decimals
    since = found.story.out_since.get(c.key)
    return {
        "competitor": c.name,
        "competitor_id": c.key,
        "position": c.place,
        "points": write_points(c.points, decimals),
        "most": write_points(c.most, decimals),
        "can_win": c.can_win,
        "champion": c.champion,
        "proved": c.proved,
        "out_since": str(since) if since is not None and not c.can_win else None,
        "best": c.best,
        "best_exact": c.best_exact,
        "worst": c.worst,
        "worst_exact": c.worst_exact,
        "own_hands": c.own_hands,
    }


def _next(coming: NextRace) -> dict[str, Any]:
    return {
        "race": str(coming.race.key),
        "leader": coming.leader,
        "wins": {
            key: [
                {
                    "place": w.place or None,
                    "rivals": [{"competitor_id": c.rival, "no_better_than": c.no_better_than or None} for c in w.conditions],
                }
                for w in wins
            ]
            for key, wins in coming.wins.items()
        },
        "stays": {
            key: [{"leader": s.leader_place or None, "needs": _needed(s.needs)} for s in stays] for key, stays in coming.stays.items()
        },
        "lead_needed": {key: write_points(lead) for key, lead in coming.lead_needed.items()},
    }


def _needed(place: int | None) -> int | str:
    return "out" if place is None else place or "any"


def contenders_as_rows(season: str, found: Sequence[Contenders]) -> list[list[object]]:
    """Flat rows: one a competitor and title."""
    keys = [
        "competitor", "competitor_id", "position", "points", "most", "can_win", "champion", "proved", "out_since", "best", "best_exact", "worst",
        "worst_exact", "own_hands",
    ]  # fmt: skip
    rows: list[list[object]] = [["season", "title", "after", "question", *keys]]
    for answered in found:
        answer = answered.outlook
        for c in answer.contenders:
            row = _row(answered, c)
            rows.append(
                [
                    season,
                    answer.title,
                    str(answer.after or ""),
                    "all classified" if answer.all_classified else "mathematically",
                    *(_cell(row[k]) for k in keys),
                ]
            )
    return rows


def _cell(value: Any) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
