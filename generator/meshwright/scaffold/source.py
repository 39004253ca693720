"""The sources that a source_aligned product reads, as the command line names them."""

import re
import unicodedata
from pathlib import Path

import msgspec

from meshwright.errors import Refused
from meshwright.mesh.names import check_identifier
from meshwright.scaffold.suggestions import Facts

# Not allowed in a path: DuckDB would read several files, and dbt would render Jinja or fill in names.
NOT_IN_PATHS = re.compile(r"['\"\\{}*?\[\]]|://")
# Values of these types compare exactly, so they can identify a row.
KEY_TYPES = re.compile(
    r"(u?(tiny|small|big|huge)int|u?integer|varchar|uuid|date|time|timestamp(_n?s|_ms)?|boolean|decimal\(\d+,0\)|enum)"
    r"(?![a-z0-9_])",
    re.IGNORECASE,
)
NESTED_TYPES = re.compile(r"\[\d*\]$|^(struct|map|union|json|variant|geometry|null)\b", re.IGNORECASE)
MOST_SYMBOLS = 3


class Source(msgspec.Struct, frozen=True):
    """A table of a source, and its file if the warehouse reads the source from a file.

    `location` is the path that dbt uses for that file; None until it is known.
    """

    schema: str
    table: str
    file: Path | None = None
    location: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Source":
        """Parse `SCHEMA.TABLE[=FILE]`; raises Refused for anything else."""
        relation, _, file = text.partition("=")
        schema, _, table = relation.partition(".")
        if not schema or not table or "." in table or ("=" in text and not file):
            raise Refused(f"{text!r} is not a source: expected SCHEMA.TABLE or SCHEMA.TABLE=FILE.")
        if NOT_IN_PATHS.search(file) or not file.isprintable():
            raise Refused(
                f"{file!r} can't be a source's file: use a local path without quotes, braces, brackets,"
                " wildcards or backslashes."
            )
        return cls(
            check_identifier(schema, "source"), check_identifier(table, "source table"), Path(file) if file else None
        )

    @property
    def full_name(self) -> str:
        """The source's name in dbt: `source.table`."""
        return f"{self.schema}.{self.table}"


class SourceColumn(msgspec.Struct, frozen=True):
    """A column of a source: `name` is its name in our contract, `source_sql` selects it from the source.

    `quote` means that our name needs quotes in SQL, `is_reserved` that it does because SQL reserves the name.
    """

    name: str
    data_type: str
    source_sql: str
    quote: bool = False
    is_reserved: bool = False

    @property
    def expression(self) -> str:
        """The SQL that selects the column under our name."""
        ours = f'"{self.name}"' if self.quote else self.name
        return ours if self.source_sql == ours else f"{self.source_sql} as {ours}"

    @property
    def identifies(self) -> bool:
        """Whether the column's type suits an inferred key: no measures, nothing nested."""
        return KEY_TYPES.match(self.data_type) is not None and not self.is_nested

    @property
    def is_nested(self) -> bool:
        """Whether the column's values are nested, so that no warehouse accepts them as a key."""
        return NESTED_TYPES.search(self.data_type) is not None


class SourceTable(msgspec.Struct, frozen=True):
    """A source as read: its columns and its key.

    `doubt` says why the key is only a suggestion or missing; "" when all rows confirm it. `facts` are facts about
    columns, by our names.
    """

    columns: list[SourceColumn]
    key: tuple[str, ...] = ()
    doubt: str = ""
    facts: dict[str, Facts] = {}


class KeyCount(msgspec.Struct, frozen=True):
    """How well a key fits: of all `rows`, `repeated` repeat another row's key and `nulls` have a null in it."""

    rows: int
    repeated: int
    nulls: int

    @property
    def holds(self) -> bool:
        """Whether the key is valid."""
        return not self.repeated and not self.nulls

    def fault(self, key: tuple[str, ...]) -> str:
        """Return what is wrong with the key, "" if nothing is."""
        name = ", ".join(key)
        if self.nulls:
            return f"{name} contains nulls: {self.nulls:,} of {self.rows:,} rows have no complete key"
        if self.repeated:
            verb = "repeats" if self.repeated == 1 else "repeat"
            return f"{name} isn't unique: {self.repeated:,} of {self.rows:,} rows {verb} a key"
        return ""


def column_name(name: str) -> str:
    """Return `name` as a contract's column name: `Order ID` as `order_id`, `Größe` as `größe`.

    Keeps letters and digits of every script. A name without any becomes the names of its symbols: `percent_sign`.
    """
    name = unicodedata.normalize("NFC", name)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    words = re.sub(r"_+", "_", "".join(c if _is_letter(c) else "_" for c in spaced)).strip("_")
    if not words:
        words = "_".join(re.sub(r"\W+", "_", unicodedata.name(c, "").lower()) for c in name[:MOST_SYMBOLS]).strip("_")
    return words if words and not words[0].isdigit() else f"column_{words}".rstrip("_")


def _is_letter(character: str) -> bool:
    """Whether a character is a letter, a digit or a combining mark."""
    return unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd"
