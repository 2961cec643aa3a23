"""Tables of official documents: the register, letters in the making, and letters that were read."""

from cchc.documents.models.drafts import Draft, DraftEvent, DraftVersion, LetterBatch, OfficeTemplate, SymbolRow
from cchc.documents.models.letter_packs import LetterPack
from cchc.documents.models.readings import AcceptedFact, Reading
from cchc.documents.models.register import DocumentFile, DocumentImport, DocumentRelation, OfficialDocument

__all__ = [
    "AcceptedFact",
    "DocumentFile",
    "DocumentImport",
    "DocumentRelation",
    "Draft",
    "DraftEvent",
    "DraftVersion",
    "LetterBatch",
    "LetterPack",
    "OfficeTemplate",
    "OfficialDocument",
    "Reading",
    "SymbolRow",
]
