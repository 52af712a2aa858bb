"""What people do with their accounts."""

from dataclasses import dataclass
from datetime import timedelta

from app.audit import record
from app.errors import Invalid, NotFound, Refused, Stale
from app.language.messages import texts
from app.models import Account, SignIn, SignInAttempt
from app.policy import require
from app.store import accounts, codes, outbox, privacy, recovery_codes, second_factors
from app.store.proofs import Proof, use_up
from app.store.standing import of_account, of_installation
from app.unit import Unit
from app.vocabulary import CodeKind, Verb

ABSOLUTE = timedelta(days=7)
CONTACT_LIFETIME = timedelta(minutes=10)
#: So many codes are sent to one account in an hour: each is a message to an address that may be somebody else's.
CODES_MAX, CODES_WINDOW = 5, timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What signing up needs; the password is already a hash, or there is none: a card lets in."""

    sign_in_name: str
    display_name: str
    password_hash: str | None


def sign_up(unit: Unit, new: NewAccount) -> str:
    """Make an account; nothing needs to be confirmed before writing."""
    require(Verb.ACCOUNT_SIGN_UP, of_installation(unit))
    account = make_account(unit, new)
    record(unit, Verb.ACCOUNT_SIGN_UP, account)
    return account.id


def claim_ownership(unit: Unit, token: str, new: NewAccount) -> str:
    """The first organiser takes the installation over with the link that the start printed."""
    require(Verb.OWNER_CLAIM, of_installation(unit))
    codes.use(unit, CodeKind.FIRST_OWNER, token)
    if accounts.owner_exists(unit.session):
        raise Refused("code_wrong")
    account = make_account(unit, new)
    account.owns_installation = True
    account.contact_confirmed_at, account.contact_confirmed_how = unit.now, "owner"
    record(unit, Verb.OWNER_CLAIM, account)
    return account.id


def make_account(unit: Unit, new: NewAccount) -> Account:
    """Add a new account with the consent that was given with it; the caller records it."""
    if accounts.by_name(unit.session, new.sign_in_name) is not None:
        raise Invalid({"sign_in_name": ("sign_in_name_taken", {})})
    name = new.sign_in_name.strip()
    account = Account(
        sign_in_key=accounts.fold_name(name),
        sign_in_name=name,
        display_name=new.display_name,
        email=name if "@" in name else None,
        mobile=name if name.isascii() and name.lstrip("+").isdigit() and len(name) >= 8 else None,  # noqa: PLR2004 -- the shortest telephone numbers
        password_hash=new.password_hash,
        language=unit.language,
        created_at=unit.now,
    )
    unit.session.add_all((account, privacy.consent(unit, account.id)))
    return account


def open_session(
    unit: Unit,
    account_id: str,
    *,
    token_digest: str,
    csrf_token: str,
    agent: str,
    card_id: str | None = None,
) -> None:
    """Start a session under a new token; the cookie is the caller's."""
    require(Verb.ACCOUNT_SIGN_IN, of_installation(unit))
    unit.session.add(
        SignIn(
            token_digest=token_digest,
            account_id=account_id,
            csrf_token=csrf_token,
            created_at=unit.now,
            expires_at=unit.now + ABSOLUTE,
            agent=agent[:200],
            seat_card_id=card_id,
        )
    )


def open_demo_session(unit: Unit, account_id: str, *, token_digest: str, csrf_token: str) -> None:
    """Sign in as one of the demo's cast: only for people at the machine itself."""
    account = unit.session.get(Account, account_id)
    if not unit.actor.loopback or account is None or account.demo_role is None:
        raise NotFound
    open_session(unit, account_id, token_digest=token_digest, csrf_token=csrf_token, agent="demo")


def note_failure(unit: Unit, name: str) -> None:
    """Count a failed attempt to sign in."""
    unit.session.add(SignInAttempt(sign_in_key=accounts.fold_name(name), at=unit.now))


def sign_out(unit: Unit) -> None:
    """End the session of this request."""
    require(Verb.ACCOUNT_SIGN_OUT, of_installation(unit))
    row = unit.session.get(SignIn, unit.actor.sign_in_id or "")
    if row is not None:
        row.revoked_at = unit.now


def sign_out_elsewhere(unit: Unit) -> None:
    """End every other session of the account."""
    require(Verb.ACCOUNT_SIGN_OUT, of_installation(unit))
    for row in accounts.sessions_of(unit.session, unit.actor.account_id or "", unit.now):
        if row.id != unit.actor.sign_in_id:
            row.revoked_at = unit.now


def edit_contact(unit: Unit, *, display_name: str, email: str, mobile: str) -> None:
    """Change how one is called and reached; a changed channel is unconfirmed again."""
    account, standing = of_account(unit, unit.actor.account_id or "")
    require(Verb.ACCOUNT_EDIT, standing)
    if (account.email or "", account.mobile or "") != (email, mobile):
        account.contact_confirmed_at, account.contact_confirmed_how = None, None
        codes.end_spoken(unit, CodeKind.CONTACT, account.id)
    account.display_name, account.email, account.mobile = (
        display_name,
        email or None,
        mobile or None,
    )
    record(unit, Verb.ACCOUNT_EDIT, account)


def prefer_language(unit: Unit, language: str) -> None:
    """Keep the language in which messages to this person are written; by a card the cookie alone keeps it."""
    account, standing = of_account(unit, unit.actor.account_id or "")
    if standing.by_card and not standing.own_account:
        return
    require(Verb.ACCOUNT_EDIT, standing)
    if account.language != language:
        account.language = language
        record(unit, Verb.ACCOUNT_EDIT, account)


