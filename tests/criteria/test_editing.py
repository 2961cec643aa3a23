"""Mending a draft in the browser, with and without scripts: fields, rules and their rows, places, header, links, seal."""

from fractions import Fraction

import pytest
from django.urls import reverse

from cchc.audit.models import Event
from cchc.criteria.actions import edit_draft_node
from cchc.criteria.bridge import core_set
from cchc.criteria.forms import declared
from cchc.criteria.models import CriteriaSetVersion
from cchc_core.criteria.tree import CriteriaSet, CrosswalkLink, Node
from cchc_core.rules.catalogue import KINDS, dump_rule, load_rule
from cchc_core.values import exact

pytestmark = pytest.mark.django_db


def address(name: str, version: CriteriaSetVersion, *more: str) -> str:
    return reverse(f"criteria:{name}", args=[version.pk, *more])


def stored(version: CriteriaSetVersion) -> CriteriaSet:
    return core_set(CriteriaSetVersion.objects.get(pk=version.pk))


def node(version: CriteriaSetVersion, code: str) -> Node:
    return stored(version).by_code()[code].node


def page_fields(answer) -> dict[str, object]:
    """What a browser would send back of the node form as it stands, its buttons left out."""
    editor = answer.context["editor"]
    data: dict[str, object] = {"version": answer.context["seen"], "seen_node": answer.context["seen_node"]}
    for bound in editor.form:
        value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value") else bound.value()
        if value not in (None, False, "", []):
            data[bound.html_name] = "on" if value is True else value
    if answer.context["control"]:
        _collect(answer.context["control"], data)
    return data


def _collect(control: declared.Control, data: dict[str, object]) -> None:
    if control.type == "rule":
        data[f"{control.name}.kind"] = control.value
    elif control.type == "yes_no":
        if control.value:
            data[control.name] = "on"
    elif control.type == "facts":
        data[control.name] = control.value if control.field.exact_count else "\n".join(control.value)
    elif control.type not in ("record", "records"):
        data[control.name] = control.value
    for inner in (*control.inner, *(each for row in control.rows for each in row.controls)):
        _collect(inner, data)


@pytest.fixture
def draft(make) -> CriteriaSetVersion:
    return make()


@pytest.fixture
def client(browser):
    return browser("coordinator")


# Fields and rules ---------------------------------------------------------------------------------------------------


def test_awkward_numbers_and_line_breaks_survive_a_save(client, make, tiny) -> None:
    text = tiny.replace("max: 1\n", "max: 1/3\n").replace("{text: Kế hoạch}", '{text: "Kế hoạch\\nvà phụ lục"}')
    draft = make(text=text)
    before = stored(draft)
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url))
    assert sent["max"] == "1/3"
    sent["evidence_text"] = str(sent["evidence_text"]).replace("\n", "\r\n")
    assert client.post(url, sent).status_code == 302
    assert stored(draft) == before


@pytest.mark.parametrize("code", ["A/2", "2b)", "II.ă", "1 2", "1?x#y"])
def test_unusual_codes_have_pages_of_their_own(client, draft, code: str) -> None:
    added = client.post(address("node-add", draft), {"version": draft.version, "code": code, "name": "Lạ"})
    assert client.get(added.url).context["placed"].node.code == code
    tree = client.get(added.url).context["tree"]
    assert client.get(tree[-1]["url"].partition("?")[0]).context["placed"].node.code == code


@pytest.mark.parametrize("code", ["..", "/", "a/", "."])
def test_code_that_no_address_can_hold_is_refused(client, draft, code: str) -> None:
    answer = client.post(address("node-add", draft), {"version": draft.version, "code": code, "name": "Lạ"})
    assert answer.status_code == 422
    assert stored(draft) == core_set(draft)


