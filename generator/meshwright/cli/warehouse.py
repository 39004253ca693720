"""`meshwright warehouse`."""

import click

from meshwright.cli.warehouse_set import set_


@click.group()
def warehouse() -> None:
    """Move the mesh to another warehouse."""


warehouse.add_command(set_)
