"""No way in without the warning: each section of overview, mechanisms and practice, opened at its own address on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser

from browser.sections import Counts, measure, missed
from sphinx_safety.rules.declared import PageRules
from sphinx_safety.rules.library import Library

if TYPE_CHECKING:
    from conftest import RealSite

# Reached on 29 November 2026. The goal is 0 for headings, 1 in 10 for uses.
HEADINGS_WITHOUT = 1
USES_WITHOUT = 41
"""Thirty-two of them are rows of the mixing table, each with its own signal word and advice below its heading."""
# Goals.
ANSWER_ENDS = 1.0
"""Screens from the top of the page to the end of its answer."""
GROUP_HEIGHT = 0.6
"""Of a screen of 844 px."""
GROUP_WORDS = 90

pytestmark = pytest.mark.xdist_group("sections")  # one process measures for all


@pytest.fixture(scope="module")
def counts(site: RealSite, browser: Browser, library: Library, rules: Mapping[str, PageRules]) -> Counts:
    """All pages of the chapters, each opened once."""
    counted = measure(browser, site.html, library, rules)
    print(counted.table())
    return counted


def over(sizes: Mapping[str, float], most: float) -> dict[str, float]:
    """Return what is larger than ``most``."""
    return {name: size for name, size in sizes.items() if size > most}


def test_a_heading_that_names_a_risk_has_its_notice_on_the_first_screen(counts: Counts) -> None:
    assert len(counts.headings) >= 69
    assert len(missed(counts.headings)) <= HEADINGS_WITHOUT, missed(counts.headings)


def test_a_section_that_uses_a_term_has_the_notice_or_a_link_to_it_on_the_first_screen(counts: Counts) -> None:
    assert len(counts.uses) >= 200
    assert len(missed(counts.uses)) <= USES_WITHOUT, missed(counts.uses)


def test_the_answer_is_on_the_first_screen_of_each_page(counts: Counts) -> None:
    assert len(counts.answers) > 25
    assert over(counts.answers, ANSWER_ENDS) == {}


def test_no_group_of_notices_is_higher_than_its_part_of_a_phone(counts: Counts) -> None:
    assert len(counts.heights) > 20
    assert over(counts.heights, GROUP_HEIGHT) == {}


def test_no_group_of_notices_has_more_words_than_one_look_takes_in(counts: Counts) -> None:
    assert len(counts.words) > 20
    assert over(counts.words, GROUP_WORDS) == {}
