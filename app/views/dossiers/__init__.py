"""The dossier (卷宗) of a round or of one proposal: its page, and everything that is bound into it."""

from app.views.dossiers.chapters import log, objections, result, rules
from app.views.dossiers.contents import Contents, Handed, Plan, contents, proposal_contents
from app.views.dossiers.ledger import told
from app.views.dossiers.pages import DossierPage, file, page, proposal_file, proposal_page
from app.views.dossiers.proposals import about

__all__ = [
    "Contents",
    "DossierPage",
    "Handed",
    "Plan",
    "about",
    "contents",
    "file",
    "log",
    "objections",
    "page",
    "proposal_contents",
    "proposal_file",
    "proposal_page",
    "result",
    "rules",
    "told",
]
