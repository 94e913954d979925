"""The order of one race while decisions are applied to it: corrections, reinstatements, laps and times, places, disqualifications."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from onemake.core.classified import Finisher, one_figure, verdicts
from onemake.core.entries import Seat
from onemake.core.errors import Fault, SeasonError
from onemake.core.rules.regulations import Classified
from onemake.core.season import Decision, Race, Result
from onemake.core.statuses import from_pit_lane, status_code
from onemake.core.times import parse_gap, parse_time

__all__ = ["RaceOrder"]


class RaceOrder:
    """The order of one race while decisions are applied to it. A car is one or more rows."""

    def __init__(
        self, rows: Sequence[Result], seats: Sequence[tuple[Seat, ...]], race: Race, zone: tzinfo, classified: Classified | None = None
    ) -> None:
        self.rows = list(rows)
        self.zone = zone
        self.seats = seats
        self.race = race
        self.classified = classified
        placed = [i for i, row in enumerate(self.rows) if row.position is not None]
        self.first = min(placed, key=lambda i: self.rows[i].position or 0, default=None)  # of the sheet: gaps are to him
        self.timed = any(row.time is not None for row in self.rows)

    def apply(self, decisions: Sequence[Decision]) -> list[Result]:
        of_kind: dict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            of_kind[decision.kind].append(decision)
        for decision in of_kind["correct"]:
            self._correct(decision)
        taken = self._times()
        settled = self._settled([*of_kind["correct"], *of_kind["reinstate"]])
        self._classify(settled)
        for decision in sorted(of_kind["reinstate"], key=lambda d: d.position or 0):
            self._reinstate(decision)
        if of_kind["laps"] or of_kind["time"]:
            self._retime(of_kind["laps"], of_kind["time"], taken)
        for decision in sorted(of_kind["places"], key=self._moment):
            self._move_down(decision)
        for decision in sorted(of_kind["disqualify"], key=lambda d: d.others == "stay"):
            self._disqualify(decision)
        for decision in sorted((d for d in of_kind["disqualify"] if d.status), key=lambda d: d.status, reverse=True):
            for car in self._cars(decision):  # a code given by name goes before DSQ, whichever came first
                self._write_status(car, decision.status)
        if decisions:
            self._classify(settled)
            self._measure_gaps(taken, timed=bool(of_kind["laps"] or of_kind["time"]))
        return self.rows

    def _times(self) -> list[int | None]:
        """The race time of each row: from the sheet, or from the gap to the first of the sheet. Where no time at all is known the first took nought."""
        first = None if self.first is None else self.rows[self.first]
        start = None if first is None else first.time
        if start is None and not self.timed:
            start = 0
        return [
            row.time
            if row.time is not None
            else start
            if row is first
            else start + row.gap
            if start is not None and row.gap is not None
            else None
            for row in self.rows
        ]

    def _measure_gaps(self, taken: Sequence[int | None], *, timed: bool) -> None:
        """Gaps are to the first as he is now: after a time penalty, or once the first of the sheet lost his place."""
        cars = self._cars_in_order()
        if not cars or not (timed or cars[0][0] != self.first):
            return
        now = [row.time if row.time is not None else taken[i] for i, row in enumerate(self.rows)]
        first, best = self.rows[cars[0][0]], now[cars[0][0]]
        for i in (i for car in cars for i in car):
            row, time = self.rows[i], now[i]
            down = (first.laps - row.laps) if first.laps is not None and row.laps is not None else row.laps_down
            behind = None if time is None or best is None or down or i in cars[0] else time - best
            self.rows[i] = replace(
                row,
                time=row.time if self.timed else None,
                gap=behind if behind is not None and behind >= 0 else None,
                laps_down=down if down and down > 0 else None,
            )

    def _settled(self, decisions: Sequence[Decision]) -> set[int]:
        """The rows whose place or status somebody decided: his word goes before the rule."""
        deciding = [d for d in decisions if d.kind == "reinstate" or d.field in ("position", "status")]
        return {i for d in deciding for car in self._cars(d) for i in car}

    def _classify(self, settled: AbstractSet[int]) -> None:
        """Take the place of a car that did not do enough, and give one to a car that did: behind all who did as many laps."""
        if self.classified is None:
            return
        cars: dict[object, list[int]] = {}
        for i, row in enumerate(self.rows):
            cars.setdefault((row.number, row.position, row.status) if row.number else i, []).append(i)
        there = [self._finisher(car) for car in cars.values()]
        judged = list(zip(cars.values(), there, verdicts(there, self.classified), strict=True))
        newly = []
        for car, finisher, verdict in judged:
            if verdict is False and finisher.place is not None and settled.isdisjoint(car):
                self._take_out(car, up=True)
                self._write_status(car, finisher.status or "NC")
            elif verdict and finisher.place is None and settled.isdisjoint(car):
                newly.append((car, finisher))
        for car, finisher in sorted(newly, key=lambda pair: -(pair[1].laps or 0)):
            self._put_in(car, self._behind(finisher.laps))
            self._write_status(car, "DNF" if finisher.status == "DNF" else "")

    def _finisher(self, car: Sequence[int]) -> Finisher:
        rows = [self.rows[i] for i in car]
        part = next((c for i in car for seat in self.seats[i] for c in seat.classes), "")
        flag = next((row.flag for row in rows if row.flag is not None), None)
        return Finisher(rows[0].position, rows[0].status, one_figure(rows), flag, part)

    def _write_status(self, car: Sequence[int], status: str) -> None:
        for i in car:
            self.rows[i] = replace(self.rows[i], status=status)

    def _behind(self, laps: int | None) -> int:
        """The place behind every car that did as many laps, or of which that is not known."""
        last = 1
        for car in self._cars_in_order():
            done = one_figure([self.rows[i] for i in car])
            if done is None or laps is None or done >= laps:
                place = self.rows[car[0]].position or 0
                last = max(last, place + self._held()[place])
        return last

    def _moment(self, decision: Decision) -> datetime:
        """When a decision was issued; one without a date came with its session, before all others."""
        return decision.issued_at(self.zone) or datetime.min.replace(tzinfo=self.zone)

    def _refuse(self, decision: Decision, why: str, remedy: str) -> SeasonError:
        what = f"decision {decision.id} ({decision.kind}, {self.race.key})"
        return SeasonError(Fault("decisions.toml", decision.line or None, f"{what}: {why}", decision.number or decision.driver, remedy))

    def _cars(self, decision: Decision) -> list[list[int]]:
        """The cars a decision names, each as its rows: one, unless a driver had several."""
        named = [
            i
            for i, row in enumerate(self.rows)
            if (not decision.number or row.number == decision.number)
            and (not decision.driver or any(seat.named(decision.driver) for seat in self.seats[i]))
        ]
        if not named or not (decision.number or decision.driver):
            raise self._refuse(decision, "nobody of that number or name is in the classification", "Mend number or driver, or the round.")
        cars: dict[object, list[int]] = {}
        for i in named:
            first = self.rows[i]
            mark = (first.number, first.position, first.status) if first.number else i
            if mark not in cars:
                cars[mark] = (
                    [k for k, row in enumerate(self.rows) if (row.number, row.position, row.status) == mark] if first.number else [i]
                )
        return list(cars.values())

    def _correct(self, decision: Decision) -> None:
        for i in [i for car in self._cars(decision) for i in car]:
            if decision.driver and not any(seat.named(decision.driver) for seat in self.seats[i]):
                continue
            self.rows[i] = replace(self.rows[i], **self._corrected(decision))

    def _corrected(self, decision: Decision) -> dict[str, Any]:
        name, value = decision.field, decision.value.strip()
        try:
            if name == "grid":
                from_there = from_pit_lane(value)
                return {"grid": int(value) if value and not from_there else None, "pit_lane": from_there}
            if name in ("position", "laps"):
                return {name: int(value) if value else None}
            if name in ("time", "best_lap", "best_lap_at", "second_best_lap", "second_best_lap_at"):
                return {name: parse_time(value) if value else None}
            if name == "gap":
                gap, laps_down = parse_gap(value) if value else (None, None)
                return {"gap": gap, "laps_down": laps_down}
            if name == "status":
                return {"status": status_code(value) if status_code(value) is not None else value}
            if name == "codes":
                return {"codes": tuple(word.strip() for word in value.split(";") if word.strip())}
        except ValueError:
            raise self._refuse(decision, f"{value!r} is no {name}", "Write it as in results.csv.") from None
        raise self._refuse(
            decision,
            f"{name!r} cannot be corrected",
            "Fields are position, status, laps, time, gap, grid, best_lap, second_best_lap, codes.",
        )

    def _reinstate(self, decision: Decision) -> None:
        if decision.position is None:
            raise self._refuse(decision, "it does not say at which place", "Write position = 1.")
        for car in self._cars(decision):
            self._take_out(car, up=True)
            self._put_in(car, decision.position)
            for i in car:
                self.rows[i] = replace(self.rows[i], status="")

    def _take_out(self, car: Sequence[int], *, up: bool) -> None:
        place = self.rows[car[0]].position
        for i in car:
            self.rows[i] = replace(self.rows[i], position=None)
        if place is None or not up:
            return
        for i, row in enumerate(self.rows):
            if row.position is not None and row.position > place:
                self.rows[i] = replace(row, position=row.position - 1)
            elif row.vacated is not None and row.vacated > place:
                self.rows[i] = replace(row, vacated=row.vacated - 1)

    def _disqualify(self, decision: Decision) -> None:
        for car in self._cars(decision):
            left = self.rows[car[0]].position if decision.others == "stay" else None
            self._take_out(car, up=decision.others != "stay")
            for i in car:
                self.rows[i] = replace(self.rows[i], status="DSQ", vacated=left or self.rows[i].vacated)

    def _cars_in_order(self) -> list[list[int]]:
        """The classified cars by place; the rows of one car together, cars level in the order of the sheet."""
        cars: dict[tuple[int, str], list[int]] = {}
        for i, row in enumerate(self.rows):
            if row.position is not None:
                cars.setdefault((row.position, row.number or f"row {i}"), []).append(i)
        return [cars[key] for key in sorted(cars, key=lambda key: (key[0], cars[key][0]))]

    def _renumber(self, cars: Sequence[Sequence[int]], level: Sequence[object], slots: Sequence[int]) -> None:
        """Give the places there are to the cars in their new order; cars that stay level share the first of theirs."""
        start = 0
        for index, car in enumerate(cars):
            if index == 0 or level[index] != level[index - 1]:
                start = slots[index]
            for i in car:
                self.rows[i] = replace(self.rows[i], position=start)

    def _slots(self, cars: Sequence[Sequence[int]]) -> list[int]:
        """The places given out, a dead heat taking as many as it has cars."""
        slots: list[int] = []
        for car in cars:
            place = self.rows[car[0]].position or 0
            slots.append(max(place, slots[-1] + 1) if slots else place)
        return slots

    def _move_down(self, decision: Decision) -> None:
        if decision.places <= 0:
            raise self._refuse(decision, "it does not say how many places", "Write places = 3.")
        cars = [car for car in self._cars(decision) if self.rows[car[0]].position is not None]
        if not cars and self.classified is not None:
            return  # it had a place on the sheet, and the rule took it: recorded, and without effect
        if not cars:
            raise self._refuse(decision, "the car is not classified and has no place to lose", "Use disqualify, or take the decision out.")
        for car in cars:
            place = self.rows[car[0]].position or 0
            self._take_out(car, up=True)
            self._put_in(car, min(place + decision.places, max((p + n for p, n in self._held().items()), default=1)))

    def _held(self) -> Counter[int]:
        """How many cars hold each place."""
        return Counter(self.rows[rows[0]].position or 0 for rows in self._cars_in_order())

    def _put_in(self, car: Sequence[int], place: int) -> None:
        """Give a car that holds no place a place, never between cars that share one."""
        place = next((p + n for p, n in self._held().items() if p < place < p + n), place)
        for i, row in enumerate(self.rows):
            if i not in car and row.position is not None and row.position >= place:
                self.rows[i] = replace(row, position=row.position + 1)
            elif row.vacated is not None and row.vacated >= place:
                self.rows[i] = replace(row, vacated=row.vacated + 1)
        for i in car:
            self.rows[i] = replace(self.rows[i], position=place)

    def _retime(self, laps: Sequence[Decision], times: Sequence[Decision], times_before: Sequence[int | None]) -> None:
        cars = self._cars_in_order()
        slots = self._slots(cars)
        all_laps = all(self.rows[car[0]].laps is not None for car in cars)
        done = [(self.rows[c[0]].laps or 0) if all_laps else -(self.rows[c[0]].laps_down or 0) for c in cars]
        taken = [times_before[c[0]] for c in cars]
        touched: dict[int, Decision] = {}
        for decision in (*laps, *times):
            if decision.kind == "laps" and decision.laps <= 0:
                raise self._refuse(decision, "it does not say how many laps", "Write laps = 1.")
            if decision.kind == "time" and decision.seconds == 0:
                raise self._refuse(decision, "it does not say how many seconds", "Write seconds = 5.")
            named = {rows[0] for rows in self._cars(decision)}
            for index, car in enumerate(cars):
                if named.isdisjoint(car):
                    continue  # a car not classified is in no order: recorded, and without effect
                touched[index] = decision
                done[index] -= decision.laps if decision.kind == "laps" else 0
                time = taken[index]
                if decision.kind == "time" and time is not None:
                    taken[index] = time + int(decision.seconds * 1000)
        for index, decision in touched.items():
            level = [k for k in range(len(cars)) if done[k] == done[index]]
            without = next((k for k in level if taken[k] is None), None)
            if without is not None and (decision.kind == "time" or len(level) > 1):
                row = self.rows[cars[without][0]]
                raise self._refuse(
                    decision,
                    f"the sheet has no race time for car {row.number or row.driver}, which is on the same lap",
                    "Add times or gaps to results.csv, or state the result of the decision as places.",
                )
        lap_groups = {done[k] for k in touched}
        order = sorted(
            range(len(cars)),
            key=lambda k: (-done[k], taken[k] if done[k] in lap_groups and taken[k] is not None else 0, k),
        )
        before = [self.rows[car[0]].position or 0 for car in cars]
        level_with: list[object] = [(before[k], done[k], taken[k]) if k in touched else before[k] for k in order]
        self._renumber([cars[k] for k in order], level_with, slots)
        self._write_times(cars, done, taken, touched, all_laps=all_laps)

    def _write_times(
        self, cars: Sequence[Sequence[int]], done: Sequence[int], taken: Sequence[int | None], touched: Iterable[int], *, all_laps: bool
    ) -> None:
        for k in touched:
            for i in cars[k]:
                row = self.rows[i]
                self.rows[i] = replace(row, time=taken[k], gap=None, laps=done[k] if all_laps else row.laps)
