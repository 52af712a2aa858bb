"""The privacy notice: published in a new version, and consented to."""

from app.audit import record
from app.errors import Stale
from app.forms.privacy import ConsentForm, NoticeForm
from app.models import PrivacyNotice
from app.policy import require
from app.store import privacy
from app.store.standing import of_installation
from app.unit import Unit
from app.vocabulary import Verb


def publish_notice(unit: Unit, form: NoticeForm) -> int:
    """Put a new version of the notice in force; everybody is asked for consent anew. Gives its number."""
    require(Verb.PRIVACY_PUBLISH, of_installation(unit))
    notice = PrivacyNotice(
        version=privacy.current_version(unit.session) + 1,
        text={"zh": form.text_zh, **({"en": form.text_en} if form.text_en else {})},
        changes=form.changes,
        published_by=unit.actor.account_id or "",
        published_at=unit.now,
    )
    record(unit, Verb.PRIVACY_PUBLISH, notice)
    return notice.version


def consent(unit: Unit, form: ConsentForm) -> None:
    """The person consents to the version that was read; saying so twice changes nothing."""
    require(Verb.PRIVACY_CONSENT, of_installation(unit))
    if form.version != privacy.current_version(unit.session):
        raise Stale("moved_meanwhile")
    account_id = unit.actor.account_id or ""
    if privacy.consented(unit.session, account_id) != privacy.current_version(unit.session):
        record(unit, Verb.PRIVACY_CONSENT, privacy.consent(unit, account_id))
