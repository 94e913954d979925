"""What the terminal shows of cars, calendars and organisations: the answer first, then what it rests on, then what is doubtful."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from onemake.cli.paint import pad, paint
from onemake.core.errors import Fault
from onemake.core.record.cars import Card
from onemake.core.record.cascade import STATES, Cascade, Place, Sent
from onemake.core.record.chassis import ChassisHistory
from onemake.core.record.facts import Generation
from onemake.core.record.hosts import HostEvents, Shared
from onemake.core.record.questions import Doubt, Evidence
from onemake.core.record.roles import Organisers
from onemake.core.record.spans import years
from onemake.core.season import Season
from onemake.formats.faults import folded

__all__ = ["show_car", "show_cascade", "show_entry_check", "show_generations", "show_host_events", "show_organisers", "show_sent"]

_UNITS = {"displacement_cc": "displacement", "power_hp": "power", "weight_kg": "weight", "price_eur": "price", "torque_nm": "torque"}
_MEASURES = {"displacement_cc": " cc", "power_hp": " hp", "weight_kg": " kg", "price_eur": " EUR", "torque_nm": " Nm"}


def show_generations(every: Iterable[Generation]) -> str:
    """Every generation, one a line."""
    rows = [(g.id, g.model, g.type_code, str(g.first_season or "?"), g.predecessor) for g in every]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [paint("  ".join(pad(h, w) for h, w in zip(("car", "model", "type", "first"), widths, strict=True)) + "  followed", "dim")]
    lines += ["  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=False)) + f"  {row[4] or '–'}" for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def show_car(found: Card | ChassisHistory) -> str:
    """A generation's card, or the history of a chassis."""
    return _card(found) if isinstance(found, Card) else _history(found)


def _card(found: Card) -> str:
    car = found.generation
    head = f"{car.model} ({car.type_code})" if car.type_code else car.model
    lines = [paint(head, "bold"), f"  {car.id}, first season {car.first_season or 'not known'}"]
    lines.append(f"  followed {found.predecessor.id if found.predecessor else 'no car of the book'}")
    lines.append(f"  followed by {', '.join(g.id for g in found.successors) or 'no car of the book'}")
    for figure in found.figures:
        unit = _MEASURES.get(figure.what, "")
        values = ", ".join(f"{given.value}{unit}" + (f" ({given.span})" if given.span else "") for given in figure.values)
        lines.append(f"  {_UNITS.get(figure.what, figure.what)} {values}" + ("  (sources disagree)" if figure.disagreeing else ""))
    lines += _places(found.raced)
    rows = [row for figure in found.figures for given in figure.values for row in given.evidence]
    return "\n".join([*lines, *_rests_on([*rows, *(p.evidence for p in found.raced.places)]), *_doubts(found.doubts)])


def _history(found: ChassisHistory) -> str:
    lines = [paint(f"chassis {found.number}", "bold"), f"  car: {found.generation or 'not known'}"]
    lines += [f"  owner {h.owner}, {years(h)}" + (f" ({h.note})" if h.note else "") for h in found.holders]
    for start in found.starts:
        who = " ".join(filter(None, (start.number, start.driver, f"({start.team})" if start.team else "")))
        where = " ".join(filter(None, (start.season, start.race)))
        lines.append(f"  {pad(str(start.day or start.year), 10)}  {where}: {who}" + (f", {start.place}" if start.place else ""))
    return "\n".join([*lines, *_rests_on(found.evidence), *_doubts(found.doubts)])


def show_cascade(found: Cascade) -> str:
    """Where a generation may race, state by state."""
    when = f" in {found.year}" if found.year else ""
    head = paint(f"{found.generation.model} ({found.generation.type_code}){when}", "bold")
    body = _places(found) or ["  no row says which series raced it or let it in"]
    return "\n".join([head, *body, *_rests_on([p.evidence for p in found.places]), *_doubts(found.doubts)])


