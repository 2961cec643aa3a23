"""The form of one criterion of a draft: its words and numbers, and the way of scoring as its kind declares it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cchc.common.forms import ExactNumberField
from cchc.common.words import say
from cchc.criteria import words
from cchc.criteria.forms import declared
from cchc_core.criteria.plain import node_to_plain
from cchc_core.criteria.tree import Applies, Node, Placed
from cchc_core.rules.catalogue import RuleProblems, dump_rule, load_rule
from cchc_core.units.kinds import KINDS

OF_LEAVES = ("evidence_text", "evidence_required", "guide_unit", "guide_verifier")


class NodeForm(forms.Form):
    """Everything of a criterion but its rule. Lists of words are typed with commas between them."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=60)
    label = forms.CharField(label=gettext_lazy("Name of the level"), max_length=120, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), widget=forms.Textarea(attrs={"rows": 2}))
    max = ExactNumberField(label=gettext_lazy("Maximum points"), minimum=0, required=False)
    evidence_text = forms.CharField(
        label=gettext_lazy("Evidence asked for"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    evidence_required = forms.BooleanField(label=gettext_lazy("Evidence must be attached"), required=False)
    guide_unit = forms.CharField(
        label=gettext_lazy("Guidance for the unit"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    guide_verifier = forms.CharField(
        label=gettext_lazy("Guidance for the verifier"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    field = forms.ChoiceField(label=gettext_lazy("Reform field"), required=False)
    verifier = forms.CharField(
        label=gettext_lazy("Verifying unit"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "verifiers", "autocomplete": "off"}),
    )
    measured = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    applies_has = forms.CharField(
        label=gettext_lazy("Only for units that have"),
        help_text=gettext_lazy("Words with commas between them, for example tthc."),
        required=False,
    )
    applies_kind = forms.MultipleChoiceField(
        label=gettext_lazy("Only for units of these kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.CharField(
        label=gettext_lazy("Key across versions"),
        help_text=gettext_lazy("Stays the same from version to version; comparisons over the years rest on it."),
        max_length=160,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        placed: Placed,
        fields: Mapping[str, str],
        kinds: tuple[str, ...],
        verifiers: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.verifiers = verifiers
        above = placed.parents[-1] if placed.parents else None
        inherited = _inherited(_field_above(placed, fields), above)
        self.fields["field"].choices = [("", inherited), *_known(fields, placed.node.field)]
        verifier = next((node.verifier for node in reversed(placed.parents) if node.verifier), "")
        self.fields["verifier"].widget.attrs["placeholder"] = _inherited(verifiers.get(verifier, verifier), above)
        if placed.node.verifier and placed.node.verifier in verifiers:
            self.fields["verifier"].help_text = escape(verifiers[placed.node.verifier])
        measured = dict(words.choices(words.MEASURED))
        taken = words.word(words.MEASURED, _inherited_measure(placed))
        self.fields["measured"].choices = [("", _inherited(taken, above)), *_known(measured, placed.node.measured)]
        self.fields["applies_kind"].choices = [(key, words.kind_of_unit(key)) for key in _kinds(placed.node, kinds)]
        if not placed.node.is_leaf:
            for name in OF_LEAVES:
                del self.fields[name]

    @property
    def changes(self) -> dict[str, Any]:
        """What ``edit_draft_node`` takes."""
        data = {name: one_newline(value) for name, value in self.cleaned_data.items()}
        has, kinds = data.pop("applies_has"), data.pop("applies_kind")
        asked = tuple(word for word in (each.strip() for each in has.split(",")) if word)
        data["applies"] = Applies(asked, tuple(kinds)) if asked or kinds else None
        return data


def one_newline(value: Any) -> Any:
    """Text as files have it: browsers send every end of a line as two characters."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _known(choices: Mapping[str, str], present: str | None) -> list[tuple[str, str]]:
    """The choices, and what the draft says even where nobody knows the word."""
    return [*choices.items(), *([(present, present)] if present and present not in choices else [])]


def _inherited(taken: str, above: Node | None) -> str:
    if above is None:
        return taken or _("not given")
    return _("as above: %(taken)s") % {"taken": taken or _("not given")}


def _field_above(placed: Placed, fields: Mapping[str, str]) -> str:
    key = next((node.field for node in reversed(placed.parents) if node.field), "")
    return fields.get(key or "", key or "")


def _inherited_measure(placed: Placed) -> str:
    return next((node.measured for node in reversed(placed.parents) if node.measured), "document")


def _kinds(node: Node, of_set: tuple[str, ...]) -> list[str]:
    """The kinds that the set scores, then those that the criterion names besides."""
    named = node.applies.unit_kind if node.applies else ()
    return list(dict.fromkeys((*of_set, *named))) or [kind.key for kind in KINDS]


def initial_of(node: Node) -> dict[str, Any]:
    applies = node.applies or Applies()
    return {
        "code": node.code,
        "label": node.label,
        "name": node.name,
        "max": "" if node.max is None else declared.number_text(node.max),
        "evidence_text": node.evidence.text,
        "evidence_required": node.evidence.required,
        "guide_unit": node.guide.unit,
        "guide_verifier": node.guide.verifier,
        "field": node.field or "",
        "verifier": node.verifier or "",
        "measured": node.measured or "",
        "applies_has": ", ".join(applies.unit_has),
        "applies_kind": list(applies.unit_kind),
        "key": node.key,
    }


def fingerprint(node: Node) -> str:
    """Tells whether a criterion itself was changed meanwhile; what stands under it does not count."""
    plain = {key: value for key, value in node_to_plain(node).items() if key != "children"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()[:16]


@dataclass
class NodeEditor:
    """Both halves of the page's form: the plain one and the rule's."""

    placed: Placed
    form: NodeForm
    rule: declared.Text
    rule_errors: dict[declared.Path, list[str]]
    loaded: dict[str, Any] | None = None

    @classmethod
    def shown(cls, placed: Placed, **known: Any) -> NodeEditor:
        """As the draft stands."""
        rule = placed.node.rule
        form = NodeForm(placed=placed, initial=initial_of(placed.node), **known)
        return cls(placed, form, declared.text_rule(dump_rule(rule) if rule else None), {})

    @classmethod
    def posted(cls, placed: Placed, post: QueryDict, **known: Any) -> NodeEditor:
        """As it was sent, after the button that was pressed."""
        do = post.get("do", "save")
        rule = declared.typed_rule(post, "rule", fresh=do.startswith("kind"))
        if do == "save":
            return cls(placed, NodeForm(post, placed=placed, **known), rule, {})
        declared.act((), rule, do, "rule")
        form = NodeForm(placed=placed, initial=_unsaved(post), **known)
        return cls(placed, form, rule, {})

    def is_valid(self) -> bool:
        """Whether it can be saved; fills the problems of both halves."""
        self.loaded = declared.plain_rule(self.rule) if self.placed.node.is_leaf else None
        if self.loaded is not None:
            try:
                load_rule(self.loaded)
            except RuleProblems as bad:
                for problem in bad.found:
                    self.rule_errors.setdefault(problem.path, []).append(say(problem.text))
        return self.form.is_valid() and not self.rule_errors

    @property
    def changes(self) -> dict[str, Any]:
        return self.form.changes | ({"rule": self.loaded} if self.placed.node.is_leaf else {})

    @property
    def control(self) -> declared.Control | None:
        return declared.rule_control(self.rule, self.rule_errors) if self.placed.node.is_leaf else None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.placed.node)


def _unsaved(post: QueryDict) -> dict[str, Any]:
    """What was typed into the plain half, to be shown again unread."""
    kept: dict[str, Any] = {name: post.get(name, "") for name in NodeForm.base_fields}
    return kept | {"evidence_required": "evidence_required" in post, "applies_kind": post.getlist("applies_kind")}


class NewNodeForm(forms.Form):
    """A criterion to be added."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name"))
