"""Sheets to take away fit their paper."""

import io

import pytest
from pypdf import PdfReader


@pytest.mark.parametrize("language", ["site", "spanish"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["card", "fridge", "clinician"])
def test_a_sheet_prints_to_exactly_one_side(request, open_context, name, paper, language):
    page = open_context().new_page()
    page.goto((request.getfixturevalue(language).out / "take" / f"{name}.html").as_uri())
    assert len(PdfReader(io.BytesIO(page.pdf(format=paper))).pages) == 1