def _places(found: Cascade) -> list[str]:
    lines = []
    for state in STATES:
        some = found.of(state)
        if some:
            lines.append(f"  {state}:")
            lines += [f"    {_place(place)}" for place in some]
    return lines


def _place(place: Place) -> str:
    tier = f", tier {place.tier}" if place.tier else ""
    part = f", {place.part}" if place.part else ""
    return f"{place.name}{part}{tier}, {place.years}"


def show_sent(series: str, took: Sequence[Sent], gave: Sequence[Sent]) -> str:
    """Used cars that came to a series, and that went from it."""
    lines = [paint(series, "bold")]
    lines += [f"  took {s.generation} from {s.from_series}, {s.years}" for s in took] or ["  no row says whose used cars it took"]
    lines += [f"  its {s.generation} went to {s.to_series}, {s.years}" for s in gave] or ["  no row says where its used cars went"]
    return "\n".join([*lines, *_rests_on([s.evidence for s in (*took, *gave)])])


def show_host_events(found: HostEvents, *, short: bool = False) -> str:
    """How many events of the host a series shared; ``short``: in one line."""
    where = f" in {found.continent}" if found.continent else ""
    of = f" of {len(found.events)}" if found.events else ""
    sure = "" if found.sure else ", not sure"
    line = f"{found.series} {found.year}: at {found.at}{of} events of {found.host}{where}{sure}"
    if short:
        return line
    lines = [paint(line, "bold")]
    for word, some in (("with", found.shared), ("apart", found.apart), ("not known", found.open)):
        lines += [f"  {pad(word, 9)}  {_shared(one)}" for one in some]
    lines += [f"  {pad('without', 9)}  {event.host_event or event.place} ({event.name})" for event in found.without]
    lines += _wrapped(found.notes, "note: ")
    rows = [
        row
        for one in (*found.shared, *found.apart, *found.open)
        for row in (*one.meeting.evidence, *(one.event.evidence if one.event else ()))
    ]
    return "\n".join([*lines, *_rests_on(rows), *_doubts(found.doubts)])


def _shared(one: Shared) -> str:
    round_ = f"round {one.meeting.round}, " if one.meeting.round else ""
    event = f" = {one.event.host_event or one.event.place}" if one.event else ""
    return f"{round_}{one.meeting.name}{event}: {one.how}"


def show_organisers(found: Organisers) -> str:
    """Who ran a series, role by role."""
    lines = [paint(found.series + (f" in {found.year}" if found.year else ""), "bold")]
    for held in found.held:
        what = ", ".join(filter(None, (held.name, held.text)))
        open_ = "  (may have held then)" if held.when == "not known" else ""
        lines.append(f"  {pad(held.role, 11)}  {what}, {held.years}{open_}")
    return "\n".join([*lines, *_rests_on([h.evidence for h in found.held]), *_doubts(found.doubts)])


def show_entry_check(season: Season, faults: Sequence[Fault]) -> str:
    """What is wrong with the cars of an entry list."""
    named = sum(bool(e.columns.get("car") or e.columns.get("chassis")) for e in season.entries)
    if not faults:
        return f"{season.id}: {named} of {len(season.entries)} entries name a car or a chassis; nothing against them"
    return "\n".join(f"{paint('!', 'gold')} {fault}" for fault in folded(faults))


def _rests_on(rows: Iterable[Evidence]) -> list[str]:
    """The rows of the book an answer rests on, each once."""
    places = dict.fromkeys(f"{row.table}:{row.line}" if row.line else row.table for row in rows)
    return _wrapped([", ".join(places)], "rests on ") if places else []


def _doubts(doubts: Iterable[Doubt]) -> list[str]:
    return _wrapped([doubt.says for doubt in doubts], "doubt: ")


def _wrapped(texts: Iterable[str], word: str) -> list[str]:
    return [
        paint(line, "dim")
        for text in texts
        for line in textwrap.wrap(
            word + text, 110, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
    ]
