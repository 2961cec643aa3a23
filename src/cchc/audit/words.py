"""Words for what stands in events as keys: kinds of root objects, verbs, and fields that changed.

Events are written by every app; the keys stand here together, so that the log reads as one.
"""

from collections.abc import Mapping

from django.utils.translation import gettext

from cchc_core.words import gettext_noop

#: The part of a root before its colon.
KINDS: Mapping[str, str] = {
    "assessment": gettext_noop("Score sheet"),
    "round": gettext_noop("Assessment round"),
    "criteria": gettext_noop("Criteria set"),
    "evidence": gettext_noop("Evidence"),
    "document": gettext_noop("Official document"),
    "draft": gettext_noop("Outgoing draft"),
    "reading": gettext_noop("Letter that is read"),
    "register": gettext_noop("Register of documents"),
    "symbols": gettext_noop("Abbreviations"),
    "template": gettext_noop("Word form"),
    "document-import": gettext_noop("Import of documents"),
    "figure": gettext_noop("Figure"),
    "unit": gettext_noop("Unit"),
    "units": gettext_noop("Units"),
    "post": gettext_noop("Post"),
    "user": gettext_noop("Account"),
    "people-import": gettext_noop("Import of people"),
    "mail": gettext_noop("Mail"),
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
    "change_preferences": gettext_noop("change what a person is told"),
    "retry_mail": gettext_noop("try mail again"),
    "rename_unit": gettext_noop("rename a unit"),
    "move_unit": gettext_noop("move a unit"),
    "merge_units": gettext_noop("merge units"),
    "split_unit": gettext_noop("split a unit"),
    "abolish_unit": gettext_noop("abolish a unit"),
    "establish_unit": gettext_noop("establish a unit"),
    "import_units": gettext_noop("import units"),
    "load_units": gettext_noop("load the shipped units"),
    "criteria.import": gettext_noop("import a criteria set"),
    "criteria.edit": gettext_noop("edit a draft of a criteria set"),
    "criteria.confirm": gettext_noop("confirm the warnings of a criteria set"),
    "criteria.copy": gettext_noop("make a draft from a version"),
    "criteria.discard": gettext_noop("discard a draft"),
    "criteria.seal": gettext_noop("seal a version of a criteria set"),
    "evidence.add": gettext_noop("add a document"),
    "evidence.add_file": gettext_noop("add a file to a document"),
    "document.register": gettext_noop("register a document"),
    "document.change": gettext_noop("correct the entry of a document"),
    "document.withdraw": gettext_noop("withdraw the entry of a document"),
    "document.add_file": gettext_noop("add a file to a document"),
    "document.relate": gettext_noop("relate documents"),
    "document.unrelate": gettext_noop("take back a relation of documents"),
    "document.follow_successor": gettext_noop("hand a register to the successor"),
    "document.import": gettext_noop("import documents"),
    "draft.save": gettext_noop("save a draft"),
    "draft.present": gettext_noop("present a draft"),
    "draft.return": gettext_noop("return a draft"),
    "draft.approve": gettext_noop("approve a draft"),
    "draft.issue": gettext_noop("issue a document"),
    "draft.send": gettext_noop("send a document"),
    "draft.discard": gettext_noop("discard a draft document"),
    "draft.letters": gettext_noop("order letters to units"),
    "draft.symbols": gettext_noop("change abbreviations"),
    "draft.template": gettext_noop("keep a Word form"),
    "reading.begin": gettext_noop("read a letter"),
    "reading.register": gettext_noop("register what was read of a letter"),
    "reading.drop": gettext_noop("put a letter aside"),
    "round.open": gettext_noop("open a round"),
    "round.change_days": gettext_noop("change the dates of a round"),
    "round.bind_verifier": gettext_noop("bind a verifier"),
    "round.assign_verifier": gettext_noop("split criteria among verifiers"),
    "round.bulk_confirm": gettext_noop("confirm many criteria at once"),
    "round.import": gettext_noop("import results of a round"),
    "round.recompute": gettext_noop("compute the results anew"),
    "round.publish": gettext_noop("publish a round"),
    "round.publish_correction": gettext_noop("publish a correction"),
    "round.remarks": gettext_noop("choose what everybody reads of the results"),
    "assessment.write_report": gettext_noop("write the texts of the self-assessment report"),
    "assessment.sign_report": gettext_noop("upload the signed report"),
    "assessment.save_leaf": gettext_noop("self-score a criterion"),
    "assessment.attach_evidence": gettext_noop("attach evidence"),
    "assessment.withdraw_evidence": gettext_noop("withdraw evidence"),
    "assessment.applicability": gettext_noop("settle whether a criterion applies"),
    "assessment.send_to_head": gettext_noop("send to the head"),
    "assessment.return": gettext_noop("return"),
    "assessment.withdraw": gettext_noop("take back"),
    "assessment.submit": gettext_noop("submit"),
    "assessment.begin_verification": gettext_noop("begin the verification"),
    "assessment.confirm_leaf": gettext_noop("confirm the points of a criterion"),
    "assessment.change_leaf": gettext_noop("change the points of a criterion"),
    "assessment.enter_pool": gettext_noop("enter bonus or penalty points"),
    "assessment.verify_pool": gettext_noop("verify bonus or penalty points"),
    "assessment.enter_result": gettext_noop("enter a result"),
    "assessment.import": gettext_noop("import points"),
    "assessment.finalise": gettext_noop("make a result final"),
    "assessment.reopen": gettext_noop("reopen a result"),
    "assessment.correct": gettext_noop("correct a result"),
    "assessment.grant_exception": gettext_noop("grant an exception"),
    "assessment.ranked": gettext_noop("settle whether a unit is ranked"),
    "assessment.follow_successor": gettext_noop("hand a sheet to the successor"),
}

