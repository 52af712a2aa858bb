"""What becomes of every column that holds a person's words: erased, cleared in time, or kept for a reason.

This is the one place: the columns that `app.audit` hides on the ledger are all here, and a test
holds the two together. What an erasure and a retention run write is taken from here.
"""

from collections.abc import Mapping
from typing import Any

from app.vocabulary.retention import Kept

GONE = "（已注销） / (erased)"
BLANK = "—"

Values = Mapping[str, Any]
#: Nobody's name and no way to reach anybody; whoever never sat on a seat has no name on it either.
NEVER_SAT: Values = {"invited_name": BLANK, "affiliation": ""}

#: What an erasure writes, by table; the key and the times of an account are for its action.
ERASED: Mapping[str, Values] = {
    "account": {"sign_in_name": "", "display_name": GONE, "email": None, "mobile": None},
    "seat": {
        "invited_name": GONE,
        "affiliation": "",
        "contact": "",
        "about": "",
        "worked_for": [],
        "belongs_to": [],
    },
}
#: What gets another value in each row, because it has to stay apart or to stay a name of a file.
ANEW: Mapping[str, frozenset[str]] = {
    "account": frozenset({"sign_in_key"}),
    "result_objection": frozenset({"given_name"}),
    "donor": frozenset({"name"}),
}

#: What a retention run writes into rows that stay. A donor who gave with the name in public keeps it.
BLANKED: Mapping[Kept, Mapping[str, Values]] = {
    Kept.CONTACTS: {
        "organisation": {
            "contact_person": "",
            "contact_phone": "",
            "address": "",
            "legal_representative": "",
        }
    },
    Kept.INVITATIONS: {"seat": {"contact": "", **NEVER_SAT}},
    Kept.OBJECTORS: {"result_objection": {"name": BLANK, "contact": ""}},
    Kept.FILERS: {"need": {"filed_by": ""}, "topic_filer": {"name": BLANK}},
}
#: Rows that a retention run takes away whole, with what stands in them.
TAKEN: Mapping[Kept, Mapping[str, frozenset[str]]] = {
    Kept.VISITORS: {
        "event_visitor": frozenset({"name"}),
        "event_guest": frozenset({"name", "contact"}),
    },
}

_DECISION = "an authority or a court that looks into a decision must read on what it was founded"
_PROCEDURE = "whoever checks that a procedure was fair must see what was asked and said in it"
_SHARED = "what somebody confirmed or promised in the name of a body binds that body"
_MONEY = "books of donated money are kept as vouchers are"
#: Evidence: kept for the years that the notice says, and why.
EVIDENCE: Mapping[str, Mapping[str, str]] = {
    "organisation_record": {"note": _DECISION},
    "confirmation": {"opinion": _SHARED, "signer_name": _SHARED, "signer_post": _SHARED},
    "helped_entry": {"on_behalf_of": _PROCEDURE},
    "paper_receipt": {"note": _PROCEDURE},
    "seat": {"closing_reason": _PROCEDURE},
    "recusal": {"note": _PROCEDURE},
    "objection": {"grounds": _DECISION, "answer": _DECISION},
    "result_objection": {"grounds": _DECISION, "answer": _DECISION},
    "event": {"minutes": _PROCEDURE},
    "set_aside": {"reason": _DECISION},
    "letter": {"text": _PROCEDURE},
    "call_question": {"text": _PROCEDURE},
    "discussion_post": {"text": _DECISION},
    "second_look": {"note": _PROCEDURE, "reason": _PROCEDURE},
    "review_filing": {"reason": _PROCEDURE},
    "paper_sheet": {"comment": _DECISION, "panel_note": _DECISION, "reasons": _DECISION},
    "gift": {"what": _MONEY, "stated_donor": _MONEY},
    "gift_entry": {"reason": _MONEY, "refusal": _MONEY},
    "naming": {"text": _MONEY},
    "signature": {"signers": _SHARED},
    "report_photo": {"caption": _PROCEDURE},
    "report_judgement": {"reason": _DECISION, "consequence": _DECISION},
    "evaluation_sheet": {"remark": _DECISION},
    "evaluation_result": {"remark": _DECISION},
}


def covered() -> dict[str, set[str]]:
    """List every column whose end is settled, by table."""
    found: dict[str, set[str]] = {}
    blanked = [*BLANKED.values(), *TAKEN.values()]
    for tables in (ERASED, ANEW, EVIDENCE, *blanked):
        for table, columns in tables.items():
            found.setdefault(table, set()).update(columns)
    return found
