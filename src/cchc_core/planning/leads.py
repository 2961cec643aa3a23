"""Who a cell of units names: "Sở Nội vụ; các Sở Tư pháp, Tài chính", "các sở, ban, ngành", "UBND các xã, phường".

Units are found under their names, short names and the initials that officials build from names (Sở KH&CN, phòng TC-KH),
marks and capitals aside; a head stands for all that follow ("các Sở Tư pháp, Tài chính"). Words for a whole class give the
class with the units that it means. What names nobody known is handed back as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from cchc_core.text import fold


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it is called on the day of the plan. ``kind`` is a key of ``units.kinds``; ``group`` a group of a circle."""

    id: int
    name: str
    short_names: tuple[str, ...] = ()
    kind: str = ""
    group: str = ""


@dataclass(frozen=True)
class UnitClass:
    """A class of units as written, and those known that belong to it, in the order in which they were given."""

    text: str
    unit_ids: tuple[int, ...]


@dataclass(frozen=True)
class Leads:
    """``named`` in the order of the text, the first one coordinating unless somebody says otherwise."""

    named: tuple[int, ...] = ()
    classes: tuple[UnitClass, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def all_ids(self) -> tuple[int, ...]:
        """Everybody once: those named, then those of the classes."""
        return tuple(dict.fromkeys((*self.named, *(unit for each in self.classes for unit in each.unit_ids))))


class UnitReader:
    """Reads many cells against the same units: a province of 4,000 units is prepared once."""

    def __init__(self, known: Iterable[KnownUnit]) -> None:
        self.known = tuple(known)

    @cached_property
    def _names(self) -> dict[tuple[str, ...], int]:
        """Every way to write a unit, as words without marks; a writing that two units share names neither."""
        found: dict[tuple[str, ...], int | None] = {}
        for rank in (0, 1):  # full names win over initials
            fresh: dict[tuple[str, ...], int | None] = {}
            for unit in self.known:
                for words in _writings(unit)[rank]:
                    if words not in found:
                        fresh[words] = unit.id if fresh.get(words, unit.id) == unit.id else None
            found.update(fresh)
        return {words: unit for words, unit in found.items() if unit is not None}

    @cached_property
    def _starts(self) -> set[tuple[str, ...]]:
        return {words[:size] for words in self._names for size in range(1, len(words) + 1)}

    def read(self, text: str) -> Leads:
        """The units, classes and leftovers of one cell."""
        plain = " ".join(unicodedata.normalize("NFC", text).split())
        named: list[int] = []
        classes: list[UnitClass] = []
        unread: list[str] = []
        for piece in re.split(r"[;\n]|\s\+\s", _REMARK.sub("; ", plain)):
            self._piece(_ROLE_WORDS.sub(",", piece), named, classes, unread)
        for remark in _REMARK.findall(
            plain
        ):  # "(PGĐ Sở Nội vụ làm trưởng đoàn)" may name a unit; the rest of it is no unit
            self._piece(remark.strip("()"), named, classes, [])
        kept = tuple(dict.fromkeys(named))
        return Leads(kept, tuple(classes), tuple(unread))

    def _piece(self, piece: str, named: list[int], classes: list[UnitClass], unread: list[str]) -> None:
        tokens = _tokens(piece)
        at = 0
        head: tuple[str, ...] = ()
        rest: list[_Token] = []
        while at < len(tokens):
            found = self._unit_at(tokens, at, head)
            if found is not None:
                unit, end = found
                self._flush(rest, piece, unread)
                named.append(unit)
                head = _head(tokens[at:end]) or head
                at = end
                continue
            end_of_class, group = self._class_at(tokens, at, piece)
            if group is not None:
                self._flush(rest, piece, unread)
                classes.append(group)
                at, head = end_of_class, ()
                continue
            opened = _opens(tokens, at)
            if opened is not None and self._unit_at(tokens, opened[1], opened[0]) is not None:
                head, at = opened
                continue
            if tokens[at].is_mark or (tokens[at].plain in _JOINERS and not rest):
                self._flush(rest, piece, unread)
            else:
                rest.append(tokens[at])
            at += 1
        self._flush(rest, piece, unread)

    def _flush(self, rest: list[_Token], piece: str, unread: list[str]) -> None:
        words = (
            re.sub(r"\s+(?:và|cùng|hoặc)$", "", piece[rest[0].start : rest[-1].end]).strip(" ,.:;()-") if rest else ""
        )
        if words and fold(words) not in _SAYS_NOTHING:
            unread.append(words)
        rest.clear()

    def _unit_at(self, tokens: list[_Token], at: int, head: tuple[str, ...]) -> tuple[int, int] | None:
        """The unit with the longest name that begins here, with its own head or with the one that stands for several."""
        if tokens[at].is_mark:
            return None
        own = self._longest(tokens, at, ())
        shared = self._longest(tokens, at, head) if head else None
        return max((each for each in (own, shared) if each), key=lambda each: each[1], default=None)

    def _longest(self, tokens: list[_Token], at: int, head: tuple[str, ...]) -> tuple[int, int] | None:
        words, best = list(head), None
        for place in range(at, len(tokens)):
            token = tokens[place]
            if token.is_mark or token.plain == "va":
                continue
            words.append(token.plain)
            key = tuple(words)
            if key not in self._starts:
                break
            if key in self._names:
                best = (self._names[key], place + 1)
        return best

    def _class_at(self, tokens: list[_Token], at: int, piece: str) -> tuple[int, UnitClass | None]:
        rest = " ".join(
            "," if token.is_mark and token.plain != ":" else token.plain for token in tokens[at : at + _WINDOW]
        )
        for pattern, kinds in _CLASSES:
            match = pattern.match(rest)
            if match is None:
                continue
            end = at + len(match[0].split())
            while end > at and tokens[end - 1].is_mark:
                end -= 1
            if _named_follows(rest, match) and self._longest(tokens, end, _class_head(match[0])):
                continue
            text = piece[tokens[at].start : tokens[end - 1].end]
            return end, UnitClass(text, self._of_kinds(_kinds_of(match, kinds)))
        return at, None

    def _of_kinds(self, kinds: frozenset[str]) -> tuple[int, ...]:
        if _PLACES in kinds:  # the level right below the province: districts where there are any
            has_districts = any(unit.kind == "district" for unit in self.known)
            kinds |= frozenset({"district"}) if has_districts else _COMMUNES
        return tuple(unit.id for unit in self.known if unit.kind in kinds)


# ---- words --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Token:
    plain: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return self.plain in _MARKS


#: Words of a class or a head stand within so many words.
_WINDOW = 30
_MARKS = frozenset(",.:()–-/")
_JOINERS = frozenset({"va", "cung", "hoac", "cac"})
_REMARK = re.compile(r"\([^()]*\)")
_ROLE_WORDS = re.compile(
    r"(?:\s|^)(?:chủ trì|phối hợp(?: với| cùng)?|là cơ quan đầu mối|đầu mối)(?=[\s,:;]|$)\s*:?", re.IGNORECASE
)
_SAYS_NOTHING = frozenset(
    {"", "cac", "va", "co quan", "don vi", "don vi lien quan", "co quan lien quan", "lien quan", "cac don vi lien quan"}
)
_TOKEN = re.compile(r"[A-ZĐ]{1,5},\s?[A-ZĐ]{1,5}&[A-ZĐ]{1,5}|[^\W_]+(?:[&\-–.][^\W_]+)*|[,.:()/–-]")
#: Abbreviations that stand for the same word everywhere.
_SAME = {
    "uy ban nhan dan": "ubnd",
    "van phong": "vp",
    "hoi dong nhan dan": "hdnd",
    "thanh pho": "tp",
    "thi xa": "tx",
    "thi tran": "tt",
}


def _tokens(text: str) -> list[_Token]:
    """Words without marks where they stand; "KH&CN" is one word, "Tài chính - Kế hoạch" three with a mark between."""
    found = [_Token(_glued(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    return _abbreviated(found)


def _glued(word: str) -> str:
    return re.sub(r"[&\-–., ]", "", fold(word)) or word


def _abbreviated(tokens: list[_Token]) -> list[_Token]:
    """ "Ủy ban nhân dân" and "UBND" are one word."""
    done: list[_Token] = []
    at = 0
    while at < len(tokens):
        for size in (4, 2):
            short = _SAME.get(" ".join(token.plain for token in tokens[at : at + size]))
            if short and at + size <= len(tokens):
                done.append(_Token(short, tokens[at].start, tokens[at + size - 1].end))
                at += size
                break
        else:
            done.append(tokens[at])
            at += 1
    return done


def _words(name: str) -> tuple[str, ...]:
    return tuple(token.plain for token in _tokens(name) if not token.is_mark and token.plain != "va")


#: First words of names that are not abbreviated: "Sở KH&CN", "Phòng TC-KH", "Trung tâm CĐS".
_HEADS = (
    ("so",),
    ("phong",),
    ("ban",),
    ("chi", "cuc"),
    ("cuc",),
    ("trung", "tam"),
    ("vp",),
    ("bo",),
    ("hoi",),
    ("vien",),
    ("truong",),
    ("ban", "quan", "ly"),
)
_LOCAL_HEADS = ("huyen", "tx", "tp", "quan", "xa", "phuong", "tt", "tinh", "dac khu")


def _writings(unit: KnownUnit) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Ways to write a unit: in full, and with initials."""
    full = [_words(name) for name in (unit.name, *unit.short_names) if name.strip()]
    full += list(_as_committee(full))
    return full, [words for words in _initials(unit.name) if words]


def _as_committee(names: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """A locality is also its committee: "UBND huyện Đức Thọ"."""
    for words in names:
        if not words:
            continue
        if words[0] == "ubnd":
            yield words[1:]
        elif words[0] in _LOCAL_HEADS:
            yield ("ubnd", *words)


def _initials(name: str) -> Iterator[tuple[str, ...]]:
    """ "Sở Nông nghiệp và Phát triển nông thôn" → so nnptnt, so nn phat trien nong thon, …: each part in full or short."""
    words = _words(name)
    head = next((each for each in sorted(_HEADS, key=len, reverse=True) if words[: len(each)] == each), None)
    if head is None:
        return
    rest = re.split(r"\s+(?:và|-|–)\s+|\s*,\s*|\s*&\s*", name)
    parts = [_words(part) for part in rest]
    parts[0] = parts[0][len(head) :]
    parts = [part for part in parts if part]
    if not 1 <= len(parts) <= 4:
        return
    for short in product((False, True), repeat=len(parts)):
        if not any(short):
            continue
        written: list[str] = []
        for part, is_short in zip(parts, short, strict=True):
            letters = "".join(word[0] for word in part)
            if is_short and written and written[-1].startswith("·"):
                written[-1] += letters
            else:
                written.extend(["·" + letters] if is_short else part)
        yield (*head, *(word.removeprefix("·") for word in written))
    # "Phòng CCHC - VTLT" keeps its own capitals, "Sở VHTTDL" has no sign between
    yield (*head, "".join(word[0] for part in parts for word in part))


def _head(tokens: Sequence[_Token]) -> tuple[str, ...]:
    """The head that the next names share: of "Sở Tư pháp" "so", of "UBND xã A" "ubnd xa"."""
    words = tuple(token.plain for token in tokens if not token.is_mark)
    if words[:1] == ("ubnd",) and len(words) > 2:
        return words[:2]
    if words[:1] and words[0] in _LOCAL_HEADS:
        return words[:1]
    return next(
        (each for each in sorted(_HEADS, key=len, reverse=True) if words[: len(each)] == each and each != ("vp",)), ()
    )


def _opens(tokens: list[_Token], at: int) -> tuple[tuple[str, ...], int] | None:
    """ "các Sở", "Sở:", "UBND các xã", "các phòng": a head for the names that follow, and where they begin."""
    place = at
    words: list[str] = []
    while place < min(len(tokens), at + _WINDOW) and len(words) < 4:
        token = tokens[place]
        if token.plain in ("cac", ":"):
            place += 1
            continue
        if token.is_mark:
            break
        words.append(token.plain)
        place += 1
        if tuple(words) in _HEADS or words[-1] in _LOCAL_HEADS:
            while place < len(tokens) and tokens[place].plain == ":":
                place += 1
            return (tuple(words), place) if place < len(tokens) else None
    return None


# ---- classes ------------------------------------------------------------------------------------------------------------

_COMMUNES = frozenset({"commune", "ward", "township", "special_zone"})
_LEVELS = (*_COMMUNES, "district")
_OFFICES = ("department", "other_body")
#: Stand for kinds until one knows which are meant: localities right below, and those that the words list.
_PLACES, _LISTED = "places", "listed"
_EVERY = r"(?:cac|tung|moi|toan bo|tat ca|tat ca cac)"
_SEP = r"(?: ,)?(?: va)? "
_LOCAL = r"(?:huyen|thanh pho|thi xa|tp|tx|quan|xa|phuong|thi tran|tt|dac khu)"
_PLACE = r"(?: (?:thuoc|truc thuoc|tren dia ban|trong)(?: [a-z]+){1,4}?(?= ,|$| va))?"


def _class(pattern: str, *kinds: str) -> tuple[re.Pattern[str], frozenset[str]]:
    return re.compile(rf"{pattern}(?= |$)"), frozenset(kinds)


_CLASSES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    _class(
        rf"(?:{_EVERY} )?so(?:{_SEP}ban)?{_SEP}nganh{_SEP}dia phuong",
        *_OFFICES,
        _PLACES,
    ),
    _class(rf"(?:{_EVERY} )?bo{_SEP}nganh{_SEP}dia phuong", *_OFFICES, _PLACES),
    _class(
        rf"(?:{_EVERY} )?(?:so|ban){_SEP}(?:ban{_SEP})?(?:nganh|co quan ngang so)(?:{_SEP}doan the)?(?: cap tinh|"
        rf" tinh| thuoc tinh)?",
        *_OFFICES,
    ),
    _class(rf"(?:{_EVERY} )?co quan chuyen mon(?: (?:thuoc|cua) (?:ubnd )?(?:tinh|tp))?", "department"),
    _class(rf"(?:{_EVERY} )?co quan(?: ,)?(?: chuyen mon)? (?:thuoc|cua) ubnd tinh", "department", "other_body"),
    _class(rf"(?:{_EVERY} )?co quan chuyen mon (?:thuoc|cua) (?:ubnd )?(?:huyen|cap huyen)", "district_division"),
    _class(
        rf"(?:{_EVERY} )?co quan (?:trung uong|tw|nganh doc)(?: dong)?(?: (?:tren|tai) dia ban(?: tinh)?)?",
        "central_agency",
    ),
    _class(rf"{_EVERY} so(?= ,| va|$)", "department"),
    _class(
        rf"{_EVERY} phong{_SEP}ban(?:{_SEP}nganh)?(?: (?:chuyen mon|thuoc huyen|cap huyen|"
        rf"huyen))*",
        "district_division",
    ),
    _class(
        rf"{_EVERY} phong(?: (?:chuyen mon|nghiep vu|chuc nang))*(?: (?:thuoc|cua) [a-z]+)?(?= ,| va|$)",
        "division",
        "district_division",
        "commune_division",
    ),
    _class(rf"(?:{_EVERY} )?don vi su nghiep(?: cong lap)?(?: (?:thuoc|truc thuoc) [a-z]+)?", "public_service"),
    _class(r"ubnd (?:cac cap|cap huyen(?: ,| va)+ (?:cap )?xa|huyen , xa)", *_LEVELS),
    _class(rf"(?:ubnd )?(?:{_EVERY} )?cap huyen(?:{_SEP}cap xa)?", _LISTED),
    _class(r"(?:ubnd )?(?:cac )?cap xa", *_COMMUNES),
    _class(rf"(?:ubnd )?{_EVERY} {_LOCAL}(?:{_SEP}{_LOCAL})*", _LISTED),
    _class(rf"ubnd {_LOCAL}(?:{_SEP}{_LOCAL})+", _LISTED),
    _class(rf"{_LOCAL}(?:{_SEP}{_LOCAL})+(?= ,|$)", _LISTED),
    _class(rf"(?:{_EVERY} )?co quan{_SEP}don vi{_SEP}dia phuong", *_OFFICES, _PLACES),
    _class(rf"(?:{_EVERY} )?(?:don vi{_SEP})?dia phuong(?: trong tinh)?", _PLACES),
    _class(rf"{_EVERY} co quan{_SEP}don vi(?: (?:cap tinh|thuoc tinh))?(?=$| ,)", *_OFFICES),
)
_WORDS_OF_KINDS = {
    "huyen": ("district",),
    "tp": ("district",),
    "tx": ("district",),
    "quan": ("district",),
    "xa": ("commune",),
    "phuong": ("ward",),
    "tt": ("township",),
    "dac": ("special_zone",),
}


def _kinds_of(match: re.Match[str], kinds: frozenset[str]) -> frozenset[str]:
    """The kinds that a class means: for "các xã, phường" those that it lists, for "cấp xã" all of that level."""
    if _LISTED not in kinds:
        return kinds
    words = match[0].replace("cap xa", "xa phuong tt dac") if "cap xa" in match[0] else match[0]
    return frozenset(kind for word in words.split() for kind in _WORDS_OF_KINDS.get(word, ()))


def _named_follows(rest: str, match: re.Match[str]) -> bool:
    """Whether words follow that may be names under the same head: "các Sở Tư pháp, …", "UBND các xã A, B"."""
    return bool(re.match(r" (?!,)[a-z0-9]", rest[match.end() :]))


def _class_head(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split() if word not in ("cac", ",", "va", "tung", "moi"))[-2:]
