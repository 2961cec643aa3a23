"""Who a cell of units names: "Sở Nội vụ; các Sở Tư pháp, Tài chính", "các sở, ban, ngành", "UBND các xã, phường".

Units are found under their names, short names and the initials that officials build from names (Sở KH&CN, phòng TC-KH),
marks and capitals aside; a head stands for all that follow ("các Sở Tư pháp, Tài chính"). Words for a whole class give the
class with the units that it means, without those that the words except. Who only works with the others ("Sở Nội vụ chủ trì;
Sở Tài chính phối hợp") is told apart. What names nobody known is handed back as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from cchc_core.text import fold


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it is called on the day of the plan. ``kind`` is a key of ``units.kinds``; ``group`` a group of a circle.

    ``within`` are the units above it: of "các xã thuộc huyện Đức Thọ" those under that district are meant.
    """

    id: int
    name: str
    short_names: tuple[str, ...] = ()
    kind: str = ""
    group: str = ""
    within: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitClass:
    """A class of units as written, and those known that belong to it, in the order in which they were given."""

    text: str
    unit_ids: tuple[int, ...]


@dataclass(frozen=True)
class Leads:
    """``named`` in the order of the text, the first one coordinating unless somebody says otherwise.

    ``supporting`` and ``supporting_classes`` are those of whom the words say that they only work with the others.
    """

    named: tuple[int, ...] = ()
    classes: tuple[UnitClass, ...] = ()
    unread: tuple[str, ...] = ()
    supporting: tuple[int, ...] = ()
    supporting_classes: tuple[UnitClass, ...] = ()

    @property
    def all_ids(self) -> tuple[int, ...]:
        """Everybody once: those named, then those of the classes."""
        classes = (*self.classes, *self.supporting_classes)
        return tuple(
            dict.fromkeys((*self.named, *self.supporting, *(unit for each in classes for unit in each.unit_ids)))
        )


