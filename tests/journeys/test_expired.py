"""A form that arrives after its session has ended loses nothing of what was typed."""

from datetime import timedelta

from sqlalchemy import update

from app import passwords
from app.models import Account
from app.vocabulary import Phase
from tests.support.paper import Person
from tests.whole.subjects import addresses

PASSWORD = "a long sample passphrase 7"
TYPED = "写了一个下午的评语，<b>一个字</b>也不能丢"


def test_text_typed_into_an_ended_session_comes_back_after_signing_in(world_copy):
    there = world_copy(Phase.REVIEW)
    browser = there.at("assigned")
    member = Person(browser.client)
    path = f"/reviews/{addresses(there)['review_id']}"
    member.open(path)
    form = member.form("/save$")
    there.clock.turn(timedelta(hours=13))
    answer = browser.client.post(form.action, data=form.data({"comment": TYPED}))
    assert answer.status_code == 401
    member.page = answer
    packed = member.form("/sign-in$").fields["replay"]
    assert there.query("SELECT 1 FROM review_revision WHERE comment = ?", TYPED) == []
    give_password(there)
    member.send("/sign-in$", sign_in_name="demo-a", password=PASSWORD, replay=packed)
    if member.offers("/save$") and not member.offers("/file$"):
        member.send("/save$")
    assert there.query("SELECT COUNT(*) FROM review_revision WHERE comment = ?", TYPED) == [(1,)]


def test_somebody_else_who_signs_in_does_not_send_it(world_copy):
    there = world_copy(Phase.REVIEW)
    browser = there.at("assigned")
    member = Person(browser.client)
    member.open(f"/reviews/{addresses(there)['review_id']}")
    form = member.form("/save$")
    there.clock.turn(timedelta(hours=13))
    member.page = browser.client.post(form.action, data=form.data({"comment": TYPED}))
    packed = member.form("/sign-in$").fields["replay"]
    give_password(there, "demo-b")
    sign_in = member.form("/sign-in$").data(
        {"sign_in_name": "demo-b", "password": PASSWORD, "replay": packed}
    )
    answer = browser.client.post("/sign-in", data=sign_in)
    assert answer.status_code == 403
    assert TYPED not in answer.text
    assert there.query("SELECT 1 FROM review_revision WHERE comment = ?", TYPED) == []


def give_password(there, key: str = "demo-a") -> None:
    """Let one of the demo's cast sign in with a password, as everybody does in real use."""

    def change(unit) -> None:
        unit.recorded += 1  # the test puts the row there itself
        unit.session.execute(
            update(Account)
            .where(Account.sign_in_key == key)
            .values(password_hash=passwords.make_hash(PASSWORD))
        )

    there.do(None, change)
