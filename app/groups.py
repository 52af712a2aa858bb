"""The command `miaopu` and its groups of commands."""

import typer

app = typer.Typer(
    name="miaopu",
    help="苗圃 Miaopu：公益创投评审 / grant review",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _group(name: str, about: str) -> typer.Typer:
    """Make a group of commands."""
    group = typer.Typer(no_args_is_help=True, help=about)
    app.add_typer(group, name=name)
    return group


organiser = _group("organiser", "组织者 / organisers")
persons = _group("person", "一个人的数据 / one person's data")
files = _group("files", "附件等文件 / files")
rulebook = _group("rulebook", "评审规则 / rulebooks")
rounds = _group("round", "轮次文件 / round files")
