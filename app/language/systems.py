"""The installation in words: what a check found, kinds of jobs, room on a disk."""

from collections.abc import Mapping
from typing import Any

from app.language.catalogue import N_, translate
from app.language.findings import finding_text

DAMAGED = "damaged_file"
JOBS: Mapping[str, str] = {
    "tally": N_("计算结果"),
    "likeness": N_("比对相近的申报书"),
    "assignment_run": N_("排评委分工"),
    "dossier": N_("装订卷宗"),
    "made_file": N_("做大文件"),
    "system_check": N_("检查数据"),
}
DOUBTS: Mapping[str, str] = {
    "far": N_(
        "数据文件夹在别的机器或共享盘上（%(word)s），早晚会坏。"
        "请停下苗圃，把它搬到这台电脑自己的磁盘上，再用 MIAOPU_DATA_DIR 指过去。"
    ),
    "synced": N_(
        "数据文件夹在会自动同步的文件夹里（%(word)s），同步会弄坏数据，也会把个人信息传出去。"
        "请停下苗圃，把它搬到不同步的地方，再用 MIAOPU_DATA_DIR 指过去。"
    ),
}
_KIB = 1024
#: From here on a tenth more or less says nothing.
_ROUND = 100


def check_sentence(finding: Mapping[str, Any], language: str) -> str:
    """Say one thing that a check has found."""
    if finding["code"] == DAMAGED:
        return translate(N_("数据库有损坏：%(fault)s"), language, **finding["facts"])
    return finding_text(str(finding["code"]), finding["facts"], language)


def job_name(kind: str, language: str) -> str:
    """Name a kind of job; one that is not known here by its own word."""
    return translate(JOBS[kind], language) if kind in JOBS else kind


def doubt_text(kind: str, word: str, language: str) -> str:
    """Say why the data should not lie where it does, and what to do."""
    return translate(DOUBTS[kind], language, word=word)


def room_text(size: int) -> str:
    """Write a size of a disk or a database."""
    amount, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < _KIB:
            break
        amount, unit = amount / _KIB, larger
    digits = 0 if amount >= _ROUND or unit in {"B", "KB"} else 1
    return f"{amount:.{digits}f} {unit}"
