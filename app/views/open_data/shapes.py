"""The shapes of open data: the handlers answer with them, and the OpenAPI document is made from them.

Names are stable within version 1: fields are added and never renamed or removed. Amounts are whole
numbers of the currency's minor unit (分); scores are texts, because they are exact.
"""

from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.vocabulary import Phase, PublicationLevel

Format = Literal["miaopu-open/1"]
FORMAT: Final = "miaopu-open/1"
Minor = Annotated[int, Field(description="最小货币单位（分） / in the currency's minor unit")]
Hex = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$", description="SHA-256")]


class Shape(BaseModel):
    """What all shapes share: nothing unforeseen, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Shape):
    """A text in two languages; one that nobody wrote is null."""

    zh: str | None = Field(description="中文 / Chinese")
    en: str | None = Field(description="英文 / English")


class RoundLine(Shape):
    """A round since its call."""

    code: str = Field(description="代号，长期不变 / the code, which never changes")
    name: Text
    summary: Text
    programme: str = Field(description="计划的代号 / the code of its programme")
    operator: Text = Field(description="承办单位 / who runs it")
    phase: Phase = Field(description="现在的阶段 / the present phase")
    level: PublicationLevel = Field(description="公开程度 / how much is published")
    currency: str
    timezone: str
    published_at: AwareDatetime | None = Field(description="征集公告发布 / the call was published")
    opens_at: AwareDatetime | None = Field(description="开始申报 / proposals are taken from")
    closes_at: AwareDatetime | None = Field(description="申报截止 / proposals are taken until")
    is_noticed: bool = Field(description="结果已经公示 / the result is public")
    url: str = Field(description="网页 / the page for people")


class Rounds(Shape):
    """Every round that the public may see, the newest first."""

    format: Format = FORMAT
    rounds: list[RoundLine]


class StageDates(Shape):
    """A stage with its announced dates."""

    stage: Phase
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None


class PotLine(Shape):
    """A pot as announced."""

    id: str
    title: Text
    amount_minor: Minor | None
    source: str


class Call(Shape):
    """The call of a round: dates, strands, communities, money."""

    format: Format = FORMAT
    round: RoundLine
    contact: str
    stages: list[StageDates]
    strands: list[Text]
    communities: list[Text]
    pots: list[PotLine]
    request_cap_minor: Minor | None
    notice_days: int = Field(description="公示天数 / days of public notice")


class RuleVersion(Shape):
    """A version of the rulebook in force, or one before it."""

    version: int
    digest: Hex
    reason: str
    frozen_at: AwareDatetime | None


class Sentences(Shape):
    """The rules in plain words."""

    zh: list[str]
    en: list[str]


class Rules(Shape):
    """The rulebook of a round in words, with the digest of the document."""

    format: Format = FORMAT
    code: str
    title: Text
    version: int
    digest: Hex
    sentences: Sentences
    versions: list[RuleVersion]


class Project(Shape):
    """A project that gets money or a prize."""

    number: str
    title: str
    organisation: str
    community: Text | None
    strand: Text
    tier: Text | None
    place: int | None
    total: str = Field(description="总分 / the total score, exact")
    requested_minor: Minor
    amount_minor: Minor
    prize: bool


class Projects(Shape):
    """The funded projects of a round."""

    format: Format = FORMAT
    code: str
    currency: str
    projects: list[Project]


class Other(Shape):
    """A project that was not funded; named at level `open` only."""

    number: str
    title: str
    organisation: str
    place: int | None
    total: str


class PotUse(Shape):
    """A pot before and after."""

    id: str
    title: Text
    before_minor: Minor
    spent_minor: Minor
    after_minor: Minor


class Pots(Shape):
    """What became of a round's money."""

    format: Format = FORMAT
    code: str
    currency: str
    pots: list[PotUse]


class Notice(Shape):
    """The public notice, and from the announcement on the same with its date."""

    format: Format = FORMAT
    code: str
    level: PublicationLevel
    currency: str
    version: int = Field(description="第几次公示 / which version of the publication")
    notice_from: AwareDatetime
    notice_until: AwareDatetime
    announced_at: AwareDatetime | None
    proposals: int = Field(description="参加评审的项目 / proposals that were judged")
    awarded: int
    spent_minor: Minor
    cut_line: str | None = Field(description="获资助的最低总分 / the lowest total that got money")
    projects: list[Project]
    others: list[Other] = Field(description="全面公开才有 / at level open only")
    unsuccessful: list[str] = Field(description="未入选项目的编号 / numbers of the others")
    pots: list[PotUse]
    rulebook_version: int
    rulebook_digest: Hex
    evidence_digest: Hex
    manifest_digest: Hex
    seed: str | None = Field(description="抽签种子 / the public seed of lots")
    bundle_url: str
    url: str


class LogLine(Shape):
    """A step or a change of a round's course."""

    at: AwareDatetime
    verb: str
    text: Text
    reason: str
    planned: bool


class Log(Shape):
    """The public log of a round, the newest first."""

    format: Format = FORMAT
    code: str
    entries: list[LogLine]


class Year(Shape):
    """A round of a programme whose result is public; a figure that is not public is null."""

    year: int
    code: str
    name: Text
    submitted: int = Field(description="提交的项目 / proposals handed in")
    valid: int = Field(description="通过资格审查的项目 / proposals that passed the check")
    heard: int | None = Field(description="上会的项目 / proposals heard or voted on")
    funded: int
    requested_minor: Minor | None = Field(
        description="参加评审的项目申请的总额，全面公开才有 / asked for by all judged, at level open only"
    )
    funded_requested_minor: Minor = Field(
        description="获资助项目申请的总额 / asked for by those funded"
    )
    granted_minor: Minor
    is_announced: bool
    paid_minor: Minor | None = Field(description="已拨付，公告以后才有 / paid, once announced")
    returned_minor: Minor | None = Field(description="已退回 / came back")
    reported: int | None = Field(
        description="有报告被认可的项目 / projects with an accepted report"
    )
    people: int | None = Field(description="认可的报告里的服务人数 / people, by accepted reports")
    contacts: int | None = Field(description="认可的报告里的服务人次 / person-times, likewise")


class Share(Shape):
    """What one strand or one community handed in, got and did, over all rounds whose result is public."""

    name: Text
    funded: int
    granted_minor: Minor
    submitted: int
    valid: int
    heard: int
    funded_requested_minor: Minor
    paid_minor: Minor
    returned_minor: Minor
    reported: int
    people: int
    contacts: int


class ShareYear(Share):
    """The same of one year."""

    year: int


class ProgrammeLine(Shape):
    """A programme that has a public round."""

    code: str = Field(description="计划的代号：它最早一届的代号 / the code of its first round")
    name: Text
    operator: Text
    currency: str
    url: str


class Programmes(Shape):
    """Every programme that has a public round."""

    format: Format = FORMAT
    programmes: list[ProgrammeLine]


class ProgrammeYears(Shape):
    """A programme over its years."""

    format: Format = FORMAT
    programme: ProgrammeLine
    rounds: list[RoundLine]
    years: list[Year]
    figures_digest: Hex = Field(
        description="{code, currency, years} 按 RFC 8785 写出后的 SHA-256 / SHA-256 of {code, currency, years}"
    )
    strands: list[Share]
    communities: list[Share]
    strand_years: list[ShareYear] = Field(description="按版块和年份 / by strand and year")
    community_years: list[ShareYear] = Field(description="按社区和年份 / by community and year")
