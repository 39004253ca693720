"""`meshwright check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh, this_order, utc_today
from meshwright.cli.progress import progress
from meshwright.errors import Refused

if TYPE_CHECKING:
    from meshwright.mesh.mesh import Mesh


@click.command()
@click.option("--domain", help="Only report this domain.")
@click.option("--owner", help="Only report owners whose name or email contains this text.")
@click.option("--select", "rules", multiple=True, metavar="RULE", help="Only check this rule. Repeatable.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A report of an earlier run (--format json): its findings don't count.",
)
@format_option("text", "json", "sarif", "junit", "github")
@click.option(
    "--compile/--no-compile",
    "compile_sql",
    default=True,
    help="Compile the SQL and check what it reads; no warehouse is needed.  [default: compile]",
)
@click.option(
    "--fix",
    is_flag=True,
    help="First make mechanical fixes: update stale port packages and policies, pin versions, add missing packages.",
)
@click.option("--dry-run", is_flag=True, help="With --fix: show the changes without writing them.")
@click.pass_context
def check(
    context: click.Context,
    domain: str | None,
    owner: str | None,
    rules: tuple[str, ...],
    baseline: Path | None,
    style: str,
    compile_sql: bool,
    fix: bool,
    dry_run: bool,
) -> int:
    """Check the mesh against its rules. Builds nothing and needs no warehouse.

    `meshwright rules list` lists the rules. governance/policies.yml sets their severities and parameters; a domain
    can tighten them, and waive them temporarily, in its own policies.yml. The exit code is 1 if there is an error.

    \b
    Examples:
      meshwright check
      meshwright check --domain sales --select columns_described
      meshwright check --fix
      meshwright check --format sarif > check.sarif
    """
    from meshwright.reports.check import FORMATS
    from meshwright.services import check as service

    if dry_run and not fix:
        raise Refused("--dry-run shows what --fix would write: also pass --fix.")
    root, mesh = open_mesh(context, writing=fix and not dry_run)
    if domain:
        mesh.domain(domain)
    for name in rules:
        _check_rule(name)
    if fix:
        _fix(root, mesh, dry_run)
    with progress("Checking the mesh"):
        report = service.check(
            root, mesh, utc_today(), rules, domain, owner, _fingerprints(baseline), compile_sql=compile_sql
        )
    text = FORMATS[style](report)
    if text:
        click.echo(text)
    return 1 if report.failed else 0


def _fix(root: Path, mesh: Mesh, dry_run: bool) -> None:
    """Write the fixes and list them on standard error, where they don't disturb a report."""
    from meshwright.reports import plan as reports
    from meshwright.services.check_fix import plan_fixes
    from meshwright.writing.apply import apply

    with progress("Looking for fixes"):
        plan = plan_fixes(root, mesh, utc_today())
    for note in plan.notes:
        click.echo(f"note: {note}", err=True)
    if dry_run:
        click.echo(reports.dry_run(plan), err=True)
    elif plan:
        apply(plan, root, this_order())
        click.echo("\n".join(["Fixed:", *(f"  {line}" for line in reports.summary(plan)), ""]), err=True)


def _check_rule(name: str) -> None:
    from meshwright.rules.registry import rule_named
    from meshwright.rules.rule import LooksAt

    looks_at = rule_named(name).looks_at
    if looks_at is LooksAt.DATA:
        raise Refused(f"The audit measures {name} in dbt runs. Run `meshwright receipts` to see its results.")
    if looks_at is LooksAt.CHANGES:
        raise Refused(f"{name} is a rule of the contract gate. Run `meshwright diff` to apply it.")


def _fingerprints(baseline: Path | None) -> frozenset[str]:
    if baseline is None:
        return frozenset()
    from meshwright.adapters.yaml.user_json import read_json

    what = "report of `meshwright check --format json`"
    report = read_json(baseline, what)
    try:
        return frozenset(finding["fingerprint"] for key in ("findings", "in_baseline") for finding in report[key])
    except (KeyError, TypeError) as error:
        raise Refused(f"{baseline} isn't a {what}.") from error