@pytest.mark.parametrize("code", ["1", "1.1", "1.2", "2.1"])
def test_saving_the_form_as_it_stands_changes_nothing(client, draft, code: str) -> None:
    before = stored(draft)
    url = address("node-edit", draft, code)
    answer = client.post(url, page_fields(client.get(url)))
    assert answer.status_code == 302
    assert stored(draft) == before


def test_words_points_and_owner_are_saved(client, draft) -> None:
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url)) | {
        "name": "Ban hành kế hoạch năm", "max": "1,5", "evidence_text": "Kế hoạch đã ký", "evidence_required": "on",
        "guide_unit": "Nêu số", "guide_verifier": "Đối chiếu", "verifier": "so-tu-phap", "measured": "superior",
        "applies_has": "tthc, mot-cua", "key": "plan-issued",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    saved = node(draft, "1.2")
    assert (saved.name, saved.max, saved.key) == ("Ban hành kế hoạch năm", Fraction(3, 2), "plan-issued")
    assert (saved.evidence.text, saved.evidence.required) == ("Kế hoạch đã ký", True)
    assert (saved.guide.unit, saved.guide.verifier, saved.verifier) == ("Nêu số", "Đối chiếu", "so-tu-phap")
    assert (saved.measured, saved.applies.unit_has) == ("superior", ("tthc", "mot-cua"))
    assert Event.objects.filter(root=f"criteria:{draft.pk}", verb="criteria.edit").count() == 1


def test_rule_parameters_are_saved_from_vietnamese_writing(client, draft) -> None:
    url = address("node-edit", draft, "1.1")
    sent = page_fields(client.get(url)) | {"rule.steps.0.to": "82,5", "rule.steps.1.from": "82,5"}
    assert client.post(url, sent).status_code == 302
    assert [step.high for step in node(draft, "1.1").rule.steps] == [Fraction(165, 2), None]


def test_problem_of_a_rule_stands_at_its_field_and_nothing_is_saved(client, draft) -> None:
    url = address("node-edit", draft, "1.1")
    sent = page_fields(client.get(url)) | {"rule.steps.1.points": "hai", "rule.steps.1.from": "80"}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    steps = next(control for control in answer.context["control"].inner if control.field.name == "steps")
    assert [control.field.name for control in steps.rows[1].controls if control.errors] == ["points"]
    assert "hai" in answer.content.decode()
    assert stored(draft) == core_set(draft)


def test_gap_between_steps_stands_at_the_list(client, draft) -> None:
    url = address("node-edit", draft, "1.1")
    answer = client.post(url, page_fields(client.get(url)) | {"rule.steps.1.from": "80"})
    steps = next(control for control in answer.context["control"].inner if control.field.name == "steps")
    assert answer.status_code == 422
    assert steps.errors


def test_row_is_added_filled_moved_and_removed_without_saving(client, draft) -> None:
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url))
    added = client.post(url, sent | {"do": "add:rule.levels", "name": "Tên đang gõ"})
    assert added.status_code == 200
    assert "Tên đang gõ" in added.content.decode()
    three = page_fields(added) | {
        "rule.levels.2.key": "late",
        "rule.levels.2.label": "Muộn",
        "rule.levels.2.points": "0,5",
    }
    moved = client.post(url, three | {"do": "up:rule.levels.2"})
    keys = [row.controls[0].value for row in moved.context["control"].inner[0].rows]
    assert keys == ["on_time", "late", "none"]
    removed = client.post(url, page_fields(moved) | {"do": "remove:rule.levels.2"})
    assert stored(draft) == core_set(draft)
    assert client.post(url, page_fields(removed)).status_code == 302
    assert [level.key for level in node(draft, "1.2").rule.levels] == ["on_time", "late"]


