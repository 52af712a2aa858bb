"""Stands for the scans of the sample year: one page that says that it is a sample."""

from app.files import Files
from app.forms.uploads import FileFacts

COPY = b"%PDF-1.4\n% sample: a signed copy would be scanned here\n%%EOF\n"


def paper(files: Files, name: str) -> FileFacts:
    """Put it into the store under a name."""
    stored = files.put([COPY], len(COPY))
    return FileFacts(
        name=name, media_type="application/pdf", size=stored.size, sha256=stored.sha256
    )
