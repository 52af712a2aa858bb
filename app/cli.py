"""The `miaopu` command: every refusal is a sentence on stderr, never a traceback."""

import gc
import os
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import typer

from app.errors import Fault, RuleMissing, Unfit, Unreadable
from app.given import given
from app.groups import app, files, organiser, persons, rounds, rulebook
from app.language import N_
from app.language.faults import sentence
from app.language.inputs import problem_text
from app.settings import Settings, database_url, read_settings
from app.terminal import BAD_INPUT, RULE_MISSING, break_off, fail, language, say
from app.vocabulary import DatabaseKind


def main() -> None:
    """Run the command line; one place turns refusals into sentences and exit codes."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # both are text wrappers
    try:
        app()
    except RuleMissing as missing:
        fail(sentence(missing, language()), RULE_MISSING)
    except Unreadable as faulty:
        for problem in faulty.problems:
            typer.echo(problem_text(problem, language()), err=True)
        raise SystemExit(BAD_INPUT) from None
    except Fault as fault:
        fail(sentence(fault, language()))
    except Exception as error:  # noqa: BLE001 -- nobody at a terminal can do anything with a traceback
        break_off(error, demo="--demo" in sys.argv)


@app.command("version")
def show_version() -> None:
    """版本 / Print the version."""
    try:
        typer.echo(f"miaopu {version('miaopu')}")
    except PackageNotFoundError:
        typer.echo("miaopu")


@app.command()
def serve(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
    browser: Annotated[bool, typer.Option("--browser", help="打开浏览器 / open a browser")] = False,
) -> None:
    """启动 / Serve until told to stop."""
    _start("serve", read_settings(demo=demo), typer.echo, open_browser=browser)


@app.command("demo")
def make_demo(phase: Annotated[str, typer.Option(help="call … announced")] = "review") -> None:
    """演示库，停在某个阶段 / Make a demo that stands at a phase."""
    settings = read_settings(demo=True)
    _start("demo", settings, phase)
    say(N_("演示库做好了，在 %(folder)s。用 miaopu serve --demo 打开。"), folder=settings.data_dir)


@app.command()
def migrate(
    *,
    back: Annotated[
        bool, typer.Option("--back", help="退回升级以前的快照 / back to the snapshot")
    ] = False,
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """升级数据库，先留快照 / Bring the database up to date; a snapshot first."""
    settings = read_settings(demo=demo)
    if back:
        _keep("go_back", settings)
    revision = _start("migrate", settings)
    say(
        N_("数据库已经是最新的（%(version)s），在 %(folder)s。"),
        version=revision,
        folder=settings.data_dir,
    )


@app.command()
def worker() -> None:
    """后台任务（只用于 PostgreSQL） / Take jobs in a process of its own, on PostgreSQL."""
    settings = read_settings()
    if settings.on_sqlite:
        raise Unfit("worker_needs_postgres")
    _start("work", settings)


@organiser.command("add")
def organiser_add() -> None:
    """第一位组织者的一次性链接 / Make the first organiser's one-time link."""
    link = _start("claim", read_settings())
    if link is None:
        raise Unfit("owner_exists")
    say(N_("第一位组织者用这个一次性链接开户，24 小时内有效："))
    typer.echo(f"  {link}")


@app.command()
def tally(
    file: Annotated[Path | None, typer.Argument(help=".xlsx .pb .json .zip")] = None,
    *,
    rule: Annotated[str | None, typer.Option(help="换一种规则 / another rule (.pb)")] = None,
    rulebook: Annotated[
        Path | None, typer.Option(help="换一份评审规则 / another rulebook (.yaml)")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="机器可读 / for programs")] = False,
    out: Annotated[Path | None, typer.Option(help="写结果的文件夹 / folder for results")] = None,
    template: Annotated[Path | None, typer.Option(help="写一份模板 / write a template")] = None,
) -> None:
    """计分 / Tally a workbook, a ballot file, a round file or a bundle."""
    from app import tallying  # noqa: PLC0415 -- the engine's files and pydantic load only for this

    if template is not None:
        tallying.write_template(template)
        say(N_("模板写好了：%(file)s"), file=template)
        return
    if file is None:
        raise Unfit("file_needed")
    wish = tallying.Wish(rule=rule, rulebook=rulebook, json=json, out=out)
    raise SystemExit(tallying.tally(file, wish, language(), typer.echo))