def send_contact_code(unit: Unit) -> str:
    """Send a code over the account's own channel; tells which."""
    account, standing = of_account(unit, unit.actor.account_id or "")
    require(Verb.ACCOUNT_CONFIRM_CONTACT, standing)
    if not (account.email or account.mobile):
        raise Refused("no_channel")
    sent = codes.issued_since(unit.session, CodeKind.CONTACT, account.id, unit.now - CODES_WINDOW)
    if sent >= CODES_MAX:
        raise Refused("codes_many", limit=CODES_MAX)
    digits = codes.issue_spoken(
        unit, CodeKind.CONTACT, CONTACT_LIFETIME, account.id, _channels(account)
    )
    message = outbox.enqueue(
        unit,
        kind="contact_code",
        recipient=account.display_name,
        account=account,
        texts=texts("contact_code", account.language, code=digits),
    )
    return message.channel.value


def confirm_contact(unit: Unit, code: str) -> bool:
    """Confirm the contact with the code; False if the code was wrong (the try is counted)."""
    account, standing = of_account(unit, unit.actor.account_id or "")
    require(Verb.ACCOUNT_CONFIRM_CONTACT, standing)
    if not codes.use_spoken(unit, CodeKind.CONTACT, account.id, code, _channels(account)):
        return False
    account.contact_confirmed_at = unit.now
    account.contact_confirmed_how = "code"
    record(unit, Verb.ACCOUNT_CONFIRM_CONTACT, account)
    return True


def _channels(account: Account) -> str:
    """Name what a code proves: where it went, and not where one is reached by now."""
    return f"{account.email or ''} {account.mobile or ''}"


def change_password(unit: Unit, password_hash: str) -> None:
    """Set a new password and end the other sessions."""
    account, standing = of_account(unit, unit.actor.account_id or "")
    require(Verb.ACCOUNT_CHANGE_PASSWORD, standing)
    account.password_hash = password_hash
    record(unit, Verb.ACCOUNT_CHANGE_PASSWORD, account)
    sign_out_elsewhere(unit)


def reset_password(unit: Unit, *, name: str, code: str, password_hash: str) -> bool:
    """Set a new password with the code that an officer read out; False if it was wrong."""
    require(Verb.ACCOUNT_RESET_PASSWORD, of_installation(unit))
    account = accounts.by_name(unit.session, name)
    if account is None or not codes.use_spoken(unit, CodeKind.RESET, account.id, code):
        note_failure(unit, name)
        return False
    account.password_hash = password_hash
    for row in accounts.sessions_of(unit.session, account.id, unit.now):
        row.revoked_at = unit.now
    record(unit, Verb.ACCOUNT_RESET_PASSWORD, account)
    return True


def begin_second_factor(unit: Unit, secret: str, proof: Proof) -> None:
    """Keep a new secret; it counts once a code from it was shown, and the one before holds till then."""
    account = _proved(unit, proof)
    account.totp_pending = secret
    record(unit, Verb.ACCOUNT_SET_SECOND_FACTOR, account, after={"second_factor": "begun"})


def confirm_second_factor(unit: Unit, step: int) -> None:
    """The app's code was right, and is used up by it: ask for one from now on."""
    account, standing = of_account(unit, unit.actor.account_id or "")
    require(Verb.ACCOUNT_SET_SECOND_FACTOR, standing)
    if account.totp_pending is None:
        raise Stale("moved_meanwhile")
    account.totp_secret, account.totp_pending = account.totp_pending, None
    account.totp_confirmed_at = unit.now
    second_factors.renew(unit, account.id, step)
    record(unit, Verb.ACCOUNT_SET_SECOND_FACTOR, account, after={"second_factor": "on"})


def issue_recovery_codes(unit: Unit, proof: Proof) -> list[str]:
    """Make codes that stand in for the second factor, each once; older ones end. They are shown now only."""
    account = _proved(unit, proof)
    made = recovery_codes.issue(unit)
    after = {"recovery_codes": len(made)}
    record(unit, Verb.ACCOUNT_SET_SECOND_FACTOR, account, after=after)
    return made


def use_code(unit: Unit, account_id: str, step: int) -> bool:
    """Sign in with the app's code of one half minute; False if it was used already."""
    require(Verb.ACCOUNT_SIGN_IN, of_installation(unit))
    return second_factors.use(unit, account_id, step)


def use_recovery_code(unit: Unit, account_id: str, code: str) -> bool:
    """Sign in with a recovery code in place of the second factor; True if it was good."""
    require(Verb.ACCOUNT_SIGN_IN, of_installation(unit))
    return recovery_codes.use(unit, code, account_id)


def remove_second_factor(unit: Unit, proof: Proof) -> None:
    """Ask for no code any more."""
    account = _proved(unit, proof)
    account.totp_secret = account.totp_confirmed_at = account.totp_pending = None
    record(unit, Verb.ACCOUNT_SET_SECOND_FACTOR, account, after={"second_factor": "off"})


def _proved(unit: Unit, proof: Proof) -> Account:
    """Find the own account for what only its person may do: an unlocked desk is not enough."""
    account, standing = of_account(unit, unit.actor.account_id or "")
    require(Verb.ACCOUNT_SET_SECOND_FACTOR, standing)
    use_up(unit, proof)
    return account
