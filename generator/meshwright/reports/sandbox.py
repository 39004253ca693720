"""A sandbox that was made, as text."""

from meshwright.reports.words import counted
from meshwright.services.sandbox import Sandbox


def as_text(sandbox: Sandbox, *, whole_mesh: bool) -> str:
    """Return a table of ports and sources with their rows, and the next command."""
    rows = [(_label(table.label, is_source=table.is_source), f"{table.rows:,} rows") for table in sandbox.tables]
    widths = [max(len(row[place]) for row in rows) for place in (0, 1)]
    lines = [f"  {label:<{widths[0]}}  {count:>{widths[1]}}" for label, count in sorted(rows)]
    what = "the whole mesh" if whole_mesh else sandbox.name
    deps = "" if whole_mesh else "dbt deps && "
    return "\n".join(
        [
            f"Made a sandbox for {what}, {counted(len(rows), 'table')} of made-up rows:",
            *lines,
            f"Next: cd {sandbox.project} && {deps}dbt build",
        ]
    )


def _label(label: str, *, is_source: bool) -> str:
    return f"source {label}" if is_source else label
