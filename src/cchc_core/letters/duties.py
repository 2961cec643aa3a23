"""Deadlines: each with its date, what must be done by then, and who is to do it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest

from cchc_core.letters.cleaning import clause, squeeze
from cchc_core.letters.doers import doer_of_item, last_asked, names_somebody, set_apart
from cchc_core.letters.due import ACT_FOLLOWS, DAYS_ALONE, LABELLED, is_duty, labelled_each
from cchc_core.letters.labels import heading_of, is_part
from cchc_core.letters.mood import MOST_FOUND, Place, sentence_around
from cchc_core.letters.shapes import Fact
from cchc_core.letters.verbs import VERB
from cchc_core.periods import Deadline, PartialDate, find_deadlines

_LEAD_IN = re.compile(r"^(?:trong\s+đó|đồng\s+thời|và|,|\(|\)|về\s+việc\s+này|theo\s+đó|riêng)\s*", re.IGNORECASE)


def duty_dates(
    places: list[Place],
    written: PartialDate,
    cited: Sequence[tuple[int, int]] = (),
    addressee: str | None = None,
) -> Iterator[Fact]:
    """Every deadline.

    ``written`` is the letter's own date, which gives the year to dates printed without one; ``cited`` are the offsets of
    the documents that it cites, whose dates are theirs; ``addressee`` is whom it asks without a name.
    """
    seen: set[tuple[str | None, str]] = set()
    year = written.year
    starts = [start for start, _ in cited]
    for place in places:
        ahead = [
            found
            for found in islice(find_deadlines(place.paragraph.text, told=True), MOST_FOUND)
            if not _is_cited(place.paragraph.start + found.at, starts, cited) and is_duty(found, place, written)
        ]
        for earlier, found, later in zip_longest([None, *ahead[:-1]], ahead, ahead[1:]):
            if found is None:
                break
            if later and _made_exact(found, later, place.paragraph.text):
                continue
            value = _value(found, place, year, addressee)
            if earlier and earlier.said is None and found.said is None:
                value.update(_next_clause(place.paragraph.text, earlier.end, found.begin))
            value.update(_for_whom(place.paragraph.text, found))
            key = (value["date"], value["what"] or "")
            if (found.said is None and key in seen) or (
                value["date"] and any(value["date"] == day and _near(value["what"], what) for day, what in seen)
            ):
                continue
            seen.add(key)
            start = place.paragraph.start
            yield Fact(
                value, start + found.start, start + found.end, f"deadline-{(found.every and 'recurring') or found.lead}"
            )


def _is_cited(at: int, starts: list[int], cited: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(starts, at) - 1
    return index >= 0 and at < cited[index][1]


def _made_exact(found: Deadline, later: Deadline, text: str) -> bool:
    """ "trong tuần đầu tháng 10, chậm nhất ngày 07 tháng 10": the second says what the first means."""
    if _MEANS.fullmatch(text, found.end, later.start) is None or later.date.day is None:
        return False
    if found.lead in ("after", "event"):
        return True  # "ngay sau khi nhận được Công văn này, muộn nhất ngày 12/5/2023"
    return found.lead == "within" and found.date.day is None and found.date.month == later.date.month


#: Between what is meant and the day that it means: ", cụ thể là ", " (dự kiến ".
_MEANS = re.compile(r"[\s,(]*(?:(?:cụ\s+thể|tức|dự\s+kiến|là|trong|khoảng|vào|từ\s+ngày\s+\d{1,2})\s+){0,4}")


def _near(one: str | None, two: str) -> bool:
    return (one or "")[:60] == two[:60]


#: "Thời hạn hoàn thành: 15/8/2022" says nothing of its own; what is longer does.
_WORDS_OF_A_PART = 12


def _value(found: Deadline, place: Place, year: int | None, addressee: str | None) -> dict[str, str | None]:
    text = place.paragraph.text
    day = None if found.every or found.lead in ("after", "event") else found.date.in_year(year).iso()
    apart = _aside(text, found) or _told_apart(text, found) or labelled_each(text, found.begin)
    if apart:
        return {"date": day, "what": apart[1], "who": apart[0]}
    part_of = heading_of(place) if is_part(text) and len(text.split()) <= _WORDS_OF_A_PART else None
    begin, end = sentence_around(text, found.start, found.end)
    asked = last_asked(text[begin : found.start])
    own = doer_of_item(text)
    if own is None or own[1] <= begin:  # else the semicolon before stands in his name
        own = asked or doer_of_item(text[begin:]) or own
    who = own[0] if own and not part_of else place.doer
    if who is None and _ASKS_NOBODY.search(text[:end]):
        who = addressee
    after = text[found.end : end]
    if found.lead == "after" and not text[begin : found.begin].strip() and "," in after:
        after = after[after.index(",") :]  # "Sau 05 ngày kể từ khi nhận hồ sơ, Sở Tư pháp …"
    what = (
        part_of
        or (_closing(text, own) if found.lead == "closes" else None)
        or _done_then(text[begin : found.begin], after)
    )
    if what is None and asked:
        what = clause(text[begin + asked[1] : found.begin]) or None
    what = _DANGLING.sub("", what or _done_by(found, text, begin, end))
    return {"date": day, "what": what or None, "who": who}


#: Words of the day that stay behind where it is taken out.
_DANGLING = re.compile(r"[,\s]+(?:thời\s+(?:hạn|gian)|hạn|dự\s+kiến|trong|vào|là|muộn\s+lắm\s+là)$", re.IGNORECASE)


def _told_apart(text: str, found: Deadline) -> tuple[str, str] | None:
    """ "…, riêng Cục Con nuôi hoàn thành trước ngày 28/02"."""
    begin, _ = sentence_around(text, found.start, found.end)
    told = set_apart(text, begin, found.begin)
    if told is None:
        return None
    what = clause(text[told[1] : found.begin])
    if VERB.fullmatch(what) or not what:  # "…, riêng Cục A hoàn thành": what all others do
        what = clause(text[begin : text.lower().rfind("riêng", begin, told[1])])
    return (told[0], what) if len(what.split()) > 1 else None


def _aside(text: str, found: Deadline) -> tuple[str, str] | None:
    """Who is to do what, told in brackets: "(các khu phố gửi về Phòng chậm nhất 20/8/2025)"."""
    opened = text.rfind("(", max(0, found.begin - _LONGEST_ASIDE), found.begin)
    if opened < 0 or ")" in text[opened : found.begin]:
        return None
    inner = text[opened + 1 : found.begin]
    told = doer_of_item(inner)
    if told is None or _ROLE.match(inner[told[1] :]):
        return None
    return told[0], clause(inner[told[1] :])


#: "(Sở Nội vụ tham mưu, trong tháng 02)": a role in what stands before the bracket.
_ROLE = re.compile(r"\s*(?:chủ\s+trì|tham\s+mưu|thực\s+hiện|phối\s+hợp|hoàn\s+thành)(?:[\s,]|$)")
_LONGEST_ASIDE = 160


_AND_NEXT = re.compile(r"[)\s]{0,3}(?:,|và)\s{1,4}")
_LONGEST_CLAUSE = 240


def _next_clause(text: str, end: int, begin: int) -> dict[str, str]:
    """ "Sở A thẩm định trước ngày …, Sở B trình trước ngày …": behind one day the next clause has its own doer or act."""
    lead = _AND_NEXT.match(text, end)
    if lead is None or begin - lead.end() > _LONGEST_CLAUSE or re.search(r"[.;:]\s", text[lead.end() : begin]):
        return {}
    words = text[lead.end() : begin]
    told = doer_of_item(words)
    if told:
        return {"who": told[0], "what": clause(words[told[1] :])}
    return {"what": clause(words)} if VERB.match(words) and len(words.split()) > 1 else {}


_FOR = re.compile(r"\s{0,4}\(?đối\s+với\s+(?P<who>[^.;,()]{3,60})(?=[.;,()]|$)")


_LABEL_ALONE = re.compile(r"(?:^|[.]\s)\s{0,4}(?P<label>[^.;:]{6,80}):\s[^.:]{0,160};\s{1,4}$")


def _for_whom(text: str, found: Deadline) -> dict[str, str]:
    """ "Thời hạn báo cáo: trước ngày 15/5 đối với cấp xã; trước ngày 20/5 đối với cấp huyện"."""
    match = _FOR.match(text, found.end)
    if match is None or not names_somebody(squeeze(match["who"])):
        return {}
    label = _LABEL_ALONE.search(text[max(0, found.begin - _LONGEST_CLAUSE) : found.begin])
    return {"who": squeeze(match["who"]), **({"what": squeeze(label["label"])} if label else {})}


def _closing(text: str, own: tuple[str, int] | None) -> str:
    """What the item asks first is what nobody can do any more once the system has closed."""
    begin = own[1] if own else 0
    return clause(text[begin : sentence_around(text, begin, begin)[1]])


_ASKS_NOBODY = re.compile(r"(?:đề\s+nghị|yêu\s+cầu)\s", re.IGNORECASE)
_NO_ACT = re.compile(
    r"(?:định\s+kỳ|h[ằà]ng\s+(?:tháng|quý|năm|tuần)|chậm\s+nhất|thời\s+(?:gian|hạn)|bảo\s+đảm|đảm\s+bảo|"
    r"phấn\s+đấu|yêu\s+cầu|đề\s+nghị)",
    re.IGNORECASE,
)


#: "đến 31/12 đạt 100% kế hoạch".
_REACHED = re.compile(r"\s{1,4}đạt\s[^.;]{2,}")


def _done_then(before: str, after: str) -> str | None:
    """What follows the day, where nothing before it is to be done by then."""
    nothing = VERB.search(_NO_ACT.sub(" ", before)) is None
    follows = ACT_FOLLOWS.match(after)
    if follows is None and nothing and (reached := _REACHED.match(after)):
        return clause(reached[0])
    if follows is None:
        told = doer_of_item(after[1:]) if nothing and after.startswith(",") else None
        return clause(after[1:][told[1] :]) if told else None
    apart = before.rstrip().endswith((",", ":", "bảo đảm", "đảm bảo")) and not follows["comma"]
    return clause(follows["what"]) if nothing or apart else None


#: "Thời hạn nhận phiếu" says when, and the sentence before it what.
_NAMES_A_TIME = re.compile(
    r"(?:thời\s+(?:gian|hạn)|hạn(?:\s+(?:chót|cuối(?:\s+cùng)?))?)(?:\s+(?:hoàn\s+thành|thực\s+hiện|xong|(?:tiếp\s+)?nhận(?:\s+\w+){0,2}))?"
    r"(?::\s[\d\sgiờh:.phút]{1,16})?"
    r"|(?:(?:công\s+)?việc|nội\s+dung)\s+(?:này|trên|nêu\s+trên)(?:\s+(?:phải|cần|được|làm|hoàn\s+thành|xong)){0,5}"
    r"|(?:kết\s+quả\s+)?(?:mong|đề\s+nghị|dự\s+kiến)(?:\s+(?:nhận|có|được|xong|kết\s+quả)){0,5}",
    re.IGNORECASE,
)


def _done_by(found: Deadline, text: str, begin: int, end: int) -> str:
    """What stands before the day; where that is next to nothing, what is around it."""
    before = clause(text[begin : found.at if found.lead == "due" and found.said is None else found.begin])
    if DAYS_ALONE.fullmatch(text, begin, found.start):
        wider, _ = sentence_around(text, begin, found.end, colons=False)
        before = clause(text[wider:begin])
    elif len(before) <= 12:
        wider, _ = sentence_around(text, found.start, found.end, colons=False)
        before = clause(text[wider : found.begin])
    labelled = LABELLED.search(text[max(0, found.start - 90) : found.start])
    if labelled and len(text[: found.start].strip()) - len(labelled[0]) < 20:
        before = squeeze(labelled[0]).strip(" :")
    what = before if len(before) > 12 else squeeze(text[begin : found.begin] + " " + text[found.end : end])
    what = _LEAD_IN.sub("", clause(what))
    if begin > 12 and (len(what.split()) < 4 or _NAMES_A_TIME.fullmatch(what)):
        what = clause(text[: begin if _NAMES_A_TIME.fullmatch(what) else found.start])
    return what if len(what) >= 12 else squeeze(text)[:200]