def test_htmx_gets_the_form_alone(client, draft) -> None:
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url)) | {"do": "add:rule.levels"}
    text = client.post(url, sent, headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith("<form")
    assert "<html" not in text


def test_change_of_kind_brings_its_own_fields(client, draft) -> None:
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url)) | {"rule.kind": "manual", "do": "kind:rule"}
    answer = client.post(url, sent)
    assert [control.field.name for control in answer.context["control"].inner] == ["min", "max", "step", "entered_by"]
    saved = client.post(url, page_fields(answer) | {"rule.entered_by": "council"})
    assert saved.status_code == 302
    assert node(draft, "1.2").rule == load_rule({"kind": "manual", "entered_by": "council"})


def test_case_inside_a_case_is_mended_in_the_browser(client, draft) -> None:
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url)) | {
        "rule.kind": "one_of",
        "rule.branches.0.key": "a", "rule.branches.0.label": "Được giao",
        "rule.branches.0.rule.kind": "yes_no", "rule.branches.0.rule.fact": "done", "rule.branches.0.rule.no": "0",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    branch = node(draft, "1.2").rule.branches[0]
    assert (branch.label, branch.rule.kind, branch.rule.fact) == ("Được giao", "yes_no", "done")


def test_rule_can_be_left_open_in_a_draft(client, draft) -> None:
    url = address("node-edit", draft, "1.2")
    sent = {key: value for key, value in page_fields(client.get(url)).items() if not key.startswith("rule.")}
    answer = client.post(url, sent | {"rule.kind": ""}, follow=True)
    assert node(draft, "1.2").rule is None
    assert answer.context["error_count"] == 1


EXAMPLES: dict[str, dict[str, object]] = {
    "yes_no": {"kind": "yes_no", "fact": "a", "yes": 2, "no": "0.5"},
    "all_of": {"kind": "all_of", "conditions": ["a", "b"], "otherwise": 0},
    "levels": {"kind": "levels", "levels": [{"key": "x", "label": "X", "points": "-0.25"}]},
    "steps": {
        "kind": "steps",
        "measure": {"fact": "a"},
        "steps": [{"to": 5, "to_open": True, "points": 0}, {"from": 5, "points": 1}],
    },
    "linear": {
        "kind": "linear",
        "measure": {"ratio": ["a", "b"], "percent": True, "when_zero": "full"},
        "threshold": "66.125",
    },
    "weighted_ratio": {
        "kind": "weighted_ratio",
        "terms": [{"fact": "a", "weight": "1/3"}],
        "denominator": "b",
        "when_zero": "zero",
    },
    "penalty_per_event": {"kind": "penalty_per_event", "events": [{"fact": "a", "points": "0.125"}], "floor": None},
    "count_points": {"kind": "count_points", "fact": "a", "each": "0.1"},
    "date_window": {
        "kind": "date_window",
        "fact": "a",
        "steps": [{"until": "2026-01-15", "points": 1}],
        "after": 0,
        "none": "-1",
    },
    "survey": {"kind": "survey", "survey": "s", "item": "1.10"},
    "external": {
        "kind": "external",
        "fact": "a",
        "steps": [{"to": 5, "points": 0}, {"from": 5, "from_open": True, "points": 1}],
    },
    "manual": {"kind": "manual", "min": -1, "max": 2, "step": "0.05", "entered_by": "unit"},
    "one_of": {
        "kind": "one_of",
        "branches": [{"key": "x", "label": "X", "rule": {"kind": "count_points", "fact": "a", "each": 1}}],
    },
    "relative_to_best": {"kind": "relative_to_best", "fact": "a", "at_target": 1, "target": "1234.5"},
}


@pytest.mark.parametrize("kind", [kind.kind for kind in KINDS])
def test_every_kind_goes_through_its_form_and_back(client, draft, kind: str) -> None:
    rule = load_rule(EXAMPLES[kind])
    url = address("node-edit", draft, "1.2")
    sent = {key: value for key, value in page_fields(client.get(url)).items() if not key.startswith("rule.")}
    _collect(declared.rule_control(declared.text_rule(dump_rule(rule)), {}), sent)
    answer = client.post(url, sent)
    assert answer.status_code == 302, answer.context["control"].faults
    assert node(draft, "1.2").rule == rule


@pytest.mark.parametrize(
    ("value", "shown"), [("1/3", "1/3"), ("1234.5", "1.234,5"), (-2, "-2"), ("0.0000001", "0.0000001")]
)
def test_number_is_shown_so_that_it_reads_back_exactly(value, shown: str) -> None:
    assert declared.number_text(value) == shown
    assert declared.number_of(shown) == exact(value)


# Two people ---------------------------------------------------------------------------------------------------------


def test_second_save_of_one_criterion_shows_both_values(client, draft, coordinator) -> None:
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url)) | {"name": "Tên của tôi"}
    edit_draft_node(
        actor=coordinator, version=draft, expected=draft.version, code="1.2", changes={"name": "Tên của người khác"}
    )
    answer = client.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Tên của tôi" in text
    assert "Tên của người khác" in text
    assert node(draft, "1.2").name == "Tên của người khác"
    conflict = answer.context["conflict"]
    again = {"version": conflict["version"], "seen_node": conflict["seen_node"], "do": "save"}
    for name, value in conflict["fields"]:
        again.setdefault(name, []).append(value)
    assert client.post(url, again).status_code == 302
    assert node(draft, "1.2").name == "Tên của tôi"


