"""A file that arrived, unnamed and as it is: its bytes, and once asked for, its text or its JSON. Every reader is shown the same document."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onemake.core.errors import Fault, UserError
from onemake.core.timing.session import Remark

if TYPE_CHECKING:
    from onemake.formats.timing.page_words import Line

__all__ = ["HEAD", "Document"]

HEAD = 8192  # bytes, or characters, that are enough to tell a format by
_JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\d\]-]")
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Document:
    """A file and its bytes. What is worked out of them is worked out once, however many readers look at it."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file
        self.data = data

    @cached_property
    def encoding(self) -> str:
        """What the text is written in: told by its mark, by the noughts between Latin letters, else UTF-8, and Windows-1252 where it is not."""
        if self.data[:2] in _UTF16:
            return _UTF16[self.data[:2]]
        start = self.data[:400]
        if len(start) >= 4 and start[1::2].count(0) * 2 > len(start[1::2]) and 0 not in start[::2]:
            return "utf-16-le"
        if len(start) >= 4 and start[::2].count(0) * 2 > len(start[::2]) and 0 not in start[1::2]:
            return "utf-16-be"
        return "cp1252" if self._utf8 is None else "utf-8-sig"

    @cached_property
    def _utf8(self) -> str | None:
        """The text if it is UTF-8, as nearly all are: to find that out is to decode it."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None

    @cached_property
    def text(self) -> str:
        """The whole text. Bytes that belong to no letter become U+FFFD, and ``mended`` says so; no letter is dropped."""
        utf8 = self._utf8 if self.encoding == "utf-8-sig" else None
        text = self.data.decode(self.encoding, errors="replace") if utf8 is None else utf8
        return text.removeprefix("\ufeff")

    @cached_property
    def head(self) -> str:
        """The beginning of the text, without what stands empty before it."""
        start = self.data[: 4 * HEAD]
        encoding = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        return start.decode(encoding, errors="ignore").removeprefix("\ufeff").lstrip()[:HEAD]

    @cached_property
    def is_json(self) -> bool:
        """Whether it begins as JSON does: ``[Header]`` of an ini file does not."""
        return _JSON.match(self.head) is not None

    @cached_property
    def json(self) -> Any:
        """The document as JSON, control characters inside strings allowed. Raises UserError where it is none."""
        try:
            return json.loads(self.text, strict=False, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            problem = f"the JSON breaks off or is broken at column {error.colno}: {error.msg}"
            raise UserError(Fault(self.file, error.lineno, problem, "", "Export the file anew, or send the whole of it.")) from None
        except RecursionError:
            raise UserError(Fault(self.file, None, "the JSON is nested too deeply to be a result")) from None
        except ValueError as error:
            raise UserError(Fault(self.file, None, f"the JSON holds a number that is none: {str(error)[:60]}")) from None

    @cached_property
    def first_page(self) -> tuple[Line, ...]:
        """The lines of the first page of a PDF; none where it is no PDF. Raises UserError where it is broken."""
        from onemake.formats.timing.page_words import pages

        return pages(self, 1) if b"%PDF-" in self.data[:1024] else ()

    def keys(self) -> frozenset[str]:
        """The keys of a JSON object; none if it is no object."""
        return self._keys

    @cached_property
    def _keys(self) -> frozenset[str]:
        found = self.json
        return frozenset(found) if isinstance(found, dict) else frozenset()

    def mended(self) -> tuple[Remark, ...]:
        """What had to be done to read the text at all."""
        remarks = []
        if self.encoding == "cp1252":
            line = 1 + self.data.count(b"\n", 0, _first_bad(self.data))
            remarks.append(Remark(f"the text is not UTF-8 (line {line}); read as Windows-1252", row=line))
        elif self.encoding in ("utf-16-le", "utf-16-be"):
            remarks.append(Remark("the text is UTF-16 without its mark"))
        broken = self.text.count("\ufffd")
        if broken:
            remarks.append(Remark(f"{broken} characters could not be read, and stand as \ufffd"))
        return tuple(remarks)

    def fault(self, problem: str, value: object = "", remedy: str = "", line: int | None = None) -> UserError:
        """A refusal, in a plain sentence. To be raised."""
        return UserError(Fault(self.file, line, problem, re.sub(r"\s+", " ", str(value))[:60], remedy))


def _first_bad(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _no_number(word: str) -> float:
    raise ValueError(word)
