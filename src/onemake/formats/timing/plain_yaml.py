"""The plainest YAML: a list of items with a word to each key, or one such item.

It is read event by event, and every value stays text: a time of ``13:00`` is no number of seconds, ``NO`` is no negation. Anchors, which might
unfold without end, are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemake.core.errors import UserError
from onemake.formats.timing.document import Document
from onemake.formats.timing.tree import word

if TYPE_CHECKING:
    from yaml.events import Event

__all__ = ["Item", "plain_yaml"]

_NONE = frozenset(("", "null", "~"))
_REMEDY = "Give the file as it was published."


@dataclass(frozen=True, slots=True)
class Item:
    """An item, where it begins, and its words by key. A key without a value is blank; a key that is not there is blank too."""

    line: int
    says: Mapping[str, str]

    def __call__(self, key: str) -> str:
        return self.says.get(key, "")

    def own(self, keys: Iterable[str]) -> dict[str, str]:
        return {key: word(text) for key in keys if (text := self(key))}


def plain_yaml(document: Document) -> tuple[list[Item], bool]:
    """The items, and whether they stand in a list. Raises UserError for broken YAML, for anchors and for anything nested deeper."""
    import yaml

    try:
        return _items(document)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise document.fault(f"the YAML is broken: {error.problem}", remedy=_REMEDY, line=line) from None
    except (yaml.YAMLError, ValueError):
        raise document.fault("the YAML holds characters that no YAML may hold", remedy=_REMEDY) from None


def _items(document: Document) -> tuple[list[Item], bool]:
    import yaml

    items: list[Item] = []
    says: dict[str, str] = {}
    key: str | None = None
    depth, is_list = 0, False
    for event in yaml.parse(document.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor is not None:
                raise _refused(document, event, "the YAML has anchors, which this list has no use for")
            if depth != 1 + is_list:
                raise _refused(document, event, "the YAML has a bare word where an item should stand")
            if key is None:
                key = event.value
            else:
                says[key], key = "" if event.value in _NONE and event.implicit[0] else event.value, None
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            sequence = isinstance(event, yaml.SequenceStartEvent)
            is_list = is_list or (sequence and depth == 1)
            if event.anchor is not None or depth > 1 + is_list or (sequence and depth > 1) or (depth == 1 and items):
                raise _refused(document, event, "the YAML is nested or has anchors; a plain list of items is wanted")
            if not sequence:
                says, key = {}, None
                items.append(Item(_line(event), says))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            raise _refused(document, event, "the YAML has anchors, which this list has no use for")
    return items, is_list


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _refused(document: Document, event: Event, why: str) -> UserError:
    return document.fault(why, remedy=_REMEDY, line=_line(event))
