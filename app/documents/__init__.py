"""Paper: frozen values in, bytes out. Knows words and numbers as people write them, no rows, no HTTP."""

from app.documents.booklets import (
    Booklet,
    MarkRow,
    ScoreSheet,
    ScoreSheets,
    booklet_pdf,
    score_sheets_docx,
    score_sheets_pdf,
)
from app.documents.cards import CardsSheet, VotingCardFace, cards_pdf
from app.documents.forms import FormField, FormSection, FormSheet, form_pdf
from app.documents.minutes import MinutesSheet, minutes_docx, minutes_pdf
from app.documents.posters import PosterSheet, poster_pdf
from app.documents.proposals import ProposalSheet, proposal_pdf
from app.documents.receipts import ReceiptSheet, receipt_pdf
from app.documents.sheets import Facts, FileLine, Grid, Imprint, Part, Prose, Section, Sheet
from app.documents.slips import SlipFacts, slip
from app.documents.word import form_docx

__all__ = [
    "Booklet",
    "CardsSheet",
    "Facts",
    "FileLine",
    "FormField",
    "FormSection",
    "FormSheet",
    "Grid",
    "Imprint",
    "MarkRow",
    "MinutesSheet",
    "Part",
    "PosterSheet",
    "ProposalSheet",
    "Prose",
    "ReceiptSheet",
    "ScoreSheet",
    "ScoreSheets",
    "Section",
    "Sheet",
    "SlipFacts",
    "VotingCardFace",
    "booklet_pdf",
    "cards_pdf",
    "form_docx",
    "form_pdf",
    "minutes_docx",
    "minutes_pdf",
    "poster_pdf",
    "proposal_pdf",
    "receipt_pdf",
    "score_sheets_docx",
    "score_sheets_pdf",
    "slip",
]
