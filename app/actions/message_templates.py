"""The wording of messages: written for a programme or one of its rounds, and brought back."""

from app.audit import programme_chain, record, round_chain
from app.errors import Invalid, NotFound, Stale
from app.forms.message_templates import TemplateForm, faults_of
from app.language.messages import editable, marks_of
from app.models import MessageTemplate
from app.policy import require
from app.store import message_templates
from app.store.standing import of_programme, of_round
from app.unit import Unit
from app.vocabulary import Verb


def of_programme_kept(
    unit: Unit, programme_id: str, kind: str, language: str, form: TemplateForm
) -> None:
    """Keep a wording for all rounds of a programme."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.TEMPLATE_EDIT, standing)
    _keep(unit, (programme.id, None), (kind, language), form)


def of_round_kept(unit: Unit, round_id: str, kind: str, language: str, form: TemplateForm) -> None:
    """Keep a wording for one round."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.TEMPLATE_EDIT, standing)
    _keep(unit, (funding_round.programme_id, funding_round.id), (kind, language), form)


def _keep(
    unit: Unit, place: tuple[str, str | None], what: tuple[str, str], form: TemplateForm
) -> None:
    (programme_id, round_id), (kind, language) = place, what
    if not editable(kind, language):
        raise NotFound
    back = form.go == "reset"
    faults = {} if back else faults_of(form, marks_of(kind))
    if faults:
        raise Invalid(faults)
    rows = message_templates.versions_of(unit.session, programme_id, round_id, kind, language)
    number = rows[0][0].number if rows else 0
    if number != form.base:
        raise Stale("moved_meanwhile")
    row = MessageTemplate(
        programme_id=programme_id,
        funding_round_id=round_id,
        kind=kind,
        language=language,
        number=number + 1,
        subject="" if back else form.subject,
        body="" if back else form.body,
        made_by=unit.actor.account_id,
        made_at=unit.now,
    )
    chain = round_chain(round_id) if round_id else programme_chain(programme_id)
    record(unit, Verb.TEMPLATE_RESET if back else Verb.TEMPLATE_EDIT, row, chain=chain)
