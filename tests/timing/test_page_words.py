"""A page of a PDF becomes lines of pieces, and a piece stands under a title."""

from __future__ import annotations

import pytest

from onemake.core.errors import UserError
from onemake.formats.timing import read_timing
from onemake.formats.timing.document import Document
from onemake.formats.timing.page_words import Titles, first_page, layout_pages, pages, words
from pdf_sheet import pdf


def _lines(data: bytes) -> list[list[str]]:
    return [[piece.text for piece in line.pieces] for line in pages(Document("sheet.pdf", data))]


def test_lines_are_read_from_above_and_from_left_to_right_however_they_were_painted() -> None:
    assert _lines(pdf([(300, 700, "Laps"), (20, 680, "7"), (20, 700, "Pos"), (300, 680.4, "12")])) == [["Pos", "Laps"], ["7", "12"]]


def test_letters_set_apart_are_one_word_and_a_true_blank_stays() -> None:
    assert _lines(pdf([(20, 700, "BLACK/GREY")], apart=4.0)) == [["BLACK/GREY"]]
    assert _lines(pdf([(20, 700, "ADA BERG")])) == [["ADA BERG"]]


def test_a_cell_that_runs_into_the_next_column_stays_one_piece() -> None:
    assert _lines(pdf([(20, 700, "WHITE/BLUE/ORANGE"), (50, 700, "99 COUPE")])) == [["WHITE/BLUE/ORANGE", "99 COUPE"]]


def test_a_page_that_is_shown_turned_is_read_as_it_is_seen() -> None:
    sideways = [(100, 20, "Pos"), (100, 300, "Laps")]  # on a page turned by 90, further up is further right
    assert _lines(pdf(sideways, turned=90)) == [["Pos", "Laps"]]
    assert _lines(pdf(sideways, turned=270)) == [["Laps", "Pos"]]
    assert _lines(pdf([(20, 700, "below"), (20, 100, "above")], turned=180)) == [["above"], ["below"]]


def test_pages_follow_each_other_and_a_line_knows_its_place() -> None:
    lines = pages(Document("sheet.pdf", pdf([(20, 700, "one")], [(20, 700, "two"), (20, 600, "three")])))
    assert [(line.text, line.place) for line in lines] == [
        ("one", "page 1, line 1"),
        ("two", "page 2, line 1"),
        ("three", "page 2, line 2"),
    ]


def test_figures_stand_under_their_title_on_the_right_and_words_on_the_left() -> None:
    titles = Titles(layout_pages("Pos      Name            Laps    Total Tm")[0].pieces)
    row = layout_pages("  1      ADA BERG          12   20:34.929")[0]
    assert titles.cells(row) == ["1", "ADA BERG", "12", "20:34.929"]
    assert titles.cells(layout_pages("  2      BO                     1:02:03.004")[0]) == ["2", "BO", "", "1:02:03.004"]


def test_titles_painted_in_one_stroke_are_told_apart_word_by_word() -> None:
    piece = pages(Document("sheet.pdf", pdf([(20, 700, "TopSpeed laptime pit")])))[0].pieces[0]
    found = words(piece)
    assert [word.text for word in found] == ["TopSpeed", "laptime", "pit"]
    assert found[0].right < found[1].left < found[1].right < found[2].left


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing of one", pdf([(20, 700, "Pos")])[:60], b"%PDF-1.4\n" + b"\x00" * 5000])
def test_a_broken_pdf_is_refused_in_a_plain_sentence(data: bytes) -> None:
    with pytest.raises(UserError, match=r"sheet\.pdf: the PDF is broken and cannot be opened"):
        read_timing("sheet.pdf", data)
    assert first_page(Document("sheet.pdf", data)) == ()


def test_a_book_is_no_sheet() -> None:
    with pytest.raises(UserError, match="401 pages"):
        read_timing("book.pdf", pdf(*[[(20.0, 700.0, "x")]] * 401))
    with pytest.raises(UserError, match="1,000,000 characters"):
        read_timing("book.pdf", pdf([(20.0, 10.0 * line, "x" * 20_000) for line in range(55)]))


def test_a_pdf_of_anything_else_is_nobodys() -> None:
    assert read_timing("letter.pdf", pdf([(20, 700, "Dear sirs,"), (20, 680, "we won.")])) is None
