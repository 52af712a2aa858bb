"""The lines of the matrix for the installation: its page, its first page, and what watchers ask."""

from tests.whole.lines import ALWAYS, OWNER, Line, anybody, link_is_spent, nobody

#: Who owns the installation looks after it; for everybody else there is no such page.
_owned: Line = ((OWNER, ALWAYS),)

GET: dict[str, tuple[Line, Line]] = {
    "accounts.claim": (nobody, link_is_spent),
    "accounts.trying": (nobody, link_is_spent),
    "brought_backups.show": (nobody, link_is_spent),
    "systems.ready": (anybody, nobody),
    # The settings ask for no figures.
    "systems.metrics": (nobody, nobody),
    "systems.address": (anybody, nobody),
    "systems.show": (_owned, nobody),
    "backups.index": (_owned, nobody),
    "systems.heads": (_owned, nobody),
    "systems.heads_file": (_owned, nobody),
}
POST: dict[str, tuple[Line, Line]] = {
    "accounts.claim_now": (nobody, link_is_spent),
    "accounts.try_out": (nobody, link_is_spent),
    "brought_backups.look": (nobody, link_is_spent),
    "brought_backups.begin": (nobody, link_is_spent),
    "brought_backups.call_off": (nobody, link_is_spent),
    "systems.check": (_owned, nobody),
    "backups.make": (_owned, nobody),
    # Without the word the form comes back.
    "backups.restore": (_owned, nobody),
    # Nothing waits to be restored.
    "backups.call_off": (nobody, nobody),
    # Nobody of the cast has an address to try, and no job has failed.
    "systems.test_mail": (nobody, _owned),
    "systems.retry_job": (nobody, nobody),
}
#: A spent link says so; nobody is asked to sign in.
SPENT = {
    "accounts.claim",
    "accounts.claim_now",
    "accounts.trying",
    "accounts.try_out",
    "brought_backups.show",
    "brought_backups.look",
    "brought_backups.begin",
    "brought_backups.call_off",
}
