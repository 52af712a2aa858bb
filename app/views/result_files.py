"""The newest tally of a round as a workbook, for officers and auditors."""

from app.language import content, translate
from app.language.catalogue import N_
from app.language.headings import heading
from app.language.rankings import ranking
from app.language.result_books import Words, result_book
from app.language.tallies import draft_notice, explained, pot_text
from app.language.tally_books import Tallied
from app.policy import require
from app.scoring import evidence as evidences
from app.store import bundles, results
from app.store.rounds import programme_of
from app.store.standing import of_round
from app.unit import Reading
from app.vocabulary import Verb
from app.waiting import Step, unwatched


def book(reading: Reading, round_id: str, step: Step = unwatched) -> tuple[str, bytes]:
    """Give the name of the file and the workbook, under the rules of the tally's own version."""
    funding_round, standing = of_round(reading, round_id)
    require(Verb.RESULT_VIEW, standing)
    language = reading.language
    tally = results.newest(reading.session, funding_round.id)
    head = heading(reading, funding_round)
    tallied = Tallied(
        rulebook=bundles.rules_at(reading.session, tally),
        evidence=evidences.from_document(tally.evidence),
        outcome=bundles.outcome_of(tally),
    )
    rules, outcome = tallied.rulebook, tallied.outcome
    places = results.places_of(reading.session, funding_round.id)
    operator = content(programme_of(reading.session, funding_round).operator, language)[0]
    titles = {line.proposal: line.title for line in outcome.lines}
    data = result_book(
        ranking(outcome, rules, places, language, head["currency"]),
        Words(
            explained={line.proposal: explained(line, rules, language) for line in outcome.lines},
            notice=draft_notice(outcome, rules, operator, language),
            pots=pot_text(outcome, rules, titles, language),
        ),
        tallied,
        language,
        step,
    )
    name = translate(
        N_("%(round)s结果 第 %(n)s 次计算"), language, round=head["round_name"], n=tally.number
    )
    return name, data
