"""`meshwright product add`."""

import sys
from pathlib import Path

import click

from meshwright.cli.mesh_context import answer, carry_out, check_text, dry_run_option, open_mesh, utc_today
from meshwright.cli.progress import progress
from meshwright.errors import Refused
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Mesh


@click.command()
@click.argument("domain", required=False)
@click.argument("name", required=False)
@click.option("--kind", help=f"One of {', '.join(Kind)}.")
@click.option(
    "--reads", multiple=True, metavar="DOMAIN.PRODUCT", help="A product to read; .vN pins an older version. Repeatable."
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SCHEMA.TABLE[=FILE]",
    help="A source to read, for source_aligned; on DuckDB it may be a Parquet, CSV or JSON file. Repeatable.",
)
@click.option(
    "--primary-key",
    metavar="COLUMN[,COLUMN]",
    help="The columns that make a row unique.  [default: inferred from its inputs]",
)
@click.option("--copy", is_flag=True, help="Copy a source's file from outside the mesh into the domain's data/.")
@click.option(
    "--location-var",
    metavar="NAME",
    help="Read a source's file from the folder in this environment variable, or from data/ if it isn't set.",
)
@click.option("--description", help="What the product is, in a sentence.")
@dry_run_option
@click.pass_context
def add(
    context: click.Context,
    domain: str | None,
    name: str | None,
    kind: str | None,
    reads: tuple[str, ...],
    sources: tuple[str, ...],
    primary_key: str | None,
    copy: bool,
    location_var: str | None,
    description: str | None,
    dry_run: bool,
) -> None:
    """Create the data product NAME in DOMAIN.

    \b
    What a kind reads:
      source_aligned    sources of its own domain (--source)
      aggregated        two or more products (--reads)
      consumer_aligned  products; it declares its consumers in an exposure
      virtual           two or more products; a view that stores nothing

    Writes the SQL, the contract, a unit test and the governance test, with the real columns of its inputs. Publish
    the products of other domains first (meshwright publish).

    Without --primary-key, a source_aligned product gets the column, or the pair or triple of columns, that is unique
    and never null in its source. The key is marked TODO if there is none, or if the source is larger than 10 million
    rows or 1 GB of CSV or JSON, because then only its first rows are read. An aggregated product groups by the
    --primary-key that you pass.

    \b
    Examples:
      meshwright product add sales orders --kind source_aligned --source raw.orders=data/orders.csv
      meshwright product add finance revenue --kind aggregated --reads sales.orders --reads finance.rates
    """
    from meshwright.adapters.copier import open_templates
    from meshwright.mesh.product_ref import ProductRef
    from meshwright.scaffold.source import Source
    from meshwright.services.place_source import Placement, check_placement
    from meshwright.services.product_add import ProductRequest, plan_product

    root, mesh = open_mesh(context, writing=not dry_run)
    domain = _domain(mesh, domain)
    name = answer(name, "NAME", "Name of the data product")
    asked = _kind(kind)
    if asked is Kind.SOURCE_ALIGNED:
        sources = sources or _ask("Sources to read, as SCHEMA.TABLE or SCHEMA.TABLE=FILE, separated by spaces")
    else:
        reads = reads or _reads(root, mesh, domain)
    placement, named = Placement(copy, location_var), tuple(Source.parse(source) for source in sources)
    check_placement(placement, named)
    request = ProductRequest(
        domain=domain,
        name=name,
        kind=asked,
        today=utc_today(),
        reads=tuple(ProductRef.parse(read) for read in reads),
        sources=named,
        description=check_text(description, "--description") if description else "",
        primary_key=tuple(column.strip() for column in primary_key.split(",")) if primary_key else (),
        placement=placement,
    )
    with progress("Reading its inputs"), open_templates(mesh.template.source) as templates:
        plan = plan_product(root, mesh, request, templates)
    carry_out(
        plan,
        dry_run,
        root,
        f"Created {domain}.{name}. Next: write its SQL and contract, then run"
        f" cd domains/{domain} && dbt deps && dbt build",
    )


def _kind(given: str | None) -> Kind:
    if given is None and sys.stdin.isatty():
        given = click.prompt("Kind of the product", type=click.Choice(list(map(str, Kind))))
    if given is None:
        raise Refused(f"--kind is missing: one of {', '.join(Kind)}.")
    if given not in tuple(Kind):
        raise Refused(f"{given!r} isn't a kind of data product. Kinds: {', '.join(Kind)}.")
    return Kind(given)


def _domain(mesh: Mesh, given: str | None) -> str:
    if given is None and sys.stdin.isatty() and mesh.domains:
        given = click.prompt("Domain", type=click.Choice(mesh.domain_names))
    return answer(given, "DOMAIN", "Domain of the data product")


def _reads(root: Path, mesh: Mesh, domain: str) -> tuple[str, ...]:
    """List the products that it can read, and prompt for a choice."""
    from meshwright.files.readable_products import readable_products

    if not sys.stdin.isatty():
        return ()
    names = readable_products(root, mesh, mesh.domain(domain))
    click.echo("\n".join(["Products it can read:", *(f"  {name}" for name in names)]))
    return _ask("Products to read, separated by spaces")


def _ask(question: str) -> tuple[str, ...]:
    return tuple(click.prompt(question).split()) if sys.stdin.isatty() else ()
