"""The `meshwright` command and its one error boundary."""

import sys
import traceback
from pathlib import Path
from typing import NoReturn

import click

from meshwright import __version__
from meshwright.cli.check import check
from meshwright.cli.dbt import dbt
from meshwright.cli.deprecations import deprecations
from meshwright.cli.diff import diff
from meshwright.cli.domain_add import domain
from meshwright.cli.fetch import fetch
from meshwright.cli.impact import impact
from meshwright.cli.init import init
from meshwright.cli.ls import ls
from meshwright.cli.product import product
from meshwright.cli.publish import publish
from meshwright.cli.receipts import receipts
from meshwright.cli.rules import rules
from meshwright.cli.sandbox import sandbox
from meshwright.cli.waivers import waivers
from meshwright.cli.warehouse import warehouse
from meshwright.errors import MeshwrightError

UNEXPECTED = 70
ISSUES = "https://github.com/meshwright/meshwright/issues"
EPILOG = """\b
Exit codes:
  0   success
  1   the mesh has problems
  2   wrong usage; nothing was written
  70  a bug in Meshwright
`meshwright dbt` exits with dbt's own code.
"""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Work on the mesh that contains PATH.",
)
@click.version_option(__version__, prog_name="meshwright")
@click.pass_context
def cli(context: click.Context, folder: Path | None) -> None:
    """Make a data mesh real with dbt.

    \b
    Create a mesh in three commands:
      meshwright init acme --defaults && cd acme
      meshwright domain add sales --owner-name "Sales Team" --owner-email sales@acme.example
      meshwright product add sales orders --kind source_aligned --source raw.orders=orders.csv

    Every command works from any folder inside a mesh.
    """
    context.obj = folder or Path()


for command in (
    init,
    domain,
    product,
    publish,
    fetch,
    check,
    rules,
    waivers,
    diff,
    impact,
    ls,
    deprecations,
    receipts,
    dbt,
    sandbox,
    warehouse,
):
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line and exit with a documented code."""
    try:
        result = cli.main(prog_name="meshwright", standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        code = _say("cancelled; nothing was written.", 2)
    except click.ClickException as error:
        error.show()
        code = 2
    except MeshwrightError as error:
        code = _say(str(error), error.exit_code)
    except OSError as error:
        code = _say(_system_fault(error), 2) if error.filename else _report_bug()
    except Exception:
        code = _report_bug()
    sys.exit(code)


def _say(message: str, code: int) -> int:
    click.echo(click.style("error: ", fg="red") + message, err=True)
    return code


def _system_fault(error: OSError) -> str:
    """Describe an error of the operating system: a read-only folder, a full disk, a file that was just deleted."""
    return f"Could not read or write {error.filename}: {error.strerror}."


def _report_bug() -> int:
    click.echo(traceback.format_exc(), err=True)
    return _say(
        f"this is a bug in Meshwright {__version__}. Please report it at {ISSUES},"
        " with the lines above and the command you ran.",
        UNEXPECTED,
    )
