"""Words about conflicts of interest: why somebody keeps out, who said so, and what ties were found."""

from collections.abc import Mapping
from enum import StrEnum

from app.language.catalogue import N_
from app.vocabulary import RecusalReason, RecusalSource, Relation

WORDS: Mapping[tuple[type[StrEnum], str], str] = {
    (RecusalReason, RecusalReason.EMPLOYMENT): N_(
        "三年内在该单位任职、领报酬、当理事监事或持有股份"
    ),
    (RecusalReason, RecusalReason.KINSHIP): N_(
        "与该单位负责人是夫妻、直系血亲、三代以内旁系血亲或近姻亲"
    ),
    (RecusalReason, RecusalReason.COMMUNITY): N_("在项目所在的社区居住或工作"),
    (RecusalReason, RecusalReason.HELPED): N_("帮忙写过或辅导过这个项目"),
    (RecusalReason, RecusalReason.OTHER): N_("其他可能影响公正的情况"),
    (RecusalSource, RecusalSource.MEMBER): N_("评委本人申报"),
    (RecusalSource, RecusalSource.APPLICANT): N_("申报方申请"),
    (RecusalSource, RecusalSource.ORGANISER): N_("组织者登记"),
    (RecusalSource, RecusalSource.PROGRAM): N_("系统核对资料"),
    (Relation, Relation.OWN): N_("是这个单位的成员"),
    (Relation, Relation.HELPED): N_("替这个单位录入或辅导过申报"),
    (Relation, Relation.NAMED): N_("单位资料里有同名的人"),
    (Relation, Relation.HOST): N_("在它的依托单位任职"),
    (Relation, Relation.SHARED): N_("所在的单位和它有共同的成员"),
    (Relation, Relation.WORKED): N_("三年内在这个单位或它的依托单位任职过"),
    (Relation, Relation.EARLIER): N_("以前和这个单位一起申报过"),
    (Relation, Relation.COMMUNITY): N_("住在或工作在它申报的社区"),
}
