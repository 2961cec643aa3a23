"""From a frozen round to letters in the official form: one for each unit with its annex, or one for all with an annex each.

Printed text, hence Vietnamese. Everything that is printed about a unit comes from the frozen items; the common part is what
the coordinator wrote once for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from cchc.common.clock import today
from cchc.documents.bridge import abbreviations, letterhead
from cchc.orgunits.queries import tree_on
from cchc.planning.models import Plan
from cchc.planning.queries.plans import in_force
from cchc.urging.models import UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.sources import SOURCES, source_of
from cchc.urging.sources.words import paper_day

DEAL_WITH_EACH = (
    "Khẩn trương xử lý từng nội dung nêu tại Phụ lục; nêu rõ kết quả hoặc thời hạn hoàn thành, khó khăn, vướng mắc (nếu có) "
    "của từng nội dung."
)
EARLIER = "Thực hiện dứt điểm yêu cầu còn tồn đọng tại các văn bản:"
HEAD = "Chịu trách nhiệm về kết quả thực hiện của cơ quan, đơn vị mình."
ANSWER = "Xác nhận đã nhận văn bản và trả lời từng nội dung chậm nhất ngày {day}."
CLOSING = "Nội dung vượt thẩm quyền hoặc cần hướng dẫn, đơn vị nêu rõ trong phần trả lời để được xem xét, giải quyết./."
#: More receivers than these are not listed one by one at the head of a letter to all.
MOST_ADDRESSEES = 10
_LOW_IN_BOLD = "Chỉ tiêu in đậm là chưa đạt yêu cầu."
#: Widths of the columns of an annex, in parts.
_WIDTHS = {
    "number": 0.5,
    "title": 4.0,
    "due": 1.3,
    "target": 1.3,
    "value": 1.7,
    "gap": 1.2,
    "source": 2.2,
    "below": 1.6,
}


def subject_of(round_: UrgingRound) -> str:
    """What the letter is about, without "V/v"."""
    return f"đôn đốc thực hiện kế hoạch cải cách hành chính năm {round_.year}"


def letter_to(round_: UrgingRound, urged: UrgedUnit, items: Sequence[UrgingItem]) -> dict[str, Any]:
    """The parts of a context for one unit, over what every draft of the office begins with."""
    name = _addressed(urged)
    told = f"{name} còn {_count(len(items))} nội dung chưa bảo đảm yêu cầu (Phụ lục kèm theo)"
    return {
        **_frame(round_),
        "addressees": [name],
        "body": _body(round_, told, items, name, cited_of(round_, urged.unit_id)),
        "annexes": [_annex(round_, urged, items)],
    }


def letter_to_all(round_: UrgingRound, parts: Sequence[tuple[UrgedUnit, Sequence[UrgingItem]]]) -> dict[str, Any]:
    """The same for all units together: an annex that sums up, and one for each."""
    everything = [item for _, items in parts for item in items]
    told = (
        f"{_count(len(parts))} cơ quan, đơn vị còn {_count(len(everything))} nội dung chưa bảo đảm yêu cầu "
        "(các Phụ lục kèm theo)"
    )
    names = [_addressed(urged) for urged, _ in parts]
    if len(names) > MOST_ADDRESSEES:
        names = ["Các cơ quan, đơn vị có tên tại các Phụ lục kèm theo"]
    return {
        **_frame(round_),
        "addressees": names,
        "body": _body(round_, told, everything, "các cơ quan, đơn vị", cited_of(round_)),
        "annexes": [
            _overview(round_, parts),
            *_side_by_side(everything, parts),
            *(_annex(round_, urged, items, cites=True) for urged, items in parts),
        ],
    }


def section_of(round_: UrgingRound) -> str:
    """The drafting section whose letters go into the symbol: the division in which the coordinator sits, if the table of

    the unit that urges names it.
    """
    if round_.post is None:
        return ""
    tree, sections = tree_on(today()), abbreviations(round_.unit_id).sections
    name = tree.name(round_.post.unit_id) if round_.post.unit_id in tree else ""
    return max((each for each in sections if name.startswith(each)), key=len, default="")


def cited_of(round_: UrgingRound, unit_id: int | None = None) -> list[str]:
    """Earlier documents that a letter names: those named for all, and for one unit those that went to it."""
    found = [each["text"] for each in round_.cited if each.get("text") and not each.get("documents")]
    if unit_id is not None:
        found += [each["documents"][str(unit_id)] for each in round_.cited if str(unit_id) in each.get("documents", {})]
    return list(dict.fromkeys(text.rstrip(" .;") for text in found))


def _addressed(urged: UrgedUnit) -> str:
    return letterhead(urged.unit_id).name or urged.unit_name


def _count(number: int) -> str:
    """Numbers below ten are written with a naught in official letters."""
    return f"{number:02d}"


def _frame(round_: UrgingRound) -> dict[str, Any]:
    return {"recipients": ["Như trên"], **({"demo": True} if round_.is_demo else {})}


def _body(round_: UrgingRound, told: str, items: Sequence[UrgingItem], whom: str, cited: Sequence[str]) -> list[Any]:
    organ = letterhead(round_.unit_id).name
    asks = "yêu cầu" if organ.startswith("Ủy ban nhân dân") else "đề nghị"
    body: list[Any] = [
        f"Qua theo dõi việc thực hiện kế hoạch cải cách hành chính năm {round_.year}{_plan_cited(round_)}, tính đến ngày "
        f"{paper_day(round_.as_of)}, {told}, trong đó: {_sums(items)}.",
        *round_.common,
        f"Để hoàn thành kế hoạch năm {round_.year}, {organ} {asks} {whom} thực hiện các nội dung sau:",
        {"level": "clause", "text": DEAL_WITH_EACH},
    ]
    if cited:
        body.append({"level": "clause", "text": EARLIER})
        body += [{"level": "dash", "text": f"{text}{'.' if text == cited[-1] else ';'}"} for text in cited]
    head = _sentence(_lower(round_.head_answers or HEAD))
    body.append({"level": "clause", "text": f"Thủ trưởng cơ quan, đơn vị {head}"})
    if round_.answer_by:
        body.append({"level": "clause", "text": ANSWER.format(day=paper_day(round_.answer_by))})
    return [*body, CLOSING]


def _plan_cited(round_: UrgingRound) -> str:
    """ " (Kế hoạch số 111/KH-UBND ngày 17/01/2023)": by what the plan of the unit that urges was issued, if it was."""
    plan = Plan.objects.filter(unit=round_.unit_id, year=round_.year).first()
    version = in_force(plan) if plan is not None else None
    return f" ({version.citation})" if version is not None and version.citation else ""


def _sentence(text: str) -> str:
    return text if text.endswith((".", ";", "!", "?")) else f"{text}."


def _overview(round_: UrgingRound, parts: Sequence[tuple[UrgedUnit, Sequence[UrgingItem]]]) -> dict[str, Any]:
    """How many items of each kind every unit has, with the sums."""
    kinds = _in_order({item.kind for _, items in parts for item in items})
    rows, sums = [], dict.fromkeys(kinds, 0)
    for place, (urged, items) in enumerate(parts, start=1):
        counts = {kind: sum(item.kind == kind for item in items) for kind in kinds}
        for kind, count in counts.items():
            sums[kind] += count
        rows.append([str(place), urged.unit_name, *(str(counts[kind] or "") for kind in kinds), str(len(items))])
    rows.append(["", "Cộng", *(str(sums[kind]) for kind in kinds), str(sum(sums.values()))])
    columns = [
        {"title": "TT", "width": 0.5, "align": "center"},
        {"title": "Cơ quan, đơn vị", "width": 4.0},
        *({"title": source_of(kind).heading, "width": 1.4, "align": "center"} for kind in kinds),
        {"title": "Cộng", "width": 0.9, "align": "center"},
    ]
    told = f"Số liệu tính đến ngày {paper_day(round_.as_of)}"
    return {
        "title": "Tổng hợp số nội dung cần khắc phục của từng cơ quan, đơn vị",
        "landscape": True,
        "body": [told, {"table": {"columns": columns, "rows": rows}}],
    }


def _sums(items: Iterable[UrgingItem]) -> str:
    """ "12 nhiệm vụ, chỉ tiêu quá hạn; 03 số liệu đạt thấp": how many of each kind, in the order of the kinds."""
    counts: dict[str, int] = {}
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    return "; ".join(f"{_count(counts[kind])} {_lower(source_of(kind).heading)}" for kind in _in_order(counts))


def _annex(round_: UrgingRound, urged: UrgedUnit, items: Sequence[UrgingItem], cites: bool = False) -> dict[str, Any]:
    """What falls short in one unit, a table for each kind. ``cites``: the earlier letters to it are named here."""
    rows = sorted(items, key=lambda item: (_place(item.kind), item.place))
    body: list[Any] = [f"Số liệu tính đến ngày {paper_day(round_.as_of)}"]
    for kind, members in groupby(rows, key=lambda item: item.kind):
        found = list(members)
        body.append({"level": "group", "title": source_of(kind).heading})
        if not cites and source_of(kind).beside:
            body.append({"table": _beside(kind, found, {urged.unit_id: urged.unit_name})})
        body.append({"table": _table(kind, found)})
    if cites and (earlier := [text for text in cited_of(round_, urged.unit_id) if text not in cited_of(round_)]):
        body.append(f"Văn bản đã đôn đốc còn nội dung chưa thực hiện: {'; '.join(earlier)}.")
    return {"title": f"Nội dung cần khắc phục của {urged.unit_name}", "landscape": True, "body": body}


def _side_by_side(
    everything: Sequence[UrgingItem], parts: Sequence[tuple[UrgedUnit, Sequence[UrgingItem]]]
) -> list[dict[str, Any]]:
    """For each kind that lays values beside each other one annex with all units, as heads of offices read it."""
    names = {urged.unit_id: urged.unit_name for urged, _ in parts}
    annexes = []
    for kind in _in_order({item.kind for item in everything if source_of(item.kind).beside}):
        items = [item for item in everything if item.kind == kind]
        told = dict.fromkeys(str(item.facts.get("source", "")).partition(";")[0] for item in items)
        body = [f"Số liệu: {'; '.join(filter(None, told))}. {_LOW_IN_BOLD}", {"table": _beside(kind, items, names)}]
        annexes.append({"title": source_of(kind).heading, "landscape": True, "body": body})
    return annexes


def _beside(kind: str, items: Sequence[UrgingItem], names: Mapping[int, str]) -> dict[str, Any]:
    """A row a unit with all its values, those that fall short in bold. ``names``: units by number; others say theirs."""
    firsts = {item.unit_id: item for item in reversed(items)}
    rows: list[list[Any]] = []
    for unit, item in reversed(firsts.items()):
        name = names.get(unit) or str(item.facts.get("below", ""))
        cells = [[{"text": words, "bold": True}] if low else words for words, low in item.facts.get("beside", ())]
        rows.append([str(len(rows) + 1), name, *cells])
    heads = [{"title": head, "width": 1.3, "align": "right"} for head in source_of(kind).beside]
    number, unit_head = (
        {"title": "TT", "width": _WIDTHS["number"], "align": "center"},
        {"title": "Cơ quan, đơn vị", "width": 3.0},
    )
    return {"columns": [number, unit_head, *heads], "rows": rows}


def _table(kind: str, items: Sequence[UrgingItem]) -> dict[str, Any]:
    """Only the columns in which somebody has something stand in the table."""
    columns = [("title", "Nội dung"), *source_of(kind).columns, ("gap", "Mức chậm, còn thiếu"), ("below", "Đơn vị")]
    shown = [
        (key, head)
        for place, (key, head) in enumerate(columns)
        if key not in [earlier for earlier, _ in columns[:place]]
        and (key == "title" or any(_cell(i, key) for i in items))
    ]
    return {
        "columns": [
            {"title": "TT", "width": _WIDTHS["number"], "align": "center"},
            *({"title": head, "width": _WIDTHS[key], "align": _side(key)} for key, head in shown),
        ],
        "rows": [[str(place), *(_cell(item, key) for key, _ in shown)] for place, item in enumerate(items, start=1)],
    }


def _cell(item: UrgingItem, key: str) -> str:
    if key == "title":
        return item.title
    if key == "due":
        return paper_day(item.due_on) if item.due_on else ""
    facts: Mapping[str, Any] = item.facts
    return str(facts.get(key, ""))


def _side(key: str) -> str:
    return "center" if key in ("due", "gap") else "left"


def _in_order(kinds: Iterable[str]) -> list[str]:
    return sorted(kinds, key=_place)


def _place(kind: str) -> int:
    return [source.key for source in SOURCES].index(kind)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
