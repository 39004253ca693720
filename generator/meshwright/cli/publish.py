"""`meshwright publish`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, utc_today
from meshwright.cli.progress import progress
from meshwright.errors import ProblemsFound


@click.command()
@click.argument("domains", nargs=-1, metavar="[DOMAIN]...")
@click.option("--check", is_flag=True, help="Change nothing; fail when something is stale.")
@dry_run_option
@click.pass_context
def publish(context: click.Context, domains: tuple[str, ...], check: bool, dry_run: bool) -> None:
    """Write the port packages of DOMAINs (of all when none is named) from their contracts.

    A port package (ports/DOMAIN) is how other domains read the domain's products. Publish after a
    contract changed and commit both, so that a reviewer sees the promise change. What the guard and the
    audit need of the policies (severities and waivers) is written into the governance package.
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