def test_saves_of_different_criteria_do_not_hinder_each_other(client, draft, coordinator) -> None:
    url = address("node-edit", draft, "1.2")
    sent = page_fields(client.get(url)) | {"name": "Tên của tôi"}
    edit_draft_node(actor=coordinator, version=draft, expected=draft.version, code="1.1", changes={"name": "Khác"})
    assert client.post(url, sent).status_code == 302
    assert (node(draft, "1.1").name, node(draft, "1.2").name) == ("Khác", "Tên của tôi")


# Places -------------------------------------------------------------------------------------------------------------


def test_code_of_a_group_takes_its_children_along(client, draft) -> None:
    url = address("node-edit", draft, "1")
    assert client.post(url, page_fields(client.get(url)) | {"code": "I"}).status_code == 302
    assert [placed.node.code for placed in stored(draft).walk()] == ["I", "I.1", "I.2", "2", "2.1"]


def test_taken_code_is_refused_at_the_form(client, draft) -> None:
    url = address("node-edit", draft, "1.1")
    assert client.post(url, page_fields(client.get(url)) | {"code": "1.2"}).status_code == 422
    assert stored(draft) == core_set(draft)


@pytest.mark.parametrize(
    ("place", "order"),
    [({"inside": "1"}, ["1", "1.1", "1.2", "9", "2", "2.1"]), ({"beside": "1.1"}, ["1", "1.1", "9", "1.2", "2", "2.1"]),
     ({}, ["1", "1.1", "1.2", "2", "2.1", "9"])],
)  # fmt: skip
def test_criterion_is_added_where_it_was_asked_for(client, draft, place: dict[str, str], order: list[str]) -> None:
    sent = {"version": draft.version, "code": "9", "name": "Mới", **place}
    assert client.post(address("node-add", draft), sent).status_code == 302
    assert [placed.node.code for placed in stored(draft).walk()] == order


def test_first_criterion_inside_a_scored_one_takes_over_its_rule(client, draft) -> None:
    rule = node(draft, "1.2").rule
    client.post(
        address("node-add", draft), {"version": draft.version, "code": "1.2.1", "name": "Phần", "inside": "1.2"}
    )
    assert node(draft, "1.2").rule is None
    assert (node(draft, "1.2.1").rule, node(draft, "1.2.1").max) == (rule, 1)


def test_criteria_move_up_down_and_under_another(client, draft) -> None:
    client.post(address("node-move", draft, "1.2"), {"version": 1, "to": "up"})
    assert [placed.node.code for placed in stored(draft).walk()] == ["1", "1.2", "1.1", "2", "2.1"]
    client.post(address("node-move", draft, "1.2"), {"version": 2, "under": "2"})
    assert [placed.node.code for placed in stored(draft).walk()] == ["1", "1.1", "2", "2.1", "1.2"]


