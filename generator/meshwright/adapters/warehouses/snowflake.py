"""Snowflake: it stores names without quotes in capitals, and a text of any length as one of the greatest length."""

import re

from meshwright.adapters.dbt.query import Connection
from meshwright.adapters.warehouses.server import Server
from meshwright.scaffold.source import Source

GREATEST = re.compile(r"character varying\((16777216|134217728)\)", re.IGNORECASE)


class Snowflake(Server):
    """Names and types as people write them."""

    def types(self, connection: Connection, database: str | None, source: Source) -> dict[str, str]:
        """Return names in lowercase, unless they need quotes, and types without the greatest length."""
        return {
            name.lower() if name.isupper() else name: GREATEST.sub("varchar", data_type).lower()
            for name, data_type in super().types(connection, database, source).items()
        }
