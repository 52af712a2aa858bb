"""The rooms of money after the award: what cannot be is refused beside its field, with the figure that was expected."""

import re

from app.vocabulary import Phase
from tests.routers.test_gift_rooms import GIVEN, SHARE, sent, with_naming
from tests.support.moved_rows import give_back, subject_of
from tests.support.rounds import World, Worlds
from tests.support.sample_files import pdf

TODAY = "2026-03-02"


def refused(there: World, path: str, fields: dict[str, str], name: str) -> str:
    """Post what must be refused, and give what stands beside the field; what was typed is still there."""
    answer = there.at("organiser").post(path, fields)
    assert answer.status_code == 422, path
    for typed in fields.values():
        assert typed in answer.text, typed
    [said] = re.findall(rf'class="error" id="e-{name}">([^<]*)<', answer.text)
    return str(said)


def done(there: World, path: str, fields: dict[str, str]) -> None:
    answer = there.at("organiser").post(path, fields)
    assert answer.status_code == 303, answer.text[-2000:]


def shown(minor: int) -> str:
    return f"{minor // 100:,}.{minor % 100:02d}"


def typed(minor: int) -> str:
    return shown(minor).replace(",", "")


def test_money_that_cannot_be_is_refused_beside_its_field(world_copy: Worlds) -> None:
    there = world_copy(Phase.ANNOUNCED)
    round_id, award = there.one("SELECT id FROM funding_round"), subject_of(there)
    place = f"/manage/{round_id}/awards/{award}"
    granted = _granted(there, place)
    _agreed(there, place, granted)
    half = granted // 2
    _paid(there, f"{place}/instalments/part-1/payment", half)
    _returned(there, place)
    left = {"amount": typed(half - 20_000), "paid_on": TODAY, "voucher": "示例-9"}
    done(there, f"{place}/instalments/part-1/payment", left)
    _given_too_late(there, round_id, award)


def test_a_closed_register_says_what_may_yet_be_entered(world_copy: Worlds) -> None:
    there = world_copy(Phase.ANNOUNCED)
    give_back(there, 20_000, "2016-08-01")
    there.set("UPDATE money_return SET state = 'owed', received_on = ''")
    there.set("UPDATE funding_round SET phase = 'closed'")
    round_id = there.one("SELECT id FROM funding_round")
    page = there.at("organiser").client.get(f"/manage/{round_id}/awards").text
    assert re.search("本届已经办结，还有 [0-9]+ 个项目没有办完", page)
    assert "除了退款到账，这里不能再登记。" in page


def _granted(there: World, place: str) -> int:
    """Read from the page what was published."""
    page = there.at("organiser").get(f"{place}/agreement").text
    [said] = re.findall(r'name="amount"[^>]*value="([0-9.]+)"', page)
    return round(float(said) * 100)


def _agreed(there: World, place: str, granted: int) -> None:
    def parts(first: int, second: int) -> dict[str, str]:
        return {
            f"parts-{at}-{name}": value
            for at, minor in enumerate((first, second))
            for name, value in (
                ("title_zh", f"示例{at + 1}期"),
                ("amount", typed(minor)),
                ("after", "day"),
                ("due_on", TODAY),
            )
        }

    half = granted // 2
    path, whole = f"{place}/agreement", {"number": "0", "amount": typed(granted)}
    above = {"number": "0", "amount": typed(granted + 1), **parts(half, granted + 1 - half)}
    assert shown(granted) in refused(there, path, above, "amount")
    over = {**whole, **parts(half, granted - half + 1)}
    assert f"还剩 {shown(granted - half)}" in refused(there, path, over, "parts-1-amount")
    done(there, path, {**whole, **parts(half, granted - half)})


def _paid(there: World, path: str, half: int) -> None:
    money = {"amount": typed(half + 1), "paid_on": TODAY, "voucher": "示例-1"}
    assert f"还能拨 {shown(half)}" in refused(there, path, money, "amount")
    done(there, path, {**money, "amount": "200.00"})
    again = {**money, "amount": "10.00", "voucher": "示例－１"}
    assert f"{TODAY}，200.00" in refused(there, path, again, "voucher")


def _returned(there: World, place: str) -> None:
    claim = {"kind": "unspent", "amount": "200.01", "due_on": "2026-04-01", "reason": "示例结余"}
    assert "有 200.00，" in refused(there, f"{place}/return", claim, "amount")
    done(there, f"{place}/return", {**claim, "amount": "200.00"})
    came = f"/manage/returns/{there.one('SELECT id FROM money_return')}"
    money = {"outcome": "received", "received_on": TODAY, "voucher": "示例 -1"}
    assert f"{TODAY}，200.00" in refused(there, came, money, "voucher")
    ahead = {**money, "received_on": "2026-03-03", "voucher": "示例-2"}
    assert refused(there, came, ahead, "received_on")
    done(there, came, {**ahead, "received_on": TODAY})


def _given_too_late(there: World, round_id: str, award: str) -> None:
    with_naming(there, {**SHARE, "match": "received"})
    by = there.people["organiser"]
    there.put(
        "gift_moment", id="0" * 32, funding_round_id=round_id, number=1, at=1_450_000_000_000,
        reason="", set_by=by, set_at=1_450_000_000_000,
    )  # fmt: skip
    form = {**GIVEN, "target": f"proposal:{award}"}
    late = sent(there, "organiser", f"/manage/{round_id}/gifts", form, pdf())
    assert late.status_code == 422
    [said] = re.findall(r'class="error" id="e-received_at">([^<]*)<', late.text)
    assert "2015年12月13日 17:46:40" in said
    assert GIVEN["donor_name"] in late.text
    noted = sent(there, "organiser", f"/manage/{round_id}/gifts", {**form, "late": "yes"}, pdf())
    assert noted.status_code == 303
