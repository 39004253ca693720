"""`meshwright receipts`."""

import click

from meshwright.cli.formats import format_option
from meshwright.cli.mesh_context import open_mesh


@click.command()
@click.argument("product", metavar="DOMAIN.PRODUCT[.vN]")
@format_option("text", "json")
@click.pass_context
def receipts(context: click.Context, product: str, style: str) -> None:
    """Show the results of a product's audits in production: the latest values, their trend, and failures."""
    from meshwright.mesh.product_ref import ProductRef
    from meshwright.reports import receipts as reports
    from meshwright.services.receipts import receipts_of

    ref = ProductRef.parse(product)
    root, mesh = open_mesh(context)
    report = reports.as_json if style == "json" else reports.as_text
    click.echo(report(ref, receipts_of(root, mesh, ref)))