@app.command()
def allocate(
    file: Annotated[Path, typer.Argument(help=".csv .xlsx .pb .json .zip")],
    *,
    pot: Annotated[str | None, typer.Option(help="资金池 / the pot, e.g. 500000")] = None,
    rule: Annotated[str | None, typer.Option(help="分配的规则 / rule of sharing")] = None,
    rulebook: Annotated[Path | None, typer.Option(help="评审规则 / rulebook (.yaml)")] = None,
    json: Annotated[bool, typer.Option("--json", help="机器可读 / for programs")] = False,
) -> None:
    """试分资金 / Share a pot out over a file; nothing official is touched."""
    from app import sharing  # noqa: PLC0415 -- the engine's files load only for this

    code, lines = sharing.allocate(file, pot, rule, rulebook, language(), json=json)
    typer.echo("\n".join(lines))
    raise SystemExit(code)


@app.command()
def compare(
    file: Annotated[Path, typer.Argument(help=".pb .csv .xlsx .json .zip")],
    *,
    rule: Annotated[list[str] | None, typer.Option(help="规则，可多次 / rule, repeat")] = None,
    rulebook: Annotated[
        list[Path] | None, typer.Option(help="评审规则，可多次 / rulebook, repeat")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="机器可读 / for programs")] = False,
) -> None:
    """比较规则 / The same file under several rules, as a table."""
    from app import sharing  # noqa: PLC0415 -- as above

    code, lines = sharing.compare(file, rule or [], rulebook or [], language(), json=json)
    typer.echo("\n".join(lines))
    raise SystemExit(code)


@app.command()
def assign(
    problem: Annotated[Path, typer.Argument(help=".json / 文件夹 folder")],
    *,
    json: Annotated[bool, typer.Option("--json", help="机器可读 / for programs")] = False,
) -> None:
    """分配评委 / Assign reviewers: the best plan for a problem in a file or a folder."""
    from app import assigning  # noqa: PLC0415 -- the solvers load only for this

    code, lines = assigning.assign(problem, language(), json=json)
    typer.echo("\n".join(lines))
    raise SystemExit(code)


@app.command()
def diagnose(
    file: Annotated[Path, typer.Argument(help=".xlsx .json .zip / 文件夹 folder")],
    *,
    json: Annotated[bool, typer.Option("--json", help="机器可读 / for programs")] = False,
) -> None:
    """估计，只供参考 / Estimates beside a result: agreement, sure places; nothing is decided."""
    from app import tallying  # noqa: PLC0415 -- as above

    raise SystemExit(tallying.diagnose(file, language(), typer.echo, json=json))


@app.command()
def verify(bundle: Annotated[Path, typer.Argument(help=".zip / 文件夹 folder")]) -> None:
    """核验公布的结果 / Recompute a published result from its bundle."""
    from app import tallying  # noqa: PLC0415 -- as above

    raise SystemExit(tallying.verify(bundle, language(), typer.echo))


@app.command()
def check(
    *, demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False
) -> None:
    """检查台账和数据库 / Check the ledger's chains and the database."""
    raise SystemExit(_start("check", read_settings(demo=demo), language(), typer.echo))


