"""`meshwright rules`."""

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh


@click.group()
def rules() -> None:
    """List and explain the rules of governance and of the contract gate."""


@rules.command("list")
@format_option("text", "json")
@click.pass_context
def list_(context: click.Context, style: str) -> None:
    """List all rules with their severities and parameters in this mesh."""
    from meshwright.files.policies import load_policies
    from meshwright.reports import rules as reports

    root, mesh = open_mesh(context)
    policies = load_policies(root, mesh)
    click.echo(reports.list_as_json(policies) if style == "json" else reports.list_as_text(policies))


@rules.command("explain")
@click.argument("rule")
def explain(rule: str) -> None:
    """Print the documentation of RULE: an example, why it matters, how to fix it."""
    from meshwright.reports.rules import page
    from meshwright.rules.registry import rule_named

    click.echo(page(rule_named(rule)))
