"""The public notice as a document, with the address of its page."""

from app.documents import Imprint
from app.documents.announcements import Announcement
from app.language.notices import Notice
from app.views.announcements import laid_out
from app.web.desk import Desk
from app.web.links import absolute


def announcement(desk: Desk, notice: Notice, *, final: bool) -> Announcement:
    """Lay the notice out, or the announcement."""
    page = "publications.awards" if final else "publications.notice"
    link = absolute(desk, page, code=notice.round_code)
    imprint = Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo)
    return laid_out(notice, desk.language, link, imprint, final=final)