def test_move_under_itself_or_under_a_scored_one_is_refused(client, draft) -> None:
    for code, under in (("1", "1.1"), ("1.1", "1.2")):
        assert client.post(address("node-move", draft, code), {"version": 1, "under": under}).status_code == 422
    assert stored(draft) == core_set(draft)


def test_deleting_takes_what_is_under_it(client, draft) -> None:
    client.post(address("node-delete", draft, "1"), {"version": draft.version})
    assert [placed.node.code for placed in stored(draft).walk()] == ["2", "2.1"]
    assert client.post(address("node-delete", draft, "2"), {"version": 2}).status_code == 422


def test_act_on_an_old_version_is_refused(client, draft, coordinator) -> None:
    edit_draft_node(actor=coordinator, version=draft, expected=1, code="1.1", changes={"name": "Khác"})
    assert client.post(address("node-delete", draft, "1"), {"version": 1}).status_code == 409


# Header, links, seal ------------------------------------------------------------------------------------------------


def header_fields(answer) -> dict[str, object]:
    editor = answer.context["editor"]
    data: dict[str, object] = {"version": answer.context["seen"]}
    for bound in editor.form:
        data[bound.html_name] = bound.field.prepare_value(bound.value()) or ""
    for control in editor.controls:
        _collect(control, data)
    return data


def test_header_saved_as_it_stands_changes_nothing(client, draft) -> None:
    url = address("header-edit", draft)
    assert client.post(url, header_fields(client.get(url))).status_code == 302
    assert stored(draft) == core_set(draft)


