"""What the commands share: opening the mesh, prompts, and showing or writing plans."""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from meshwright.errors import Refused
from meshwright.mesh.mesh import Mesh, Namespace, Owner
from meshwright.mesh.product_ref import ProductRef

if TYPE_CHECKING:
    from collections.abc import Callable

    from meshwright.files.plan import Plan
    from meshwright.mesh.warehouse import WarehouseFacts
    from meshwright.writing.redo_file import Order

dry_run_option = click.option("--dry-run", is_flag=True, help="Show the changes without writing them.")


def open_mesh(context: click.Context, *, writing: bool = False) -> tuple[Path, Mesh]:
    """Return the root and the values of the mesh that the command works on.

    A `writing` command locks the mesh until it ends. An interrupted plan is finished first; if it was the plan of this
    same command, the command ends there.
    """
    from meshwright.adapters.disk import locks
    from meshwright.adapters.disk.own_folder import clear_scratch
    from meshwright.files.mesh_yml import find_mesh, load_mesh
    from meshwright.writing import redo_file
    from meshwright.writing.finish import finish

    root = find_mesh(context.find_root().obj)
    finished = None
    if writing:
        context.with_resource(locks.writing(root))
        finished = finish(root)
        clear_scratch(root)
    elif redo_file.is_there(root):
        with locks.writing(root):
            finished = finish(root)
    if finished:
        end_if_same(context, finished)
    return root, load_mesh(root)


def product_named(text: str) -> ProductRef:
    """Parse `DOMAIN.PRODUCT`; raises Refused for anything else, and for a version."""
    ref = ProductRef.parse(text)
    if ref.version is not None:
        raise Refused(f"{text!r} includes a version; pass only the product, {ref.full_name}.")
    return ref


def this_order(done: str = "") -> Order:
    """Return the order of this process; `done` is its final message, set when the command must not run twice."""
    from meshwright.writing.redo_file import Order

    return Order(tuple(sys.argv[1:]), str(Path.cwd()), done)


def end_if_same(context: click.Context, finished: Order) -> None:
    """End the command if the finished order is its own."""
    if finished.done and this_order(finished.done) == finished:
        click.echo(finished.done)
        context.exit()


def answer(given: str | None, option: str, question: str, *, default: str | None = None, ask: bool = True) -> str:
    """Return the given value, else prompt on a terminal, else use the default; raises Refused if there is none."""
    if given is not None:
        return given
    if ask and sys.stdin.isatty():
        return str(click.prompt(question, default=default))
    if default is not None:
        return default
    raise Refused(f"{option} is missing: {question[0].lower()}{question[1:]}.")


def ask_for_settings(given: dict[str, str], facts: WarehouseFacts, namespace: Namespace) -> dict[str, str]:
    """Return the settings of a connection, with those that a person at a terminal adds."""
    from meshwright.mesh.warehouse import check_setting

    if not sys.stdin.isatty():
        return given
    connection = dict(given)
    for variable in facts.read_in(namespace):
        name = variable.setting
        if name and name not in connection:
            question = f"{variable.about[0].upper()}{variable.about[1:]} (empty: {variable.name} sets it)"
            value = str(click.prompt(question, default=variable.default or "", show_default=bool(variable.default)))
            if value and value != variable.default:
                connection[name] = check_setting(name, value, facts, name)
    return connection


def check_text(text: str, option: str) -> str:
    """Return a text that is safe in YAML that dbt renders; raises Refused if it contains Jinja or line breaks."""
    if re.search(r"\{[{%#]", text):
        raise Refused(f"{option}: {text!r} contains Jinja, which dbt would run. Remove the braces.")
    if not text.isprintable():
        raise Refused(f"{option}: {text!r} contains line breaks or control characters. Write it on one line.")
    return text


def owner_of(name: str, email: str, chat: str | None = None) -> Owner:
    """Return the owner after checking that the texts are usable."""
    if not re.fullmatch(r"[A-Za-z0-9][\w.%+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", email, re.ASCII):
        raise Refused(f"--owner-email: {email!r} isn't an email address; use one such as sales@acme.example.")
    if not name.strip():
        raise Refused("--owner-name is empty; pass the name of a team.")
    return Owner(check_text(name, "--owner-name"), email, check_text(chat, "--owner-chat") if chat else None)


def carry_out(
    plan: Plan,
    dry_run: bool,
    root: Path,
    done: str,
    *,
    repeatable: bool = False,
    write: Callable[[Plan, Path, Order], None] | None = None,
) -> None:
    """Write a plan and report it, or only show it; print its notes to standard error.

    A command that isn't `repeatable` creates something. If it was interrupted and runs again, it is finished, not
    repeated.
    """
    from meshwright.reports import plan as reports
    from meshwright.writing.apply import apply

    for note in plan.notes:
        click.echo(f"note: {note}", err=True)
    if dry_run:
        click.echo(reports.dry_run(plan))
        return
    done = "\n".join([done, *(f"  {line}" for line in reports.summary(plan))])
    (write or apply)(plan, root, this_order("" if repeatable else done))
    click.echo(done)


def utc_today() -> datetime.date:
    """Return today's date in UTC, which the dates of waivers and deprecations refer to."""
    return datetime.datetime.now(tz=datetime.UTC).date()
