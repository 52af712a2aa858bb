"""A restore by double click: the backups that lie here are listed, and a person chooses and confirms."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.errors import Unfit
from app.keeping import commands, restoring
from app.keeping.commands import Speaker
from app.keeping.places import GOOD, age, kind_of
from app.keeping.placing import place_of
from app.language import N_, translate
from app.settings import Settings

REFUSED = 2
WORD = N_("恢复")
Hear = Callable[[], str]


def restore(
    settings: Settings,
    file: Path | None,
    *,
    speaker: Speaker,
    over: bool = False,
    hear: Hear = input,
) -> int:
    """Put back the file, or one that is chosen; exit codes as `commands.restore`, 2 where nobody agreed."""
    chosen = file or _chosen(_found(settings), speaker, hear)
    if chosen is None or not (over or _agreed(settings, chosen, speaker, hear)):
        speaker(N_("什么都没有改动。"))
        return REFUSED
    return commands.restore(settings, chosen, over=True, speaker=speaker)


def _found(settings: Settings) -> list[Path]:
    """List what lies in the place of backups and beside the starters, the newest first."""
    place = place_of(settings)
    beside = {one.name: one for one in Path.cwd().iterdir() if GOOD.fullmatch(one.name)}
    named = {one.name: Path(one.name) for one in place.lying()}
    fitting = [one for name, one in (named | beside).items() if kind_of(name) is settings.kind]
    if not fitting:
        raise Unfit("backup_none_here", place=place.shown, folder=str(Path.cwd()))
    return sorted(fitting, key=lambda one: age(one.name), reverse=True)


def _chosen(found: list[Path], speaker: Speaker, hear: Hear) -> Path | None:
    speaker(N_("这里有这些备份，最新的在最上面："))
    for number, one in enumerate(found, 1):
        speaker.say(f"  {number}  {one.name}")
    speaker(N_("要恢复哪一份？写前面的数字，按回车。直接按回车就不恢复。"))
    said = _heard(hear)
    if said.isascii() and said.isdigit() and 1 <= int(said) <= len(found):
        return found[int(said) - 1]
    return None


def _agreed(settings: Settings, chosen: Path, speaker: Speaker, hear: Hear) -> bool:
    """Ask only where something would be put aside."""
    if not (settings.on_sqlite and restoring.is_used(settings)):
        return True
    speaker(
        N_(
            "%(folder)s 里已经有数据。会换成 %(name)s 里的；现在的不删，留在旁边的 before-restore 文件夹里。"
        ),
        folder=settings.data_dir,
        name=chosen.name,
    )
    speaker(N_("确定的话，请写“恢复”两个字，按回车。"))
    return _heard(hear).lower() in {WORD, translate(WORD, "en").lower()}


def _heard(hear: Hear) -> str:
    """Take a line; a window that was closed says nothing."""
    with suppress(EOFError):
        return hear().strip()
    return ""
