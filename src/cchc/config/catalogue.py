"""Vietnamese words: ``locale/vi/parts/*.po`` are the source, the compiled catalogue is made from them.

Message ids are English sentences, so English needs no catalogue. A part holds the words of one area; a message stands in
one part only. ``python -m cchc.config.catalogue`` compiles without system gettext; ``--check`` goes through all code and
templates and tells every message that has no Vietnamese, has two, or lost one of its gaps.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parents[1]
SOURCE = PACKAGE.parent
PARTS = PACKAGE / "locale" / "vi" / "parts"
COMPILED = PACKAGE / "locale" / "vi" / "LC_MESSAGES" / "django.mo"
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Language": "vi",
    "Plural-Forms": "nplurals=1; plural=0;",
}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
GAP = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
# A message of another library is known by its own translation or shown to nobody; only our code must be complete.
Key = tuple[str, str]  # context, message id


@dataclass
class Catalogue:
    """All parts together, with what is wrong between them."""

    entries: dict[Key, polib.POEntry] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_parts() -> Catalogue:
    """Merge the parts in the order of their names."""
    whole = Catalogue()
    homes: dict[Key, str] = {}
    for path in sorted(PARTS.glob("*.po")):
        for entry in polib.pofile(str(path)):
            if entry.obsolete:
                continue
            key = (entry.msgctxt or "", entry.msgid)
            known = whole.entries.get(key)
            if known is not None and _words(known) != _words(entry):
                whole.problems.append(f"{path.name}:{entry.linenum}: otherwise in {homes[key]}: {entry.msgid!r}")
            elif known is None:
                whole.entries[key] = entry
                homes[key] = path.name
            whole.problems += [f"{path.name}:{entry.linenum}: {problem}" for problem in _faults(entry)]
    return whole


def _words(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _faults(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation by itself."""
    wanted = _gaps(entry.msgid) | _gaps(entry.msgid_plural or "")
    for words in _words(entry) or [""]:
        if not words:
            yield f"no Vietnamese for {entry.msgid!r}"
        elif _gaps(words) - wanted or (not entry.msgid_plural and wanted - _gaps(words)):
            yield f"other gaps than in {entry.msgid!r}: {words!r}"
    if entry.fuzzy:
        yield f"still marked fuzzy: {entry.msgid!r}"


def _gaps(text: str) -> set[str]:
    return {first or second for first, second in GAP.findall(text.replace("%%", ""))}


def build() -> None:
    """Compile the parts for Django and the console; does nothing when they have not changed."""
    sources = sorted(PARTS.glob("*.po"))
    stamp = COMPILED.with_name("made-from")
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    if COMPILED.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    compiled = polib.POFile()
    compiled.metadata = HEADER
    compiled.extend(entry for entry in read_parts().entries.values() if any(_words(entry)))
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    coming = COMPILED.with_suffix(".new")
    compiled.save_as_mofile(str(coming))
    coming.replace(COMPILED)
    stamp.write_text(wanted, encoding="utf-8")


def used_messages() -> Iterator[tuple[str, Key]]:
    """Every message that code and templates ask for: (where, (context, id))."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _messages(path, path.read_bytes())
    for folder in sorted(PACKAGE.rglob("templates")):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt", ".xml"}:
                yield from _messages(path, _template_as_code(path))


def _messages(path: Path, code: bytes) -> Iterator[tuple[str, Key]]:
    from io import BytesIO

    from babel.messages.extract import extract

    for line, message, _, context in extract("python", BytesIO(code), KEYWORDS):
        first = message[0] if isinstance(message, tuple) else message
        if first:
            yield f"{path.relative_to(SOURCE.parent)}:{line}", (context or "", first)


def _template_as_code(path: Path) -> bytes:
    """Django's own reading of a template for message extractors. Indentation goes: Python would stumble over it."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    return re.sub(r"^[ \t]+", "", code, flags=re.MULTILINE).encode()


def problems() -> list[str]:
    """Everything that keeps the Vietnamese screens from being whole, one line each."""
    whole = read_parts()
    missing: dict[Key, str] = {}
    for where, key in used_messages():
        if key not in whole.entries:
            missing.setdefault(key, where)
    return whole.problems + [f"{where}: no Vietnamese for {key[1]!r}" for key, where in missing.items()]


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = problems()
        for line in found:
            print(line)
        print(f"{len(found)} problems in the catalogue" if found else "catalogue: every message has its Vietnamese")
        return 1 if found else 0
    build()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