#: Keys of what changed.
FIELDS: Mapping[str, str] = {
    "name": gettext_noop("Full name"),
    "username": gettext_noop("Username"),
    "user": gettext_noop("Person"),
    "email": gettext_noop("Email"),
    "phone": gettext_noop("Phone"),
    "title": gettext_noop("Title"),
    "role": gettext_noop("Role"),
    "unit": gettext_noop("Unit"),
    "circle": gettext_noop("Acts for"),
    "from": gettext_noop("From"),
    "to": gettext_noop("To"),
    "until": gettext_noop("To"),
    "basis": gettext_noop("Legal basis"),
    "state": gettext_noop("State"),
    "points": gettext_noop("Points"),
    "note": gettext_noop("Note"),
    "inputs": gettext_noop("Figures"),
    "evidence": gettext_noop("Evidence"),
    "page": gettext_noop("Page"),
    "file": gettext_noop("File"),
    "files": gettext_noop("Files"),
    "symbol": gettext_noop("Number and symbol"),
    "issued": gettext_noop("Date of issue"),
    "type": gettext_noop("Type"),
    "issuer": gettext_noop("Issued by"),
    "signer": gettext_noop("Signer"),
    "effective": gettext_noop("Takes effect"),
    "ends": gettext_noop("Effect ends"),
    "digest": gettext_noop("Digest"),
    "total": gettext_noop("Total"),
    "applies": gettext_noop("Applies"),
    "warnings": gettext_noop("Warnings"),
    "links": gettext_noop("Links"),
    "threads": gettext_noop("Criteria"),
    "copied_from": gettext_noop("Copied from"),
    "periods": gettext_noop("Periods"),
    "stage": gettext_noop("Points given by"),
    "figures": gettext_noop("Figures"),
    "computed": gettext_noop("Points by the rule"),
    "units": gettext_noop("Units"),
    "as_of": gettext_noop("Units as of the day"),
    "due_on": gettext_noop("On time until"),
    "locks_on": gettext_noop("Locks after"),
    "verify_by": gettext_noop("Verification ends"),
    "ranked": gettext_noop("Ranked"),
    "percent": gettext_noop("Index (%)"),
    "codes": gettext_noop("Criteria"),
    "unbound": gettext_noop("Verifiers without a unit"),
    "set": gettext_noop("Digest of the set"),
    "explanation": gettext_noop("With explanation"),
    "second_verification": gettext_noop("With a second verification"),
    "council": gettext_noop("With a council"),
    "history": gettext_noop("Results of a past year"),
}

#: Who entered points: the stages of the ledger.
STAGES: Mapping[str, str] = {
    "self": gettext_noop("the unit"),
    "imported": gettext_noop("the coordinator, from a file"),
    "verification": gettext_noop("the verifier"),
    "correction": gettext_noop("the coordinator, after publication"),
}

#: Kept for those who check the log by machine; their numbers say nothing to a reader.
FOR_MACHINES = frozenset({"judgement", "threads", "evidence", "inputs", "results", "kind"})


def kind_words(root: str) -> str:
    """ "Phiếu đánh giá" for "assessment:42"; an unknown kind shows its key."""
    kind = root.partition(":")[0]
    return gettext(KINDS[kind]) if kind in KINDS else kind


def verb_words(verb: str) -> str:
    """The verb in the reader's language; one that nobody named yet shows as it is written, with spaces."""
    return gettext(VERBS[verb]) if verb in VERBS else verb.replace("_", " ")


def field_words(key: str) -> str:
    return gettext(FIELDS[key]) if key in FIELDS else key.replace("_", " ")


def stage_words(stage: str) -> str:
    """Who entered points, in the reader's language."""
    return gettext(STAGES[stage]) if stage in STAGES else stage.replace("_", " ")
