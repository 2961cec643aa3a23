"""Who may do what: permissions, the roles that hold them, the person who acts, and the answer with its reason."""

from cchc_core.access.actor import ANONYMOUS, SYSTEM, Actor, Holding, Path, Reach, UnitId
from cchc_core.access.decision import ALLOW, Decision, deny
from cchc_core.access.permissions import Permission
from cchc_core.access.roles import ROLES, Role, RoleSpec, Scope, role_label

__all__ = [
    "ALLOW",
    "ANONYMOUS",
    "ROLES",
    "SYSTEM",
    "Actor",
    "Decision",
    "Holding",
    "Path",
    "Permission",
    "Reach",
    "Role",
    "RoleSpec",
    "Scope",
    "UnitId",
    "deny",
    "role_label",
]
