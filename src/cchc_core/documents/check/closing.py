"""Rules of the end: authority, post and name of who signs, and the recipients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cchc_core.documents.check.case import Case, Departure
from cchc_core.documents.form import Role
from cchc_core.documents.kinds import Shape
from cchc_core.text import fold
from cchc_core.words import gettext_noop

_DEGREES = re.compile(r"^(ThS|TS|PGS|GS|CN|KS|BS|CKI+|NGƯT|NGND)\b\.?|^(Thạc sĩ|Tiến sĩ|Giáo sư|Phó Giáo sư)\b")
_AUTHORITIES = re.compile(r"^(TM|KT|TL|TUQ|Q)(\.?)( ?)(?=[A-ZĐÂĂÊÔƠƯÁÀẢÃẠ])")


def signature(case: Case) -> Iterator[Departure]:
    found = case.found
    if not found.authority:
        text = gettext_noop("The signature block is missing: authority and post in capitals, bottom right.")
        yield case.departs("signature-missing", "signature", text)
        return
    yield from case.look("authority", "signature", Role.AUTHORITY, found.authority)
    yield from case.look("signer", "signer", Role.SIGNER, found.signers)
    for index in found.authority:
        match = _AUTHORITIES.match(found.at(index).words)
        if match and (match[2], match[3]) != (".", " "):
            text = gettext_noop("TM., KT., TL., TUQ. and Q. are written with a full stop and a blank after it.")
            yield case.departs("authority-form", "signature", text, index)
    for index in found.signers:
        if _DEGREES.match(found.at(index).words):
            text = gettext_noop("No degree or title stands before the name of who signs.")
            yield case.departs("signer-degree", "signer", text, index)


def recipients(case: Case) -> Iterator[Departure]:
    found = case.found
    if found.recipients_head is None:
        text = gettext_noop('The recipients are missing ("Nơi nhận:"), bottom left.')
        yield case.departs("recipients-missing", "receivers", text)
        return
    head = found.recipients_head
    if found.at(head).words != "Nơi nhận:":
        yield case.departs(
            "recipients-form", "receivers", gettext_noop('"Nơi nhận" is written so, with a colon.'), head
        )
    yield from case.look("recipients", "receivers", Role.RECIPIENTS, [head])
    yield from case.look("recipient", "receivers", Role.RECIPIENT, found.recipients)
    yield from _recipient_lines(case)


def _recipient_lines(case: Case) -> Iterator[Departure]:
    found = case.found
    words = [re.sub(r"^[-–]\s*", "", found.at(index).words) for index in found.recipients]
    archive = next((place for place, line in enumerate(words) if fold(line).startswith("luu")), None)
    if archive is None:
        text = gettext_noop('The recipients end with the archive: "- Lưu: VT, …".')
        yield case.departs("archive-missing", "receivers", text)
    elif not re.match(r"Lưu: VT\b.*\.$", words[archive]):
        text = gettext_noop('The archive is written "- Lưu: VT, …" with a full stop at its end.')
        yield case.departs("archive-form", "receivers", text, found.recipients[archive])
    if case.shape is Shape.LETTER and words and not words[0].startswith("Như "):
        text = gettext_noop('The recipients of a letter begin with "- Như trên;".')
        yield case.departs("recipients-first", "receivers", text, found.recipients[0])
    for place, line in enumerate(words[: archive if archive is not None else len(words)]):
        if not line.endswith((";", ",")) and place + 1 < len(words) and _begins(case, found.recipients[place + 1]):
            text = gettext_noop("Each line of the recipients ends with a semicolon.")
            yield case.departs("recipients-marks", "receivers", text, found.recipients[place])
            break


def _begins(case: Case, index: int) -> bool:
    """Whether a line is a recipient of its own, not the rest of the one before."""
    line = case.found.at(index)
    return line.listed or line.words.startswith(("-", "–"))
