"""What the matrix asks for: the addresses of one proposal and of all that belongs to it."""

from tests.support.rounds import SUBJECT, World

_PROPOSAL = (
    "SELECT p.id FROM proposal p JOIN organisation o ON o.id = p.organisation_id WHERE o.name = ?"
)
#: What is the same for every round.
FIXED = {
    "section": "all",
    "kind": "pdf",
    "made": "results",
    "part": "basics",
    "look": "rules",
    "question": "title",
    "number": "1",
    "older": "1",
    "newer": "2",
    "version": "1",
    "outcome": "return",
    "check": "budget",
    "name": "manifest.json",
    "image": "png",
    "table": "projects",
    "wording": "deadline_extended",
    "language": "zh_CN",
    "token": "no-such-token",
    "step": "start",
    "leaf": "dates",
    "place_id": "-",
    "ending": "csv",
    "filer_id": "-",
    "ticket": "-",
    "which": "list",
    "key": "midterm",
    "half": "midterm",
    "photo_id": "-",
    "evaluator_id": "-",
    "payment_id": "-",
    "return_id": "-",
    "bar_id": "-",
    "signed_id": "-",
    "guide": "reviewer",
    "picture": "sheet.png",
    "job_id": "-",
    "figure": "submitted",
    "foreign_id": "-",
    "run_id": "-",
}

_OTHER = "SELECT id FROM proposal WHERE number IS NOT NULL AND id <> ?"


def addresses(world: World) -> dict[str, str]:
    """Fill every parameter of every route; `-` where the thing does not exist yet."""
    proposal = world.one(_PROPOSAL, SUBJECT)
    round_id = world.one("SELECT id FROM funding_round")
    return FIXED | {
        "code": "NQ2016",
        "round_id": round_id,
        "proposal_id": proposal,
        "programme_id": world.one("SELECT programme_id FROM funding_round"),
        "organisation_id": world.one("SELECT id FROM organisation WHERE name = ?", SUBJECT),
        "attachment_id": world.one("SELECT id FROM attachment WHERE proposal_id = ?", proposal),
        "document_id": world.one("SELECT id FROM attachment WHERE purpose = 'call_document'"),
        "question_id": world.one("SELECT id FROM call_question ORDER BY asked_at"),
        "confirmation_id": world.one("SELECT id FROM confirmation WHERE proposal_id = ?", proposal),
        "colleague_id": world.one(
            "SELECT m.id FROM organisation_member m JOIN organisation o"
            " ON o.id = m.organisation_id WHERE o.name = ?",
            SUBJECT,
        ),
        "record_id": world.one("SELECT id FROM organisation_record"),
        "paper_id": world.one("SELECT id FROM paper_receipt WHERE funding_round_id = ?", round_id),
        "original_id": world.one("SELECT id FROM paper_original"),
        "receipt_id": world.one("SELECT id FROM receipt WHERE subject_id = ?", proposal),
        "message_id": world.one("SELECT id FROM message WHERE funding_round_id = ?", round_id),
        "account_id": world.people["applicant"],
        "member_id": world.one(
            "SELECT id FROM programme_member WHERE account_id = ?", world.people["secretary"]
        ),
        "seat_id": world.one("SELECT id FROM seat WHERE label = 'C'"),
        "review_id": _review(world, proposal),
        "objection_id": world.one("SELECT id FROM objection"),
        "entry_id": world.one("SELECT id FROM paper_sheet"),
        "gift_id": world.one("SELECT id FROM gift"),
        "figure_id": world.one("SELECT id FROM gift_entry"),
        "donor_id": world.one("SELECT id FROM donor"),
        "meeting_id": world.one("SELECT id FROM meeting"),
        "copy_id": world.one("SELECT id FROM signed_minutes"),
        "ballot_id": world.one("SELECT id FROM ballot WHERE proposal_id = ?", proposal),
        "pitch_id": world.one("SELECT id FROM pitch WHERE proposal_id = ?", proposal),
        "event_id": world.one("SELECT id FROM event ORDER BY starts_at"),
        "need_id": world.one("SELECT id FROM need ORDER BY number"),
        "other_id": world.one(_OTHER, proposal),
    }


def _review(world: World, proposal: str) -> str:
    return world.one(
        "SELECT r.id FROM review r JOIN seat s ON s.id = r.seat_id "
        "WHERE s.account_id = ? AND r.proposal_id = ?",
        world.people["assigned"],
        proposal,
    )
