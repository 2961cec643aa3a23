"""The rows of a printed table: how deep each stands, which are headings, and which are totals of others.

Offices number rows I, 1, 1.1, a) and with strokes, write "Trong đó" above a part of what stands before, and "Tổng cộng", "Cộng"
or "Tổng số (1+2)" where rows are summed. What is not told clearly stays an ordinary row, for whoever looks through the form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cchc_core.criteria.problems import Place
from cchc_core.figures.formula import BadFormula, names_in
from cchc_core.text import fold

_ROMAN = re.compile(r"[IVXLC]{1,6}")
_CAPITAL = re.compile(r"[A-ZĐ]")
_SMALL = re.compile(r"[a-zđ]")
_STROKES = ("-", "–", "+", "*", "•")
_PART = re.compile(r"trong (?:so )?do\b")
#: A row that says nothing but that its parts follow.
_PARTS_FOLLOW = re.compile(r"(?:trong (?:so )?do|bao gom|gom|gom co|chia ra|phan ra|cu the)\W*")
_TOTAL = re.compile(r"(?:tong cong|tong so|tong chung|tong|cong)(?: chung| cong)?\W*")
_SUBTOTAL = re.compile(r"cong\W*")
#: "(1+2)", "(A + B)", "(01=02+03)": the rows that a title says it sums, by their labels.
_SUMMED = re.compile(r"\((?:[^()=+]{1,8}=)?\s*([\w.Đđ]{1,8}(?:\s*\+\s*(?:[\w.Đđ]{1,8}|…|\.{2,}))+)\s*\)")
#: "(3)=(2)/(1)", "(1.1/1)", "(4 = 2/1 x 100%)" at the end of a title: what the row is computed from, by labels.
_COMPUTED = re.compile(r"\(?(?<![\w.])[\d.()+\-*/:xX×=%\s]*$")
_LABEL = re.compile(r"(?<![\w.])(?!100(?![\w.]))(\d{1,3}(?:\.\d{1,2})*)(?![\w.])")
_GAP = re.compile(r"\+\s*(?:…|\.{2,})\s*\+")
_HUNDRED = re.compile(r"(?<![\w.])100(?![\w.])")
_DIFFERENCE = re.compile(r"\b(?:tang|giam|so sanh|so voi|bien dong|chenh lech)\b")
#: A quotient of two names that nothing multiplies.
_QUOTIENT = re.compile(r"[CR]\d+[/:][CR]\d+")
_RANGE = re.compile(r"(?<![\w.])(\d{1,3})\+(?:…|\.{2,})\+(\d{1,3})(?![\w.])")


@dataclass
class Line:
    """A row as it stands on the sheet. ``says`` tells that a cell to fill in holds something already, an "x" say."""

    code: str
    label: str
    title: str
    place: Place
    label_place: Place
    unit: str = ""
    unit_place: Place | None = None
    indicator: str = ""
    heading: bool = False
    says: bool = False
    depth: int = 0
    total: tuple[str, ...] = ()
    formula: str = ""

    @property
    def mark(self) -> str:
        """The label without brackets and stops."""
        return self.label.strip("(). ")

    @property
    def is_total(self) -> bool:
        """ "Tổng cộng", "Cộng": nothing but a total."""
        return bool(_TOTAL.fullmatch(fold(_SUMMED.sub("", self.title)).strip()))

    @property
    def is_percent(self) -> bool:
        """A share of a hundred, by its unit, or by its title where the table has no units."""
        return self.unit == "%" or (not self.unit and says_percent(self.title))

    @property
    def is_part(self) -> bool:
        """ "Trong đó: …": some of what stands above, never all of it."""
        return bool(_PART.match(fold(self.title)))


def says_percent(title: str) -> bool:
    """Whether what a title names is a share of a hundred, and no change of one."""
    folded = fold(title)
    return ("(%)" in title or folded.startswith("ty le")) and not _DIFFERENCE.search(folded)


def plain_formula(written: str) -> str:
    """ "(3)/(1) x 100%" as "(3)/(1)*100", "(3)+…+(5)" with every column between."""
    if _GAP.search(written):
        written = spread(written.replace("(", "").replace(")", ""))
    written = re.sub(r"\s", "", written)
    return re.sub(r"[xX×](?=100)", "*", written).removesuffix("%")


def in_hundreds(formula: str, *, of_percents: bool = False) -> str:
    """A quotient as a share of a hundred, whatever is written; what is made of percents alone is one already."""
    is_share = re.search(r"[/:]", formula) and not _HUNDRED.search(formula) and not of_percents
    if not is_share:
        return formula
    return f"{formula}*100" if _QUOTIENT.fullmatch(formula) else f"({formula})*100"


def spread(sum_of: str) -> str:
    """ "1+…+4" with everything between: "1+2+3+4"."""
    plain = re.sub(r"\s", "", sum_of)
    return _RANGE.sub(lambda match: "+".join(map(str, range(int(match[1]), int(match[2]) + 1))), plain)


def settle(lines: Sequence[Line]) -> None:
    """Depths, headings and totals of the rows of one table."""
    _set_depths(lines)
    _find_headings(lines)
    for at, line in enumerate(lines):
        if not line.heading:
            line.total = tuple(each.code for each in _summed(lines, at))
            line.formula = "" if line.total else _computed(lines, at)
    by_code = {line.code: line for line in lines}
    for line in lines:
        if _reaches(line, line.code, by_code):
            line.total = ()


def _reaches(line: Line, code: str, by_code: Mapping[str, Line]) -> bool:
    """Whether a row is summed, by way of others, by what it sums."""
    seen: set[str] = set()
    waiting = list(line.total)
    while waiting:
        here = waiting.pop()
        if here == code:
            return True
        if here not in seen:
            seen.add(here)
            waiting += by_code[here].total
    return False


def _set_depths(lines: Sequence[Line]) -> None:
    last = 1
    for line in lines:
        depth = _numbered(line.mark)
        if line.heading:
            continue
        if line.title.startswith(_STROKES) or line.mark in _STROKES or _SMALL.fullmatch(line.mark):
            line.depth = min(last + 1, 9)
        elif depth is not None:
            line.depth = last = min(depth, 9)
        elif line.is_part or (not line.label and _PARTS_FOLLOW.fullmatch(fold(line.title))):
            line.depth = min(last + 1, 9)


def _numbered(mark: str) -> int | None:
    """Roman numerals and capitals stand left, figures below them, and each further part of "1.1.2" a step deeper."""
    first, *rest = mark.split(".")
    if _ROMAN.fullmatch(first) or _CAPITAL.fullmatch(first):
        return len(rest)
    return 1 + len(rest) if first.isdigit() else None


def _find_headings(lines: Sequence[Line]) -> None:
    """Rows that only name what follows: "Trong đó:", and where rows have units of measure those without one above deeper rows."""
    with_units = any(line.unit for line in lines)
    for line, below in zip_longest(lines, lines[1:]):
        if line.unit or line.says or line.is_total or _SUMMED.search(line.title):
            continue
        deeper = below is not None and not below.heading and below.depth > line.depth and not below.is_part
        line.heading = line.heading or bool(_PARTS_FOLLOW.fullmatch(fold(line.title))) or (with_units and deeper)


# Totals -------------------------------------------------------------------------------------------------------------------


def _summed(lines: Sequence[Line], at: int) -> Sequence[Line]:
    """The rows that a row sums; none where it does not say so clearly, or where they do not go together."""
    line = lines[at]
    named = _SUMMED.search(line.title)
    if named:
        found = _by_label(lines, at, spread(named[1]).split("+"))
    elif line.is_total:
        found = _around(lines, at)
    else:
        return ()
    units = {each.unit for each in (*found, line) if each.unit}
    fits = len(found) > 1 and len(units) < 2 and "%" not in units and line not in found
    return found if fits else ()


def _computed(lines: Sequence[Line], at: int) -> str:
    """What a row says that it is computed from, with codes for labels; empty where it does not say so clearly."""
    line = lines[at]
    found = _COMPUTED.search(line.title.replace("(%)", ""))
    written = plain_formula(found[0]) if found else ""
    if "(" not in written or not (line.is_percent or "=" in written):
        return ""
    own, equals, rest = written.rpartition("=")
    if equals and own.strip("()") not in ("", line.mark):
        return ""
    rest = _balanced(rest)
    codes = {label: _code_of(lines, line, label) for label in _LABEL.findall(rest)}
    if len(codes) < 2 or not all(codes.values()) or not re.search(r"[/:*\-]", rest):
        return ""
    formula = _LABEL.sub(lambda match: codes[match[1]], rest)
    try:
        names_in(formula)
    except BadFormula:
        return ""
    named = [each for each in lines if each.code in codes.values()]
    return in_hundreds(formula, of_percents=all(each.is_percent for each in named)) if line.is_percent else formula


def _balanced(written: str) -> str:
    """Without the bracket that closes one before the equals sign, and without those around the labels."""
    while written.count(")") > written.count("(") and written.endswith(")"):
        written = written[:-1]
    written = re.sub(r"\(([\d.]+)\)", r"\1", written)
    if re.fullmatch(r"\([^()]*\)", written):
        written = written[1:-1]
    return written.removesuffix("%")


def _code_of(lines: Sequence[Line], own: Line, label: str) -> str:
    """The code of the one other row with a label that holds figures; empty where there is none, or several."""
    found = [each.code for each in lines if each.mark == label and not each.heading and each is not own]
    return found[0] if len(found) == 1 else ""


def _by_label(lines: Sequence[Line], at: int, labels: Sequence[str]) -> list[Line]:
    """The rows with these labels: those below the row first, else those of the whole table. A heading means its rows."""
    found: list[Line] = []
    for label in labels:
        for scope in (_below(lines, at), [each for each in lines if each is not lines[at]]):
            fitting = [each for each in scope if each.mark == label.strip(".")]
            if fitting:
                break
        if len(fitting) != 1:
            return []
        one = fitting[0]
        place = next(number for number, each in enumerate(lines) if each is one)
        found += _highest(_under(lines, place)) if one.heading else [one]
    return found


def _around(lines: Sequence[Line], at: int) -> list[Line]:
    """What a row that is nothing but a total sums: the rows below it that are deeper, else all those above since the last total,
    or those totals themselves; in the first row of a table all that follow."""
    below = _below(lines, at)
    if below:
        return [] if any(each.is_part for each in below) or _parts_follow(below) else _highest(below)
    if lines[at].label and lines[at].label != lines[at].title:
        return []
    before = list(lines[:at])
    totals = [number for number, each in enumerate(before) if each.is_total and each.total]
    since = before[totals[-1] + 1 :] if totals else before
    rows = [each for each in since if not each.heading]
    if rows:
        return _of_group(since) if _SUBTOTAL.fullmatch(fold(lines[at].title)) else _highest(since)
    if totals:
        return [before[number] for number in totals]
    return _highest([each for each in lines[at + 1 :] if not each.is_total])


def _of_group(lines: Sequence[Line]) -> list[Line]:
    """The rows of the group that ends here: those after its head, which is a heading or stands less deep than they do."""
    rows: list[Line] = []
    for each in reversed(lines):
        if each.heading or (rows and each.label and each.depth < rows[0].depth):
            break
        rows.insert(0, each)
    return _highest(rows)


def _parts_follow(lines: Sequence[Line]) -> bool:
    return any(_PART.match(fold(each.title)) for each in lines)


def _below(lines: Sequence[Line], at: int) -> list[Line]:
    """The deeper rows right below a row."""
    found: list[Line] = []
    for each in lines[at + 1 :]:
        if each.depth <= lines[at].depth:
            break
        found.append(each)
    return found


def _under(lines: Sequence[Line], at: int) -> list[Line]:
    """The rows of a heading, up to the next one that is no deeper, or to a total."""
    found: list[Line] = []
    for each in lines[at + 1 :]:
        if (each.heading and each.depth <= lines[at].depth) or each.is_total:
            break
        found.append(each)
    return found


def _highest(lines: Sequence[Line]) -> list[Line]:
    """Those of the rows that are parts of no other one."""
    rows = [each for each in lines if not (each.heading or each.is_part or each.is_total)]
    least = min((each.depth for each in rows), default=0)
    return [each for each in rows if each.depth == least]
