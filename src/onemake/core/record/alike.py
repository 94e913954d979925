"""Who may be one and the same over the whole book. It is only proposed, with what speaks for it and against it; a person decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from onemake.core.people import likely_the_same, name_keys
from onemake.core.record.evidence import Told
from onemake.core.record.facts import Apart
from onemake.core.record.sightings import Kind, Sighting

__all__ = ["Namesake", "Proposal", "namesakes", "proposals"]

Verdict = Literal["likely", "possible", "unlikely"]
_VERDICTS: tuple[Verdict, ...] = ("likely", "possible", "unlikely")
_GENERATION = frozenset({"jr", "junior", "sr", "senior", "ii", "iii", "filho", "neto"})
_OF_TEAMS = frozenset(
    [
        "racing",
        "race",
        "team",
        "motorsport",
        "motorsports",
        "by",
        "with",
        "the",
        "competition",
        "performance",
        "engineering",
        "sport",
        "sports",
        "gt",
        "gt3",
        "cup",
        "scuderia",
        "corse",
        "grand",
        "prix",
        "centre",
        "center",
        "auto",
        "car",
        "cars",
        "automobile",
        "automobili",
        "autosport",
        "motor",
        "motors",
        "services",
        "service",
        "school",
        "academy",
        "junior",
        "de",
        "di",
        "der",
        "van",
        "von",
        "of",
        "and",
        "et",
        "e",
        "x",
        "la",
        "le",
        "me",
        "middle",
        "east",
        "powered",
        "porsche",
        "ferrari",
        "lamborghini",
        "audi",
        "rt",
        "llc",
        "club",
        "tech",
        "technology",
        "international",
    ]
)  # words that teams of different houses share
_WEAK = ("same years", "between them")  # years alone make nobody one
_CLOSE = 70  # of RapidFuzz's hundred: below it, two teams have only a word in common
_AWAY = 10
_CROWD = 25  # a word that more names than this have in common says nothing


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two names that may be one, how they differ, and what the book knows for it and against it. ``likeness`` is RapidFuzz's, 0 to 100."""

    kind: Kind
    name: str
    other: str
    id: str
    other_id: str
    why: str
    likeness: int
    verdict: Verdict
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    evidence: Told


@dataclass(frozen=True, slots=True)
class Namesake:
    """One name that may be two: away for long, and then elsewhere."""

    kind: Kind
    id: str
    name: str
    before: tuple[int, tuple[str, ...]]  # the last year before, and the series up to then
    after: tuple[int, tuple[str, ...]]
    evidence: Told

    @property
    def years(self) -> int:
        return self.after[0] - self.before[0]


