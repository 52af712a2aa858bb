"""The cast of the demo: invented people whose names say so, and the roles behind the buttons."""

from dataclasses import dataclass

from app.audit import record
from app.language import N_
from app.models import Account, OrganisationMember, ProgrammeMember
from app.store import privacy
from app.unit import Unit
from app.vocabulary import OrganisationRole, Role, Verb

#: key → (name, what the button says)
PEOPLE = {
    "organiser": (N_("示例组织者甲"), N_("组织者：办理整届评审")),
    "second": (N_("示例组织者乙"), N_("第二位组织者：核对、确认")),
    "signatory": (N_("示例签核人"), N_("签核人：核对结果，签字")),
    "secretary": (N_("示例秘书"), N_("会议秘书：主持表决")),
    "auditor": (N_("示例审计"), N_("审计：什么都能看，什么都不改")),
    "applicant": (N_("示例申报人"), N_("申报人：大同社工的负责人")),
    "rival": (N_("示例申报人乙"), N_("另一家申报人：心苑社工的负责人")),
    "neighbour": (N_("示例外地组织者"), N_("别的项目的组织者：看不到这一届")),
    "nobody": (N_("示例路人"), N_("刚注册的人：还没有任何身份")),
}
MEMBER_ROLE = N_("评委：打分和投票")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the cast, once it stands in the database."""

    key: str
    account_id: str


def enter(unit: Unit, key: str, name: str, role: str | None) -> str:
    """Bring a person on: confirmed, without any password; gives the account's id."""
    account = Account(
        sign_in_key=f"demo-{key}",
        sign_in_name=f"demo-{key}",
        display_name=name,
        demo_role=role,
        language="zh_CN",
        contact_confirmed_at=unit.now,
        contact_confirmed_how="demo",
        owns_installation=key == "organiser",
        created_at=unit.now,
    )
    unit.session.add_all((account, privacy.consent(unit, account.id)))
    record(unit, Verb.ACCOUNT_SIGN_UP, account)
    return account.id


def appoint(unit: Unit, programme_id: str, account_id: str, *roles: Role) -> None:
    """Give an officer the roles in a programme."""
    for role in roles:
        row = ProgrammeMember(
            programme_id=programme_id, account_id=account_id, role=role, added_at=unit.now
        )
        record(unit, Verb.MEMBER_ACCEPT, row, chain=f"programme:{programme_id}")


def join(unit: Unit, organisation_id: str, account_id: str) -> None:
    """Let a person lead an applicant organisation."""
    row = OrganisationMember(
        organisation_id=organisation_id,
        account_id=account_id,
        role=OrganisationRole.LEAD,
        added_at=unit.now,
    )
    record(unit, Verb.ORGANISATION_JOIN, row)
