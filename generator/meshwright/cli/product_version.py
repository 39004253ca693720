"""`meshwright product version`."""

import click

from meshwright.cli.mesh_context import carry_out, dry_run_option, open_mesh, utc_today
from meshwright.cli.progress import progress
from meshwright.errors import Refused


@click.group()
def version() -> None:
    """Add, deprecate and remove versions of a data product."""


@version.command("add")
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.option("--keep-latest", is_flag=True, help="Leave `latest_version` as it is: the new version is a preview.")
@click.option("--deprecate", metavar="VERSION", help="Give this older version an end, too; needs --on.")
@click.option("--on", "date", metavar="DATE", help="The day until which it stays, such as 2027-12-31.")
@dry_run_option
@click.pass_context
def add(
    context: click.Context, product: str, keep_latest: bool, deprecate: str | None, date: str | None, dry_run: bool
) -> None:
    """Make the next version of DOMAIN.PRODUCT beside the newest one.

    It begins as a copy: SQL and contract are those of the newest version, and the contract has room for
    what differs. Its description is to tell readers what changes. They go on with the version that they pin.

    \b
    Examples:
      meshwright product version add sales.orders
      meshwright product version add sales.orders --deprecate 1 --on 2027-12-31
    """
    from meshwright.services.product_version_add import Deprecation, plan_version

    if (deprecate is None) is not (date is None):
        raise Refused("--deprecate VERSION and --on DATE belong together.")
    root, mesh = open_mesh(context, writing=not dry_run)
    domain, name = _product(product)
    deprecation = Deprecation.parse(deprecate, date, utc_today()) if deprecate and date else None
    plan, number = plan_version(root, mesh, domain, name, keep_latest=keep_latest, deprecation=deprecation)
    carry_out(
        plan,
        dry_run,
        root,
        f"Made {product} v{number}. Next: change its SQL and contract, describe what differs,"
        f" then meshwright publish {domain}",
    )


@version.command("deprecate")
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.argument("number", metavar="VERSION")
@click.option("--on", "date", metavar="DATE", required=True, help="The day until which it stays, such as 2027-12-31.")
@dry_run_option
@click.pass_context
def deprecate(context: click.Context, product: str, number: str, date: str, dry_run: bool) -> None:
    """Say until when VERSION of DOMAIN.PRODUCT stays, or say it anew.

    Once it is published, dbt warns everyone who still reads it; `meshwright deprecations` names them.

    \b
    Example:
      meshwright product version deprecate sales.orders 1 --on 2027-12-31
    """
    from meshwright.services.product_version_add import Deprecation, plan_deprecation

    root, mesh = open_mesh(context, writing=not dry_run)
    domain, name = _product(product)
    deprecation = Deprecation.parse(number, date, utc_today())
    carry_out(
        plan_deprecation(root, mesh, domain, name, deprecation),
        dry_run,
        root,
        f"{product} v{deprecation.version} stays until {date}. Next: meshwright publish {domain}",
        repeatable=True,
    )


@version.command("remove")
@click.argument("product", metavar="DOMAIN.PRODUCT")
@click.argument("number", metavar="VERSION")
@dry_run_option
@click.pass_context
def remove(context: click.Context, product: str, number: str, dry_run: bool) -> None:
    """Remove VERSION of DOMAIN.PRODUCT, when nobody reads it and its date is past.

    Its SQL goes, its entry in the YAML, and the unit tests that test nothing else. The relation stays in
    the warehouse.

    \b
    Example:
      meshwright product version remove sales.orders 1
    """
    from meshwright.mesh.product_ref import parse_version
    from meshwright.services.product_version_remove import plan_removal

    root, mesh = open_mesh(context, writing=not dry_run)
    domain, name = _product(product)
    with progress("Looking for readers with dbt"):
        plan = plan_removal(root, mesh, domain, name, parse_version(number), utc_today())
    carry_out(
        plan,
        dry_run,
        root,
        f"Removed {product} v{parse_version(number)}. Next: meshwright publish {domain}",
    )


def _product(text: str) -> tuple[str, str]:
    from meshwright.mesh.product_ref import ProductRef

    read = ProductRef.parse(text)
    if read.version is not None:
        raise Refused(f"{text!r}: name the product without a version, as {read.domain}.{read.product}.")
    return read.domain, read.product
