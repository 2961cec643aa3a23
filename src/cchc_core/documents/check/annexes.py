"""Rules of annexes: their label, title and numbers, and pages counted apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from cchc_core.documents.check.case import Case, Departure
from cchc_core.documents.form import Role
from cchc_core.documents.kinds import Shape
from cchc_core.words import gettext_noop


def annexes(case: Case) -> Iterator[Departure]:
    found = case.found
    for place, lines in enumerate(found.annexes):
        label = lines[0]
        yield from case.look("annex", "annex", Role.ANNEX_LABEL, [label])
        if len(found.annexes) > 1 and not re.fullmatch(r"Phụ lục [IVXLC]+", found.at(label).words, re.IGNORECASE):
            text = gettext_noop("Several annexes are numbered with Roman numerals: Phụ lục I, Phụ lục II.")
            yield case.departs("annex-number", "annex", text, label)
        rest = [index for index in lines[1:8] if found.at(index).words]
        if not rest or not found.at(rest[0]).words.isupper():
            text = gettext_noop("An annex has a title in capitals under its label.")
            yield case.departs("annex-title", "annex", text, label)
        else:
            titles = list(takewhile(lambda index: found.at(index).words.isupper(), rest))
            yield from case.look("annex-title", "annex", Role.ANNEX_TITLE, titles)
        yield from _annex_pages(case, place, label)


def _annex_pages(case: Case, place: int, label: int) -> Iterator[Departure]:
    section = case.found.at(label).section
    apart = section > 0 or case.shape is Shape.ANNEX
    layout = case.document.sections[min(section, len(case.document.sections) - 1)] if case.document.sections else None
    if place == 0 and case.shape is Shape.ANNEX and section == 0:
        return
    if not apart or layout is None or layout.starts_at != 1:
        text = gettext_noop("The pages of each annex are numbered apart, from 1.")
        yield case.departs("annex-pages", "annex", text, label)
