"""Vietnamese words for what stands in events as keys: kinds of root objects, and verbs."""

from collections.abc import Mapping

from django.utils.translation import gettext

from cchc_core.words import gettext_noop

#: The part of a root before its colon.
KINDS: Mapping[str, str] = {
    "assessment": gettext_noop("Score sheet"),
    "round": gettext_noop("Assessment round"),
    "criteria": gettext_noop("Criteria set"),
    "set": gettext_noop("Criteria set"),
    "evidence": gettext_noop("Evidence"),
    "figure": gettext_noop("Figure"),
    "unit": gettext_noop("Unit"),
    "units": gettext_noop("Units"),
    "post": gettext_noop("Post"),
    "user": gettext_noop("Account"),
}

VERBS: Mapping[str, str] = {
    "create_post": gettext_noop("create a post"),
    "rename_post": gettext_noop("rename a post"),
    "close_post": gettext_noop("close a post"),
    "move_post": gettext_noop("move a post to the successor"),
    "appoint": gettext_noop("appoint"),
    "end_appointment": gettext_noop("end an appointment"),
    "delegate": gettext_noop("delegate"),
    "end_delegation": gettext_noop("end a delegation"),
    "create_user": gettext_noop("create an account"),
    "change_user": gettext_noop("change an account"),
    "close_user": gettext_noop("close an account"),
    "open_user": gettext_noop("open an account again"),
    "unlock_user": gettext_noop("unlock an account"),
    "drop_second_factor": gettext_noop("remove a second factor"),
    "make_link": gettext_noop("make a one-time link"),
    "use_link": gettext_noop("use a one-time link"),
    "sign_in": gettext_noop("sign in"),
    "lock_out": gettext_noop("lock out"),
    "change_password": gettext_noop("change a password"),
    "add_second_factor": gettext_noop("add a second factor"),
    "import_people": gettext_noop("import people"),
    "rename_unit": gettext_noop("rename a unit"),
    "move_unit": gettext_noop("move a unit"),
    "merge_units": gettext_noop("merge units"),
    "split_unit": gettext_noop("split a unit"),
    "abolish_unit": gettext_noop("abolish a unit"),
    "establish_unit": gettext_noop("establish a unit"),
    "import_units": gettext_noop("import units"),
    "load_units": gettext_noop("load the shipped units"),
}


def kind_words(root: str) -> str:
    """ "Phiếu đánh giá" for "assessment:42"; an unknown kind shows its key."""
    kind = root.partition(":")[0]
    return gettext(KINDS[kind]) if kind in KINDS else kind


def verb_words(verb: str) -> str:
    """The verb in the reader's language; one that nobody named yet shows as it is written, with spaces."""
    return gettext(VERBS[verb]) if verb in VERBS else verb.replace("_", " ")
