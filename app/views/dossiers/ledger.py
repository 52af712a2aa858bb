"""The ledger of a round in plain sentences, whole or about one proposal."""

from app.audit import round_chain, verify_chain
from app.documents.hypertext import Chapter
from app.documents.sheets import Grid, Prose
from app.language.catalogue import N_
from app.language.entries import Tongue, entry_sentence
from app.language.headings import heading
from app.policy import require
from app.store import ledgers
from app.store.rounds import programme_of
from app.store.standing import of_round
from app.store.subjects import Subject, subjects_of
from app.unit import Reading
from app.vocabulary import Verb

SHORT = 16


def told(reading: Reading, round_id: str, proposal_id: str = "") -> Chapter:
    """Tell every entry; with a proposal, those that are about it."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.LEDGER_VIEW, standing)
    session, chain = reading.session, round_chain(funding_round.id)
    above = heading(reading, funding_round)
    language = programme_of(session, funding_round).language
    tongue = Tongue(language=language, zone=above["zone"], currency=above["currency"])
    rows = ledgers.all_of(session, chain)
    about = subjects_of(session, [entry for entry, _ in rows])
    none = Subject()
    lines = tuple(
        (
            str(entry.sequence),
            entry_sentence(entry, name or "", about.get(entry.subject_id, none), tongue),
            entry.digest[:SHORT],
        )
        for entry, name in rows
        if not proposal_id or about.get(entry.subject_id, none).proposal_id == proposal_id
    )
    grid = Grid(
        heads=(
            tongue.say(N_("序号")),
            tongue.say(N_("办了什么")),
            tongue.say(N_("校验码（前 16 位）")),
        ),
        rows=lines,
        widths=("1", "8", "3"),
        align=("right", "left", "left"),
    )
    holds = not verify_chain(session, chain)
    return Chapter(
        title=tongue.say(N_("办理记录")), parts=(Prose("", _says(tongue, holds=holds)), grid)
    )


def _says(tongue: Tongue, *, holds: bool) -> str:
    found = (
        N_("装订时从头核对过，每一条都对得上。")
        if holds
        else N_("装订时从头核对，有对不上的地方。")
    )
    told = N_(
        "谁在什么时候办了什么。每一条的校验码都把前面所有的条目锁在一起。个人的话和联系方式在记录里只有指纹，这里不写。"
    )
    return f"{tongue.say(told)}\n\n{tongue.say(found)}"
