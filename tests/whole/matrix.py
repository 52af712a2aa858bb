"""Who may ask for what, and when: written by hand from the meaning, not from the program.

`MAY` has a line per route: in which phases the route serves whom. `KNOWS` tells who learns that
the thing exists and is refused (403; asked to sign in, if nobody is signed in). For everybody
else, and at every other time, there is no such thing (404).

The thing asked for is always 心苑社工's proposal, so `applicant` wrote it, `rival` applies for
another body, `assigned` reads it, and `recused` declared to keep out of it.
"""

from app.vocabulary import Phase
from tests.support.rounds import ROLES

Roles = tuple[str, ...]
Phases = frozenset[Phase]
Line = tuple[tuple[Roles, Phases], ...]

_ORDER = tuple(Phase)


def since(phase: Phase) -> Phases:
    return frozenset(_ORDER[_ORDER.index(phase) :])


def until(phase: Phase) -> Phases:
    return frozenset(_ORDER[: _ORDER.index(phase) + 1])


def only(*phases: Phase) -> Phases:
    return frozenset(phases)


ALWAYS = frozenset(Phase)
NEVER: Phases = frozenset()
CALL, SCREENING, REVIEW, MEETING, TALLY, DECISION, NOTICE, ANNOUNCED = _ORDER[1:9]

VISITOR: Roles = ("visitor",)
APPLICANT: Roles = ("applicant",)
ASSIGNED: Roles = ("assigned",)
RECUSED: Roles = ("recused",)
MEMBERS = ASSIGNED + RECUSED
OWNER: Roles = ("organiser",)
ORGANISERS: Roles = ("organiser", "second")
SECRETARY: Roles = ("secretary",)
SIGNATORY: Roles = ("signatory",)
AUDITOR: Roles = ("auditor",)
OFFICERS = ORGANISERS + SIGNATORY + SECRETARY + AUDITOR
EVERYBODY: Roles = ROLES
SIGNED_IN: Roles = tuple(role for role in ROLES if role != "visitor")

anybody: Line = ((EVERYBODY, ALWAYS),)
signed_in: Line = ((SIGNED_IN, ALWAYS),)
officers: Line = ((OFFICERS, ALWAYS),)
organisers: Line = ((ORGANISERS, ALWAYS),)
nobody: Line = ()
#: A link that opens nothing says so to whoever holds it: asking for a new one is the next step.
link_is_spent: Line = ((EVERYBODY, ALWAYS),)
members: Line = ((MEMBERS, since(SCREENING)),)
readers_of_proposal: Line = ((APPLICANT + OFFICERS, since(CALL)), (ASSIGNED, since(REVIEW)))
knows_proposal: Line = ((APPLICANT + OFFICERS, since(CALL)), (MEMBERS, since(REVIEW)))
words_of_bodies: Line = ((APPLICANT + OFFICERS, since(CALL)),)
#: No version of the subject was kept aside: its writers find none while they may write.
none_is_aside: Line = (
    (OFFICERS, since(CALL)),
    (APPLICANT, since(SCREENING)),
    (MEMBERS, since(REVIEW)),
)
published: Line = ((EVERYBODY, since(NOTICE)),)
own_part: Line = ((APPLICANT, since(NOTICE)),)
_SETTLING = only(TALLY, DECISION)
settling: Line = ((ORGANISERS, _SETTLING),)
results: Line = ((OFFICERS, since(TALLY)),)
seats_exist: Line = ((OFFICERS, since(SCREENING)),)
meeting_exists: Line = ((OFFICERS + MEMBERS, since(MEETING)),)
proposals_exist: Line = ((OFFICERS, since(CALL)),)

