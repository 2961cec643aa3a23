"""From a frozen round to letters in the official form: one for each unit with its annex, or one for all with an annex each.

Printed text, hence Vietnamese. Everything that is printed about a unit comes from the frozen items; the common part is what
the coordinator wrote once for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from cchc.documents.bridge import letterhead
from cchc.urging.models import UrgedUnit, UrgingItem, UrgingRound
from cchc.urging.sources import SOURCES, source_of
from cchc_core.values import show_day

DEAL_WITH_EACH = (
    "Khẩn trương xử lý từng nội dung nêu tại Phụ lục; nêu rõ kết quả hoặc thời hạn hoàn thành, khó khăn, vướng mắc (nếu có) "
    "của từng nội dung."
)
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
    told = f"còn {len(items)} nội dung chưa bảo đảm yêu cầu (Phụ lục kèm theo)"
    return {
        **_frame(round_),
        "addressees": [letterhead(urged.unit_id).name or urged.unit_name],
        "body": _body(round_, told, items),
        "annexes": [_annex(round_, urged, items)],
    }


def letter_to_all(round_: UrgingRound, parts: Sequence[tuple[UrgedUnit, Sequence[UrgingItem]]]) -> dict[str, Any]:
    """The same for all units together, an annex for each."""
    everything = [item for _, items in parts for item in items]
    told = f"{len(parts)} cơ quan, đơn vị còn {len(everything)} nội dung chưa bảo đảm yêu cầu (các Phụ lục kèm theo)"
    return {
        **_frame(round_),
        "addressees": [letterhead(urged.unit_id).name or urged.unit_name for urged, _ in parts],
        "body": _body(round_, told, everything),
        "annexes": [_annex(round_, urged, items) for urged, items in parts],
    }


def _frame(round_: UrgingRound) -> dict[str, Any]:
    return {"recipients": ["Như trên"], **({"demo": True} if round_.is_demo else {})}


def _body(round_: UrgingRound, told: str, items: Sequence[UrgingItem]) -> list[Any]:
    opening = (
        f"Qua theo dõi việc thực hiện kế hoạch cải cách hành chính năm {round_.year}, tính đến ngày "
        f"{show_day(round_.as_of)}, {told}, trong đó: {_sums(items)}."
    )
    body: list[Any] = [opening, *round_.common]
    body.append({"level": "clause", "text": DEAL_WITH_EACH})
    if round_.cited:
        body.append({"level": "clause", "text": "Tiếp tục thực hiện, khắc phục theo yêu cầu tại các văn bản:"})
        body += [{"level": "dash", "text": f"{each['text'].rstrip(' .;')};"} for each in round_.cited]
    head = round_.head_answers or "Chịu trách nhiệm về kết quả thực hiện của cơ quan, đơn vị mình."
    body.append({"level": "clause", "title": "Thủ trưởng cơ quan, đơn vị:", "text": head})
    if round_.answer_by:
        body.append(
            f"Đề nghị cơ quan, đơn vị xác nhận đã nhận văn bản và trả lời từng nội dung chậm nhất ngày "
            f"{show_day(round_.answer_by)}./."
        )
    return body


def _sums(items: Iterable[UrgingItem]) -> str:
    """ "12 nhiệm vụ, chỉ tiêu quá hạn; 03 số liệu đạt thấp": how many of each kind, in the order of the kinds."""
    counts: dict[str, int] = {}
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    return "; ".join(f"{counts[kind]:02d} {_lower(source_of(kind).heading)}" for kind in _in_order(counts))


def _annex(round_: UrgingRound, urged: UrgedUnit, items: Sequence[UrgingItem]) -> dict[str, Any]:
    rows = sorted(items, key=lambda item: (_place(item.kind), item.place))
    body: list[Any] = [f"Số liệu tính đến ngày {show_day(round_.as_of)}"]
    for kind, members in groupby(rows, key=lambda item: item.kind):
        found = list(members)
        body.append({"level": "group", "title": source_of(kind).heading})
        body.append({"table": _table(kind, found)})
    return {"title": f"Nội dung cần khắc phục của {urged.unit_name}", "landscape": True, "body": body}


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
        return show_day(item.due_on) if item.due_on else ""
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
