"""What lower apps ask of those above, handed down at start as explicit tuples, so that no import points upward."""


def wire() -> None:
    """Called once, when every app is ready."""
    from cchc.accounts import outlets as accounts
    from cchc.accounts import waiting_hooks
    from cchc.assessment import outlets as assessment
    from cchc.audit import naming_hooks
    from cchc.criteria import outlets as criteria
    from cchc.documents import bundle_hooks
    from cchc.documents import citing_hooks as document_hooks
    from cchc.documents import outlets as documents
    from cchc.evidence import citing_hooks
    from cchc.evidence import outlets as evidence
    from cchc.figures import citing_hooks as figure_hooks
    from cchc.figures import queries as figures
    from cchc.improvement import outlets as improvement
    from cchc.improvement import source_hooks
    from cchc.initiatives import outlets as initiatives
    from cchc.orgunits import basis_hooks, succession_hooks
    from cchc.orgunits import queries as orgunits
    from cchc.planning import outlets as planning
    from cchc.procedures import outlets as procedures
    from cchc.reporting import outlets as reporting
    from cchc.urging import outlets as urging

    succession_hooks.hand_down(
        (
            accounts.FOLLOWER,
            documents.FOLLOWER,
            planning.FOLLOWER,
            improvement.FOLLOWER,
            initiatives.FOLLOWER,
            initiatives.LIFE_FOLLOWER,
            procedures.FOLLOWER,
            reporting.FOLLOWER,
            assessment.FOLLOWER,
            urging.FOLLOWER,
        )
    )
    basis_hooks.hand_down(documents.replaced_bases)
    waiting_hooks.hand_down(
        (
            assessment.waiting_for,
            documents.waiting_for,
            improvement.waiting_for,
            planning.waiting_for,
            initiatives.waiting_for,
            procedures.waiting_for,
            reporting.waiting_for,
            urging.waiting_for,
        ),
        coming=(assessment.coming, planning.coming, initiatives.coming, reporting.coming),
    )
    source_hooks.hand_down({"assessment": assessment.lost_leaf})
    citing_hooks.hand_down((assessment.cited_at, planning.cited_at))
    figure_hooks.hand_down((assessment.figure_citations, reporting.figure_citations))
    document_hooks.hand_down((criteria.cites, evidence.cites, planning.cites, reporting.cites))
    bundle_hooks.hand_down((urging.bundled,))
    naming_hooks.hand_down(
        {
            "figures": figures.names,
            "units": orgunits.last_names,
            "states": state_names,
            "annexes": planning.annex_states,
            "decisions": planning.decisions,
            "registrations": initiatives.entry_states,
            "life_stages": initiatives.life_stages,
            "adoptions": initiatives.adoption_states,
            "recognitions": initiatives.recognition_states,
            "report_states": reporting.report_states,
        }
    )


def state_names() -> dict[str, str]:
    """What the log calls the states that things went from and to, in the reader's language."""
    from django.utils.translation import gettext

    from cchc.improvement.states import LABELS
    from cchc_core.planning.states import PLAN
    from cchc_core.workflow.drafts import DRAFT_LABELS
    from cchc_core.workflow.states import STATE_LABELS

    sheets = {state.value: label for state, label in STATE_LABELS.items()}
    drafts = {state.value: label for state, label in DRAFT_LABELS.items()}
    plans = {state.value: label for state, label in PLAN.states.items()}
    return {key: gettext(label) for key, label in {**plans, **sheets, **drafts, **LABELS}.items()}
