"""What the large files of a round are called."""

from collections.abc import Mapping

from app.language.catalogue import N_
from app.vocabulary import FileKind

NAMES: Mapping[FileKind, str] = {
    FileKind.RESULTS: N_("评审结果（Excel）"),
    FileKind.RANKING: N_("排名（CSV）"),
    FileKind.EVIDENCE: N_("全部依据（zip）"),
    FileKind.PROPOSALS: N_("申报项目（CSV）"),
    FileKind.BUDGETS: N_("预算明细（Excel）"),
    FileKind.CERTIFICATES_PDF: N_("证书（PDF）"),
    FileKind.CERTIFICATES_DOCX: N_("证书（Word）"),
}
