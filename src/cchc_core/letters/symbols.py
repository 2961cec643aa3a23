"""Numbers and symbols of documents: "2629/QĐ-UBND", "46/2021/NQ-HĐND", "12-NQ/TU", also with a hyphen lost on the way."""

from __future__ import annotations

import re

from cchc_core.letters.patterns import LOWER, TYPE_OF_MARK, UPPER

_PIECE = rf"[{UPPER}][{UPPER}{LOWER}]{{0,9}}[₀-₉\d]{{0,2}}"
_KINDS = sorted(
    {*TYPE_OF_MARK, "L", "PL", "BCTĐ", "QĐPD", "TTLT", "CTPH", "HDLN", "QCPH", "BLĐ", "TBKL"}, key=len, reverse=True
)
_OFFICES = (
    "UBND|HĐND|TTHĐND|TTg|CP|VPCP|BNV|BTC|BTP|BKHĐT|BTTTT|BYT|BGDĐT|BXD|BCT|BNNMT|BNN|BTNMT|BKHCN|BLĐTBXH|BVHTTDL|"
    "SNV|STC|STP|SKHĐT|STTTT|SKHCN|SGDĐT|SYT|SXD|SCT|SNN|SNNMT|STNMT|SLĐTBXH|SVHTTDL|SGTVT|VPUBND|VPUB|TU|HU|TW|"
    "ĐU|BCĐ|BCĐCCHC|"
    "UBDT|UBTVQH|QH|PNV|BTCTU|HĐTĐ|CAT|BQL|TTPVHCC|SDTTG"
)
#: What stands behind the number: "QĐ-UBND", "SNV-CCHC&VTLT", "UBND-NC₂", "QĐUBND", "NQ/TU", "QĐ TTg" with its hyphen lost.
SYMBOL_TAIL = rf"{_PIECE}(?:(?:\s?[-&/]\s?|\.|[ ](?=(?:{_OFFICES})(?![{UPPER}{LOWER}]))){_PIECE}){{0,4}}"
_LOST_BEHIND_KIND = re.compile(rf"^({'|'.join(_KINDS)})({_OFFICES})((?:[-/&].*)?)$")
_LOST_BEHIND_OFFICE = re.compile(
    r"^(UBND|SNV|STC|STP|BNV|VPCP|HĐND|STTTT|SKHĐT|SYT|SGDĐT)([A-ZĐ]{2,6}\d{0,2}(?:&.*)?)$"
)


def joined_symbol(printed: str) -> str:
    """The symbol with its hyphens back and without blanks: "QĐUBND" → "QĐ-UBND", "QĐ.TTg" → "QĐ-TTg"."""
    symbol = re.sub(r"(?<=\w) (?=\w)", "-", printed.strip())
    symbol = re.sub(r"\s+", "", symbol).strip("-.,/;: ")
    symbol = symbol.replace("HDND", "HĐND").replace("NÐ", "NĐ").replace("QÐ", "QĐ").replace("Ð", "Đ")
    symbol = re.sub(r"^(Q)D(?=-|UBND)", r"\1Đ", symbol)
    if "." in symbol and "-" not in symbol:
        symbol = symbol.replace(".", "-")
    symbol = symbol.replace(",", "-") if "-" not in symbol else symbol
    if "-" in symbol and "&" not in symbol.split("-")[0]:
        return symbol
    for pattern in (_LOST_BEHIND_KIND, _LOST_BEHIND_OFFICE):
        match = pattern.match(symbol)
        if match:
            return f"{match[1]}-{''.join(match.groups('')[1:])}"
    return symbol


def type_of_symbol(symbol: str) -> str | None:
    """ "KH-UBND" → "kế hoạch"; None for the symbol of a plain letter, which begins with an office."""
    head = re.split(r"[-/]", symbol)[0]
    return TYPE_OF_MARK.get(head)


def same(number_and_symbol: str) -> str:
    """What two writings of one document have in common: no leading zeros, no case, no subscripts."""
    folded = number_and_symbol.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    return re.sub(r"^0+(?=\d)", "", re.sub(r"\s", "", folded)).upper()
