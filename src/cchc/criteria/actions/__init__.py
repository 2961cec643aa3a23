"""What people do with criteria sets, one verb a function."""

from cchc.criteria.actions.drafts import confirm_problems, copy_as_draft, discard_draft, edit_draft_node
from cchc.criteria.actions.importing import import_version
from cchc.criteria.actions.sealing import seal_version

__all__ = ["confirm_problems", "copy_as_draft", "discard_draft", "edit_draft_node", "import_version", "seal_version"]
