"""The auditor: recompute published tables and list each difference with the reason, if one is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from onemake.core.points import round_points
from onemake.core.races import RaceKey, written
from onemake.core.rules.engine import Standing, Work
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Note, Published, Season

__all__ = ["Mismatch", "SeasonAudit", "audit_season", "written_after"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One published figure that ours differs from."""

    season: str
    title: str
    after: str
    competitor: str
    kind: str  # "points", "place", "missing", "extra", "score"
    published_points: Fraction | None = None
    computed_points: Fraction | None = None
    published_position: str = ""
    computed_position: str = ""
    why: str = ""
    explained: bool = False


@dataclass(slots=True)
class SeasonAudit:
    """What the audit of a season found. ``rows`` are published rows; each is exact in points, in place, in both or in neither."""

    season: str
    name: str = ""
    series: str = ""
    tables: int = 0
    rows: int = 0
    points_exact: int = 0
    places_exact: int = 0
    final_rows: int = 0
    final_points_exact: int = 0
    final_places_exact: int = 0
    scores: int = 0
    scores_exact: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def explained(self) -> int:
        return sum(1 for m in self.mismatches if m.explained)

    @property
    def unexplained(self) -> int:
        return len(self.mismatches) - self.explained


def written_after(after: RaceKey | None) -> str:
    """The moment of a table as the files write it: ``final``, a round, or a race."""
    return "final" if after is None else written(after)


def audit_season(season: Season) -> SeasonAudit:
    """Compare every published table and score with what results, rules and decisions give."""
    found = SeasonAudit(season.id, season.identity.name, season.identity.series)
    by_moment: dict[datetime | None, dict[str, dict[RaceKey | None, list[Published]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for row in season.official:
        by_moment[row.as_of][row.title][row.after].append(row)
    for as_of, titles in by_moment.items():
        work = Work(season, as_of)
        for title, tables in titles.items():
            scored = work.score(title, [after or work.last for after in tables])
            for (after, rows), standing in zip(tables.items(), scored.standings, strict=True):
                _compare(found, season, after, rows, standing)
    if season.official_scores:
        _compare_scores(found, season)
    return found


def _names(standing: Standing) -> dict[str, int]:
    """Competitors by key and, where that is unambiguous, by name."""
    names: dict[str, int] = {}
    for i, competitor in enumerate(standing.plan.competitors):
        names[competitor.name] = i
    for i, competitor in enumerate(standing.plan.competitors):
        names[competitor.key] = i
    return names


def _compare(found: SeasonAudit, season: Season, after: RaceKey | None, rows: list[Published], standing: Standing) -> None:
    plan, a = standing.plan, standing.column
    names = _names(standing)
    points = standing.totals.points[:, min(a, standing.totals.points.shape[1] - 1)]
    places = standing.order.places[:, a]
    listed = standing.totals.listed[:, a]
    found.tables += 1
    seen = set()
    for row in rows:
        found.rows += 1
        c = names.get(row.competitor)
        if c is None or not listed[c]:
            _report(found, season, row.title, after, row.competitor, "missing", row.points, None, _place_of(row), "")
            continue
        seen.add(c)
        ours = Fraction(int(points[c]), plan.unit)
        place = str(int(places[c])) if places[c] else "EX" if c in standing.totals.out else "NC"
        exact_points = row.points is None or _same(row.points, row.decimals, ours)
        exact_place = not _place_of(row) or _place_of(row) == place or (not places[c] and row.position is None)
        found.points_exact += exact_points
        found.places_exact += exact_place
        if after is None:
            found.final_rows += 1
            found.final_points_exact += exact_points
            found.final_places_exact += exact_place
        if not exact_points:
            _report(found, season, row.title, after, row.competitor, "points", row.points, ours, _place_of(row), place)
        if not exact_place:
            _report(found, season, row.title, after, row.competitor, "place", row.points, ours, _place_of(row), place)
    if _is_partial(season.regulations, rows[0].title, after):
        return
    for c, competitor in enumerate(plan.competitors):
        if listed[c] and c not in seen:
            ours = Fraction(int(points[c]), plan.unit)
            place = str(int(places[c])) if places[c] else "EX"
            _report(found, season, rows[0].title, after, competitor.name, "extra", None, ours, "", place, competitor.key)


def _place_of(row: Published) -> str:
    return str(row.position) if row.position is not None else row.standing


def _same(published: Fraction, decimals: int | None, ours: Fraction) -> bool:
    """Equal at the published precision: a source may round or cut off."""
    if decimals is None or published == ours:
        return published == ours
    return published in (round_points(ours, decimals), round_points(ours, decimals, "down"), round_points(ours, decimals, "half-even"))


def _is_partial(rules: Regulations, title: str, after: RaceKey | None) -> bool:
    return any(p == title or p == f"{title}@{written_after(after)}" for p in rules.audit.partial)


def _compare_scores(found: SeasonAudit, season: Season) -> None:
    work = Work(season)
    standings = {title: work.score(title).standings[0] for title in {s.title for s in season.official_scores}}
    for score in season.official_scores:
        standing = standings[score.title]
        plan = standing.plan
        c = _names(standing).get(score.competitor)
        r = next((i for i, race in enumerate(plan.races) if race.key == score.key), None)
        found.scores += 1
        ours = None
        if c is not None and r is not None and plan.of_cell.present[c, r]:
            ours = Fraction(int(standing.awards.layers[:, c, r, 0].sum()), plan.unit)
        if ((ours or 0) == 0 and not score.points) or (
            score.points is not None and ours is not None and _same(score.points, score.decimals, ours)
        ):
            found.scores_exact += 1
        else:
            _report(found, season, score.title, score.key, score.competitor, "score", score.points, ours, "", "")


def _report(
    found: SeasonAudit,
    season: Season,
    title: str,
    after: RaceKey | None,
    competitor: str,
    kind: str,
    published: Fraction | None,
    computed: Fraction | None,
    published_position: str,
    computed_position: str,
    key: str = "",
) -> None:
    note = next((n for n in season.notes if _covers(n, title, after, {competitor, key})), None)
    found.mismatches.append(
        Mismatch(
            season.id,
            title,
            written_after(after),
            competitor,
            kind,
            published,
            computed,
            published_position,
            computed_position,
            note.reason if note else "",
            note is not None,
        ),
    )


def _covers(note: Note, title: str, after: RaceKey | None, competitor: set[str]) -> bool:
    if (note.title and note.title != title) or (note.competitor and note.competitor not in competitor):
        return False
    return not note.after or note.after in (written_after(after), str(after.round) if after is not None else "final")
