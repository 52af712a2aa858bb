"""Lists on paper: typed by two persons, nothing counted before both agree. And the signed minutes."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.actions import meetings, paper_lists, signed_minutes
from app.documents import Imprint
from app.errors import Invalid, NotFound, Refused
from app.forms.meetings import CountsForm, SignedMinutesForm
from app.forms.paper_lists import PaperLine, PaperListForm, Said, read_paper
from app.forms.rulebooks import presets
from app.forms.uploads import FileFacts
from app.models import (
    Attachment,
    Ballot,
    BallotOption,
    LedgerEntry,
    NamedPaper,
    PaperList,
    SecretPaper,
    SignedMinutes,
)
from app.scoring.errors import BadNumber
from app.scoring.outcome import Status
from app.scoring.rulebook import Choices, Rulebook, VoteForm
from app.store import invariants
from app.views import decisions as decision_views
from app.views import minutes as minutes_views
from app.views import paper_lists as views
from app.views import signed_minutes as signed_views
from app.vocabulary import BallotState, Phase, Verb
from tests.support import voting
from tests.support.panel_rows import PanelWorld, world  # noqa: F401 -- a fixture

SCAN = [FileFacts(name="选票.pdf", media_type="application/pdf", size=9, sha256="b" * 64)]


def rules(form: str, choices: Choices | None, **more: object) -> Rulebook:
    """A round whose main vote is a list."""
    found = presets()["rank-sum"]
    assert found.vote is not None
    vote = replace(found.vote, form=VoteForm(form), choices=choices, quorum=None, **more)
    return replace(found, vote=vote)


def pile(*said: str, seats: tuple[str, ...] = ()) -> PaperListForm:
    """Type papers in their order."""
    named = dict(enumerate(seats))
    return PaperListForm(
        papers=[PaperLine(seat=named.get(at, ""), said=text) for at, text in enumerate(said)]
    )


def ballot_of(world: PanelWorld) -> Ballot:
    """Give the one ballot."""
    [row] = world.rows(select(Ballot))
    return row


def votes_of(world: PanelWorld) -> list[int | None]:
    """Give what each proposal got, in the order of the list."""
    rows = world.rows(select(BallotOption).order_by(BallotOption.position))
    return [row.votes for row in rows]


@pytest.mark.parametrize(
    ("text", "points", "said"),
    [
        ("1 3", False, Said(picks={1: 1, 3: 1})),
        ("３、１", False, Said(picks={1: 1, 3: 1})),
        ("1=3， 4：2", True, Said(picks={1: 3, 4: 2})),
        ("0", False, Said(picks={})),
        ("空", True, Said(picks={})),
        ("废", False, Said(picks={}, void=True)),
        ("X", False, Said(picks={}, void=True)),
    ],
)
def test_a_line_is_read_as_people_write_it(text: str, points: bool, said: Said) -> None:
    assert read_paper(text, places=4, points=points) == said


@pytest.mark.parametrize(
    ("text", "points", "code"),
    [
        ("5", False, "place_unknown"),
        ("1 1", False, "place_twice"),
        ("1=2", False, "paper_unreadable"),
        ("1 2", True, "paper_unreadable_points"),
        ("一", False, "paper_unreadable"),
        ("0 1", False, "place_unknown"),
    ],
)
def test_what_cannot_be_read_is_said_and_never_void(text: str, points: bool, code: str) -> None:
    with pytest.raises(BadNumber) as bad:
        read_paper(text, places=4, points=points)
    assert bad.value.code == code


@pytest.mark.parametrize(
    ("form", "choices", "said", "votes", "counts"),
    [
        ("choose", Choices(at_least=1, at_most=2), ("1 2", "2", "1 2 3", "x"), [1, 2, 0, 0], (2, 0, 2)),
        ("approval", None, ("1 2 3", "4", "0", ""), [1, 1, 1, 1], (2, 1, 0)),
        ("points", Choices(points=5), ("1=3 2=2", "1=6", "4=5", "0"), [3, 2, 0, 5], (2, 1, 1)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("secret", [True, False])
def test_a_list_on_paper_counts_once_both_agree(  # noqa: PLR0917 -- a table
    world: PanelWorld,
    form: str,
    choices: Choices | None,
    said: tuple[str, ...],
    votes: list[int],
    counts: tuple[int, int, int],
    secret: bool,
) -> None:
    book = rules(form, choices, secret=secret)
    voting.in_meeting(world, book)
    ballot = ballot_of(world)
    typed = pile(*said, seats=() if secret else tuple(world.seats))
    world.act(world.organiser, paper_lists.type_first, ballot.id, typed, SCAN)
    assert (ballot_of(world).state, ballot_of(world).votes_for) == (BallotState.ENTERED, None)
    assert (votes_of(world), voting.evidence(world).ballots) == ([None] * 4, ())
    with pytest.raises(Refused, match="second_person_needed"):
        world.act(world.organiser, paper_lists.type_second, ballot.id, typed)
    other = typed.model_copy(deep=True)
    other.papers[1] = other.papers[1].model_copy(
        update={"said": "3=1" if form == "points" else "3"}
    )
    with pytest.raises(Invalid) as differs:
        world.act(world.second, paper_lists.type_second, ballot.id, other)
    assert differs.value.fields == {"papers-1-said": ("typed_differently", {})}
    assert votes_of(world) == [None] * 4
    world.act(world.second, paper_lists.type_second, ballot.id, typed)
    row = ballot_of(world)
    assert (row.state, votes_of(world)) == (BallotState.CLOSED, votes)
    assert (row.votes_for, row.votes_abstain, row.votes_void) == counts
    assert row.attending == sum(counts)
    assert (row.entered_by, row.confirmed_by) == (world.organiser, world.second)
    assert world.rows(select(SecretPaper)) == world.rows(select(NamedPaper)) == []
    with world.database.read() as session:
        assert invariants.ballots_that_miscount(session) == []
    found = {one.proposal: one.votes_for for one in voting.evidence(world).ballots}
    assert [found[key] for key in world.proposals] == votes
    assert voting.tallied(world).status is Status.COMPLETE


def test_what_was_typed_stands_nowhere_but_in_its_row(world: PanelWorld) -> None:
    voting.in_meeting(world, rules("approval", None, secret=True))
    ballot = ballot_of(world)
    world.act(world.organiser, paper_lists.type_first, ballot.id, pile("1 2", "4"), SCAN)
    shown = world.look(world.second, views.show, ballot.id)
    assert "picks" not in repr(shown)
    assert not any(key in repr(shown.lines) for key in world.proposals)
    told = str([(row.before, row.after) for row in world.rows(select(LedgerEntry))])
    assert "picks" not in told
    world.act(world.second, paper_lists.type_first, ballot.id, pile("3"), SCAN)
    assert [row.number for row in world.rows(select(PaperList).order_by(PaperList.number))] == [
        1,
        2,
    ]
    with pytest.raises(Invalid):
        world.act(world.organiser, paper_lists.type_second, ballot.id, pile("1 2", "4"))
    world.act(world.organiser, paper_lists.type_second, ballot.id, pile("3"))
    assert votes_of(world) == [0, 0, 1, 0]


def test_a_pile_fits_the_roll_and_who_keeps_out_is_not_counted(world: PanelWorld) -> None:
    voting.in_meeting(world, rules("approval", None, secret=False), members=2)
    ballot = ballot_of(world)
    world.recuse(world.seats[0], world.proposals[0])
    typed = pile("1 2", "1", seats=tuple(world.seats))
    with pytest.raises(Invalid) as out:
        world.act(world.organiser, paper_lists.type_first, ballot.id, typed, SCAN)
    assert out.value.fields == {"papers-0-said": ("pick_kept_out", {"members": 2})}
    typed = pile("2", "1", seats=(world.seats[0], world.seats[0]))
    with pytest.raises(Invalid) as nobody:
        world.act(world.organiser, paper_lists.type_first, ballot.id, typed, SCAN)
    assert nobody.value.fields["papers-1-said"][0] == "choose_one"
    typed = pile("2", "1", seats=tuple(world.seats))
    with pytest.raises(Invalid) as scan:
        world.act(world.organiser, paper_lists.type_first, ballot.id, typed)
    assert scan.value.fields == {"file": ("file_missing", {})}


def test_a_secret_pile_is_no_larger_than_the_roll(world: PanelWorld) -> None:
    voting.in_meeting(world, rules("approval", None, secret=True), members=2)
    with pytest.raises(Invalid) as many:
        world.act(
            world.organiser, paper_lists.type_first, ballot_of(world).id, pile("1", "2", "3"), SCAN
        )
    assert many.value.fields == {"papers-2-said": ("papers_many", {"members": 2})}


def test_where_the_rules_say_void_a_recused_members_pick_counts_for_the_others(
    world: PanelWorld,
) -> None:
    book = rules("approval", None, secret=False, recused_void=True)
    voting.in_meeting(world, book, members=2)
    world.recuse(world.seats[0], world.proposals[0])
    typed = pile("1 2", "1", seats=tuple(world.seats))
    ballot = ballot_of(world)
    world.act(world.organiser, paper_lists.type_first, ballot.id, typed, SCAN)
    world.act(world.second, paper_lists.type_second, ballot.id, typed)
    assert votes_of(world) == [1, 1, 0, 0]


def test_counts_and_papers_are_not_mixed_up(world: PanelWorld) -> None:
    voting.in_meeting(world, rules("approval", None))
    counts = CountsForm(
        votes_for="1", votes_against="0", votes_abstain="0", votes_void="0", attending="1"
    )
    with pytest.raises(Refused, match="list_by_papers"):
        world.act(world.organiser, meetings.enter_counts, ballot_of(world).id, counts, SCAN)
    with pytest.raises(NotFound):
        world.act(world.stranger, paper_lists.type_first, ballot_of(world).id, pile("1"), SCAN)


def test_the_publics_papers_are_typed_too(world: PanelWorld) -> None:
    book = presets()["national-contest-2020"]
    voting.in_meeting(world, book)
    ballot, typed = ballot_of(world), pile(*["1 2"] * 7)
    world.act(world.organiser, paper_lists.type_first, ballot.id, typed, SCAN)
    world.act(world.second, paper_lists.type_second, ballot.id, typed)
    [row] = [one for one in voting.evidence(world).ballots if one.proposal == world.proposals[0]]
    assert (row.votes_for, row.attending, row.members, row.vote) == (7, 7, 7, "public")


def test_signed_minutes_are_kept_recorded_and_named_by_decisions(world: PanelWorld) -> None:
    meeting = voting.in_meeting(world, presets()["two-thirds-gate"], scores=(8, 8, 7, 6))
    form = SignedMinutesForm(note="示例：补签")
    with pytest.raises(Invalid) as missing:
        world.act(world.second, signed_minutes.keep, meeting, form, [])
    assert missing.value.fields == {"file": ("file_missing", {})}
    for _ in range(2):
        world.act(world.second, signed_minutes.keep, meeting, form, SCAN)
    with pytest.raises(NotFound):
        world.act(world.members[0], signed_minutes.keep, meeting, form, SCAN)
    page = world.look(world.organiser, signed_views.show, meeting)
    assert [(one.number, one.note, one.name) for one in page.copies] == [
        (2, "示例：补签", "选票.pdf"), (1, "示例：补签", "选票.pdf"),
    ]  # fmt: skip
    file = world.look(world.organiser, signed_views.file, page.copies[0].id)
    assert file.sha256 == SCAN[0].sha256
    with pytest.raises(NotFound):
        world.look(world.members[0], signed_views.file, page.copies[0].id)
    entries = world.rows(select(LedgerEntry).where(LedgerEntry.verb == Verb.MINUTES_KEEP))
    assert [entry.after["sha256"] for entry in entries] == [SCAN[0].sha256] * 2
    assert len(world.rows(select(SignedMinutes))) == len(world.rows(select(Attachment))) == 2
    voting.everything(world, meeting)
    voting.tallied(world)
    world.phase(Phase.TALLY)
    named = world.look(world.organiser, decision_views.decisions, world.round_id)
    assert named.decided == ()
    seed = world.look(world.organiser, decision_views.seed, world.round_id)
    assert seed.minutes.startswith("示例终审会纪要签字件第 2 份（")


def test_the_minutes_say_which_vote_each_ballot_is(world: PanelWorld) -> None:
    book = presets()["national-contest-2020"]
    meeting = voting.in_meeting(world, book)
    ballot = ballot_of(world)
    typed = pile("1 2", "2")
    world.act(world.organiser, paper_lists.type_first, ballot.id, typed, SCAN)
    world.act(world.second, paper_lists.type_second, ballot.id, typed)
    imprint = Imprint(site="示例", sample=True)
    sheet = world.look(world.organiser, minutes_views.sheet, meeting, imprint)
    [section] = [one for one in sheet.sections if "（规则里的“public”）" in one.title]
    assert "纸质选票，两人各录一遍，一致后计票。" in section.parts[0].text
    assert [row[1] for row in section.parts[1].rows] == ["2 / 2", "1 / 2", "0 / 2", "0 / 2"]