#: route → (who is served, who knows and is refused)
GET: dict[str, tuple[Line, Line]] = {
    "accounts.sign_in": (anybody, nobody),
    "accounts.sign_up": (anybody, nobody),
    "accounts.claim": (nobody, link_is_spent),
    "accounts.reset": (anybody, nobody),
    "accounts.show": (signed_in, anybody),
    "accounts.demo": (anybody, nobody),
    "homes.health": (anybody, nobody),
    "homes.styleguide": (anybody, nobody),
    "homes.desk": (signed_in, anybody),
    "calls.index": (anybody, nobody),
    "calls.show": (((EVERYBODY, since(CALL)), (OFFICERS, ALWAYS)), nobody),
    "questions.index": (((EVERYBODY, since(CALL)), (OFFICERS, ALWAYS)), nobody),
    "questions.manage": (officers, nobody),
    "questions.show": (((OFFICERS, since(CALL)),), nobody),
    "call_documents.index": (officers, nobody),
    "call_documents.show": (((EVERYBODY, since(CALL)),), nobody),
    "organisations.new": (signed_in, anybody),
    "organisations.show": (((APPLICANT + ORGANISERS + AUDITOR, since(CALL)),), nobody),
    "organisations.editing": (((APPLICANT, since(CALL)),), nobody),
    "organisations.invitation": (nobody, link_is_spent),
    "proposals.apply": (((SIGNED_IN, only(CALL)),), ((EVERYBODY, since(CALL)),)),
    "proposals.edit": (((APPLICANT, only(CALL)),), knows_proposal),
    "proposals.check": (((APPLICANT, only(CALL)),), knows_proposal),
    "proposals.show": (readers_of_proposal, knows_proposal),
    "proposals.version": (((APPLICANT, since(CALL)),), ((RECUSED, since(REVIEW)),)),
    "revisions.merging": (nobody, none_is_aside),
    "revisions.history": (((APPLICANT, since(CALL)),), ((RECUSED, since(REVIEW)),)),
    "revisions.compare": (((APPLICANT, since(CALL)),), ((RECUSED, since(REVIEW)),)),
    "proposals.reopening": (((APPLICANT, only(CALL)),), knows_proposal),
    "proposals.withdrawing": (((APPLICANT, only(CALL, SCREENING)),), knows_proposal),
    "attachments.index": (((APPLICANT, only(CALL)),), knows_proposal),
    "attachments.show": (readers_of_proposal, knows_proposal),
    "receipts.check": (anybody, nobody),
    "attachments.view": (readers_of_proposal, knows_proposal),
    # The file is no picture.
    "attachments.picture": (nobody, ((RECUSED, since(REVIEW)),)),
    "colleagues.show": (((APPLICANT, since(CALL)),), nobody),
    "confirmations.index": (words_of_bodies, nobody),
    "confirmations.host": (((APPLICANT + ORGANISERS + AUDITOR, since(CALL)),), nobody),
    "confirmations.show": (words_of_bodies, nobody),
    "confirmations.page": (words_of_bodies, nobody),
    # Nobody has stamped a page yet.
    "confirmations.file": (nobody, nobody),
    "confirmations.asked": (nobody, link_is_spent),
    "helped_entries.index": (officers, nobody),
    "helped_entries.new": (((ORGANISERS, only(CALL)),), officers),
    "helped_entries.show": (words_of_bodies, nobody),
    "helped_entries.slip": (((APPLICANT, only(CALL)),), knows_proposal),
    # Nobody has signed a paper.
    "helped_entries.file": (nobody, nobody),
    "papers.index": (officers, nobody),
    "papers.show": (proposals_exist, nobody),
    "papers.slip": (proposals_exist, nobody),
    # The paper was registered without a copy.
    "papers.file": (nobody, nobody),
    "papers.originals": (words_of_bodies, ((RECUSED, since(REVIEW)),)),
    "receipts.show": (((APPLICANT, since(CALL)),), nobody),
    "documents.help_slip": (((APPLICANT, only(CALL)),), knows_proposal),
    "documents.paper_slip": (proposals_exist, nobody),
    "calls.poster": (((EVERYBODY, since(CALL)), (OFFICERS, ALWAYS)), nobody),
    "documents.proposal": (readers_of_proposal, knows_proposal),
    "documents.form": (
        ((APPLICANT + OFFICERS, since(CALL)),),
        ((RECUSED, since(REVIEW)),),
    ),
    "documents.round_form": (((EVERYBODY, since(CALL)), (OFFICERS, ALWAYS)), nobody),
    "documents.receipt": (((APPLICANT, since(CALL)),), nobody),
    "screenings.index": (officers, nobody),
    "screenings.export": (officers, nobody),
    "screenings.show": (proposals_exist, nobody),
    "screenings.ask": (((ORGANISERS, only(CALL, SCREENING)),), proposals_exist),
    "results.show": (results, officers),
    "results.waiting": (results, officers),
    "results.line": (results, officers),
    "decisions.show": (results, officers),
    # No tie is open in this round: even those who settle ties find none.
    "decisions.tie": (nobody, ((OFFICERS[2:], ALWAYS), (ORGANISERS, ALWAYS - _SETTLING))),
    "decisions.gaps": (settling, officers),
    "decisions.award": (results, officers),
    "decisions.seed": (results, officers),
    "results.sheet": (results, officers),
    # Nobody has signed in any of these rounds at `decision`: there is nothing to publish yet.
    "publications.preview": (nobody, officers),
    "publications.evidence": (results, officers),
    "publications.notice": (published, nobody),
    "publications.awards": (((EVERYBODY, since(ANNOUNCED)),), nobody),
    "publications.file": (published, nobody),
    "publications.bundle": (published, nobody),
    "publications.verify": (published, nobody),
    "parts.proposal": (own_part, nobody),
    "parts.proof": (own_part, nobody),
    "parts.member": (((MEMBERS, since(NOTICE)),), nobody),
    "ledgers.show": (((ORGANISERS + AUDITOR, ALWAYS),), officers),
    "letters.index": (((ORGANISERS + AUDITOR, ALWAYS),), officers),
    "letters.show": (((APPLICANT + ORGANISERS + AUDITOR, since(CALL)),), proposals_exist),
    "messages.index": (((ORGANISERS + AUDITOR, ALWAYS),), officers),
    "messages.show": (((ORGANISERS + AUDITOR, since(CALL)),), proposals_exist),
    "people.index": (officers, nobody),
    "people.show": (((ORGANISERS, since(CALL)),), nobody),
    "programmes.index": ((((*OFFICERS, "neighbour"), ALWAYS),), ((VISITOR, ALWAYS),)),
    "programmes.new": (((OWNER, ALWAYS),), nobody),
    "programmes.show": (officers, nobody),
    "programmes.edit": (organisers, officers),
    "programmes.removing": (((OWNER, ALWAYS),), officers),
    "programmes.invitation": (nobody, link_is_spent),
    "rounds.new": (organisers, officers),
    "rounds.desk": (officers, nobody),
    "rounds.settings": (officers, nobody),
    "rounds.extending": (((ORGANISERS, only(CALL, SCREENING, REVIEW, MEETING)),), officers),
    "rounds.pots": (officers, nobody),
    "rounds.rulebook": (officers, nobody),
    "rounds.rulebook_file": (officers, nobody),
    "rounds.publish": (((ORGANISERS, only(Phase.DRAFT)),), officers),
    "panels.show": (officers, nobody),
    "panels.removing": (((ORGANISERS, only(SCREENING, REVIEW, MEETING)),), seats_exist),
    "panels.invitation": (nobody, link_is_spent),
    "conflicts.show": (members, nobody),
    "recusals.ask": (((ASSIGNED, only(REVIEW, MEETING)),), ((MEMBERS, since(REVIEW)),)),
    "assignments.show": (officers, nobody),
    "reviews.queue": (members, nobody),
    "reviews.sheet": (((ASSIGNED, since(REVIEW)),), nobody),
    "reviews.check": (((ASSIGNED, since(REVIEW)),), nobody),
    "meetings.manage": (officers, nobody),
    "meetings.planning": (officers, nobody),
    "meetings.show": (meeting_exists, nobody),
    "ballots.counts": (((OFFICERS, since(MEETING)),), nobody),
    "ballots.document": (nobody, nobody),
    "workbooks.upload": (signed_in, anybody),
    "workbooks.template": (signed_in, anybody),
}

