"""The sources that a source_aligned product reads, as the command line names them."""

import re
import unicodedata
from pathlib import Path

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.names import check_identifier
from meshwright.mesh.suggestions import Facts

# What a path can't hold: DuckDB would look for several files, dbt for Jinja or for names to fill in.
NOT_IN_PATHS = re.compile(r"['\"\\{}*?\[\]]|://")
# Values of these are compared and stored as one thing, so that they can say which row is meant.
KEY_TYPES = re.compile(
    r"(u?(tiny|small|big|huge)int|u?integer|varchar|uuid|date|time|timestamp(_n?s|_ms)?|boolean|decimal\(\d+,0\)|enum)"
    r"(?![a-z0-9_])",
    re.IGNORECASE,
)
NESTED_TYPES = re.compile(r"\[\d*\]$|^(struct|map|union|json|variant|geometry|null)\b", re.IGNORECASE)
MOST_SYMBOLS = 3


class Source(msgspec.Struct, frozen=True):
    """A table of a source, and the file that stands for it where the warehouse can read files.

    `location` is how dbt finds that file; None until it is known.
    """

    schema: str
    table: str
    file: Path | None = None
    location: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Source":
        """Read `SCHEMA.TABLE[=FILE]`; raises Refused when it isn't that."""
        relation, _, file = text.partition("=")
        schema, _, table = relation.partition(".")
        if not schema or not table or "." in table or ("=" in text and not file):
            raise Refused(f"{text!r} names no source: expected SCHEMA.TABLE or SCHEMA.TABLE=FILE.")
        if NOT_IN_PATHS.search(file) or not file.isprintable():
            raise Refused(
                f"{file!r} can't be a source's file: name a local file, without quotes, braces, brackets,"
                " wildcards or backslashes in its path."
            )
        return cls(
            check_identifier(schema, "source"), check_identifier(table, "source table"), Path(file) if file else None
        )

    @property
    def full_name(self) -> str:
        """The source's name in dbt: `source.table`."""
        return f"{self.schema}.{self.table}"


class SourceColumn(msgspec.Struct, frozen=True):
    """A column of a source: `name` as our contract calls it, `source_sql` as SQL finds it in the source.

    `quote` says that SQL needs quotes around our name, `is_reserved` that it does because the name is a word of SQL.
    """

    name: str
    data_type: str
    source_sql: str
    quote: bool = False
    is_reserved: bool = False

    @property
    def expression(self) -> str:
        """What selects the column under our name."""
        ours = f'"{self.name}"' if self.quote else self.name
        return ours if self.source_sql == ours else f"{self.source_sql} as {ours}"

    @property
    def identifies(self) -> bool:
        """Whether values of the column's type are good for a key that nobody chose: no measures, nothing nested."""
        return KEY_TYPES.match(self.data_type) is not None and not self.is_nested

    @property
    def is_nested(self) -> bool:
        """Whether a value of the column has parts, so that no warehouse takes it as a key."""
        return NESTED_TYPES.search(self.data_type) is not None


class SourceTable(msgspec.Struct, frozen=True):
    """What was read of a source: its columns, and what makes a row unique in it.

    `doubt` says why the key is only suggested, or why there is none; "" when it was found in all rows. `facts` are what
    the rows say of columns, by our names.
    """

    columns: list[SourceColumn]
    key: tuple[str, ...] = ()
    doubt: str = ""
    facts: dict[str, Facts] = {}


class KeyCount(msgspec.Struct, frozen=True):
    """How a key fares: of `rows`, so many repeat the key of another, and so many have a null in it."""

    rows: int
    repeated: int
    nulls: int

    @property
    def holds(self) -> bool:
        """Whether the key is one."""
        return not self.repeated and not self.nulls

    def fault(self, key: tuple[str, ...]) -> str:
        """Say what is wrong with the key, "" when nothing is."""
        name = ", ".join(key)
        if self.nulls:
            return f"{name} holds nulls: {self.nulls:,} of {self.rows:,} rows have no whole key"
        if self.repeated:
            verb = "repeats" if self.repeated == 1 else "repeat"
            return f"{name} isn't unique: {self.repeated:,} of {self.rows:,} rows {verb} a key"
        return ""


def column_name(name: str) -> str:
    """Return `name` as a column's name in a contract: `Order ID` as `order_id`, `Größe` as `größe`.

    Letters and digits of every script stay. What has none is called by its symbols: `%` as `percent_sign`.
    """
    name = unicodedata.normalize("NFC", name)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    words = re.sub(r"_+", "_", "".join(c if _is_letter(c) else "_" for c in spaced)).strip("_")
    if not words:
        words = "_".join(re.sub(r"\W+", "_", unicodedata.name(c, "").lower()) for c in name[:MOST_SYMBOLS]).strip("_")
    return words if words and not words[0].isdigit() else f"column_{words}".rstrip("_")


def _is_letter(character: str) -> bool:
    """Whether a character is a letter, a digit or a mark that belongs to a letter."""
    return unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd"