class UnitReader:
    """Reads many cells against the same units: a province of 4,000 units is prepared once.

    ``home`` is the unit whose paper is read: of several units of one name ("Phòng Nội vụ" of each district) the one nearest to
    it in the tree is meant.
    """

    def __init__(self, known: Iterable[KnownUnit], home: int | None = None) -> None:
        self.known = tuple(known)
        self.home = home

    @cached_property
    def _names(self) -> dict[tuple[str, ...], int]:
        """Every way to write a unit, as words without marks; a writing that two units share alike names neither."""
        found: dict[tuple[str, ...], int | None] = {}
        for rank in (0, 1, 2):  # full names win over initials, and those over names cut short
            fresh: dict[tuple[str, ...], tuple[int, int | None]] = {}
            for unit in self.known:
                near = self._nearness(unit)
                for words in (*_writings(unit)[rank], *(self._with_place(unit) if rank == 0 else ())):
                    if words in found:
                        continue
                    best, holder = fresh.get(words, (-1, None))
                    if near > best:
                        fresh[words] = (near, unit.id)
                    elif near == best and holder != unit.id:
                        fresh[words] = (near, None)
            found.update({words: unit_id for words, (_near, unit_id) in fresh.items()})
        return {words: unit for words, unit in found.items() if unit is not None}

    def _nearness(self, unit: KnownUnit) -> int:
        """How many units above it a unit has in common with ``home``, both counted in."""
        home = self._by_id.get(self.home) if self.home is not None else None
        return len({*home.within, home.id} & {*unit.within, unit.id}) if home is not None else 0

    def _with_place(self, unit: KnownUnit) -> Iterator[tuple[str, ...]]:
        """ "Phòng Nội vụ huyện Đức Thọ": a part of a locality with the name of its locality."""
        above = self._by_id.get(unit.within[-1]) if unit.within else None
        if above is not None and above.kind in _LEVELS and unit.kind not in _LEVELS:
            place = _words(above.name)
            for words in _writings(unit)[0]:
                yield (*words, *(place[1:] if place[:1] == ("ubnd",) else place))

    @cached_property
    def _starts(self) -> set[tuple[str, ...]]:
        return {words[:size] for words in self._names for size in range(1, len(words) + 1)}

    @cached_property
    def _by_id(self) -> dict[int, KnownUnit]:
        return {unit.id: unit for unit in self.known}

    @cached_property
    def _tails(self) -> tuple[tuple[str, ...], ...]:
        """What may follow the name of an office of the province: "Sở Nội vụ tỉnh Hà Tĩnh"."""
        names = [_words(unit.name) for unit in self.known if unit.kind == "province"]
        whole = [words[words.index(place) :] for words in names for place in ("tinh", "tp") if place in words]
        return (*whole, *(words[1:] for words in whole if len(words) > 2))

    def read(self, text: str) -> Leads:
        """The units, classes and leftovers of one cell."""
        plain = " ".join(
            re.sub(r"\s*\n\s*", "; ", unicodedata.normalize("NFC", text.replace("VPUBND", "VP UBND"))).split()
        )
        left_out = tuple(unit for match in _EXCEPT.finditer(plain) for unit in self._read(match["who"]).all_ids)
        lead, support = _Parts(), _Parts()
        for is_support, words in _by_role(_EXCEPT.sub(" ", plain)):
            self._collect(words, support if is_support else lead)
        named = tuple(dict.fromkeys(lead.named))
        return Leads(
            named,
            _without(lead.classes, left_out),
            (*lead.unread, *support.unread),
            tuple(unit for unit in dict.fromkeys(support.named) if unit not in named),
            _without(support.classes, left_out),
        )

    def _read(self, text: str) -> Leads:
        found = _Parts()
        self._collect(text, found)
        return Leads(tuple(found.named), tuple(found.classes))

    def _collect(self, text: str, into: _Parts) -> None:
        for piece in re.split(r";|\s\+\s", _REMARK.sub("; ", text)):
            self._piece(_ROLE_WORDS.sub(",", piece), into.named, into.classes, into.unread)
        # "(PGĐ Sở Nội vụ làm trưởng đoàn)" may name a unit; the rest of it is no unit
        for remark in _REMARK.findall(text):
            self._piece(remark.strip("()"), into.named, into.classes, [])

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
                at = self._past_tail(tokens, end, unit)
                continue
            if not rest and tokens[at].plain.isdigit():  # "1. Sở Nội vụ", "69 xã, phường"
                at += 1
                continue
            end_of_class, group = self._class_at(tokens, at, piece)
            if group is not None:
                self._flush(rest, piece, unread)
                group, at = self._narrowed(group, tokens, at, end_of_class)
                classes.append(group)
                head = ()
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

    def _past_tail(self, tokens: list[_Token], end: int, unit: int) -> int:
        """Past the name of the province behind one of its offices."""
        if self._by_id[unit].kind in _OF_PROVINCE:
            following = tuple(token.plain for token in tokens[end : end + 6])
            for tail in self._tails:
                if following[: len(tail)] == tail:
                    return end + len(tail)
        return end

    def _narrowed(self, group: UnitClass, tokens: list[_Token], at: int, end: int) -> tuple[UnitClass, int]:
        """A class with the unit that it is told to be under ("các xã thuộc huyện Đức Thọ"), and where that ends."""
        for place in range(at + 1, min(end + 1, len(tokens))):
            size = next((len(each) for each in _UNDER if _plains(tokens, place, len(each)) == each), 0)
            found = self._unit_at(tokens, place + size, ()) if size and place + size < len(tokens) else None
            if found is None:
                continue
            unit, past = found
            inside = tuple(each for each in group.unit_ids if unit in self._by_id[each].within)
            known = any(self._by_id[each].within for each in group.unit_ids)
            return replace(group, unit_ids=inside if known else group.unit_ids), max(past, end)
        return group, end

    def _flush(self, rest: list[_Token], piece: str, unread: list[str]) -> None:
        words = (
            re.sub(r"\s+(?:và|cùng|hoặc)$", "", piece[rest[0].start : rest[-1].end]).strip(" ,.:;()-") if rest else ""
        )
        if words and fold(words) not in _SAYS_NOTHING and not _ANYBODY.fullmatch(fold(words)):
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
            names = end + 1 if end < len(tokens) and tokens[end].plain == ":" else end
            if names < len(tokens) and self._any_of_heads(tokens, names, match[0]):
                continue  # "UBND các xã: Tân Lộc, Đức Lạng" names them
            text = piece[tokens[at].start : tokens[end - 1].end]
            return end, UnitClass(text, self._of_kinds(_kinds_of(match, kinds)))
        return at, None

    def _any_of_heads(self, tokens: list[_Token], at: int, words: str) -> bool:
        """Whether a name stands there that goes with one of the heads of a class: of "UBND các xã, phường" xã or phường."""
        heads: list[tuple[str, ...]] = [(word,) for word in words.split() if word in _LOCAL_HEADS]
        heads = heads or [_class_head(words)]
        return not tokens[at].is_mark and any(self._longest(tokens, at, head) for head in heads)

    def _of_kinds(self, kinds: frozenset[str]) -> tuple[int, ...]:
        if _PLACES in kinds:  # the level right below the province: districts where there are any
            has_districts = any(unit.kind == "district" for unit in self.known)
            kinds |= frozenset({"district"}) if has_districts else _COMMUNES
        return tuple(unit.id for unit in self.known if unit.kind in kinds)


