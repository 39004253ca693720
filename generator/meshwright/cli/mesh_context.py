"""What the commands share: the mesh they work on, questions, and the showing of plans."""

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from meshwright.errors import Refused
from meshwright.mesh.mesh import Mesh, Owner
from meshwright.mesh.plan import Plan

MOST_LINES = 24
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would change, as a diff; write nothing.")


def open_mesh(context: click.Context) -> tuple[Path, Mesh]:
    """Return the root and the values of the mesh that the command works on."""
    from meshwright.services.mesh_file import find_mesh, load_mesh

    root = find_mesh(context.find_root().obj)
    return root, load_mesh(root)


def answer(given: str | None, option: str, question: str, *, default: str | None = None, ask: bool = True) -> str:
    """Return what was given, or ask on a terminal, or take the default; raises Refused when nothing is left."""
    if given is not None:
        return given
    if ask and sys.stdin.isatty():
        return str(click.prompt(question, default=default))
    if default is not None:
        return default
    raise Refused(f"{option} is missing: {question[0].lower()}{question[1:]}.")


def check_text(text: str, option: str) -> str:
    """Return a text that can stand in YAML which dbt renders; raises Refused when it holds Jinja or line breaks."""
    if re.search(r"\{[{%#]", text):
        raise Refused(f"{option}: {text!r} holds Jinja, which dbt would run. Leave out the braces.")
    if not text.isprintable():
        raise Refused(f"{option}: {text!r} holds line breaks or control characters. Write it on one line.")
    return text


def owner_of(name: str, email: str, chat: str | None = None) -> Owner:
    """Return the owner after checking that the texts are usable."""
    if not re.fullmatch(r"[A-Za-z0-9][\w.%+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", email, re.ASCII):
        raise Refused(f"--owner-email: {email!r} is no email address.")
    if not name.strip():
        raise Refused("--owner-name: the owner needs a name.")
    return Owner(check_text(name, "--owner-name"), email, check_text(chat, "--owner-chat") if chat else None)


def carry_out(plan: Plan, dry_run: bool, write: Callable[[Plan], None], done: str) -> None:
    """Write a plan and say so, or only show it; its notes go to standard error."""
    for note in plan.notes:
        click.echo(f"note: {note}", err=True)
    if dry_run:
        show_plan(plan)
        return
    write(plan)
    click.echo(done)
    for line in summary(plan):
        click.echo(f"  {line}")


def summary(plan: Plan) -> list[str]:
    """Return a line per change; where a command makes many files, a line per folder at the top."""
    if len(plan.changes) <= MOST_LINES:
        return [f"{change.verb:7}{change.path}" for change in plan.changes]
    counts = Counter((change.verb, change.path.parts[0], len(change.path.parts) > 1) for change in plan.changes)
    return [
        f"{verb:7}{top}/ ({count} files)" if is_folder else f"{verb:7}{top}"
        for (verb, top, is_folder), count in counts.items()
    ]


def show_plan(plan: Plan) -> None:
    """Show a plan as a diff that `git apply` would take."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for change in plan.changes:
        click.secho(f"{change.verb} {change.path}", bold=True)
        for line in change.diff().splitlines():
            click.secho(line, fg=colours.get(line[:1]))
    click.echo(f"{len(plan.changes)} files; nothing was written.")


def progress(text: str) -> Any:
    """Return a context manager that shows `text` with a spinner while something takes its time, on a terminal only."""
    from rich.console import Console

    return Console(stderr=True).status(text)
