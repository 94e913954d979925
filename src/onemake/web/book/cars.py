"""Cars: the generations of each maker in their line, who raced them when, where they may still be raced, and single chassis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onemake.core.record.facts import Chassis, Generation
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf
from onemake.web.book.spans import years_said

__all__ = ["car_pages"]

_WHAT = {
    "displacement_cc": ("Displacement", "cc"),
    "power_hp": ("Power", "hp"),
    "weight_kg": ("Weight", "kg"),
    "gearbox": ("Gearbox", ""),
    "built": ("Built", "cars"),
    "price_eur": ("Price", "€"),
    "torque_nm": ("Torque", "Nm"),
    "specification": ("Specification", ""),
}


def _named(what: str) -> tuple[str, str]:
    """What a figure is called, and its unit."""
    return _WHAT.get(what, (what.replace("_", " ").capitalize(), ""))


def car_pages(shelf: Shelf) -> Iterator[Leaf]:
    """The line of cars, each generation, and each chassis."""
    makers = [(m.name, [_card(shelf, g) for g in _line(shelf, m.id)]) for m in shelf.makers.values()]
    rows = [
        [g.id, g.maker, g.model, g.type_code, g.first_season or "", g.predecessor, g.source, g.note] for g in shelf.generations.values()
    ]
    heads = ("id", "maker", "model", "type_code", "first_season", "predecessor", "source", "note")
    yield leaf(
        "cars/index.html",
        "list",
        "Cars",
        "cars.html",
        data=[dict(zip(heads, row, strict=True)) for row in rows],
        rows=[heads, *rows],
        makers=[(name, line) for name, line in makers if line],
    )
    for car in shelf.generations.values():
        yield _one(shelf, car)
    yield from _chassis_pages(shelf)


def _line(shelf: Shelf, maker: str) -> list[Generation]:
    """The generations of a maker, the oldest first."""
    return sorted((g for g in shelf.generations.values() if g.maker == maker), key=lambda g: (g.first_season or 9999, g.id))


def _facts(shelf: Shelf, id: str) -> list[dict[str, Any]]:
    return [
        {
            "what": _named(fact.what)[0],
            "value": f"{fact.value} {_named(fact.what)[1]}".strip(),
            "years": years_said(fact.from_year, fact.to_year),
            "source": fact.source,
            "note": fact.note,
        }
        for fact in shelf.tables.car_facts
        if fact.generation == id
    ]


def _card(shelf: Shelf, car: Generation) -> dict[str, Any]:
    power = next((f["value"] for f in _facts(shelf, car.id) if f["what"] == "Power"), "")
    built = next((f["value"] for f in _facts(shelf, car.id) if f["what"] == "Built"), "")
    return {
        "name": car.model,
        "code": car.type_code,
        "href": shelf.car_href(car.id),
        "year": car.first_season,
        "said": ", ".join(filter(None, (power, built))),
        "heir": bool(car.predecessor),
    }


def _one(shelf: Shelf, car: Generation) -> Leaf:
    seasons = [c for c in shelf.chapters if c.car == car.id]
    named = f"{car.model} ({car.type_code})" if car.type_code and car.type_code not in car.model else car.model
    chassis = [c for c in shelf.tables.chassis if c.generation == car.id]
    facts = _facts(shelf, car.id)
    return leaf(
        shelf.car_href(car.id),
        "generation",
        named,
        "car.html",
        above=[("Pyramid", "index.html"), ("Cars", "cars/index.html")],
        changed=max((c.last for c in seasons if c.last), default=None),
        data={
            "id": car.id,
            "maker": car.maker,
            "model": car.model,
            "type_code": car.type_code,
            "first_season": car.first_season,
            "predecessor": car.predecessor or None,
            "facts": facts,
            "uses": _uses(shelf, car),
            "admissions": _admissions(shelf, car),
            "source": car.source,
            "note": car.note,
        },
        car=car,
        maker=shelf.makers[car.maker].name if car.maker in shelf.makers else car.maker,
        before=_near(shelf, car.predecessor),
        after=[_near(shelf, g.id) for g in shelf.generations.values() if g.predecessor == car.id],
        facts=facts,
        uses=_uses(shelf, car),
        admissions=_admissions(shelf, car),
        seasons=[(c.name, c.href) for c in seasons],
        chassis=[(c.number or c.id, shelf.chassis_href(c.id), c.built) for c in chassis],
    )


def _near(shelf: Shelf, id: str) -> tuple[str, str] | None:
    car = shelf.generations.get(id)
    return (f"{car.model} ({car.type_code})" if car.type_code else car.model, shelf.car_href(id)) if car else None


def _uses(shelf: Shelf, car: Generation) -> list[dict[str, Any]]:
    return [
        {
            "series": shelf.name_of(use.series),
            "href": shelf.series_href(use.series),
            "years": years_said(use.from_year, use.to_year),
            "part": use.part,
            "source": use.source,
            "note": use.note,
        }
        for use in sorted(shelf.tables.uses, key=lambda u: (u.from_year or 9999, u.series))
        if use.generation == car.id
    ]


def _admissions(shelf: Shelf, car: Generation) -> list[dict[str, Any]]:
    return [
        {
            "series": shelf.name_of(rule.series),
            "href": shelf.series_href(rule.series),
            "admitted": rule.admitted,
            "years": years_said(rule.from_year, rule.to_year),
            "part": rule.part,
            "from_series": shelf.name_of(rule.from_series) if rule.from_series else "",
            "source": rule.source,
            "note": rule.note,
        }
        for rule in shelf.tables.admissions
        if rule.generation == car.id
    ]


def _chassis_pages(shelf: Shelf) -> Iterator[Leaf]:
    """Single cars: who had them, and where they started."""
    rows = [[c.id, c.generation, c.number, c.built or "", c.source, c.note] for c in shelf.tables.chassis]
    yield leaf(
        "chassis/index.html",
        "list",
        "Chassis",
        "chassis_list.html",
        rows=[("id", "generation", "number", "built", "source", "note"), *rows] if rows else (),
        data=[{"id": c.id, "generation": c.generation, "number": c.number} for c in shelf.tables.chassis],
        above=[("Pyramid", "index.html"), ("Cars", "cars/index.html")],
        lines=[(c.number or c.id, shelf.chassis_href(c.id), _near(shelf, c.generation)) for c in shelf.tables.chassis],
    )
    for chassis in shelf.tables.chassis:
        yield _chassis(shelf, chassis)


def _chassis(shelf: Shelf, chassis: Chassis) -> Leaf:
    owners = [h for h in shelf.tables.holders if h.chassis == chassis.id]
    starts = sorted((s for s in shelf.tables.chassis_starts if s.chassis == chassis.id), key=lambda s: (s.year, s.round or 0))
    return leaf(
        shelf.chassis_href(chassis.id),
        "chassis",
        chassis.number or chassis.id,
        "chassis.html",
        above=[("Pyramid", "index.html"), ("Cars", "cars/index.html"), ("Chassis", "chassis/index.html")],
        data={
            "id": chassis.id,
            "generation": chassis.generation,
            "number": chassis.number,
            "built": chassis.built,
            "owners": [{"owner": h.owner, "from_year": h.from_year, "to_year": h.to_year, "source": h.source} for h in owners],
            "starts": [{"series": s.series, "year": s.year, "round": s.round, "number": s.number, "driver": s.driver} for s in starts],
        },
        chassis=chassis,
        car=_near(shelf, chassis.generation),
        owners=[(h.owner, years_said(h.from_year, h.to_year), h.source) for h in owners],
        starts=[
            {
                "year": s.year,
                "series": shelf.name_of(s.series),
                "href": shelf.series_href(s.series),
                "round": s.round,
                "number": s.number,
                "crew": [(p.name, p.address) for p in shelf.persons(s.driver, s.series, s.year)] if s.driver else [],
                "source": s.source,
            }
            for s in starts
        ],
    )
