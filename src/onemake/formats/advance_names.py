"""What rules of advancement, and decisions on them, name: it must exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onemake.core.rules.advance_rule import Advance
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Decision, Season
from onemake.formats.faults import Faults, nearest
from onemake.formats.toml import Node

__all__ = ["check_advance_decision", "check_advancement"]


def check_advancement(rules: Regulations, document: Node, faults: Faults) -> None:
    """Report every rule of advancement that cannot be followed."""
    listed = document.value.get("advance")
    nodes = listed.value if listed is not None and isinstance(listed.value, list) else []
    seen: set[str] = set()
    for rule in rules.advance:
        of_id = (n for n in nodes if isinstance(n.value, dict) and "id" in n.value and n.value["id"].value == rule.id)
        node = next(of_id, document)
        if rule.id in seen:
            node.fault(faults, "two rules of advancement have the same id", "Give each its own.", value=rule.id)
        seen.add(rule.id)
        for problem, remedy, value in _wrong(rule, rules):
            node.fault(faults, f"advance {rule.id}: {problem}", remedy, value=value)


def _wrong(rule: Advance, rules: Regulations) -> Iterator[tuple[str, str, object]]:
    source, titles, ids = rule.from_, [t.id for t in rules.title], [r.id for r in rules.advance]
    if bool(source.title) == (source.races is not None):
        yield "from is either a title or races", 'Write from = { title = "drivers" } or from = { races = "1.1; 1.2" }.', ""
    if source.title and not source.season and source.title not in titles:
        yield "there is no such title", nearest(source.title, titles), source.title
    if source.after is not None and not source.title:
        yield "after belongs to a title", "Name the races themselves.", source.after
    if not 1 <= rule.first <= rule.last:
        yield "first is 1 or more, and last is not before it", "Write first = 16, last = 30.", f"{rule.first} to {rule.last}"
    if rule.by != ("place",) and rule.across == "each":
        yield "by orders several races together", 'Add across = "together".', ", ".join(rule.by)
    for other in rule.besides:
        if other not in ids:
            yield "besides names no rule of advancement", nearest(other, ids), other
        elif rule.id in _behind(other, rules):
            yield "besides leads back to the rule itself", "One of the two must come first.", other
    known = {*rules.class_, *(c for t in rules.title for c in t.eligible.classes)}
    for name in rule.classes:
        if not source.season and name not in known:
            yield "there is no class of this name", nearest(name, known), name


def _behind(id: str, rules: Regulations) -> set[str]:
    """The rules that must be settled before one can be, and itself."""
    found: set[str] = set()
    waiting = [id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [other for rule in rules.advance if rule.id == one for other in rule.besides]
    return found


def check_advance_decision(decision: Decision, season: Season, fault: Callable[..., None]) -> None:
    """Report a nomination, a refusal to go or a lot that names no rule of advancement."""
    ids = {rule.id for version in season.versions for rule in version.regulations.advance}
    if decision.kind in ("advance", "nominate", "decline") or (decision.kind == "draw_lots" and decision.of):
        if decision.of not in ids:
            fault("there is no rule of advancement with this id", decision.of, nearest(decision.of, ids) or 'Write of = "…".')
        if decision.kind in ("advance", "nominate") and not decision.order:
            fault("it does not say who goes on", "", 'Write order = ["A", "B"].')
        if decision.kind == "decline" and not (decision.driver or decision.competitor):
            fault("it does not say who declines", "", "Add driver or competitor.")