def namesakes(kind: Kind, sightings: Iterable[Sighting]) -> tuple[Namesake, ...]:
    """Whoever was away for ten years or more and came back to other series only. Most of them are one person all the same."""
    lives: dict[str, list[Sighting]] = defaultdict(list)
    for seen in sightings:
        lives[seen.id].append(seen)
    found = []
    for id, some in lives.items():
        some.sort(key=lambda s: s.year)
        for n in range(1, len(some)):
            before, after = some[:n], some[n:]
            then, now = {s.series for s in before}, {s.series for s in after}
            if after[0].year - before[-1].year >= _AWAY and not then & now:
                evidence = before[-1].evidence[:1] + after[0].evidence[:1]
                ends, begins = (before[-1].year, tuple(sorted(then))), (after[0].year, tuple(sorted(now)))
                found.append(Namesake(kind, id, after[0].name, ends, begins, evidence))
    return tuple(sorted(found, key=lambda n: (-n.years, n.name)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything under one name."""

    name: str
    id: str
    sightings: tuple[Sighting, ...]

    @property
    def years(self) -> tuple[int, int]:
        years = [s.year for s in self.sightings]
        return min(years), max(years)

    def all(self, field: Literal["nations", "beside"]) -> set[str]:
        return {value for s in self.sightings for value in getattr(s, field)}


def proposals(
    kind: Kind, sightings: Iterable[Sighting], together: Callable[[str, str], bool], apart: Iterable[Apart] = ()
) -> tuple[Proposal, ...]:
    """The pairs of names of different ids that look alike, the likeliest first.

    ``together`` says whether two ids were in one race (of drivers: that makes them two). Pairs of ``apart`` are settled and left out.
    """
    seen = _by_name(sightings)
    settled = {frozenset((a.name, a.other)) for a in apart if (a.kind == "team") == (kind == "team")}
    found = []
    for name, other, why in _candidates(kind, list(seen)):
        a, b = seen[name], seen[other]
        if a.id != b.id and frozenset((name, other)) not in settled:
            found.append(_proposed(kind, a, b, why, together(a.id, b.id)))
    found.sort(key=lambda p: (_VERDICTS.index(p.verdict), -p.likeness, p.name, p.other))
    return tuple(_once(found))


def _once(found: Sequence[Proposal]) -> Iterator[Proposal]:
    """Of two ids one proposal: that of the names most alike."""
    ids = set()
    for proposal in found:
        pair = frozenset((proposal.id, proposal.other_id))
        if pair not in ids:
            ids.add(pair)
            yield proposal


def _by_name(sightings: Iterable[Sighting]) -> dict[str, _Seen]:
    under: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        under[sighting.name].append(sighting)
    return {name: _Seen(name, some[0].id, tuple(some)) for name, some in under.items()}


# --- which names look alike ------------------------------------------------------------------------------------------------------


def _candidates(kind: Kind, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each pair once, with how the names differ."""
    met: set[frozenset[str]] = set()
    pairs = [(like.known, like.name, str(like.why)) for like in likely_the_same(names, names)]
    for first, second, why in [*pairs, *(_parts_of_teams(names) if kind == "team" else _parts_of_people(names))]:
        pair = frozenset((first, second))
        if first != second and pair not in met:
            met.add(pair)
            yield first, second, why


def _words(name: str) -> tuple[str, ...]:
    """In lower case without accents; sorted, as name_keys has them."""
    return tuple(min(name_keys(name), default="").split())


def _sharing(words: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """The names that share a word, in pairs; never each with each."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for name, some in words.items():
        for word in some:
            by_word[word].append(name)
    for sharing in by_word.values():
        if len(sharing) <= _CROWD:
            yield from ((a, b) for index, a in enumerate(sharing) for b in sharing[index + 1 :])


def _parts_of_people(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """``Kimi Antonelli`` is part of ``Andrea Kimi Antonelli``; ``Dan Cammish`` may be short for ``Daniel Cammish``."""
    words = {name: frozenset(_words(name)) for name in names if "&" not in name}
    for a, b in _sharing(words):
        short, long = sorted((a, b), key=lambda n: len(words[n]))
        ours, theirs = words[short] - words[long], words[long] - words[short]
        if len(words[short]) >= 2 and not ours:
            yield short, long, "a name more" if theirs - _GENERATION else "junior or senior"
        elif len(ours) == len(theirs) == 1 and len(words[short]) >= 2:
            one, other = sorted((*ours, *theirs), key=len)
            if len(one) >= 3 and other.startswith(one):
                yield a, b, "a short first name"


def _parts_of_teams(names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """``Lechner Racing`` and ``BWT Lechner Racing``: the words that are the team's own, without those that many teams have."""
    words = {name: own for name in names if (own := frozenset(_words(name)) - _OF_TEAMS) and any(len(word) > 2 for word in own)}
    for a, b in _sharing(words):
        if words[a] == words[b]:
            yield a, b, "the same but for words that many teams have"
        elif words[a] < words[b] or words[b] < words[a]:
            yield a, b, "a word more: a sponsor or a partner"


# --- what speaks for it and against it -------------------------------------------------------------------------------------------


def _proposed(kind: Kind, a: _Seen, b: _Seen, why: str, together: bool) -> Proposal:
    from rapidfuzz import fuzz

    likeness = round(fuzz.token_set_ratio(" ".join(_words(a.name)), " ".join(_words(b.name))))
    speaks_for, speaks_against = [*_common(kind, a, b)], [*_different(kind, a, b)]
    if together:
        speaks_against.insert(0, "both were in one race" + ("" if kind == "driver" else ": one house may enter two teams"))
    if why == "junior or senior":
        speaks_against.append("junior and senior are two people")
    telling = [said for said in speaks_for if not said.endswith(_WEAK)]
    verdict: Verdict = "possible"
    if (kind == "driver" and together) or why == "junior or senior" or len(speaks_against) > len(speaks_for):
        verdict = "unlikely"
    elif telling and not speaks_against and likeness >= _CLOSE:
        verdict = "likely"
    evidence = sum((s.evidence[:1] for seen in (a, b) for s in seen.sightings[:3]), Told())
    return Proposal(kind, a.name, b.name, a.id, b.id, why, likeness, verdict, tuple(speaks_for), tuple(speaks_against), evidence)


def _common(kind: Kind, a: _Seen, b: _Seen) -> Iterator[str]:
    both = sorted({s.series for s in a.sightings} & {s.series for s in b.sightings})
    if both:
        yield f"both in {', '.join(both)}"
    gap = _gap(a, b)
    if gap <= 2:
        yield "in the same years" if gap == 0 else f"{gap} year{'s' if gap > 1 else ''} between them"
    nations = sorted(a.all("nations") & b.all("nations"))
    if nations and kind == "driver":
        yield f"same nation ({', '.join(nations)})"
    beside = sorted(a.all("beside") & b.all("beside"))
    if beside:
        yield f"same {'team' if kind == 'driver' else 'driver'} ({', '.join(beside[:3])})"


def _different(kind: Kind, a: _Seen, b: _Seen) -> Iterator[str]:
    ours, theirs = a.all("nations"), b.all("nations")
    if kind == "driver" and ours and theirs and not ours & theirs:
        yield f"another nation ({', '.join(sorted(ours))}; {', '.join(sorted(theirs))})"
    gap = _gap(a, b)
    if gap > 15:
        yield f"{gap} years between them"


def _gap(a: _Seen, b: _Seen) -> int:
    """Years between the last of the one and the first of the other; 0 where they overlap."""
    (first, last), (begin, end) = a.years, b.years
    return max(0, begin - last, first - end)
