"""How wide a text is when it is set, so that a picture needs no browser. The widths are those of Liberation Sans, in thousandths of its size."""

from __future__ import annotations

import unicodedata

__all__ = ["broken", "cut", "wide"]

_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 355: '"', 389: "*", 400: "°", 500: "Jckvxyzs", 556: "#$?L_0123456789abdeghnopqu–",
    584: "+<=>~−", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—…", 1015: "@",
}  # fmt: skip
_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


def wide(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at a size. A letter with an accent is as wide as without; what is not known is taken as wide."""
    total = 0
    for letter in text:
        if letter not in _OF:
            if unicodedata.combining(letter):
                continue
            letter = unicodedata.normalize("NFKD", letter)[:1]
        total += _OF.get(letter, 1000 if unicodedata.east_asian_width(letter) in "WF" else 722)
    return total * size / 1000 * (1.06 if bold else 1)


def cut(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Shorten to a width, with an ellipsis."""
    if wide(text, size, bold=bold) <= room:
        return text
    while text and wide(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def broken(text: str, size: float, room: float) -> list[str]:
    """The lines of a text that fit a width. A word that is longer than a line is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if wide(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(cut(word, size, room))
    return [line for line in lines if line]
