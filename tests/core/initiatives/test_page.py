"""The reference page drawn from code."""

from cchc_core.initiatives.page import initiatives_md
from cchc_core.initiatives.states import ADOPTION, ENTRY, LIFE, RECOGNITION


def test_page_has_every_step() -> None:
    page = initiatives_md()
    for course in (ENTRY, LIFE, ADOPTION, RECOGNITION):
        for step in course.steps:
            assert f"    {step.source.value} --> {step.target.value}: {step.verb.value}" in page


def test_page_has_quotas_and_periods() -> None:
    page = initiatives_md()
    assert "| 2 | `met` |" in page
    assert "| `q3` | Quarter III | 15/6/2026 | 14/9/2026 |" in page
