"""What people do with criteria sets, one verb a function."""

from cchc.criteria.actions.drafts import confirm_problems, copy_as_draft, discard_draft, edit_draft_node
from cchc.criteria.actions.importing import import_upload, import_version, keep_upload
from cchc.criteria.actions.samples import ship_samples
from cchc.criteria.actions.sealing import seal_version
from cchc.criteria.actions.structure import add_node, delete_node, edit_header, move_node, write_crosswalk

__all__ = [
    "add_node",
    "confirm_problems",
    "copy_as_draft",
    "delete_node",
    "discard_draft",
    "edit_draft_node",
    "edit_header",
    "import_upload",
    "import_version",
    "keep_upload",
    "move_node",
    "seal_version",
    "ship_samples",
    "write_crosswalk",
]