#: Here nobody is asked to sign in: the link itself is what is wrong.
SPENT = {
    "accounts.claim",
    "accounts.claim_now",
    "accounts.demo_now",
    "confirmations.asked",
    "confirmations.answer",
    "organisations.invitation",
    "organisations.join_new",
    "programmes.invitation",
    "programmes.join",
    "panels.accept",
    "panels.decline",
    "panels.invitation",
    "panels.join",
}

_written: Line = ((APPLICANT, only(CALL)),)
_screened: Line = ((ORGANISERS, only(CALL, SCREENING)),)
#: The signatory registered the paper, and does not check it too.
_checks_paper: Line = ((ORGANISERS + SECRETARY, only(CALL, SCREENING)),)
_asks_bodies: Line = ((APPLICANT, only(CALL, SCREENING)),)
_chair: Line = ((ORGANISERS + SECRETARY, only(MEETING)),)
_ballot_known: Line = ((OFFICERS + MEMBERS, since(MEETING)),)
_ballot_officers: Line = ((OFFICERS, since(MEETING)),)

POST: dict[str, tuple[Line, Line]] = {
    "accounts.sign_in_now": (anybody, nobody),
    "accounts.sign_up_now": (anybody, nobody),
    "accounts.claim_now": (nobody, link_is_spent),
    "accounts.sign_out": (signed_in, anybody),
    "accounts.sign_out_elsewhere": (signed_in, anybody),
    "accounts.reset_now": (anybody, nobody),
    "accounts.edit": (signed_in, anybody),
    # Nobody of the cast has a number or an address to send a code to.
    "accounts.send_code": (nobody, signed_in),
    "accounts.confirm": (signed_in, anybody),
    "accounts.change_password": (signed_in, anybody),
    "accounts.begin_second_factor": (signed_in, nobody),
    "accounts.confirm_second_factor": (signed_in, anybody),
    "accounts.remove_second_factor": (signed_in, nobody),
    "accounts.prefer": (anybody, nobody),
    # Nobody of the cast was named.
    "accounts.demo_now": (nobody, anybody),
    # This round's clock is turned by the test, not by its visitors.
    "accounts.turn_clock": (nobody, nobody),
    "questions.ask": (((SIGNED_IN, only(CALL)),), ((EVERYBODY, since(CALL)), (OFFICERS, ALWAYS))),
    "questions.limit": (((ORGANISERS, until(CALL)),), officers),
    "questions.answer": (((ORGANISERS, since(CALL)),), proposals_exist),
    "questions.hide": (((ORGANISERS, since(CALL)),), proposals_exist),
    # The question stands in public already.
    "questions.restore": (nobody, proposals_exist),
    "call_documents.add": (((ORGANISERS, until(ANNOUNCED)),), officers),
    "call_documents.remove": (
        ((ORGANISERS, until(ANNOUNCED) - only(Phase.DRAFT)),),
        proposals_exist,
    ),
    "organisations.create": (signed_in, anybody),
    "organisations.edit": (((APPLICANT, since(CALL)),), nobody),
    "organisations.invite": (
        ((APPLICANT, since(CALL)),),
        ((ORGANISERS + AUDITOR, since(CALL)),),
    ),
    "organisations.join": (nobody, link_is_spent),
    "organisations.join_new": (nobody, link_is_spent),
    "proposals.start": (((SIGNED_IN, only(CALL)),), ((EVERYBODY, since(CALL)),)),
    "proposals.start_new": (((SIGNED_IN, only(CALL)),), ((EVERYBODY, since(CALL)),)),
    "proposals.save": (_written, knows_proposal),
    "revisions.settle": (nobody, none_is_aside),
    "revisions.restore": (_written, knows_proposal),
    "revisions.copy": (_written, knows_proposal),
    "proposals.submit": (_written, knows_proposal),
    "proposals.reopen": (((APPLICANT, only(CALL)),), knows_proposal),
    "proposals.withdraw": (((APPLICANT, only(CALL, SCREENING)),), knows_proposal),
    "attachments.add": (_written, knows_proposal),
    "attachments.remove": (_written, knows_proposal),
    "colleagues.change_role": (((APPLICANT, since(CALL)),), nobody),
    # Whoever leads alone neither goes nor is removed.
    "colleagues.remove": (nobody, ((APPLICANT, since(CALL)),)),
    "colleagues.leave": (nobody, ((APPLICANT, since(CALL)),)),
    "records.declare": (((APPLICANT, since(CALL)),), nobody),
    # Nothing is declared.
    "records.withdraw": (nobody, nobody),
    "confirmations.ask": (_asks_bodies, words_of_bodies),
    "confirmations.ask_host": (
        ((APPLICANT, since(CALL)),),
        ((ORGANISERS + AUDITOR, since(CALL)),),
    ),
    "confirmations.link": (_asks_bodies, words_of_bodies),
    "confirmations.stamp": (_asks_bodies, words_of_bodies),
    "confirmations.withdraw": (_asks_bodies, words_of_bodies),
    "confirmations.answer": (nobody, link_is_spent),
    "attachments.restore": (_written, knows_proposal),
    "attachments.add_to_organisation": (((APPLICANT, since(CALL)),), nobody),
    "helped_entries.register": (((ORGANISERS, only(CALL)),), officers),
    "helped_entries.begin": (((ORGANISERS, only(CALL)),), words_of_bodies),
    "helped_entries.end": (((APPLICANT, since(CALL)),), knows_proposal),
    "helped_entries.sign": (_written, knows_proposal),
    "helped_entries.hand_over": (nobody, ((APPLICANT, since(CALL)),)),
    "papers.record": (((ORGANISERS + SECRETARY, only(CALL, SCREENING)),), officers),
    "papers.confirm": (_checks_paper, proposals_exist),
    "papers.withdraw": (_screened, proposals_exist),
    "papers.receive_original": (((ORGANISERS + SECRETARY, since(CALL)),), proposals_exist),
    # No original was ticked off.
    "papers.undo_original": (nobody, nobody),
    "screenings.decide": (_screened, proposals_exist),
    "results.tally": (settling, officers),
    # As above: no tie is open.
    "decisions.settle_tie": (nobody, ((OFFICERS[2:], ALWAYS), (ORGANISERS, ALWAYS - _SETTLING))),
    "decisions.deal_with_gap": (settling, officers),
    "decisions.adjust_award": (((ORGANISERS, only(DECISION)),), officers),
    "decisions.enter_seed": (settling, officers),
    "results.sign": (((SIGNATORY, only(DECISION)),), officers),
    # As with the preview: nobody has signed yet.
    "publications.publish": (nobody, officers),
    "publications.announce": (((ORGANISERS, only(NOTICE)),), officers),
    "letters.send": (
        ((APPLICANT + ORGANISERS, since(CALL) & until(ANNOUNCED)),),
        ((APPLICANT + OFFICERS, since(CALL)),),
    ),
    "letters.mark_read": (((APPLICANT + ORGANISERS, since(CALL)),), proposals_exist),
    "messages.tell": (((ORGANISERS, since(CALL)),), proposals_exist),
    "people.vouch": (((ORGANISERS, since(CALL)),), nobody),
    "people.issue_code": (((ORGANISERS, since(CALL)),), nobody),
    "programmes.create": (((OWNER, ALWAYS),), nobody),
    "programmes.edit_now": (organisers, officers),
    "programmes.add_strand": (organisers, officers),
    "programmes.add_community": (organisers, officers),
    "programmes.invite": (organisers, officers),
    "programmes.remove": (((OWNER, ALWAYS),), officers),
    "programmes.accept": (nobody, link_is_spent),
    "programmes.join": (nobody, link_is_spent),
    "rounds.create": (organisers, officers),
    "rounds.step": (organisers, officers),
    "rounds.edit": (((ORGANISERS, only(Phase.DRAFT)),), officers),
    "rounds.extend": (((ORGANISERS, only(CALL, SCREENING, REVIEW, MEETING)),), officers),
    "rounds.set_pots": (((ORGANISERS, until(DECISION)),), officers),
    "rounds.set_rulebook": (((ORGANISERS, until(SCREENING)),), officers),
    "rounds.publish_now": (((ORGANISERS, only(Phase.DRAFT)),), officers),
    "panels.invite": (((ORGANISERS, until(SCREENING)),), officers),
    # Everybody has taken the seat: there is nobody left to invite again.
    "panels.invite_again": (nobody, seats_exist),
    "panels.remove": (((ORGANISERS, only(SCREENING, REVIEW, MEETING)),), seats_exist),
    "panels.accept": (nobody, link_is_spent),
    "panels.join": (nobody, link_is_spent),
    "panels.decline": (nobody, link_is_spent),
    "conflicts.declare": (((MEMBERS, only(SCREENING, REVIEW)),), members),
    "recusals.declare": (((ASSIGNED, only(REVIEW, MEETING)),), ((MEMBERS, since(REVIEW)),)),
    "assignments.preview": (((ORGANISERS, only(SCREENING)),), officers),
    # Nobody has declared conflicts yet, so nothing can be drawn.
    "assignments.draw": (nobody, officers),
    "assignments.add": (((ORGANISERS, only(SCREENING, REVIEW)),), officers),
    "reviews.save": (((ASSIGNED, only(REVIEW)),), ((ASSIGNED, since(REVIEW)),)),
    "reviews.file": (((ASSIGNED, only(REVIEW)),), ((ASSIGNED, since(REVIEW)),)),
    "meetings.plan": (((ORGANISERS + SECRETARY, only(REVIEW, MEETING)),), officers),
    "ballots.open": (_chair, _ballot_officers),
    # The vote on this proposal has not begun.
    "ballots.close": (nobody, _ballot_officers),
    "ballots.cast": (((ASSIGNED, only(MEETING)),), _ballot_known),
    "ballots.recuse": (((MEMBERS, only(MEETING)),), ((MEMBERS, since(MEETING)),)),
    "ballots.enter_counts": (_chair, _ballot_officers),
    "ballots.confirm_counts": (nobody, _ballot_officers),
    "workbooks.tally": (signed_in, anybody),
    # No file was handed in before.
    "workbooks.result": (nobody, anybody),
}


def holds(line: Line, role: str, phase: Phase) -> bool:
    """Tell whether a line names a role in a phase."""
    return any(role in roles and phase in phases for roles, phases in line)
