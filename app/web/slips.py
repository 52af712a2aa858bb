"""From the pages of helped and paper entries to the slips that are signed for them."""

from datetime import datetime
from typing import Any

from app.documents import Imprint, SlipFacts
from app.language import formats, translate
from app.language.headings import Heading
from app.views.helped_entries import SlipPage
from app.views.papers import PaperPage
from app.web.desk import Desk
from app.web.links import absolute


def paper_slip(desk: Desk, page: PaperPage) -> SlipFacts:
    """Lay out what was received on paper, for the one who brought it and the one who took it."""
    language, line = desk.language, page.line
    return SlipFacts(
        **_around(desk, page, line.received_at),
        title=translate("收到了：纸质申报收条", language),
        number=line.number,
        facts=(
            (translate("队伍", language), line.group_name),
            (translate("项目名称", language), line.title),
            (translate("页数", language), str(line.pages)),
            (translate("收到的时间", language), _time(desk, page, line.received_at)),
        ),
        statement=translate(
            "这份申报按收到的时间算，由工作人员录入，再请你们签字。编号、收到和录入的时间、是否两人核对，在征集公告上可以查到。",
            language,
        ),
        signers=(
            translate("交件人签字：", language),
            translate("收件人签字：", language),
            translate("核对人签字：", language),
        ),
        link=absolute(desk, "calls.show", code=page.round_code),
    )


def help_slip(desk: Desk, page: SlipPage) -> SlipFacts:
    """Lay out who typed for whom; the text itself is on the long slip."""
    language = desk.language
    saved = page.saved_at or desk.house.clock.now()
    version = translate("第 %(n)s 版", language, n=page.version)
    told = f"{version}{translate('，', language)}{_time(desk, page, saved)}"
    facts = (
        (translate("队伍", language), page.organisation),
        (translate("项目名称", language), page.title),
        (translate("纸质申报编号", language), page.paper_number),
        (translate("替谁录入", language), page.on_behalf_of),
        (translate("谁来录入", language), page.helper),
        (translate("内容", language), told),
    )
    return SlipFacts(
        **_around(desk, page, saved),
        title=translate("代录签字单", language),
        number=page.number or translate("提交以后才有", language),
        facts=tuple(row for row in facts if row[1]),
        statement=translate(
            "以上内容由别人替我录入。我看过（或听人念过）全部内容，与我们的意思一致，同意这样申报。",
            language,
        ),
        signers=(
            translate("签字或按手印：", language),
            translate("录入人签字：", language),
        ),
        link=absolute(desk, "proposals.show", proposal_id=page.proposal_id),
    )


def _around(desk: Desk, page: Heading, date: datetime) -> dict[str, Any]:
    return {
        "language": desk.language,
        "date": date,
        "imprint": Imprint(site=desk.house.settings.site_name, sample=desk.house.is_demo),
        "programme": page.programme_name,
        "round": page.round_name,
    }


def _time(desk: Desk, page: Heading, at: datetime) -> str:
    return formats.second(at, page.zone, desk.language)
