"""Who may do what in the admin: one table, role -> permissions. sync_roles makes the database equal to it."""

EDIT = ["view", "add", "change"]
KEEP = [*EDIT, "delete"]

# What staff of the unit keep: app.model -> verbs.
UNIT_STAFF = {
    "accounts.entity": EDIT,
    "accounts.membership": KEEP,
    "commitments.plan": EDIT,
    "commitments.planevent": KEEP,
    "commitments.theme": EDIT,
    "commitments.commitment": EDIT,
    "commitments.entityrole": KEEP,
    "commitments.milestone": EDIT,
    "commitments.datechange": ["view", "add"],
    "commitments.activity": KEEP,
    "commitments.reportingperiod": EDIT,
    "commitments.progressupdate": EDIT,
    "commitments.evidence": KEEP,
    "commitments.assessment": KEEP,
    "commitments.importbatch": EDIT,
    "workshops.workshop": EDIT,
    "workshops.workshopsession": KEEP,
    "workshops.workinggroup": KEEP,
    "core.letter": ["view", "change"],
    "feedback.feedback": EDIT,
    "feedback.reply": KEEP,
    "feedback.assignment": ["view"],
    "feedback.draftanswer": ["view", "change"],
    "feedback.answertemplate": KEEP,
    "feedback.privatenote": ["view"],
    "feedback.window": KEEP,
}

# Whoever is named on a working group, for that group alone.
OF_A_GROUP = {"workshops.workshop": ["view"], "workshops.workinggroup": ["view", "change"]}

ROLES = {
    "unit_head": UNIT_STAFF
    | {"accounts.user": EDIT, "accounts.signin": ["view"], "accounts.personaldataaccess": ["view"]},
    "unit_staff": UNIT_STAFF,
    "focal_point": {
        "commitments.milestone": ["view"],
        "commitments.progressupdate": EDIT,
        "commitments.evidence": KEEP,
        "commitments.importbatch": EDIT,
        "feedback.feedback": ["view"],
        "feedback.draftanswer": ["view", "change"],
    },
    "facilitator": OF_A_GROUP,
    "rapporteur": OF_A_GROUP,
}


def permission_names(role):
    """Return the set of "app.verb_model" that the role has; KeyError for an unknown role."""
    return {
        f"{label.split('.')[0]}.{verb}_{label.split('.')[1]}" for label, verbs in ROLES[role].items() for verb in verbs
    }
