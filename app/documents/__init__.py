"""Paper: frozen values in, bytes out. Knows words and numbers as people write them, no rows, no HTTP."""

from app.documents.posters import PosterSheet, poster_pdf
from app.documents.proposals import ProposalSheet, proposal_pdf
from app.documents.receipts import ReceiptSheet, receipt_pdf
from app.documents.sheets import Facts, FileLine, Grid, Imprint, Part, Prose, Section, Sheet
from app.documents.slips import SlipFacts, slip

__all__ = [
    "Facts",
    "FileLine",
    "Grid",
    "Imprint",
    "Part",
    "PosterSheet",
    "ProposalSheet",
    "Prose",
    "ReceiptSheet",
    "Section",
    "Sheet",
    "SlipFacts",
    "poster_pdf",
    "proposal_pdf",
    "receipt_pdf",
    "slip",
]
