"""Pages of documents in words."""

import pytest

from cchc.evidence.templatetags.evidence_words import at_page, pdf_page


@pytest.mark.parametrize(
    ("place", "words", "address"),
    [
        ("12", "tr. 12", "#page=12"),
        ("1-2", "tr. 1-2", "#page=1"),
        ("tr. 3", "tr. 3", "#page=3"),
        ("Trang 4", "Trang 4", "#page=4"),
        ("mục III.2", "mục III.2", ""),
        ("", "", ""),
    ],
)
def test_page_is_said_and_opened(place: str, words: str, address: str) -> None:
    assert (at_page(place), pdf_page(place)) == (words, address)
