"""Claims as sentences: "René Rast won 3 titles in porsche-supercup", "porsche-carrera-cup-germany was first held in 1990".

Sentences are put together with AND, OR, NOT and READ ALSO AS (another reading of the same words). Series, cars and people stand by id or by name.
"""

from __future__ import annotations

import re

from onemake.core.errors import UserError
from onemake.core.record.claims import All, Any, Claim, Not, Readings
from onemake.formats.claim_forms import FORMS

__all__ = ["parse_claim"]

_LONGEST = 4000


def parse_claim(text: str) -> Claim:
    """A claim from its sentence. Raises UserError with the forms that there are."""
    text = " ".join(text.split()).rstrip(".")
    if not text or len(text) > _LONGEST:
        raise UserError("a claim is a sentence, such as: René Rast won 3 titles in porsche-supercup")
    return _readings(text)


def _readings(text: str) -> Claim:
    parts = re.split(r" READ ALSO AS ", text)
    return Readings(tuple(_any(part) for part in parts)) if len(parts) > 1 else _any(text)


def _any(text: str) -> Claim:
    parts = re.split(r" OR ", text)
    return Any(tuple(_all(part) for part in parts)) if len(parts) > 1 else _all(text)


def _all(text: str) -> Claim:
    parts = re.split(r" AND ", text)
    return All(tuple(_one(part) for part in parts)) if len(parts) > 1 else _one(text)


def _one(text: str) -> Claim:
    text = text.strip()
    if text.startswith("NOT "):
        return Not(_one(text[4:]))
    for pattern, build, _ in FORMS:
        if found := pattern.fullmatch(text):
            claim = build(found)
            if claim is not None:
                return claim
    shown = "\n".join(f"  {example}" for _, _, example in FORMS)
    raise UserError(f"this is no claim that can be looked up: {text!r}. The forms are:\n{shown}")
