"""Every router of the program, one file a noun."""

from app.routers.accounts import router as accounts
from app.routers.agreement_files import router as agreement_files
from app.routers.agreements import router as agreements
from app.routers.allotments import router as allotments
from app.routers.announcements import router as announcements
from app.routers.assignment_plans import router as assignment_plans
from app.routers.assignments import router as assignments
from app.routers.attachments import router as attachments
from app.routers.award_books import router as award_books
from app.routers.award_terms import router as award_terms
from app.routers.awards import router as awards
from app.routers.backups import router as backups
from app.routers.ballots import router as ballots
from app.routers.bids import router as bids
from app.routers.briefs import router as briefs
from app.routers.brought_backups import router as brought_backups
from app.routers.calendars import router as calendars
from app.routers.calibrations import router as calibrations
from app.routers.call_documents import router as call_documents
from app.routers.call_feeds import router as call_feeds
from app.routers.calls import router as calls
from app.routers.certificates import router as certificates
from app.routers.clearances import router as clearances
from app.routers.colleagues import router as colleagues
from app.routers.confirmations import router as confirmations
from app.routers.conflicts import router as conflicts
from app.routers.discussions import router as discussions
from app.routers.documents import router as documents
from app.routers.donors import router as donors
from app.routers.dossiers import router as dossiers
from app.routers.evaluations import router as evaluations
from app.routers.events import router as events
from app.routers.first_pages import router as first_pages
from app.routers.foreign_entries import router as foreign_entries
from app.routers.gifts import router as gifts
from app.routers.grants import router as grants
from app.routers.handbook import router as handbook
from app.routers.helped_entries import router as helped_entries
from app.routers.homes import router as homes
from app.routers.indicators import router as indicators
from app.routers.ledgers import router as ledgers
from app.routers.legal_places import router as legal_places
from app.routers.letters import router as letters
from app.routers.made_files import router as made_files
from app.routers.meetings import router as meetings
from app.routers.message_templates import router as message_templates
from app.routers.messages import router as messages
from app.routers.minutes import router as minutes
from app.routers.needs import router as needs
from app.routers.open_data import router as open_data
from app.routers.organisations import router as organisations
from app.routers.own_awards import router as own_awards
from app.routers.own_gifts import router as own_gifts
from app.routers.own_marks import router as own_marks
from app.routers.panels import router as panels
from app.routers.paper_lists import router as paper_lists
from app.routers.paper_sheets import router as paper_sheets
from app.routers.papers import router as papers
from app.routers.payments import router as payments
from app.routers.people import router as people
from app.routers.persons import router as persons
from app.routers.pictures import router as pictures
from app.routers.plans import router as plans
from app.routers.privacy import router as privacy
from app.routers.programmes import router as programmes
from app.routers.proposal_facts import router as proposal_facts
from app.routers.proposals import router as proposals
from app.routers.public_needs import router as public_needs
from app.routers.publications import router as publications
from app.routers.quality import router as quality
from app.routers.questions import router as questions
from app.routers.receipts import router as receipts
from app.routers.release_plans import router as release_plans
from app.routers.report_overviews import router as report_overviews
from app.routers.reports import router as reports
from app.routers.result_objections import router as result_objections
from app.routers.results import router as results
from app.routers.review_progress import router as review_progress
from app.routers.reviews import router as reviews
from app.routers.revisions import router as revisions
from app.routers.round_changes import router as round_changes
from app.routers.round_forms import router as round_forms
from app.routers.round_logs import router as round_logs
from app.routers.round_reports import router as round_reports
from app.routers.rounds import router as rounds
from app.routers.rulebook_editors import router as rulebook_editors
from app.routers.rulebooks import router as rulebooks
from app.routers.screenings import router as screenings
from app.routers.seat_cards import router as seat_cards
from app.routers.seat_lists import router as seat_lists
from app.routers.second_looks import router as second_looks
from app.routers.shares import router as shares
from app.routers.sheet_files import router as sheet_files
from app.routers.sign_offs import router as sign_offs
from app.routers.systems import router as systems
from app.routers.topics import router as topics
from app.routers.use_of_funds import router as use_of_funds
from app.routers.versions import router as versions
from app.routers.voting_cards import router as voting_cards
from app.routers.ways import router as ways
from app.routers.what_ifs import router as what_ifs
from app.routers.workbooks import router as workbooks

ROUTERS = (
    accounts,
    homes,
    handbook,
    calls,
    call_documents,
    call_feeds,
    shares,
    questions,
    organisations,
    colleagues,
    proposal_facts,
    gifts,
    donors,
    own_gifts,
    proposals,
    ways,
    revisions,
    attachments,
    confirmations,
    helped_entries,
    papers,
    receipts,
    release_plans,
    documents,
    dossiers,  # before what takes any word after a proposal
    own_awards,  # as well
    award_books,
    awards,
    agreement_files,
    agreements,
    payments,
    privacy,
    screenings,
    results,
    publications,
    versions,
    announcements,
    allotments,
    award_terms,
    clearances,
    sign_offs,
    grants,
    open_data,
    report_overviews,
    reports,
    use_of_funds,
    evaluations,
    result_objections,
    certificates,
    made_files,
    ledgers,
    legal_places,
    letters,
    messages,
    message_templates,
    people,
    persons,
    briefs,
    brought_backups,
    round_reports,
    foreign_entries,
    indicators,
    pictures,
    programmes,
    calendars,
    needs,
    public_needs,
    topics,
    events,
    rounds,
    round_changes,
    round_logs,
    plans,
    rulebooks,
    rulebook_editors,
    round_forms,
    panels,
    seat_lists,
    seat_cards,
    conflicts,
    assignments,
    assignment_plans,
    bids,
    review_progress,
    quality,
    own_marks,
    sheet_files,
    calibrations,
    reviews,
    discussions,
    second_looks,
    paper_lists,
    paper_sheets,
    meetings,
    ballots,
    minutes,
    voting_cards,
    what_ifs,
    workbooks,
    systems,
    backups,
    first_pages,
)
