"""The XML of the rFactor family, which is often none: names in the code page of some machine, ``&`` and ``<`` as people type them, control characters.

Well-formed files are parsed as they are. Only the others are mended: what is no mark-up becomes text again, so that no letter is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from onemake.core.timing.session import Remark
from onemake.formats.timing.cells import plain
from onemake.formats.timing.document import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["ROOT", "Tree", "line_of", "parse", "ticks", "word"]

ROOT = "<rFactorXML"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_REFERENCE = re.compile(r"&#(x?)([0-9A-Fa-f]{1,7});")
_CLOSING = re.compile(r"</([A-Za-z][\w.-]*)\s*>")
_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'))*"
_MARK = re.compile(rf"<(/?)([A-Za-z][\w.-]*)({_ATTRIBUTES})\s*(/?)>|<(?!!--|\?)")
_OUTER = re.compile(
    r"rFactorXML|RaceResults|Stream|Driver|(?:TestDay|Practice|Qualify|Warmup|Race)\d{0,2}"
)  # not closed where a file breaks off
_TALK = ("Chat", "ChatMessage", "Sent", "Command")  # written by people, never read here


@dataclass(frozen=True, slots=True)
class Tree:
    """A file as a tree, how many lines stand before it, and what was done to make it one. ``broken_off``: its end is not there."""

    root: _Element
    lines_before: int
    remarks: tuple[Remark, ...]
    broken_off: bool


def ticks(text: str | None) -> int | None:
    """Seconds with decimals as ten-thousandths of a second, the games' own resolution; None for ``--.----``, ``-1.000`` and whatever is no time."""
    if not text or text[0] == "-":
        return None
    try:
        seconds = float(text)
    except ValueError:
        return None
    return int(seconds * 10000 + 0.5) if 0 <= seconds < 10**7 else None


def word(text: str | None) -> str:
    """What stands in an element, as ``plain`` has it; most words are plain as they are."""
    if not text:
        return ""
    return text.strip() if len(text) < 200 and text.isprintable() and "  " not in text else plain(text)


def line_of(element: _Element) -> int:
    """The line in the text that was parsed."""
    return cast("int | None", element.sourceline) or 0


def parse(document: Document) -> Tree:
    """The tree of a file. What stands before the root (the DOCTYPE and its entities) is not looked at. Raises UserError where there is no tree."""
    from lxml import etree

    text = document.text
    at = max(text.find(ROOT), 0)
    before, body = text.count("\n", 0, at), text[at:]
    remarks = document.mended()
    strict = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return Tree(etree.fromstring(body, strict), before, remarks, broken_off=False)
    except etree.XMLSyntaxError as error:
        line = before + (error.lineno or 1)
    mended, signs, controls = _mended(body)
    lenient = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(mended, lenient)
    except etree.XMLSyntaxError:
        root = None
    if root is None or root.tag != ROOT[1:]:
        raise document.fault("the XML is too broken to be read", "", "Send the file as the game wrote it.", line)
    broken_off = "</RaceResults>" not in body
    what = _what(signs, controls, broken_off=broken_off)
    return Tree(root, before, (*remarks, Remark(f"the XML is not well-formed (line {line}): {what}", row=line)), broken_off)


def _what(signs: int, controls: int, *, broken_off: bool) -> str:
    """What was mended, in words."""
    done = []
    if signs:
        done.append(f"{signs} stray & or < read as text")
    if controls:
        done.append(f"{controls} control characters read as blanks")
    if broken_off:
        done.append("it breaks off; what stands before the break was read")
    return ", ".join(done) or "read as far as its elements can be told"


def _mended(body: str) -> tuple[str, int, int]:
    """The text with its mark-up made sound; how many signs and how many control characters had to be changed. Lines stay where they are."""
    body = "\n".join("" if _is_talk(line) else line for line in body.split("\n"))
    body, controls = _CONTROL.subn(" ", body.replace("&rFEnt;", ""))
    body, ampersands = _AMPERSAND.subn("&amp;", body)
    impossible = 0

    def character(found: re.Match[str]) -> str:
        nonlocal impossible
        digits = found[2]
        if not found[1] and not digits.isdecimal():
            number = 0
        else:
            number = int(digits, 16 if found[1] else 10)
        if number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000:
            return found[0]
        impossible += 1
        return " "

    body = _REFERENCE.sub(character, body)
    body, angles = _angles(body)
    return body, ampersands + angles, controls + impossible


def _is_talk(line: str) -> bool:
    """Whether a line is what somebody said: it may hold anything, and nothing of it is kept."""
    line = line.strip()
    return any(line.startswith(f"<{word} ") and line.endswith(f"</{word}>") for word in _TALK)


def _angles(body: str) -> tuple[str, int]:
    """A ``<`` that opens no element of this file becomes text. A word in angles that is nowhere closed, or closed and nowhere opened, is no element."""
    closed = frozenset(_CLOSING.findall(body))
    opened = {found[2] for found in _MARK.finditer(body) if found[2] and not found[1]}
    changed = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal changed
        name = found[2]
        if name and (found[4] or name in (opened if found[1] else closed) or _OUTER.fullmatch(name)):
            return f"<{found[1]}{name}{found[3].replace('<', '&lt;')}{found[4]}>"
        changed += 1
        return "&lt;" + found[0][1:]

    return _MARK.sub(mark, body), changed
