"""In the small open round: a group for which an officer types, and whose fiscal host confirms."""

from app.actions import confirmations, helped_entries, papers
from app.clock import MILLISECOND
from app.demo.projects import SampleProject
from app.demo.round import Stage
from app.demo.scene import fill
from app.forms.confirmations import AnswerForm, AskForm, HostForm
from app.forms.helped_entries import GroupForm, PaperForm
from app.views import confirmations as views

GROUP, HOST, PERSON = "示例北街纳凉队", "示例居委会", "示例队长"
BASE = "-/"


def help_a_group(stage: Stage, round_id: str, project: SampleProject) -> str:
    """A paper comes, two people check it, and one of them types it; gives the proposal's id."""
    form = PaperForm.model_validate(
        {
            "group_name": GROUP,
            "title": project.title,
            "pages": "6",
            "received_at": stage.local(0, 9),
            "note": "【示例】由队长本人送来。",
        }
    )
    paper_id = stage.act("second", papers.record_paper, round_id, form, [])
    stage.act("secretary", papers.confirm, paper_id)
    group = GroupForm(name=GROUP, fiscal_host=HOST, on_behalf_of=PERSON, paper_id=paper_id)
    proposal_id = stage.act("second", helped_entries.register, round_id, group)
    stage.clock.turn(MILLISECOND)
    fill(stage, "second", proposal_id, project, full=True)
    _host_confirms(stage, proposal_id)
    community = AskForm.model_validate({"kind": "host_community", "body_name": HOST})
    stage.act("second", confirmations.ask, proposal_id, community, link_base=BASE)
    return proposal_id


def _host_confirms(stage: Stage, proposal_id: str) -> None:
    organisation_id = stage.look("second", lambda r: views.index(r, proposal_id)).organisation_id
    host = HostForm(body_name=HOST)
    asked = stage.act("second", confirmations.ask_host, organisation_id, host, link_base=BASE)
    token = asked.link.removeprefix(BASE)
    shown = stage.look("second", lambda reading: views.asked(reading, token)).shown
    answer = AnswerForm(
        answer="confirm",
        opinion="【示例文字】队伍在本居委会活动多年，愿意代管资金。",
        signer_name="示例主任",
        signer_post="居委会主任",
        shown=shown.digest,
        accept="yes",
    )
    stage.act(None, confirmations.answer, token, answer)
