"""Every kind of question has its place on paper, filled in or with room to write."""

from typing import Any

import pytest

from app.documents import (
    Facts,
    FormField,
    FormSheet,
    Grid,
    Imprint,
    form_docx,
    form_pdf,
    proposal_pdf,
)
from app.forms.proposal_forms import preset
from app.models import FormVersion
from app.scoring.canonical import digest
from app.views import documents, printed_forms
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture
from tests.support.sheets_of_paper import told, written

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
IMPRINT = Imprint(site="示例站", sample=False)
LINK = "https://example.org/proposals/1"


def answers(call: CallWorld) -> dict[str, Any]:
    return {
        "title": "示例食堂",
        "strand": call.strand_id,
        "field": ["other", "示例领域"],
        "communities": [call.community_id],
        "period": [{"from": "2026-04-01", "to": "2026-10-31"}],
        "summary": "示例简介",
        "need": "示例难处",
        "beneficiaries": [{"group": "独居长者", "people": "46", "contacts": "900"}],
        "schedule": [{"activity": "送餐", "time": "每周二", "times": "24", "output": "1,100 份"}],
        "team": [{"name": "示例甲", "role": "统筹", "experience": "三年"}],
        "budget": [
            {
                "category": "goods",
                "purpose": "饭盒",
                "price": "12.50",
                "unit": "个",
                "quantity": "40",
                "source": "own",
                "note": "居委会出",
            },
            {
                "category": "goods",
                "purpose": "米",
                "price": "200",
                "quantity": "3",
                "source": "requested",
            },
        ],
        "honest": "yes",
    }


def fields(sheet: FormSheet) -> dict[str, FormField]:
    return {one.label: one for section in sheet.sections for one in section.fields}


@pytest.fixture
def proposal(call: CallWorld) -> str:
    form = preset("full")
    with call.database.write_session() as session:
        session.add(
            FormVersion(
                funding_round_id=call.round_id,
                number=2,
                questions=form,
                digest=digest(form),
                made_at=call.clock.now(),
            )
        )
        session.commit()
    begun = call.begin()
    call.save(begun, 1, **answers(call))
    return begun


def test_what_is_known_is_filled_in(call: CallWorld, proposal: str) -> None:
    sheet = call.look(call.applicant, printed_forms.proposal_form, proposal, IMPRINT, LINK)
    found = fields(sheet)
    assert found["项目名称"].value == "示例食堂"
    assert ("其他：示例领域", True) in found["服务领域"].options
    assert sum(ticked for _, ticked in found["服务领域"].options) == 1
    assert [ticked for _, ticked in found["在哪些社区做"].options] == [True]
    assert found["项目周期"].value == "2026年4月1日 – 2026年10月31日"
    assert found["谁遇到了什么难处？你们怎么知道的？"].value == "示例难处"
    people, budget = found["服务对象"].grid, found["项目预算"].grid
    assert people is not None
    assert budget is not None
    assert people.rows[0] == ("独居长者", "46", "900")
    assert budget.rows[0] == ("物资", "饭盒（自筹；居委会出）", "12.50", "40 个", "500.00")
    assert budget.rows[-1] == ("",) * 5
    assert budget.total == ("申请合计", "600.00", "陆佰元整")
    assert sheet.declarations[0].startswith("以上内容真实")
    assert sheet.opinions == ("依托单位意见", "项目所在社区意见")
    # What belongs to the other ways in is not asked on paper.
    assert not {"申请金额", "填好的 Word 申报书"} & found.keys()
    assert all(section.fields for section in sheet.sections)
    for said in (told(form_pdf(sheet)), written(form_docx(sheet))):
        for word in ("示例食堂", "■其他：示例领域", "独居长者", "饭盒（自筹；居委会出）"):
            assert word in said


def test_the_empty_form_has_room(call: CallWorld, proposal: str) -> None:
    del proposal
    sheet = call.look(None, printed_forms.round_form, CODE, IMPRINT, LINK)
    found = fields(sheet)
    assert {one.value for one in found.values()} == {""}
    assert not any(ticked for one in found.values() for _, ticked in one.options)
    grids = [one.grid for one in found.values() if one.grid is not None]
    assert len(grids) == 5
    assert all(grid.rows and set(grid.rows) == {("",) * len(grid.heads)} for grid in grids)
    assert told(form_pdf(sheet)).count("□") >= 6


def test_the_whole_proposal_tells_every_kind_of_answer(call: CallWorld, proposal: str) -> None:
    sheet = call.look(call.applicant, documents.proposal, proposal, IMPRINT)
    parts = [part for section in sheet.sections for part in section.parts]
    told_facts = dict(row for part in parts if isinstance(part, Facts) for row in part.rows)
    assert told_facts["服务领域"] == "示例领域"
    assert told_facts["项目周期"] == "2026年4月1日 – 2026年10月31日"
    assert told_facts["总预算"] == "1,100.00 元"
    assert told_facts["已勾选："].startswith("以上内容真实")
    labels = [part.label for part in parts if isinstance(part, Grid)]
    assert labels == ["服务对象", "活动安排", "项目团队", ""]
    said = told(proposal_pdf(sheet))
    for word in (
        "独居长者",
        "每周二",
        "示例甲",
        "饭盒（自筹；居委会出）",
        "陆佰元整",
        "还没有提交",
    ):
        assert word in said
