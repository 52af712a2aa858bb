"""A round that is announced: two awards, two on the reserve list, three instalments in the rules."""

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import update

from app.actions import agreements, money_returns, payments
from app.actions import awards as deciding
from app.forms.awards import (
    AgreedPart,
    AgreementForm,
    ClaimForm,
    DecisionForm,
    PaymentForm,
    ReceivedForm,
    SignedForm,
    VerdictForm,
)
from app.forms.rulebooks import presets
from app.forms.uploads import FileFacts
from app.models import FundingRound, Publication
from app.scoring.payment_rules import Instalment, PaidAfter
from app.scoring.rulebook import ExtraPrize
from app.store.awards import Award, Register, register_of
from app.unit import Reading
from app.vocabulary import AwardStep, InstalmentVerdict, Phase
from tests.support.result_rows import ResultWorld

WHY, MINUTES = "示例理由", "示例纪要第 3 条"
PARTS = (
    Instalment(
        id="first",
        title={"zh": "首期", "en": "First"},
        share=Fraction(1, 2),
        after=PaidAfter.AGREEMENT,
        within=15,
    ),
    Instalment(
        id="second",
        title={"zh": "二期", "en": "Second"},
        share=Fraction(1, 3),
        after=PaidAfter.MIDTERM,
        within=15,
    ),
    Instalment(
        id="last",
        title={"zh": "尾款", "en": "Last"},
        share=Fraction(1, 6),
        after=PaidAfter.FINAL,
        within=15,
    ),
)


@dataclass
class AwardWorld:
    """An announced round; the first proposal is an award, the third stands first on the reserve list."""

    results: ResultWorld

    @property
    def round_id(self) -> str:
        """The round."""
        return self.results.round_id

    @property
    def first(self) -> str:
        """The first award."""
        return self.results.proposals[0]

    def act(self, action: Any, *args: Any, by: str = "", **kwargs: Any) -> Any:
        """Do something as the organiser, or as somebody else."""
        panel = self.results.panel
        return panel.act(by or panel.organiser, action, *args, **kwargs)

    def award(self, proposal_id: str = "") -> Award:
        """Read an award with its sums."""
        return self.register().award(proposal_id or self.first)

    def register(self) -> Register:
        """Read all awards of the round."""
        panel = self.results.panel

        def read(reading: Reading) -> Register:
            funding_round = reading.session.get_one(FundingRound, self.round_id)
            return register_of(reading.session, funding_round, reading.now)

        found: Register = panel.look(panel.organiser, read)
        return found

    def agree(self, proposal_id: str = "", amount: str = "", **parts: str) -> str:
        """Write the next version: the instalments as they stand, or with these amounts."""
        award = self.award(proposal_id)
        form = AgreementForm(
            number=len(award.versions),
            amount=amount
            or plain(award.agreement.amount_minor if award.agreement else award.granted_minor),
            parts=[
                AgreedPart(
                    name=part.name,
                    title_zh=part.title.get("zh", ""),
                    amount=parts.get(part.name, plain(part.amount_minor)),
                    after=part.after,
                    within=part.within,
                    days=part.days,
                )
                for part in award.parts
            ],
            reason="双方商定" if award.versions else "",
        )
        return str(self.act(agreements.make, self.round_id, award.proposal_id, form))

    def sign(self, proposal_id: str = "") -> None:
        """Take in the signed copy, today."""
        award = self.award(proposal_id)
        form = SignedForm(signed_on=self.today, number=len(award.versions))
        self.act(agreements.sign, self.round_id, award.proposal_id, form, [self.scan()])

    def pay(self, name: str, amount: str, voucher: str, proposal_id: str = "") -> str:
        """Enter a payment, today."""
        form = PaymentForm(amount=amount, paid_on=self.today, voucher=voucher)
        proposal = proposal_id or self.first
        return str(self.act(payments.enter, self.round_id, proposal, name, form))

    def scan(self) -> FileFacts:
        """A picture that lies in the store."""
        stored = self.results.files.put([b"%PDF-1.4 sample"], 10**6)
        return FileFacts(
            name="示例.pdf", media_type="application/pdf", size=stored.size, sha256=stored.sha256
        )

    @property
    def today(self) -> str:
        """The day it is in the round."""
        return (self.results.panel.clock.now() + timedelta(hours=8)).date().isoformat()


def decide(awards: AwardWorld, proposal: str, step: AwardStep, **more: object) -> str:
    """Decide about an award as the organiser."""
    form = DecisionForm(step=step, reason=WHY, minutes=MINUTES, **more)
    made: str = awards.act(
        deciding.decide, awards.round_id, proposal, form, link="http://test/proposals/-/award"
    )
    return made


def judge(awards: AwardWorld, name: str, verdict: InstalmentVerdict, proposal_id: str = "") -> None:
    """Release, hold or stop an instalment of the first award, or of another."""
    form = VerdictForm(verdict=verdict, reason=WHY, minutes=MINUTES)
    awards.act(payments.decide, awards.round_id, proposal_id or awards.first, name, form)


def claim(awards: AwardWorld, amount: str, proposal_id: str = "") -> str:
    """Claim money back of the first award, or of another."""
    form = ClaimForm(amount=amount, due_on="2030-01-31", reason=WHY)
    proposal = proposal_id or awards.first
    made: str = awards.act(money_returns.claim, awards.round_id, proposal, form)
    return made


def received(awards: AwardWorld, row: str) -> None:
    """Note that claimed money came in, today."""
    form = ReceivedForm(outcome="received", received_on=awards.today, voucher=f"回单 {row}")
    awards.act(money_returns.settle, row, form)


def plain(minor: int) -> str:
    """Type an amount."""
    return f"{minor // 100}.{minor % 100:02d}"


@pytest.fixture
def awards(results: ResultWorld, request: pytest.FixtureRequest) -> AwardWorld:
    """Announce the round; `PRIZES` of the test's module come on top of its awards."""
    prizes: tuple[ExtraPrize, ...] = getattr(request.module, "PRIZES", ())
    book = presets()["founding-round"]
    selection = replace(book.selection, count=2)
    panel = results.panel
    panel.rulebook(replace(book, selection=selection, instalments=PARTS, extra_prizes=prizes))
    results.published()
    panel.clock.turn(timedelta(days=8))
    with panel.database.write_session() as session:
        session.execute(update(Publication).values(announced_at=panel.clock.now()))
        session.commit()
    panel.phase(Phase.ANNOUNCED)
    return AwardWorld(results)
