"""Everything that a role may be allowed to do, each with the words that an official reads in the matrix of roles.

The values are stable strings: they stand in tests, in documents and in links, never in the database.
"""

from __future__ import annotations

from enum import Enum
from typing import Self

from cchc_core.words import gettext_noop


class Permission(str, Enum):
    """One thing that may be done. ``area`` is the part before the dot and groups the matrix."""

    description: str

    def __new__(cls, value: str, description: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    @property
    def area(self) -> str:
        return str(self.value).partition(".")[0]

    UNIT_VIEW = "unit.view", gettext_noop("See units and their history")
    UNIT_CHANGE = "unit.change", gettext_noop("Rename, move, merge, split and abolish units")

    POST_VIEW = "people.view", gettext_noop("See posts and who holds them")
    POST_MANAGE = "people.manage", gettext_noop("Create posts, appoint, delegate and hand over")
    POST_DELEGATE = "people.delegate", gettext_noop("Delegate a post of one's own unit for a time")
    USER_MANAGE = "people.accounts", gettext_noop("Create, unlock and reset accounts")
    AUDIT_VIEW = "audit.view", gettext_noop("Read who did what, when and why")

    CRITERIA_VIEW = "criteria.view", gettext_noop("Read criteria sets")
    CRITERIA_EDIT = "criteria.edit", gettext_noop("Import and edit drafts of criteria sets")
    CRITERIA_SEAL = "criteria.seal", gettext_noop("Seal a version of a criteria set")

    FIGURE_VIEW = "figure.view", gettext_noop("See figures with their source")
    FIGURE_ENTER = "figure.enter", gettext_noop("Enter figures of a unit")
    FIGURE_IMPORT = "figure.import", gettext_noop("Import figures of many units")
    INDICATOR_DEFINE = "figure.define", gettext_noop("Define what figures measure and how they are computed")
    EVIDENCE_VIEW = "evidence.view", gettext_noop("Open evidence")
    EVIDENCE_ADD = "evidence.add", gettext_noop("Add evidence")

    DOCUMENT_VIEW = "document.view", gettext_noop("Open the register of official documents and drafts")
    DOCUMENT_ENTER = "document.enter", gettext_noop("Register and read incoming documents, draft outgoing ones")
    DOCUMENT_APPROVE = "document.approve", gettext_noop("Approve or return drafts of outgoing documents")
    DOCUMENT_ISSUE = "document.issue", gettext_noop("Give number and day to approved documents and send them")

    ROUND_VIEW = "round.view", gettext_noop("See assessment rounds and their progress")
    ROUND_MANAGE = "round.manage", gettext_noop("Open and change assessment rounds")
    ROUND_PUBLISH = "round.publish", gettext_noop("Publish the results of a round")
    ASSESSMENT_VIEW = "assessment.view", gettext_noop("See the score sheet of a unit before it is published")
    ASSESSMENT_SCORE = "assessment.score", gettext_noop("Self-score a unit")
    ASSESSMENT_APPROVE = "assessment.approve", gettext_noop("Approve and submit what leaves the unit")
    ASSESSMENT_VERIFY = "assessment.verify", gettext_noop("Verify the criteria of one's own field")
    ASSESSMENT_SETTLE = "assessment.settle", gettext_noop("Settle appeals and fix points in the council")
    ASSESSMENT_FINALISE = "assessment.finalise", gettext_noop("Make the result of a unit final")
    POOL_ENTER = "pool.enter", gettext_noop("Enter bonus and penalty points")
    POOL_VERIFY = "pool.verify", gettext_noop("Verify bonus and penalty points")
    RESULT_IMPORT = "result.import", gettext_noop("Import survey results, outside indices and points of past years")

    REMEDY_VIEW = "remedy.view", gettext_noop("See findings and their remedies")
    REMEDY_PLAN = "remedy.plan", gettext_noop("Open findings on lost points and plan their remedies")
    REMEDY_WORK = "remedy.work", gettext_noop("Carry out the remedies that a unit owns")

    PLAN_VIEW = "plan.view", gettext_noop("See plans, their lines and how far they are")
    PLAN_EDIT = "plan.edit", gettext_noop("Draft the plan of a unit")
    PLAN_APPROVE = "plan.approve", gettext_noop("Approve or return a draft plan")
    PLAN_ISSUE = "plan.issue", gettext_noop("Issue an approved plan")
    PROPOSAL_MANAGE = "proposal.manage", gettext_noop("Open proposal rounds, accept, merge and return proposals")
    PROPOSAL_FILL = "proposal.fill", gettext_noop("Fill in the annexes of a field owner")
    PROPOSAL_SEND = "proposal.send", gettext_noop("Approve and send the annexes of a field owner")
    PROGRESS_REPORT = "progress.report", gettext_noop("Report progress and ask for more time")
    PROGRESS_REVIEW = "progress.review", gettext_noop("Accept or return progress, decide on more time")
    CAMPAIGN_MANAGE = "campaign.manage", gettext_noop("Open campaigns for initiatives, accept and return registrations")
    INITIATIVE_VIEW = "initiative.view", gettext_noop("Read the library of initiatives and models")
    INITIATIVE_WRITE = "initiative.write", gettext_noop("Register initiatives of a unit and keep them up to date")
    INITIATIVE_SEND = "initiative.send", gettext_noop("Approve, send and release the initiatives of a unit")
    INITIATIVE_DECIDE = "initiative.decide", gettext_noop("Decide on the steps of a model's life and have it appraised")
    INITIATIVE_APPRAISE = "initiative.appraise", gettext_noop("Appraise initiatives on a sheet of one's own")
    INITIATIVE_RECOGNISE = "initiative.recognise", gettext_noop("Keep the council's recognition of initiatives")
    ADOPTION_WORK = "adoption.work", gettext_noop("Take up models of other units and tell what came of it")
    ADOPTION_CONFIRM = "adoption.confirm", gettext_noop("Confirm for a unit that it adopted a model")
    REPORT_VIEW = "report.view", gettext_noop("See periodic reports and where they stand")
    REPORT_FILL = "report.fill", gettext_noop("Enter the periodic reports of a unit")
    REPORT_SEND = "report.send", gettext_noop("Approve and send the periodic reports of a unit")
    REPORT_MANAGE = (
        "report.manage",
        gettext_noop("Open report periods, approve or return reports, enter on behalf of units"),
    )
    URGING_VIEW = "urging.view", gettext_noop("See urging rounds and what units answered")
    URGING_MANAGE = "urging.manage", gettext_noop("Find shortfalls, draft and send urging letters")
    URGING_ANSWER = "urging.answer", gettext_noop("Acknowledge urging letters and answer their items")
