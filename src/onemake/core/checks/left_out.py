"""Who has points and does not stand in the table: most often a rule for who is listed that was not thought of."""

from __future__ import annotations

from collections.abc import Iterator

from onemake.core.errors import Fault
from onemake.core.rules.engine import Work
from onemake.core.rules.regulations import Regulations, Title
from onemake.core.season import Season

__all__ = ["left_out"]


def left_out(season: Season) -> Iterator[Fault]:
    """Competitors with points from races whom the answer ``lists`` keeps out of the latest table of a title."""
    rules = season.regulations
    asked = [title for title in rules.title if title.lists in ("starters", "classified") and _pays_the_absent(rules, title)]
    if not asked:
        return
    work = Work(season)
    for title in asked:
        (standing,) = work.score(title.id).standings
        unlisted = ~standing.totals.listed[:, standing.column] & (standing.awards.net[:, :, 0] != 0).any(axis=1)
        if title.minimum is not None:
            continue  # then the minimum may have kept them out
        names = [competitor.name for competitor, out in zip(standing.plan.competitors, unlisted, strict=True) if out]
        if names:
            remedy = 'Write lists = "entered" or lists = "scorers", if they belong there.'
            who = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
            yield Fault("season.toml", None, f'title {title.id}: lists = "{title.lists}" keeps out who has points', who, remedy)


def _pays_the_absent(rules: Regulations, title: Title) -> bool:
    """Whether somebody may score without what ``lists`` asks for: points by status, for the rest, or for having been entered."""
    scales = [scale for name in title.worth.values() if (scale := rules.scale.get(name)) is not None]
    return any(scale.statuses or scale.rest_to != "classified" for scale in scales) or any(
        bonus.for_ in ("pole", "qualifying", "code") or bonus.taker != "classified" for bonus in rules.bonuses_of(title)
    )