@dataclass
class _Parts:
    """What the words of one role name, as they are read."""

    named: list[int] = field(default_factory=list)
    classes: list[UnitClass] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def _without(classes: Iterable[UnitClass], left_out: Sequence[int]) -> tuple[UnitClass, ...]:
    """Classes without those that the words except: "các sở, ngành (trừ Sở Nội vụ)"."""
    if not left_out:
        return tuple(classes)
    return tuple(
        replace(each, unit_ids=tuple(unit for unit in each.unit_ids if unit not in left_out)) for each in classes
    )


def _by_role(text: str) -> Iterator[tuple[bool, str]]:
    """The stretches of a cell, and whether those named in them only support.

    A word of a role stands before its units ("Chủ trì: …", "phối hợp với …") or behind them ("… (chủ trì)"). Who is named
    after the leads have been told so works with them.
    """
    at, ahead, led = 0, None, False
    for match in _ROLE.finditer(text):
        words = text[at : match.start()]
        at, is_support = match.end(), match["support"] is not None
        if match["ahead"] or not words.strip(" ,;.-–"):
            yield led if ahead is None else ahead, words
            ahead = is_support
            continue
        if is_support and not led and ahead is None:  # "Sở A; Sở B phối hợp": only the last clause
            before, mark, words = words.rpartition(";")
            yield False, before + mark
        yield is_support if ahead is None else ahead, words
        ahead, led = None, led or not is_support
    yield led if ahead is None else ahead, text[at:]


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
_ROLE_WORDS = re.compile(r"(?:\s|^)(?:là cơ quan đầu mối|đầu mối)(?=[\s,:;]|$)\s*:?", re.IGNORECASE)
#: A word of a role; ``ahead`` where it stands before the units that it tells of.
_ROLE = re.compile(
    r"\(?\s*(?<![^\W\d_])(?:(?:là\s)?(?:cơ quan|đơn vị)\s)?(?:(?P<lead>chủ trì)|(?P<support>phối hợp))"
    r"(?:\s(?:thực hiện|tham mưu|triển khai))?(?![^\W\d_])\s*(?P<ahead>với\b|cùng(?:\svới)?\b|:)*\s*\)?",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\(?\s*\b(?:ngoại trừ|trừ|không bao gồm|không gồm)\s+(?P<who>[^();]+)\)?", re.IGNORECASE)
_UNDER = (("truc", "thuoc"), ("tren", "dia", "ban"), ("thuoc",), ("cua",))
_OF_PROVINCE = frozenset({"department", "other_body", "central_agency", "public_service"})
#: Who holds an office, or that a class is meant at large, is nobody that could be missing.
_ANYBODY = re.compile(
    r"(?:(?:co quan|don vi|to chuc|ca nhan|dia phuong|so|nganh|cac|va|toan bo|tat ca|theo|chuc nang|nhiem vu|"
    r"duoc giao|duoc phan cong|co|lien quan|khac|tren dia ban|toan|tinh|thu truong|nguoi dung dau|"
    r"lanh dao|giam doc|pho giam doc|chu tich|pho chu tich|truong|chanh|truong phong|chanh van phong|cuc truong)(?: |$))+"
)
_SAYS_NOTHING = frozenset(
    {"", "cac", "va", "co quan", "don vi", "don vi lien quan", "co quan lien quan", "lien quan", "cac don vi lien quan"}
)
_TOKEN = re.compile(r"[A-ZĐ]{1,5},\s?[A-ZĐ]{1,5}&[A-ZĐ]{1,5}|[^\W_]+(?:[&\-–.][^\W_]+)*|[,.:()/–-]")
#: Abbreviations that stand for the same word everywhere.
_SAME = {
    "uy ban nhan dan": "ubnd",
    "uy ban mat tran to quoc viet nam": "ubmttq",
    "uy ban mat tran to quoc": "ubmttq",
    "uy ban mttq": "ubmttq",
    "mat tran to quoc viet nam": "mttq",
    "mat tran to quoc": "mttq",
    "van phong": "vp",
    "hoi dong nhan dan": "hdnd",
    "thanh pho": "tp",
    "thi xa": "tx",
    "thi tran": "tt",
    "ban quan ly": "bql",
    "bao hiem xa hoi": "bhxh",
    "kho bac nha nuoc": "kbnn",
    "ngan hang nha nuoc": "nhnn",
    "chi huy quan su": "chqs",
    "khu kinh te": "kkt",
    "khu cong nghiep": "kcn",
    "phuc vu hanh chinh cong": "pvhcc",
    "dai bieu quoc hoi": "dbqh",
    "phat thanh , truyen hinh": "ptth",
    "phat thanh va truyen hinh": "ptth",
    "phat thanh - truyen hinh": "ptth",
    "phat thanh truyen hinh": "ptth",
    "lien hiep phu nu": "lhpn",
    "lien doan lao dong": "ldld",
}
_SIZES = sorted({len(words.split()) for words in _SAME}, reverse=True)


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
        for size in _SIZES:
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
    ("bql",),
)
_LOCAL_HEADS = ("huyen", "tx", "tp", "quan", "xa", "phuong", "tt", "tinh", "dac khu")


def _writings(unit: KnownUnit) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Ways to write a unit: in full, with initials, and without the name of its province ("Công an tỉnh")."""
    full = [_words(name) for name in (unit.name, *unit.short_names) if name.strip()]
    full += list(_as_committee(full))
    return full, [words for words in _initials(unit.name) if words], [words for words in map(_cut_short, full) if words]


def _cut_short(words: tuple[str, ...]) -> tuple[str, ...]:
    """ "Công an tỉnh Hà Tĩnh" → "Công an tỉnh"; nothing where no province is named behind."""
    at = words.index("tinh", 1) if "tinh" in words[1:] else 0
    return words[: at + 1] if 0 < at < len(words) - 1 and words[0] != "tinh" else ()


def _plains(tokens: Sequence[_Token], at: int, size: int) -> tuple[str, ...]:
    return tuple(token.plain for token in tokens[at : at + size])


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
    yield (*head, *("".join(word[0] for word in part) for part in parts))  # "Sở GD và ĐT"
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
_EVERY = r"(?:(?:toan bo|tat ca) cac|cac|tung|moi|toan bo|tat ca)"
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


def _class_head(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split() if word not in ("cac", ",", "va", "tung", "moi"))[-2:]
