"""What the matrix says of awards after they were announced."""

from tests.whole.lines import (
    ALWAYS,
    ANNOUNCED,
    APPLICANT,
    AUDITOR,
    CALL,
    NOTICE,
    OFFICERS,
    ORGANISERS,
    SECRETARY,
    SIGNATORY,
    Line,
    nobody,
    officers,
    only,
    organisers,
    own_part,
    since,
    until,
)

#: Awards begin when the result is announced; in a closed round they are only looked at.
awards_exist: Line = ((OFFICERS, since(ANNOUNCED)),)
award_deed: Line = ((ORGANISERS, only(ANNOUNCED)),)
own_award: Line = ((APPLICANT, since(ANNOUNCED)),)
#: Nothing is agreed in this round: to whoever may act there is no instalment and no agreement.
no_instalment: Line = (
    (ORGANISERS, ALWAYS - only(ANNOUNCED)),
    (SIGNATORY + SECRETARY + AUDITOR, ALWAYS),
)
no_agreement: Line = ((OFFICERS, until(NOTICE)),)
no_own_agreement: Line = ((APPLICANT, only(NOTICE)),)

GET: dict[str, tuple[Line, Line]] = {
    "awards.index": (awards_exist, officers),
    "awards.show": (awards_exist, officers),
    "awards.decision": (award_deed, officers),
    "awards.barring": (((ORGANISERS, since(ANNOUNCED)),), officers),
    "award_books.book": (awards_exist, officers),
    "award_books.csv": (awards_exist, officers),
    "agreements.edit": (award_deed, officers),
    "agreements.signing": (award_deed, officers),
    "agreements.copy": (nobody, nobody),
    "agreements.change_file": (nobody, no_agreement),
    "agreement_files.word": (nobody, no_agreement),
    "agreement_files.pdf": (nobody, no_agreement),
    "agreement_files.own_word": (nobody, no_own_agreement),
    "agreement_files.own_pdf": (nobody, no_own_agreement),
    "payments.judging": (nobody, no_instalment),
    "payments.entry": (nobody, no_instalment),
    "payments.withdrawing": (nobody, nobody),
    "money_returns.claiming": (award_deed, officers),
    "money_returns.settling": (nobody, nobody),
    "bars.lifting": (nobody, nobody),
    "practices.show": (officers, nobody),
    "own_awards.show": (own_award, own_part),
}

POST: dict[str, tuple[Line, Line]] = {
    "awards.decide": (award_deed, officers),
    "awards.bar": (((ORGANISERS, since(ANNOUNCED)),), officers),
    "agreements.make": (award_deed, officers),
    "agreements.sign": (award_deed, officers),
    "payments.judge": (nobody, no_instalment),
    "payments.enter": (nobody, no_instalment),
    "payments.confirm": (nobody, nobody),
    "payments.withdraw": (nobody, nobody),
    "money_returns.claim": (award_deed, officers),
    "money_returns.settle": (nobody, nobody),
    "bars.lift": (nobody, nobody),
    "practices.set": (organisers, officers),
    "own_awards.send": (((APPLICANT, only(ANNOUNCED)),), own_part),
    # Nothing was offered to this applicant.
    "own_awards.answer": (nobody, ((OFFICERS, since(CALL)), (APPLICANT, since(NOTICE)))),
}
