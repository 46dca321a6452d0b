"""Sheets to take away fit their paper."""

import io

import pytest
from pypdf import PdfReader


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["card", "fridge", "clinician"])
def test_a_sheet_prints_to_exactly_one_side(site, open_context, name, paper):
    page = open_context().new_page()
    page.goto((site.out / "take" / f"{name}.html").as_uri())
    assert len(PdfReader(io.BytesIO(page.pdf(format=paper))).pages) == 1
