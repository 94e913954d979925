"""A PDF written on the spot: each text at its place, in Helvetica, one stroke each."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["pdf"]

Text = tuple[float, float, str]


def pdf(*pages: Sequence[Text], size: float = 7.0, apart: float = 0.0, turned: int = 0) -> bytes:
    """``(x, y, text)`` from the lower left corner, in points. ``apart`` sets the letters apart; ``turned`` shows the pages turned clockwise."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, texts in enumerate(pages):
        painted = "\n".join(f"BT /F1 {size} Tf {apart} Tc 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj ET" for x, y, text in texts)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 842] /Rotate {turned} /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * index} 0 R >>"
        )
        objects.append(f"<< /Length {len(painted)} >>\nstream\n{painted}\nendstream")
    return _written(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _written(objects: Sequence[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        out + f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    )
