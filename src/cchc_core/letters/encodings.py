"""Bytes of a text file into text: Unicode, and the two writings of Vietnam before Unicode, TCVN3 (ABC) and VNI.

Both put Vietnamese letters into the places of Western ones and tell nobody, so that "Hµ TÜnh" may be all that a file says.
Which it is, the text itself decides: whichever reading holds most of the commonest Vietnamese words.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_TCVN3_FROM = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"  # codespell:ignore
_TCVN3_TO = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = {ord(old): new for old, new in zip(_TCVN3_FROM, _TCVN3_TO, strict=True)}

_TONES = {"Ø": "\u0300", "Ù": "\u0301", "Û": "\u0309", "Õ": "\u0303", "Ï": "\u0323"}
_ROOF = {"Â": "", "Á": "\u0301", "À": "\u0300", "Å": "\u0309", "Ã": "\u0303", "Ä": "\u0323"}
_BOWL = {"Ê": "", "É": "\u0301", "È": "\u0300", "Ú": "\u0309", "Ü": "\u0303", "Ë": "\u0323"}
_VNI_SINGLE = {"Ô": "Ơ", "Ö": "Ư", "Ñ": "Đ", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Î": "Ỵ", "Í": "Í", "Ì": "Ì"}


def _vni_table() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base in "AEOUYÔÖ":
        letter = {"Ô": "Ơ", "Ö": "Ư"}.get(base, base)
        for mark, tone in _TONES.items():
            pairs[base + mark] = unicodedata.normalize("NFC", letter + tone)
    for base in "AEO":
        for mark, tone in _ROOF.items():
            pairs[base + mark] = unicodedata.normalize("NFC", base + "\u0302" + tone)
    for mark, tone in _BOWL.items():
        pairs["A" + mark] = unicodedata.normalize("NFC", "A\u0306" + tone)
    lower = {old.lower(): new.lower() for old, new in pairs.items()}
    mixed = {old[0] + old[1].lower(): new for old, new in pairs.items()}
    singles = {**_VNI_SINGLE, **{old.lower(): new.lower() for old, new in _VNI_SINGLE.items()}}
    return {**singles, **mixed, **lower, **pairs}


_VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_COMMON = re.compile(
    r"\b(?:và|của|các|ngày|tháng|năm|số|tỉnh|công|được|cải|hành|chính|thực|hiện|về|việc|nội|vụ|cơ|đơn|vị|báo|cáo|"
    r"kết|quả|"
    r"nhận|nơi|ủy|nhân|dân|kế|hoạch|quyết|định|sở|huyện|xã|nhiệm|gửi|kính|lưu|độc|lập|tự|hạnh|phúc|để|trước|theo|"
    r"tổ|chức)\b",
    re.IGNORECASE,
)
_HALF_CAPITALS = re.compile(r"\b[^\W\d_]*[A-ZĐĂÂÊÔƠƯ][^\W\d_]*[A-ZĐĂÂÊÔƠƯ][^\W\d_]*\b")
_SAMPLE = 20_000


def decode(data: bytes) -> str:
    """The text of a file; never fails: what no writing explains comes out as it stands."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return from_old_writing(data.decode("utf-8"))
    except UnicodeDecodeError as problem:
        if problem.start > len(data) - 4 or _mostly_utf8(data):
            return data.decode("utf-8", "replace")
    western = data.decode("cp1252", "replace") if b"\xad" not in data else data.decode("latin-1")
    return from_old_writing(western, data.decode("cp1258", "replace"))


def _mostly_utf8(data: bytes) -> bool:
    """A few broken bytes in a text of Unicode do not make it another writing."""
    sample = data[:_SAMPLE]
    text = sample.decode("utf-8", "replace")
    return len(_COMMON.findall(text)) > 5 and text.count("\ufffd") * 50 < len(text)


def from_old_writing(text: str, *others: str) -> str:
    """``text`` in Unicode where it is TCVN3 or VNI, else as it is."""
    sample = text[:_SAMPLE]
    if not any("\x80" <= ch <= "\xff" for ch in sample):
        return text
    tcvn3, vni = sample.translate(_TCVN3), _vni(sample)
    readings = [(_words(sample), text), *((_words(_nfc(other[:_SAMPLE])), _nfc(other)) for other in others)]
    best, chosen = max(readings, key=lambda reading: reading[0])
    if _words(tcvn3) > 2 * best + 3 and _words(tcvn3) >= _words(vni):
        return _capitals(text.translate(_TCVN3))
    if _words(vni) > 2 * best + 3:
        return _vni(text)
    return chosen


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _words(text: str) -> int:
    return sum(not match.isascii() for match in _COMMON.findall(_nfc(text)))


def _vni(text: str) -> str:
    return _VNI_PATTERN.sub(lambda match: _VNI[match[0]], text)


def _capitals(text: str) -> str:
    """TCVN3 has no accented capitals of its own (a second font had): "CéNG HßA" is "CỘNG HÒA"."""
    return _HALF_CAPITALS.sub(lambda match: match[0].upper() if _half(match[0]) else match[0], text)


def _half(word: str) -> bool:
    """Capitals besides the first letter, and every small letter an accented one."""
    small = [ch for ch in word if ch.islower()]
    return bool(small) and all(not ch.isascii() for ch in small)
