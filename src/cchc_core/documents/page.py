"""The reference page of outgoing documents, drawn from the form, the types and the shape of a context."""

from __future__ import annotations

from cchc_core.documents.context import Level
from cchc_core.documents.form import FORMS, Form, Range, Role
from cchc_core.documents.kinds import DRAFTED, KINDS

_HEAD = """# Outgoing documents

Made from `cchc_core.documents`; do not edit. One *context* says what a document says; Word and PDF are both made from it:

```
cchc draft cong-van letter.json -o letter.docx
cchc draft cong-van letter.json -o letter.pdf
cchc draft --batch many.jsonl -o letters.zip            # a context a line; --format pdf for PDF
cchc draft --batch many.jsonl -o all.pdf --both-sides   # one file to print
cchc check-document letter.docx                         # 0: in form, 1: departs from it, 2: cannot be read
```

The Word file has real styles and Times New Roman by name. The PDF is PDF/A-2a and PDF/UA-1: its words are tagged, its face
(Tinos, with the measures of Times New Roman) is embedded. Number and day stay blank until the office assigns them. What is
typed is text and never markup.

## Samples

Invented content, marked "Dữ liệu minh họa" at the foot of each page. What the check says of them stands in
[check-report.txt](documents/check-report.txt).
"""

_CONTEXT = """
## A context

JSON; keys that are not listed are refused, and every problem is told with its path (`body[2].text`).

| Key | Holds |
|---|---|
| `kind` | type, by its name ("quyết định", `quyet-dinh`), abbreviation ("QĐ") or English key; the command's word wins |
| `issuer` | `{name, parent, full_name}`: header left, the body above it, the name that captions of annexes cite |
| `number` | 5, "128/2025"; null leaves the gap. Below 10 it gets its 0 by itself |
| `symbol` | "UBND-NC2"; or `abbreviations` `{organ, sections, types}` and `section`, from which it is built |
| `place`, `date` | "2026-11-20", "2026-11", "2026", or `{day, month, year}` with nulls: what is missing stays a gap |
| `subject` | trích yếu, without "V/v" |
| `organ_title` | who decides, above the bases of a decision; the issuer where left out |
| `addressees` | list; one stands on the line of "Kính gửi:", several below it |
| `bases` | list of texts; italics and marks come by themselves |
| `body` | list of blocks, see below; "./." comes by itself |
| `annexes` | list of `{title, body, landscape, label}`; a text issued with a decision names its type in `label` |
| `signer`, `cosigner` | `{authority: ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"], post, name}`; minutes have the secretary second |
| `recipients`, `archive` | list, "Như trên" comes by itself; "VT, NC2" |
| `urgency` | "hỏa tốc", "thượng khẩn" or "khẩn" |
| `drafter`, `attached_to`, `demo` | drafter's mark; what an annex that stands alone belongs to; whether content is invented |

A text is a string, or a list of strings and `{text, bold, italic}`. A block is a text (a paragraph),
`{level, title, text, mark}` (a step of the outline; numbers come by themselves unless `mark` names one),
`{table: {columns: [{title, width, align}], rows: [[…]]}}`, or `{page_break: true}`. Levels:
"""


def documents_md() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD, *_samples(), _CONTEXT, *_levels(), "", "## Types", "", *_types()]
    for form in FORMS:
        parts += ["", *_form(form)]
    return "\n".join([*parts, ""])


def _samples() -> list[str]:
    rows = [
        f"| {kind.name} | [{kind.key}.json](documents/{kind.key}.json) | [Word](documents/{kind.key}.docx) "
        f"| [PDF](documents/{kind.key}.pdf) |"
        for kind in DRAFTED
    ]
    return ["| Type | Context | | |", "|---|---|---|---|", *rows]


_MARKS = {
    Level.PART: "Phần I",
    Level.CHAPTER: "Chương I",
    Level.SECTION: "Mục 1",
    Level.ARTICLE: "Điều 1.",
    Level.GROUP: "I.",
    Level.CLAUSE: "1.",
    Level.SUBCLAUSE: "1.1.",
    Level.POINT: "a)",
    Level.DASH: "-",
    Level.PLUS: "+",
}


def _levels() -> list[str]:
    return ["| Level | Printed |", "|---|---|", *(f"| `{level.value}` | {_MARKS[level]} |" for level in Level)]


def _types() -> list[str]:
    rows = [f"| {kind.name} | {kind.abbreviation or '–'} | `{kind.key}` | {kind.shape.value} |" for kind in KINDS]
    return ["| Type | Abbreviation | Key | Model |", "|---|---|---|---|", *rows]


def _form(form: Form) -> list[str]:
    until = f" to {form.valid_to.isoformat()}" if form.valid_to else ""
    page, body = form.page, form.body
    margins = ", ".join(f"{side} {_range(getattr(page, side))}" for side in ("top", "bottom", "left", "right"))
    indents = " or ".join(f"{indent:g}" for indent in body.indents)
    return [
        f"## {form.name}, from {form.valid_from.isoformat()}{until}",
        "",
        f"Paper {page.width:g} × {page.height:g} mm; margins in mm: {margins}. Text: at least {body.spacing.low:g} pt between "
        f"paragraphs, {_range(body.lines)} lines, first line moved in {indents} mm.",
        "",
        "Sizes in points: allowed, and what our own documents use.",
        "",
        "| Element | Size | Ours | Look | Place in the decree |",
        "|---|---|---|---|---|",
        *(_row(form, role) for role in Role),
    ]


def _row(form: Form, role: Role) -> str:
    look = form.look(role)
    words = [name for name, on in (("capitals", look.caps), ("bold", look.bold), ("italic", look.italic)) if on]
    return (
        f"| {role.value.replace('_', ' ')} | {_range(look.size)} | {look.size.default:g} | {', '.join(words) or 'regular'}, "
        f"{look.align.value} | {look.place} |"
    )


def _range(values: Range) -> str:
    return f"{values.low:g}" if values.low == values.high else f"{values.low:g}–{values.high:g}"
