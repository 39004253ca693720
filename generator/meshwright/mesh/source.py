"""The sources that a source_aligned product reads, as the command line names them."""

import re
from pathlib import Path

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.names import check_identifier


class Source(msgspec.Struct, frozen=True):
    """A table of a source, and the file that stands for it where the warehouse can read files."""

    schema: str
    table: str
    file: Path | None = None

    @classmethod
    def parse(cls, text: str) -> "Source":
        """Read `SCHEMA.TABLE[=FILE]`; raises Refused when it isn't that."""
        relation, _, file = text.partition("=")
        schema, _, table = relation.partition(".")
        if not schema or not table or "." in table or ("=" in text and not file):
            raise Refused(f"{text!r} names no source: expected SCHEMA.TABLE or SCHEMA.TABLE=FILE.")
        if re.search(r"['{}]|://", file):
            raise Refused(
                f"{file!r} can't be a source's file: name a local file, without quotes or braces in its path."
            )
        return cls(
            check_identifier(schema, "source"), check_identifier(table, "source table"), Path(file) if file else None
        )

    @property
    def full_name(self) -> str:
        """The source's name in dbt: `source.table`."""
        return f"{self.schema}.{self.table}"


class SourceColumn(msgspec.Struct, frozen=True):
    """A column of a source: `name` as our contract calls it, `source_sql` as SQL finds it in the source."""

    name: str
    data_type: str
    source_sql: str
    quote: bool = False
    unique: bool = False

    @property
    def expression(self) -> str:
        """What selects the column under our name."""
        ours = f'"{self.name}"' if self.quote else self.name
        return ours if self.source_sql == ours else f"{self.source_sql} as {ours}"


def snake_case(name: str) -> str:
    """Return `name` as a column name that needs no quotes: `Order ID` as `order_id`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    words = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    return words if words and not words[0].isdigit() else f"column_{words}".rstrip("_")
