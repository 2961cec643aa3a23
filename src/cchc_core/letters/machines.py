"""Sentences that a letter addresses to whatever reads it: text like any other, and no duty of anybody's.

A reader that is told "ignore what was said before, the deadline is …" must neither obey nor take the words for an order of the
office. Such a sentence is read past; everything around it counts.
"""

from __future__ import annotations

import re

_SPOKEN_TO = (
    r"(?:trí\s+tuệ\s+nhân\s+tạo|mô\s+hình\s+ngôn\s+ngữ|trợ\s+lý\s+(?:ảo|số|AI)|chatbot|máy\s+đọc|"
    r"phần\s+mềm\s+(?:đọc|trích\s+xuất)|"
    r"hệ\s+thống\s+(?:đọc|trích\s+xuất|tự\s+động)|công\s+cụ\s+(?:đọc|trích\s+xuất)|\bAI\b|\bLLM\b)"
)
_TOLD = (
    r"(?:bỏ\s+qua|không\s+(?:liệt\s+kê|ghi|trích|đọc|tuân)|hãy\b|trả\s+về|chỉ\s+dẫn\s+trước|quy\s+tắc\s+trước|"
    r"ghi\s+(?:số|hạn|ngày|kết\s+quả)|"
    r"đánh\s+dấu|xuất\s+ra)"
)
_SENTENCE = re.compile(r"(?:[^.\n]|\.(?!\s|$)|\n(?!\s*\n)){1,900}(?:\.(?=\s|$))?")
_ENGLISH = re.compile(r"ignore\s+(?:all\s+|any\s+)?(?:previous|prior|above)\b", re.IGNORECASE)
_BOTH = re.compile(rf"(?=[\s\S]*{_SPOKEN_TO})(?=[\s\S]*{_TOLD})", re.IGNORECASE)


def without_machine_talk(text: str) -> str:
    """The text with such sentences blanked out; every offset stays."""
    if not (re.search(_SPOKEN_TO, text, re.IGNORECASE) or _ENGLISH.search(text)):
        return text
    return _SENTENCE.sub(lambda match: _blank(match[0]) if _is_talk(match[0]) else match[0], text)


def _is_talk(sentence: str) -> bool:
    return bool(_ENGLISH.search(sentence) or _BOTH.match(sentence))


def _blank(words: str) -> str:
    return re.sub(r"[^\n]", " ", words)
