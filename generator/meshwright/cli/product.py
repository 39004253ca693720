"""The group `meshwright product`."""

import click

from meshwright.cli.product_add import add
from meshwright.cli.product_read_add import add as read_add
from meshwright.cli.product_remove import remove
from meshwright.cli.product_rename import rename
from meshwright.cli.product_version_add import add as version_add
from meshwright.cli.product_version_deprecate import deprecate as version_deprecate
from meshwright.cli.product_version_remove import remove as version_remove


@click.group()
def product() -> None:
    """Create and change data products."""


@click.group()
def version() -> None:
    """Add, deprecate and remove versions of a data product."""


@click.group()
def read() -> None:
    """Let data products read products of other domains."""


for command in (add, remove, rename, version, read):
    product.add_command(command)
for command in (version_add, version_deprecate, version_remove):
    version.add_command(command)
read.add_command(read_add)