def test_header_grades_and_pools_are_saved(client, draft) -> None:
    url = address("header-edit", draft)
    row = client.post(url, header_fields(client.get(url)) | {"do": "add:lists.grades.0.requires"})
    sent = header_fields(row) | {
        "total": "5,5", "digits": "1", "at": "leaf", "rank_by": "points", "lists.grades.0.from": "82,5",
        "lists.grades.0.requires.0.field": "procedures", "lists.grades.0.requires.0.percent": "50", "lists.pools.0.sign": "-1",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    saved = stored(draft)
    assert (saved.total, saved.rounding.digits, saved.rounding.at, saved.rank_by) == (
        Fraction(11, 2),
        1,
        "leaf",
        "points",
    )
    assert saved.grades[0].at_least == Fraction(165, 2)
    assert (saved.grades[0].requires[0].field, saved.pools[0].sign) == ("procedures", -1)


def test_header_problem_stands_at_its_row(client, draft) -> None:
    url = address("header-edit", draft)
    answer = client.post(url, header_fields(client.get(url)) | {"lists.grades.1.from": "năm mươi"})
    assert answer.status_code == 422
    assert answer.context["editor"].errors.keys() == {("grades", 2, "from")}
    assert stored(draft) == core_set(draft)


def test_copy_is_a_draft_that_replaces_its_model(client, make) -> None:
    sealed = make(sealed=True)
    answer = client.post(address("version-copy", sealed), {"label": "2027"})
    copy = CriteriaSetVersion.objects.get(label="2027")
    assert answer.url == address("draft-edit", copy)
    assert (copy.replaces, stored(copy).replaces) == (sealed, "tiny@2026")


def test_suggested_links_are_accepted_by_saving(client, make) -> None:
    sealed = make(sealed=True)
    client.post(address("version-copy", sealed), {"label": "2027"})
    copy = CriteriaSetVersion.objects.get(label="2027")
    url = address("crosswalk-edit", copy)
    answer = client.get(url)
    sent = {"version": answer.context["seen"]}
    _collect(answer.context["editor"].control, sent)
    wrong = client.post(url, sent | {"crosswalk.links.0.from": "nothing"})
    assert wrong.status_code == 422
    assert client.post(url, sent).status_code == 302
    same = [CrosswalkLink((key,), (key,), "same") for key in ("reports", "plan", "satisfaction")]
    assert list(stored(copy).crosswalk) == same


def test_difference_shows_maxima_and_rules_before_and_after(client, make, tiny) -> None:
    old = make(sealed=True)
    text = tiny.replace("max: 1\n", "max: 1.5\n").replace("{from: 75, points: 2}", "{from: 75, points: 1.5}")
    new = make("2027", text=text.replace("unit_kinds: [department]", "replaces: tiny@2026\nunit_kinds: [ward]"))
    answer = client.get(address("version-compare", new))
    assert answer.context["before"] == old
    rows = {row.new[0].code: row for row in answer.context["rows"]}
    assert (rows["1.2"].before, rows["1.2"].after) == (1, Fraction(3, 2))
    assert "rule" in rows["1.1"].aspects
    assert "2.1" not in rows
    assert {part for part, _was, _is in answer.context["header"]} == {"Loại đơn vị được chấm", "Thay thế"}
    every = client.get(address("version-compare", new), {"show": "all", "with": old.pk})
    assert "2.1" in {row.new[0].code for row in every.context["rows"]}


def test_warnings_have_to_be_accepted_before_sealing(client, make, tiny) -> None:
    draft = make(text=tiny.replace("total: 5", "total: 6"))
    url = address("version-seal", draft)
    assert client.post(url, {"version": draft.version}).status_code == 422
    assert client.post(url, {"version": draft.version, "warnings_read": "on"}).status_code == 302
    draft.refresh_from_db()
    assert draft.is_sealed


def test_errors_keep_a_draft_from_being_sealed(client, make, tiny) -> None:
    draft = make(text=tiny.replace("max: 1\n", "max: 0.5\n"))
    answer = client.get(address("version-seal", draft))
    assert answer.context["error_count"] == 1
    assert (
        client.post(address("version-seal", draft), {"version": draft.version, "warnings_read": "on"}).status_code
        == 422
    )
    assert not CriteriaSetVersion.objects.get(pk=draft.pk).is_sealed


def test_sealed_version_refuses_every_change(client, make) -> None:
    sealed = make(sealed=True)
    before = stored(sealed)
    posts = [
        ("node-add", [], {"code": "9", "name": "Mới"}), ("node-move", ["1.1"], {"to": "down"}), ("node-delete", ["1.1"], {}),
        ("node-edit", ["1.1"], {}), ("header-edit", [], {}), ("crosswalk-edit", [], {}), ("version-seal", [], {}),
        ("draft-discard", [], {}),
    ]  # fmt: skip
    for name, more, data in posts:
        assert client.post(address(name, sealed, *more), {"version": sealed.version, **data}).status_code == 409, name
    assert stored(sealed) == before


def test_draft_is_discarded_and_the_log_remembers(client, draft) -> None:
    assert client.post(address("draft-discard", draft), {"version": draft.version}).status_code == 302
    assert not CriteriaSetVersion.objects.exists()
    assert Event.objects.filter(root=f"criteria:{draft.pk}", verb="criteria.discard").exists()


@pytest.mark.parametrize("person", ["verifier", "auditor", "admin", "stranger"])
def test_nobody_else_changes_anything(browser, make, person: str) -> None:
    draft, sealed = make("2027"), make("2026", sealed=True)
    client = browser(person)
    for version, allowed in ((draft, {404}), (sealed, {403, 404})):
        for name, more in (("node-add", []), ("node-edit", ["1.1"]), ("node-delete", ["1.1"]), ("version-seal", []),
                           ("version-copy", []), ("draft-discard", [])):  # fmt: skip
            sent = {"version": 1, "code": "9", "name": "Mới", "label": "2030"}
            assert client.post(address(name, version, *more), sent).status_code in allowed, (name, version.label)
    assert stored(draft) == core_set(draft)
    assert CriteriaSetVersion.objects.count() == 2
