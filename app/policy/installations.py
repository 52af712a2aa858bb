"""What belongs to the installation and not to a round: its health, and the data of its people."""

from __future__ import annotations

from collections.abc import Mapping

from app.policy.predicates import (
    anybody,
    auditor,
    installation_owner,
    known,
    officer,
    organiser,
    own_account,
)
from app.policy.rule import Rule, rule
from app.vocabulary import Verb

#: Who runs the installation looks after it; for everybody else there is no such page.
RULES: Mapping[Verb, Rule] = {
    Verb.PRIVACY_VIEW: rule(anybody, anybody),
    Verb.PRIVACY_PUBLISH: rule(installation_owner, installation_owner),
    Verb.PRIVACY_CONSENT: rule(anybody, known),
    Verb.PERSON_VIEW: rule(own_account | installation_owner, own_account | installation_owner),
    Verb.PERSON_ERASE: rule(own_account | installation_owner, own_account | installation_owner),
    Verb.RETENTION_VIEW: rule(installation_owner, installation_owner),
    Verb.RETENTION_RUN: rule(installation_owner, installation_owner),
    Verb.ACCESS_VIEW: rule(installation_owner | officer, installation_owner | organiser | auditor),
    Verb.BACKUP_MAKE: rule(installation_owner, installation_owner),
    Verb.BACKUP_RESTORE: rule(installation_owner, installation_owner),
    Verb.BACKUP_CALL_OFF: rule(installation_owner, installation_owner),
    Verb.SYSTEM_VIEW: rule(installation_owner, installation_owner),
    Verb.SYSTEM_CHECK: rule(installation_owner, installation_owner),
    Verb.SYSTEM_TEST_MAIL: rule(installation_owner, installation_owner),
    Verb.SYSTEM_RETRY_JOB: rule(installation_owner, installation_owner),
}
