"""`meshwright publish`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, utc_today
from meshwright.cli.progress import progress
from meshwright.errors import ProblemsFound


@click.command()
@click.argument("domains", nargs=-1, metavar="[DOMAIN]...")
@click.option("--check", is_flag=True, help="Write nothing; fail if a port package or policy is stale.")
@dry_run_option
@click.pass_context
def publish(context: click.Context, domains: tuple[str, ...], check: bool, dry_run: bool) -> None:
    """Write the port packages of DOMAINs, or of all domains, from their contracts.

    Other domains read a domain's products through its port package (ports/DOMAIN). Publish after you change a contract
    and commit both, so that reviewers see how the contract changes. Also writes the severities and waivers of the
    policies into the governance package, for the guard and the audit.
    """
    from meshwright.services.publish import plan_ports

    root, mesh = open_mesh(context, writing=not (check or dry_run))
    with progress("Reading contracts with dbt"):
        plan = plan_ports(root, mesh, [mesh.domain(name) for name in domains] or list(mesh.domains), utc_today())
    if not plan:
        click.echo("Port packages and policies are up to date.")
    elif check:
        files = "\n".join(f"  {change.verb:7}{change.path}" for change in plan.changes)
        raise ProblemsFound(f"port packages or policies are stale; run `meshwright publish` and commit:\n{files}")
    else:
        carry_out(plan, dry_run, root, "Published.", repeatable=True)