@app.command()
def backup(
    to: Annotated[Path | None, typer.Argument(help="文件夹或文件 / folder or file")] = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """备份，并试着恢复一遍 / Make a backup and prove it. 0 good, 1 not good, 2 refused."""
    _keep("backup", read_settings(demo=demo), to)


@app.command()
def restore(
    file: Annotated[Path | None, typer.Argument(help="备份文件 / the backup")] = None,
    *,
    ask: Annotated[bool, typer.Option("--ask", help="先问一遍 / ask first")] = False,
    into: Annotated[Path | None, typer.Option(help="数据文件夹 / data folder")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="换掉现有数据，旧的留在一边 / keep the old aside")
    ] = False,
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """恢复备份；不写文件名就列出来问 / Put a backup back. 0 done, 1 the backup is not good, 2 refused."""
    from app.keeping import asking, commands, places  # noqa: PLC0415 -- as below

    place = {"MIAOPU_DATA_DIR": str(into)} if into else {}
    of_demo = file is not None and ask and places.kind_of(file.name) is DatabaseKind.DEMO
    settings = read_settings({**_without_file(into), **place}, demo=demo or of_demo)
    speaker = commands.Speaker(language=language(), say=typer.echo)
    if ask or file is None:
        raise SystemExit(asking.restore(settings, file, over=replace, speaker=speaker))
    raise SystemExit(commands.restore(settings, file, over=replace, speaker=speaker))


def _without_file(into: Path | None) -> dict[str, str]:
    """A folder that is named holds its own database, not the file that the program runs on."""
    values = given(os.environ)
    if into and values.get("MIAOPU_DATABASE_URL", "").startswith("sqlite"):
        values["MIAOPU_DATABASE_URL"] = ""
    return values


@app.command()
def move(
    *,
    to: Annotated[str, typer.Option(help="postgresql://… / sqlite:///…")],
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """搬到另一个数据库 / Move to another, empty database. 0 equal, 1 not, 2 refused."""
    _keep("move", read_settings(demo=demo), database_url(to, "--to"))


@files.command("move")
def files_move(
    *,
    to: Annotated[str, typer.Option(help="s3://… / folder")],
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """把附件等文件搬进对象存储，或搬回文件夹 / Move all files. 0 all there, 1 not, 2 refused."""
    from app.keeping import commands, damages, file_moves  # noqa: PLC0415 -- the database's files load only for this

    speaker = commands.Speaker(language=language(), say=typer.echo)
    settings = read_settings(demo=demo)
    with damages.told(settings):
        raise SystemExit(file_moves.move(settings, to, speaker=speaker))


@rulebook.command("check")
def rulebook_check(file: Path) -> None:
    """检查评审规则 / Check a rulebook."""
    from app import tallying  # noqa: PLC0415 -- the engine's files load only for this

    raise SystemExit(tallying.check_rulebook(file, language(), typer.echo))


@rulebook.command("explain")
def rulebook_explain(file: Path) -> None:
    """用句子说明评审规则 / Say a rulebook in plain sentences."""
    from app import tallying  # noqa: PLC0415 -- the engine's files load only for this

    raise SystemExit(tallying.explain_rulebook(file, language(), typer.echo))


@rulebook.command("schema")
def rulebook_schema() -> None:
    """评审规则的 JSON Schema / Print the JSON Schema of a rulebook."""
    from app import tallying  # noqa: PLC0415 -- the engine's files load only for this

    typer.echo(tallying.rulebook_schema(), nl=False)


@rounds.command("schema")
def round_schema() -> None:
    """轮次文件的 JSON Schema / Print the JSON Schema of a round file."""
    from app import tallying  # noqa: PLC0415 -- the engine's files load only for this

    typer.echo(tallying.round_schema(), nl=False)


@rulebook.command("new")
def rulebook_new(file: Path, *, preset: str = "founding-round") -> None:
    """从预设写一份评审规则 / Write a rulebook from a preset."""
    from app import tallying  # noqa: PLC0415 -- the engine's files load only for this

    tallying.new_rulebook(file, preset)
    say(N_("写好了：%(file)s"), file=file)


@app.command()
def purge(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只看不删 / only say what is due")
    ] = False,
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """清理到期的数据 / Clear out personal data that has been kept long enough."""
    from app import caring  # noqa: PLC0415 -- the database's files load only for this

    caring.purge(read_settings(demo=demo), language(), typer.echo, dry_run=dry_run)


@app.command("access-report")
def access_report(
    *,
    proposal: Annotated[str, typer.Option(help="申报编号 / a proposal's number")] = "",
    person: Annotated[str, typer.Option(help="登录名 / a sign-in name")] = "",
    out: Annotated[Path | None, typer.Option(help=".csv")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """谁看过什么 / Who opened a proposal, or what a person opened."""
    from app import caring  # noqa: PLC0415 -- the database's files load only for this

    if bool(proposal) == bool(person):
        raise Unfit("proposal_or_person")
    caring.access_report(
        read_settings(demo=demo), language(), typer.echo, proposal=proposal, person=person, out=out
    )


@persons.command("export")
def person_export(
    name: Annotated[str, typer.Argument(help="登录名 / sign-in name")],
    out: Annotated[Path, typer.Argument(help=".zip")],
    *,
    demo: Annotated[bool, typer.Option("--demo", help="演示库 / the demo")] = False,
) -> None:
    """导出一个人的全部数据 / Everything that is known of a person."""
    from app import caring  # noqa: PLC0415 -- the database's files load only for this

    caring.person_export(read_settings(demo=demo), language(), typer.echo, name=name, out=out)


def _keep(what: str, settings: Settings, *args: Any, **more: Any) -> None:  # noqa: ANN401 -- as below
    from app.keeping import commands, damages  # noqa: PLC0415 -- as below

    speaker = commands.Speaker(language=language(), say=typer.echo)
    command: Callable[..., int] = getattr(commands, what)
    with damages.told(settings):
        raise SystemExit(command(settings, *args, speaker=speaker, **more))


def _start(what: str, settings: Settings, *args: Any, **options: Any) -> Any:  # noqa: ANN401 -- each start has its own
    gc.disable()  # nothing of what is loaded is garbage, and looking for it takes a quarter of the time
    from app import serving  # noqa: PLC0415 -- FastAPI, uvicorn and SQLAlchemy take a second to load
    from app.keeping import damages  # noqa: PLC0415 -- as above

    gc.enable()
    start: Callable[..., Any] = getattr(serving, what)
    with damages.told(settings):
        return start(settings, *args, **options)


if __name__ == "__main__":
    main()
