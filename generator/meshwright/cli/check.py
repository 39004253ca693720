"""`meshwright check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from meshwright.cli.mesh_context import open_mesh, progress
from meshwright.errors import Refused

if TYPE_CHECKING:
    from meshwright.mesh.mesh import Mesh
    from meshwright.rules.finding import Finding
    from meshwright.rules.policies import Policies, Waiver
    from meshwright.services.check import Report


BOUNDS = {"at_most": "at most", "at_least": "at least"}


@click.command()
@click.option("--domain", help="Tell only of this domain.")
@click.option("--owner", help="Tell only of owners whose name or email holds this text.")
@click.option("--select", "rules", multiple=True, metavar="RULE", help="Check only this rule. Repeatable.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A report of an earlier run (--format json): its findings don't count.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "sarif", "junit", "github"]),
    default="text",
    show_default=True,
    help="How to tell what was found.",
)
@click.option(
    "--compile/--no-compile",
    "compile_sql",
    default=True,
    help="Compile the SQL and check what it reads; no warehouse is needed.  [default: compile]",
)
@click.option("--explain", metavar="RULE", help="Print a rule's documentation.")
@click.option("--rules", "list_rules", is_flag=True, help="List the rules, their severities and parameters.")
@click.option(
    "--history",
    metavar="DOMAIN.PRODUCT",
    help="Show what the audits of a product measured, passed and failed: its receipts.",
)
@click.option("--waivers", "list_waivers", is_flag=True, help="List the waivers and the days they have left.")
@click.pass_context
def check(
    context: click.Context,
    domain: str | None,
    owner: str | None,
    rules: tuple[str, ...],
    baseline: Path | None,
    style: str,
    compile_sql: bool,
    explain: str | None,
    list_rules: bool,
    history: str | None,
    list_waivers: bool,
) -> int:
    """Check the mesh against its rules: nothing is built, no warehouse is needed.

    Severities and parameters stand in governance/policies.yml; a domain may tighten them in its own policies.yml,
    where its waivers stand, too. Exit code 1 when an error is found.
    """
    from meshwright.files.policies import load_policies
    from meshwright.services import check as service

    if explain:
        click.echo(_explanation(explain))
        return 0
    root, mesh = open_mesh(context)
    policies = load_policies(root, mesh)
    if history:
        _show_history(root, mesh, history, style)
        return 0
    if list_rules:
        _show_rules(policies)
        return 0
    if list_waivers:
        _show_waivers(policies.waivers)
        return 0
    if domain:
        mesh.domain(domain)
    for name in rules:
        _check_rule(name)
    with progress("Checking the mesh"):
        report = service.check(root, mesh, rules, domain, owner, _fingerprints(baseline), compile_sql=compile_sql)
    _tell(report, style)
    return 1 if report.failed else 0


def _check_rule(name: str) -> None:
    from meshwright.rules import RULES
    from meshwright.rules.data import DATA_RULES
    from meshwright.rules.files import FILE_RULES
    from meshwright.rules.waivers import WAIVER_RULES

    if name in DATA_RULES:
        raise Refused(f"{name} is measured in dbt, by the audit. `meshwright check --history` shows what it found.")
    if name not in (*RULES, *FILE_RULES, *WAIVER_RULES):
        raise _unknown_rule(name)


def _unknown_rule(name: str) -> Refused:
    return Refused(f"There is no rule {name!r}. `meshwright check --rules` lists them.")


def _explanation(name: str) -> str:
    from meshwright.services.rules import rule_docs

    doc = rule_docs().get(name)
    if doc is None:
        raise _unknown_rule(name)
    head = f"default severity: {doc.severity}; looked at by: {doc.checked_by}; holds against: {doc.fence}"
    return f"{name} ({head})\n\n{doc.text}"


def _fingerprints(baseline: Path | None) -> frozenset[str]:
    if baseline is None:
        return frozenset()
    from meshwright.adapters.yaml.user_json import read_json

    what = "report of `meshwright check --format json`"
    report = read_json(baseline, what)
    try:
        return frozenset(finding["fingerprint"] for key in ("findings", "in_baseline") for finding in report[key])
    except (KeyError, TypeError) as error:
        raise Refused(f"{baseline} is no {what}.") from error


def _tell(report: Report, style: str) -> None:
    if style == "text":
        _show(report)
        return
    from meshwright.reports import FORMATS

    text = FORMATS[style](report)
    if text:
        click.echo(text)


def _show(report: Report) -> None:
    """Show findings by owner, each with the place to go to."""
    by_owner: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_owner.setdefault(finding.owner, []).append(finding)
    for owner, findings in sorted(by_owner.items()):
        click.secho(owner, bold=True)
        for finding in findings:
            colour = "red" if finding.severity == "error" else "yellow"
            click.echo(f"  {finding.file}:{finding.line}")
            click.echo(
                f"    {click.style(finding.severity, fg=colour)} {finding.rule}: {finding.subject}: {finding.message}"
            )
        click.echo()
    errors = sum(finding.severity == "error" for finding in report.findings)
    parts = [f"{errors} errors", f"{len(report.findings) - errors} warnings"]
    parts += [f"{len(report.waived)} waived"] if report.waived else []
    parts += [f"{len(report.known)} in the baseline"] if report.known else []
    click.echo(", ".join(parts) + ".")


def _show_history(root: Path, mesh: Mesh, name: str, style: str) -> None:
    import json

    from meshwright.adapters.warehouses import warehouse_port
    from meshwright.files.contracts import Read

    read = Read.parse(name)
    receipts = warehouse_port(mesh.warehouse).receipts(root, mesh, mesh.domain(read.domain), read.product)
    receipts = [receipt for receipt in receipts if read.version in (None, receipt["version"])]
    if style == "json":
        click.echo(json.dumps(receipts, indent=2, default=str))
        return
    for receipt in receipts:
        click.echo(_history_line(receipt))
    click.echo(f"{len(receipts)} receipts of {name}.")


def _history_line(receipt: dict[str, Any]) -> str:
    """Return "2026-11-25 10:00  v1  not_null (id): 3, at most 0  failed, not published"."""
    columns = f" ({receipt['column_names']})" if receipt["column_names"] else ""
    measured = "nothing" if receipt["measured"] is None else f"{receipt['measured']:g}"
    bounds = " and ".join(f"{word} {receipt[key]:g}" for key, word in BOUNDS.items() if receipt[key] is not None)
    found = f"{receipt['rule_name']}{columns}: {', '.join(filter(None, [measured, bounds]))}"
    return f"{receipt['audited_at']:%Y-%m-%d %H:%M}  v{receipt['version']}  {found}{_outcome(receipt)}"


def _outcome(receipt: dict[str, Any]) -> str:
    """Return what sets a receipt apart from that of a product's own, passed and published audit."""
    marks = ["failed"] if receipt.get("passed") is False else []
    marks += ["not published"] if receipt["published"] is False else []
    if receipt["rebuilt_input"]:
        marks.append(f"after the rebuild of {receipt['rebuilt_input'].partition('.')[2]}")
    return f"  {', '.join(marks)}" if marks else ""


def _show_rules(policies: Policies) -> None:
    from meshwright.files.policies import AGREED
    from meshwright.services.rules import rule_docs

    for doc in rule_docs().values():
        rule = AGREED.get(doc.name)
        policy = policies.policy(rule) if rule else None
        settings = "".join(f", {name} {value}" for name, value in (policy.parameters if policy else {}).items())
        severity = policy.severity if policy else doc.severity
        sentence = doc.text.partition("\n\n")[0].replace("\n", " ")
        click.echo(f"{doc.name}: {severity}{settings} ({doc.checked_by})\n    {sentence}")


def _show_waivers(waivers: tuple[Waiver, ...]) -> None:
    import datetime

    today = datetime.datetime.now(tz=datetime.UTC).date()
    for waiver in sorted(waivers, key=lambda waiver: waiver.expires):
        left = waiver.days_left(today)
        state = f"{left} days left" if left >= 0 else f"expired {-left} days ago"
        click.echo(f"{waiver.product}: {waiver.rule}, until {waiver.expires} ({state})")
        click.echo(f"    {waiver.reason} (owner: {waiver.owner}, domains/{waiver.domain}/policies.yml:{waiver.line})")
    click.echo(f"{len(waivers)} waivers.")
