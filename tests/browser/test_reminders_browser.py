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

# What may be missing at most, as it was on 30 November 2026. Lower a number when it is bettered; never raise one.
USES_WITHOUT = 3
"""Sections, of 318, that use a term and show neither its notice nor a link. Goal: at most 1 in 10."""
ONE_LOOK = 0.6
"""Height of a group of notices, in screens of 844 px."""
ONE_LOOK_WORDS = 90
"""Words of the message of a group of notices."""


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
    assert missed(counts.headings) == []


def test_a_section_that_uses_a_term_has_the_notice_or_a_link_to_it_on_the_first_screen(counts: Counts) -> None:
    assert len(counts.uses) >= 200
    assert len(missed(counts.uses)) <= USES_WITHOUT, missed(counts.uses)


def test_the_answer_is_on_the_first_screen_of_each_page(counts: Counts) -> None:
    assert len(counts.answers) > 25
    assert over(counts.answers, 1.0) == {}


def test_a_group_of_notices_takes_one_look_at_a_phone(counts: Counts) -> None:
    assert len(counts.heights) > 20
    assert over(counts.heights, ONE_LOOK) == {}
    assert over(counts.words, ONE_LOOK_WORDS) == {}
