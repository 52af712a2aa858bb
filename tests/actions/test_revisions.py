"""Two people write at once, old versions come back, answers are copied: nothing is ever lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.actions import proposals, revisions
from app.errors import Invalid, NotFound, Refused, Stale
from app.forms.proposals import SectionForm, StartForm
from app.forms.revisions import CopyForm, MergeForm, RestoreForm
from app.models import Organisation, OrganisationMember, ProposalRevision
from app.store.proposals import current_revision
from app.views import drafts
from app.views import revisions as views
from app.vocabulary import OrganisationRole
from tests.support.call_rows import CODE, CallWorld, call  # noqa: F401 -- a fixture

MINUTE = timedelta(minutes=1)


@pytest.fixture
def shared(call: CallWorld) -> str:
    """A proposal of which the applicant and a colleague both write."""
    proposal_id = call.filled()
    [organisation] = call.rows(select(Organisation))
    with call.database.write_session() as session:
        session.add(
            OrganisationMember(
                organisation_id=organisation.id,
                account_id=call.rival,
                role=OrganisationRole.EDITOR,
                added_at=call.clock.now(),
            )
        )
        session.commit()
    return proposal_id


def save(call: CallWorld, who: str, proposal_id: str, base: int, **answers: Any) -> Any:
    """Save a section as somebody."""
    form = SectionForm.model_validate({"base": base, **answers})
    section = "plan" if "plan" in answers else "need"
    return call.act(who, proposals.save, proposal_id, section, form)


def plan(**changes: str) -> dict[str, str]:
    """The section with three questions, as it stands."""
    return {"plan": "示例做法", "effect": "示例变化", "risk": "", **changes}


def answers(call: CallWorld, proposal_id: str) -> dict[str, Any]:
    """Read what stands."""
    with call.database.read() as session:
        return dict(current_revision(session, proposal_id).answers)


def texts(call: CallWorld, name: str) -> list[Any]:
    """Read every text that was ever kept for a question."""
    rows = call.rows(select(ProposalRevision).order_by(ProposalRevision.number))
    return [row.answers.get(name) for row in rows]


def merge(call: CallWorld, proposal_id: str, number: int, base: int, **typed: str) -> Any:
    """Choose between two texts as the applicant."""
    form = MergeForm.model_validate(
        {"base": base, **{name.replace("pick_", "pick-"): text for name, text in typed.items()}}
    )
    return call.act(call.applicant, revisions.settle, proposal_id, number, form)


def test_two_people_in_two_fields_are_put_together(call: CallWorld, shared: str) -> None:
    save(call, call.rival, shared, 2, **plan(effect="同事改的变化"))
    mine = save(call, call.applicant, shared, 2, **plan(plan="我改的做法"))
    assert (mine.number, mine.stale, mine.theirs) == (4, False, [["effect", mine.theirs[0][1]]])
    stands = answers(call, shared)
    assert (stands["plan"], stands["effect"]) == ("我改的做法", "同事改的变化")
    assert mine.writing == ["示例对手"]


def test_two_people_in_one_field_keep_both_texts(call: CallWorld, shared: str) -> None:
    save(call, call.rival, shared, 2, need="同事写的难处")
    mine = save(call, call.applicant, shared, 2, need="我写的难处")
    assert (mine.stale, mine.base, [name for name, _ in mine.clashes]) == (True, 3, ["need"])
    assert answers(call, shared)["need"] == "同事写的难处"
    assert texts(call, "need")[-2:] == ["同事写的难处", "我写的难处"]
    page = call.look(call.applicant, views.merging, shared, mine.number)
    [clash] = page.clashes
    assert "".join(piece.text for piece in clash.theirs) == "同事写的难处"
    assert "".join(piece.text for piece in clash.mine) == "我写的难处"
    assert (page.mine.own, page.theirs.who) == (True, "示例对手")


def test_a_page_goes_on_writing_on_the_text_kept_aside(call: CallWorld, shared: str) -> None:
    save(call, call.rival, shared, 2, need="同事写的难处")
    aside = save(call, call.applicant, shared, 2, need="我写的")
    again = save(call, call.applicant, shared, aside.number, need="我写的")
    on = save(call, call.applicant, shared, aside.number, need="我写的，又多一句")
    assert (again.number, again.stale) == (aside.number, True)
    assert (on.number, on.stale) == (aside.number + 1, True)
    assert call.look(call.applicant, drafts.edit, shared, "need").aside == on.number
    back = save(call, call.applicant, shared, on.number, need="同事写的难处")
    assert (back.stale, back.number) == (False, 3)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"pick_need": "theirs"}, "同事写的难处"),
        ({"pick_need": "mine"}, "我写的难处"),
        ({"pick_need": "typed", "need": "合起来的难处"}, "合起来的难处"),
    ],
)
def test_a_person_chooses_what_stands(
    call: CallWorld, shared: str, typed: dict[str, str], wanted: str
) -> None:
    save(call, call.rival, shared, 2, need="同事写的难处")
    aside = save(call, call.applicant, shared, 2, need="我写的难处")
    merge(call, shared, aside.number, 3, **typed)
    assert answers(call, shared)["need"] == wanted
    assert {"同事写的难处", "我写的难处"} <= set(texts(call, "need"))


def test_nothing_is_chosen_by_silence_or_on_an_old_page(call: CallWorld, shared: str) -> None:
    save(call, call.rival, shared, 2, need="同事写的难处")
    aside = save(call, call.applicant, shared, 2, need="我写的难处")
    with pytest.raises(Invalid) as refused:
        merge(call, shared, aside.number, 3)
    assert refused.value.fields == {"pick-need": ("choose_one", {})}
    save(call, call.rival, shared, 3, need="同事又改了")
    with pytest.raises(Stale):
        merge(call, shared, aside.number, 3, pick_need="mine")
    with pytest.raises(NotFound):
        merge(call, shared, 2, 5, pick_need="mine")


def test_an_old_version_comes_back_as_a_new_one(call: CallWorld, shared: str) -> None:
    save(call, call.applicant, shared, 2, need="改坏了")
    new = call.act(call.rival, revisions.restore, shared, 2, RestoreForm(base=3))
    assert (new, answers(call, shared)["need"]) == (4, "示例难处")
    assert "改坏了" in texts(call, "need")
    with pytest.raises(Stale):
        call.act(call.rival, revisions.restore, shared, 3, RestoreForm(base=3))
    call.submit(shared, 4)
    call.clock.set(call.deadline + MINUTE)
    with pytest.raises(Refused, match="call_closed"):
        call.act(call.applicant, revisions.restore, shared, 3, RestoreForm(base=4))


def test_the_history_puts_spells_together_and_shows_what_did_not_stand(
    call: CallWorld, shared: str
) -> None:
    call.clock.turn(60 * MINUTE)
    save(call, call.rival, shared, 2, need="同事写")
    call.clock.turn(MINUTE)
    save(call, call.rival, shared, 3, need="同事写的难处")
    call.clock.turn(MINUTE)
    save(call, call.applicant, shared, 2, need="我写的难处")
    page = call.look(call.applicant, views.history, shared)
    assert [(one.who, one.first, one.last, one.aside) for one in page.spells] == [
        ("示例申报人", 5, 5, True),
        ("示例对手", 3, 4, False),
        ("示例申报人", 1, 2, False),
    ]
    assert (page.current, page.total, page.earlier) == (4, 5, 0)
    assert call.look(call.applicant, views.history, shared, 3).spells[0].last == 2
    with pytest.raises(Refused, match="not_yours"):
        call.look(call.auditor, views.history, shared)


def test_a_difference_names_what_changed(call: CallWorld, shared: str) -> None:
    line = {"category": "goods", "purpose": "示例物资", "price": "45.50", "quantity": "200"}
    call.save(shared, 2, "budget", budget=[line], own_funds="1,000")
    page = call.look(call.applicant, views.compare, shared, 2, 3)
    [change] = page.changes
    assert change.id == "budget"
    assert "物资 · 示例物资 · 45.50" in "".join(piece.text for piece in change.pieces)
    assert (page.unchanged, page.may_restore) == (14, True)


def test_answers_are_copied_where_the_question_is_the_same(call: CallWorld) -> None:
    older = call.submitted()
    [organisation] = call.rows(select(Organisation))
    form = StartForm(organisation_id=organisation.id)
    new = call.act(call.applicant, proposals.start, CODE, form)
    call.save(new, 1, "plan", **plan(plan="新写的做法", effect=""))
    copied = call.act(call.applicant, revisions.copy, new, "plan", CopyForm(copy_from=older))
    assert (len(copied.taken), len(copied.kept), len(copied.unknown)) == (1, 1, 1)
    stands = answers(call, new)
    assert (stands["plan"], stands["effect"]) == ("新写的做法", "示例变化")
    call.act(call.applicant, revisions.copy, new, "plan", CopyForm(copy_from=older, over="yes"))
    assert answers(call, new)["plan"] == "示例做法"
    with pytest.raises(NotFound):
        call.act(call.applicant, revisions.copy, new, "plan", CopyForm(copy_from=new))
