"""What a new draft of each kind begins with: the words that every such document has. Printed text, hence Vietnamese."""

from collections.abc import Iterator, Mapping
from typing import Any

from cchc_core.documents.kinds import Kind, Shape


def starter(kind: Kind, decider: str) -> dict[str, Any]:
    """Parts of a context. ``decider`` is who decides: "ỦY BAN NHÂN DÂN XÃ …", "GIÁM ĐỐC SỞ …"."""
    made: dict[str, Any] = {"recipients": ["Như trên"] if kind.shape is Shape.LETTER else [], "archive": "VT"}
    if kind.shape is Shape.DECISION:
        made |= {
            "organ_title": decider,
            "bases": ["Căn cứ Luật Tổ chức chính quyền địa phương", "Theo đề nghị của …"],
            "body": [
                {"level": "article", "text": "Ban hành kèm theo Quyết định này …"},
                {"level": "article", "text": "Quyết định này có hiệu lực kể từ ngày ký."},
                {"level": "article", "text": "… chịu trách nhiệm thi hành Quyết định này."},
            ],
            "recipients": ["Như Điều 3"],
        }
        return made
    bodies: dict[str, list[Any]] = {
        "letter": ["Thực hiện …, … đề nghị các cơ quan, đơn vị triển khai các nội dung sau:", _item("clause", "…")],
        "plan": [
            _head("MỤC ĐÍCH, YÊU CẦU"),
            _item("clause", "…"),
            _head("NỘI DUNG"),
            _item("clause", "…"),
            _head("TỔ CHỨC THỰC HIỆN"),
            _item("clause", "…"),
        ],
        "report": [
            _head("KẾT QUẢ ĐẠT ĐƯỢC"),
            _item("clause", "…"),
            _head("TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN"),
            _item("clause", "…"),
            _head("NHIỆM VỤ THỜI GIAN TỚI"),
            _item("clause", "…"),
        ],
        "submission": ["Căn cứ …, … kính trình … xem xét, quyết định nội dung sau:", _item("clause", "…")],
        "notice": ["… thông báo như sau:", _item("clause", "…")],
        "minutes": [
            _head("THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN"),
            _item("clause", "…"),
            _head("NỘI DUNG"),
            _item("clause", "…"),
            _head("KẾT LUẬN"),
            _item("clause", "…"),
        ],
        "invitation": [
            "… trân trọng kính mời: …",
            "Tới dự: …",
            "Thời gian: …",
            "Địa điểm: …",
        ],
    }
    made["body"] = [] if kind.shape is Shape.ANNEX else bodies.get(kind.key, ["…"])
    if kind.shape is Shape.ANNEX:
        made["annexes"] = [{"title": "…", "body": ["…"]}]
    return made


def unfilled(kind: Kind, context: Mapping[str, Any]) -> list[str]:
    """Lines that still stand as the new draft had them, dots and all."""
    begun = {words for words in _words(starter(kind, "")) if "…" in words}
    return list(dict.fromkeys(words for words in _words(context) if words in begun))


def _words(value: Any) -> Iterator[str]:
    """Every text within, looks aside."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, list):
        if value and all(isinstance(each, Mapping) and "text" in each and "level" not in each for each in value):
            yield " ".join("".join(str(each["text"]) for each in value if isinstance(each["text"], str)).split())
        for each in value:
            yield from _words(each)


def _item(level: str, text: str) -> dict[str, str]:
    return {"level": level, "text": text}


def _head(title: str) -> dict[str, str]:
    return {"level": "group", "title": title}
