"""The policy: pages, topics and passages in, findings out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_safety.reading.yamlfile import parse
from sphinx_safety.rules.declared import PageRules, read_page_rules
from sphinx_safety.rules.policy import check_page
from sphinx_safety.rules.topics import Passage, Shown, Terms, Topic, read_topics, with_names

TOPICS = {
    "sedatives": Topic("sedatives", "Sedatives", ("mixing-sedatives",), ("sleeping pill*", "benzodiazepine*", "Z-drug")),
    "alcohol": Topic("alcohol", "Alcohol", ("mixing-alcohol",), ("alcohol", "have a drink")),
    "newborns": Topic("newborns", "Newborns", ("pregnancy", "newborn"), ("newborn*",)),
}


def text(words, line=1, heading=False):
    return Passage(line, words, heading)


def judge(flow, **rules):
    flow = tuple(flow)
    return check_page("docs/page.md", PageRules(**rules), flow, Terms(TOPICS.values()).hits(flow), TOPICS)


def rules_of(faults):
    return [fault.rule for fault in faults]


def test_a_page_with_its_notice_first_is_right():
    assert judge([text("Mixing", heading=True), Shown(2, "mixing-sedatives"), text("A sleeping pill.", 3)],
                 topics=("sedatives",)) == []


@pytest.mark.parametrize(("flow", "rules", "broken", "line"), [
    ([text("Nothing.")], {}, "no-topics", 1),
    ([text("Sleeping pills.", 4)], {"no-notice": 1}, "undeclared-topic", 4),
    ([text("Nothing.")], {"topics": ["sedatives"]}, "missing-notice", 1),
    ([text("A Benzodiazepine.", 4), Shown(9, "mixing-sedatives")], {"topics": ["sedatives"]}, "late-notice", 4),
    ([Shown(2, "mixing-sedatives"), Shown(7, "mixing-sedatives")], {"topics": ["sedatives"]}, "repeated-notice", 7),
    ([Shown(2, "mixing-sedatives"), text("alcohol", 5)], {"topics": ["sedatives"]}, "undeclared-topic", 5),
    ([Shown(2, "mixing-sedatives")], {"topics": ["sedatives"], "no-notice": 1}, "contradiction", 1),
    ([Shown(2, "mixing-sedatives")], {"topics": ["sedatives"], "exempt": {"sedatives": "why"}}, "contradiction", 1),
    ([Shown(2, "newborn")], {"topics": ["newborns"]}, "missing-notice", 1),
])
def test_what_breaks_a_rule(flow, rules, broken, line):
    given_rules = {"topics": tuple(rules.get("topics", ())), "exempt": rules.get("exempt", {}),
                   "no_notice": "because" if "no-notice" in rules else None}
    [fault] = judge(flow, **given_rules)
    assert (fault.path, fault.rule, fault.line) == ("docs/page.md", broken, line)
    assert fault.remedy


def test_every_sentence_above_the_notice_that_says_not_to_is_a_warning():
    above = [text("Do not drink alcohol.", 2), text("Never mix alcohol.", 3)]
    assert judge([*above, Shown(4, "mixing-alcohol")], topics=("alcohol",)) == []
    [fault] = judge([*above, text("Enjoy alcohol.", 4), Shown(5, "mixing-alcohol")], topics=("alcohol",))
    assert (fault.rule, fault.line) == ("late-notice", 4)


def test_a_missing_notice_names_the_topic_and_the_mend():
    [fault] = judge([], topics=("sedatives",))
    assert "'sedatives'" in fault.message
    assert "{safety} mixing-sedatives" in fault.remedy


@pytest.mark.parametrize("exempt", [{"alcohol": "Named once here."}, {"all": "A list of words."}])
def test_an_exemption_with_a_reason_lets_a_term_stand(exempt):
    assert judge([text("alcohol")], exempt=exempt) == []


def test_exempting_all_topics_does_not_excuse_those_that_are_declared():
    late = [text("alcohol", 2), Shown(4, "mixing-alcohol"), text("A sleeping pill", 6)]
    assert rules_of(judge(late, topics=("alcohol",), exempt={"all": "A list."})) == ["late-notice"]


def test_a_topic_that_is_not_declared_is_told_once_wherever_its_notice_stands():
    assert rules_of(judge([text("alcohol", 2), Shown(4, "mixing-alcohol")], no_notice="why")) == ["undeclared-topic"]


def test_a_topic_that_is_not_declared_is_told_once_however_often_it_is_named():
    named = [text("On alcohol", 2, heading=True), text("alcohol", 3), text("A sleeping pill", 4), text("alcohol", 5)]
    assert [(fault.rule, fault.line) for fault in judge(named, no_notice="why")] == [
        ("undeclared-topic", 2), ("undeclared-topic", 4)]


def test_a_term_used_again_below_its_notice_does_not_hide_that_it_came_first():
    late = [text("alcohol", 2), Shown(4, "mixing-alcohol"), text("alcohol", 6)]
    assert [(fault.rule, fault.line) for fault in judge(late, topics=("alcohol",))] == [("late-notice", 2)]


def test_a_topic_that_is_no_more_is_left_to_the_front_matter_which_says_so():
    flow = (text("alcohol", 2),)
    hits = Terms(TOPICS.values()).hits(flow)
    assert check_page("docs/page.md", PageRules(topics=("alcohol",)), flow, hits, {}) == []


def test_a_heading_may_name_the_subject_above_the_notice_but_not_hide_it():
    above = [text("Kratom and alcohol", heading=True), Shown(3, "mixing-alcohol"), text("alcohol", 4)]
    assert judge(above, topics=("alcohol",)) == []
    assert rules_of(judge([text("Kratom and alcohol", heading=True)], no_notice="why")) == ["undeclared-topic"]


@pytest.mark.parametrize("words", [
    "sleeping pills", "SLEEPING PILL", "a sleeping\n  pill here", "sleep\u00ading pill", "z‑drug", "“Benzodiazepines”",
    "ｂｅｎｚｏｄｉａｚｅｐｉｎｅ", "a “sleeping” pill", "(sleeping) pill", "a sleeping/pill", "sleeping pill¹", "_sleeping pill_", "sleeping pill2",
    "sle\u200aeping pill", "sIeeping pill", "s1eeping pill", "\N{NEGATIVE SQUARED LATIN CAPITAL LETTER Z}-drug",
    "sleepⁱⁿᵍ pill", "sleep(ing) pill", "benzo[diazepine]s", "sleeping \N{PILL} pill", "ꓢꓡꓰꓰꓑꓲꓠꓖ pill", "benzodiaz\N{COPTIC SMALL LETTER EIE}pine",
])
def test_terms_are_found_whatever_their_case_spaces_and_dashes(words):
    assert [hit.topic for hit in Terms(TOPICS.values()).hits([text(words)])] == ["sedatives"]


@pytest.mark.parametrize(("opening", "broken"), [
    ([text("Do not drink alcohol.", 2)], []),
    ([text("If you drink alcohol, do not take it.", 2)], []),
    ([text("Take alcohol and avoid nothing.", 2)], ["late-notice"]),
    ([text("Do not worry, alcohol helps.", 2)], ["late-notice"]),
    ([text("Never mind the alcohol.", 2)], ["late-notice"]),
    ([Shown(1, "newborn"), text("Do not drink alcohol.", 2)], ["late-notice"]),
    ([text("On alcohol", 2, heading=True)], []),
    ([text("On alcohol", 2, heading=True), Passage(3, "Tea. " * 200, False, 1000)], ["late-notice"]),
    ([Passage(2, "On alcohol, at length. " * 9, True, 207)], ["late-notice"]),
])
def test_before_its_notice_a_term_stands_only_where_the_opening_says_not_to_or_right_above(opening, broken):
    flow = [*opening, Shown(9, "mixing-alcohol")]
    assert rules_of(judge(flow, topics=("alcohol",))) == broken


@pytest.mark.parametrize(("above", "rule"), [
    ([Passage(2, "Steps.", False, 1500)], ""), ([Passage(2, "Steps.", False, 1700)], "steps-first"),
    ([Passage(2, "A picture.", False, 10, picture=True)], "steps-first"),
])
def test_steps_that_stand_first_leave_the_notices_within_two_screens(above, rule):
    found = judge([*above, Shown(9, "mixing-alcohol")], topics=("alcohol",), steps_first="Help cannot wait.")
    assert rules_of(found) == [rule] * bool(rule)


def test_below_the_steps_a_term_stands_after_one_of_its_topics_notices():
    flow = [text("Steps with alcohol.", 2), Shown(3, "newborn"), text("Alcohol goes well.", 4), Shown(9, "mixing-alcohol")]
    [fault] = judge(flow, topics=("alcohol",), steps_first="Help cannot wait.")
    assert (fault.rule, fault.line) == ("late-notice", 4)
    assert judge([*flow[:2], Shown(3, "mixing-alcohol"), flow[2]], topics=("alcohol",), steps_first="Help cannot wait.") == []


@pytest.mark.parametrize(("above", "right"), [
    ([Passage(1, "Alcohol", True, 7), Passage(2, "Do not.", False, 7)], True),
    ([Passage(1, "Alcohol", True, 7), Passage(2, "Do not.", False, 7), Passage(3, "", False, 200)], True),
    ([Passage(1, "Alcohol", True, 7), Passage(2, "Do not.", False, 7), Passage(3, "", False, 2000)], False),
    ([Passage(1, "Alcohol", True, 7), Passage(2, "Do not.", False, 7, picture=True)], False),
    ([Passage(1, "Alcohol", True, 400), Passage(2, "Do not.", False, 7)], False),
])
def test_what_is_inserted_or_drawn_above_the_notices_counts_too(above, right):
    flow = [*above, Shown(9, "mixing-alcohol")]
    rules = PageRules(topics=("alcohol",))
    found = check_page("docs/page.md", rules, flow, Terms(TOPICS.values()).hits(flow), TOPICS, answer_first=True)
    assert [fault.rule for fault in found] == [] if right else ["answer-first"]


@pytest.mark.parametrize("words", ["oversleeping pillow", "sleeping", "z-drugged", "alcoholics", "nonalcohol"])
def test_terms_are_whole_words(words):
    assert Terms(TOPICS.values()).hits([text(words)]) == ()


@pytest.mark.parametrize(("term", "words"), [
    ("coup d'arc", "Un coup d’arc."), ("24/7", "Ouvert 24/7."), ("pastilla para dormir", "Pastillas para dormir."),
    ("luz azul", "Luces azules"), ("want* to die", "She wanted to die."), ("sleeping pill", "sleeping-pills"),
    ("sedatives", "a sedative"), ("surgery", "after surgeries"), ("dogs and cats", "a dog and cat"), ("niños", "un niño")])
def test_a_term_is_found_in_each_language_by_the_same_rule(term, words):
    for topic in (Topic("one", "One", ("n",), (term,)), Topic("one", "One", ("n",), (), {"fr": (term,)})):
        assert [hit.topic for hit in Terms([topic], "fr").hits([text(words)])] == ["one"]


def test_no_topics_at_all_find_nothing():
    assert Terms([]).hits([text("alcohol")]) == ()


PARTS = st.lists(
    st.sampled_from([text("alcohol", 3), text("A sleeping pill", 5), text("Newborns", 2, heading=True), text("Tea", 8),
                     Shown(1, "mixing-sedatives"), Shown(1, "mixing-alcohol"), Shown(1, "pregnancy")]), max_size=8)


@given(PARTS, st.sets(st.sampled_from(sorted(TOPICS))), st.booleans())
def test_adding_a_mandated_notice_never_adds_a_finding(flow, topics, no_notice):
    rules = {"topics": tuple(sorted(topics)), "no_notice": "why" if no_notice else None}
    before = judge(flow, **rules)
    shown = {part.notice for part in flow if isinstance(part, Shown)}
    for topic in topics:
        for notice in TOPICS[topic].notices:
            if notice not in shown:
                after = judge([Shown(1, notice), *flow], **rules)
                assert {fault for fault in after if fault not in before} == set()
                assert len(after) < len(before)


@given(PARTS, st.sets(st.sampled_from(sorted(TOPICS))))
def test_a_page_without_findings_shows_every_notice_before_its_passage(flow, topics):
    if judge(flow, topics=tuple(sorted(topics)), no_notice=None if topics else "why"):
        return
    for position, part in enumerate(flow):
        for topic, words in (("alcohol", "alcohol"), ("sedatives", "A sleeping pill")):
            if isinstance(part, Passage) and part.text == words:
                assert {TOPICS[topic].notices[0]} <= {p.notice for p in flow[:position] if isinstance(p, Shown)}


# -- topics.yaml -------------------------------------------------------------------------

def topics_of(yaml):
    return read_topics(parse(yaml, "topics.yaml"), {"mixing-sedatives", "mixing-alcohol"})


@pytest.mark.parametrize(("yaml", "rule", "line", "remedy"), [
    ("a:\n  title: T\n  notices: [mixing-alcool]\n  terms: [tea]\n", "unknown-notice", 3, "did you mean 'mixing-alcohol'"),
    ("a:\n  title: T\n  notices: []\n  terms: [tea]\n", "empty", 3, ""),
    ("a:\n  title: T\n  notices: [mixing-alcohol]\n", "missing-key", 1, "keys:"),
    ("all:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [tea]\n", "bad-id", 1, "rename"),
    ("A B:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [tea]\n", "bad-id", 1, ""),
    ("a:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [no]\n", "wrong-type", 4, "quotation marks"),
    ("a:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [tea]\n  terms-sp: [vino]\n", "unknown-key", 5, "did you mean"),
    ("a:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [tea, \"-\"]\n", "bad-term", 4, "two letters"),
    ("a:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [be*nzo x]\n", "bad-term", 4, "end of a word"),
    ("- a\n", "wrong-type", 1, ""), ("# none yet\n{}\n", "wrong-type", 2, ""),
    ("a:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [Wine]\n"
     "b:\n  title: T\n  notices: [mixing-alcohol]\n  terms: [wine]\n", "shared-term", 8, "one topic"),
])
def test_bad_topics(yaml, rule, line, remedy):
    _, [fault] = topics_of(yaml)
    assert (fault.rule, fault.line) == (rule, line)
    assert remedy in fault.remedy


def test_a_name_of_a_table_is_a_term_of_the_first_topic_with_its_notice():
    topics = with_names(TOPICS, {"Zimovane": "mixing-sedatives", "Alcohol wipes": "newborn", "Tea": "unknown"})
    found = Terms(topics.values())
    assert found.topics_of("Two zimovanes.") == {"sedatives": "zimovanes"}
    assert found.topics_of("Alcohol wipes and tea.") == {"alcohol": "alcohol", "newborns": "alcohol wipes"}


def test_a_term_within_the_term_of_another_topic_is_seen():
    topics = with_names(TOPICS, {"quit alcohol at once": "newborn", "once more zimovane": "mixing-sedatives"})
    found = Terms(topics.values()).topics_of("They quit alcohol at once more zimovane is gone.")
    assert found == {"alcohol": "alcohol", "newborns": "quit alcohol at once", "sedatives": "once more zimovane"}


def test_a_term_may_have_any_ending():
    topics, faults = topics_of("a:\n  title: T\n  notices: [mixing-alcohol]\n  terms: ['wine*', \"rum\"]\n")
    assert (topics["a"].terms, faults) == (("wine*", "rum"), [])


@pytest.mark.parametrize("top", ["---\n---\n", "---\n# nothing yet\n---\n"])
def test_front_matter_that_holds_nothing_declares_nothing(top):
    rules, faults = read_page_rules(f"{top}# Title\n\nWords.\n\n---\n\nMore.\n", "page.md", TOPICS)
    assert (rules.declares, faults) == (False, [])


# -- front matter ----------------------------------------------------------------------------

def page_rules(front):
    return read_page_rules(f"---\n{front}---\n# Title\n", "docs/page.md", TOPICS)


def test_what_a_page_declares():
    rules, faults = page_rules("topics: [alcohol]\nexempt:\n  sedatives: Named once here.\nwritten: 2026-11-22\norphan: true\n")
    assert faults == []
    assert (rules.topics, rules.exempt) == (("alcohol",), {"sedatives": "Named once here."})
    assert rules.line("alcohol") == 2
    assert rules.line("sedatives") == 4


@pytest.mark.parametrize("front", ["reviewed: 2026-11-22\n", "review-by: 2026-11-22\n", "written: 2026-11-22\n",
                                   "reviewed: 2026-11-22\nreview-by: 2026-11-23\n", "exempt:\n  all: A list of words.\n",
                                   "exempt:\n  alcohol: Says *once* `alcohol`.\n", "no-notice: Shows *how* `x` looks.\n"])
def test_what_may_stand_alone(front):
    assert page_rules(front)[1] == []


@pytest.mark.parametrize(("front", "rule", "line", "remedy"), [
    ("topics: [alcool]\n", "unknown-topic", 2, "did you mean 'alcohol'"),
    ("topics: alcohol\n", "wrong-type", 2, ""),
    ("topic: [alcohol]\n", "unknown-key", 2, "did you mean 'topics'"),
    ("exempt:\n  alcohol:\n", "wrong-type", 3, ""),
    ("exempt: [alcohol]\n", "wrong-type", 2, "topic: why"),
    ("exempt:\n  alcool: why\n", "unknown-topic", 3, "did you mean 'alcohol'"),
    ("no-notice: ''\n", "empty", 2, ""),
    ("written: 22 November\n", "date", 2, "2026-11-22"),
    ("reviewed: 2026-11-22\nreview-by: 2026-11-22\n", "date", 3, "later"),
    ("topics: [\n", "yaml", 3, ""),
    ("- a\n", "wrong-type", 2, ""),
])
def test_bad_front_matter(front, rule, line, remedy):
    _, [fault] = page_rules(front)
    assert (fault.rule, fault.line) == (rule, line)
    assert remedy in fault.remedy


def test_of_a_page_with_broken_front_matter_nothing_more_is_said():
    flow = (text("alcohol"), Shown(2, "mixing-alcohol"))
    assert check_page("docs/page.md", PageRules(ordinary=False), flow, Terms(TOPICS.values()).hits(flow), TOPICS) == []


def test_a_page_without_front_matter_declares_nothing():
    assert read_page_rules("# Title\n", "docs/page.md", TOPICS) == (PageRules(), [])
