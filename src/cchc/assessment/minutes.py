"""The minutes of a session of the council: an official document whose words are printed, hence Vietnamese."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from cchc.assessment.models import CouncilSession
from cchc.assessment.queries.council import Decided, decisions
from cchc.documents.actions.drafts import first_context
from cchc.documents.bridge import read
from cchc_core.documents.context import Context
from cchc_core.documents.kinds import MINUTES
from cchc_core.documents.reading import WrongContext
from cchc_core.values import show_number


def minutes_context(session: CouncilSession) -> dict[str, Any]:
    """The minutes as a draft holds them: letterhead of the body that runs the round, who met, each decision, who signs."""
    decided = decisions(session)
    round_ = session.round
    context = first_context(round_.centre_id, MINUTES.key, subject_of(session))
    day = session.held_on
    context |= {
        "date": {"day": day.day, "month": day.month, "year": day.year},
        "body": [*_meeting(session), *_content(session, decided), *_conclusion(decided)],
        "recipients": ["Thành viên Hội đồng", "Các cơ quan, đơn vị có tên tại mục II"],
        "signer": {"post": "Chủ tịch Hội đồng", "name": ""},
        "cosigner": {"post": "Thư ký", "name": ""},
    }
    return context


def subject_of(session: CouncilSession) -> str:
    return (
        f"Họp Hội đồng thẩm định kết quả chấm điểm cải cách hành chính năm {session.round.year}, "
        f"phiên thứ {session.number}"
    )


def minutes_document(session: CouncilSession) -> Context:
    """The same as a document of the core, to be set as Word or PDF."""
    context, problems = read(minutes_context(session))
    if context is None:
        raise WrongContext(list(problems))
    return context


def _head(title: str) -> Mapping[str, str]:
    return {"level": "group", "title": title}


def _line(text: str) -> Mapping[str, str]:
    return {"level": "dash", "text": text}


def _meeting(session: CouncilSession) -> list[Any]:
    day = session.held_on
    people = [line.strip() for line in session.members.splitlines() if line.strip()]
    found: list[Any] = [
        _head("THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN"),
        {"level": "clause", "text": f"Thời gian: ngày {day.day} tháng {day.month} năm {day.year}."},
    ]
    if session.place:
        found.append({"level": "clause", "text": f"Địa điểm: {session.place}."})
    found.append({"level": "clause", "text": "Thành phần:"})
    found.append(_line(f"Chủ trì: {session.chair};"))
    if session.secretary:
        found.append(_line(f"Thư ký: {session.secretary};"))
    found += [_line(f"{each};") for each in people[:-1]]
    found += [_line(f"{people[-1]}.")] if people else []
    return found


def _content(session: CouncilSession, decided: Sequence[Decided]) -> list[Any]:
    title = session.round.title
    found: list[Any] = [_head("NỘI DUNG")]
    if not decided:
        return [
            *found,
            f"Hội đồng xem xét kết quả của kỳ “{title}”; không có tiêu chí nào được quyết định tại phiên họp.",
        ]
    found.append(
        f"Hội đồng xem xét {len(decided)} tiêu chí còn ý kiến khác nhau giữa đơn vị và cơ quan thẩm định trong kỳ "
        f"“{title}” và quyết định như sau:"
    )
    for unit, rows in groupby(decided, key=lambda each: each.unit_name):
        found.append({"level": "clause", "title": unit})
        found.append(_table(list(rows)))
    return found


def _table(rows: Sequence[Decided]) -> dict[str, Any]:
    columns = [
        {"title": "Tiêu chí", "width": 4},
        {"title": "Điểm tối đa", "width": 1.2, "align": "right"},
        {"title": "Đơn vị đề nghị", "width": 1.3, "align": "right"},
        {"title": "Thẩm định", "width": 1.3, "align": "right"},
        {"title": "Hội đồng", "width": 1.3, "align": "right"},
        {"title": "Lý do", "width": 4},
    ]
    cells = [
        [
            f"{each.code} {each.name}",
            _shown(each.max),
            _shown(each.claim),
            _shown(each.before),
            _shown(each.points),
            each.entry.reason,
        ]
        for each in rows
    ]
    return {"table": {"columns": columns, "rows": cells}}


def _shown(points: Fraction | None) -> str:
    return "–" if points is None else show_number(points, 2)


def _conclusion(decided: Sequence[Decided]) -> list[Any]:
    raised = sum(each.before is not None and each.points > each.before for each in decided)
    kept = sum(each.before is not None and each.points == each.before for each in decided)
    rest = len(decided) - raised - kept
    parts = [
        f"{count} {words}"
        for count, words in (
            (raised, "tiêu chí tăng điểm so với thẩm định"),
            (kept, "tiêu chí giữ điểm thẩm định"),
            (rest, "tiêu chí có mức điểm khác"),
        )
        if count
    ]
    result = f"Kết quả: {', '.join(parts)}." if parts else "Không có quyết định về điểm."
    return [
        _head("KẾT LUẬN"),
        {"level": "clause", "text": result},
        {"level": "clause", "text": "Điểm nêu tại mục II là điểm chính thức của các tiêu chí, thay điểm thẩm định."},
        "Biên bản được các thành viên dự họp thống nhất thông qua.",
    ]
