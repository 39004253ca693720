"""Data types from and to each dialect, and what is proposed for those that a warehouse doesn't have."""

import pytest

from meshwright.sql.translate_type import UnknownType, translated

DIALECTS = ("postgres", "spark", "snowflake", "bigquery", "databricks", "redshift", "trino", "athena")
LACKS = "-"  # see PROPOSED
FROM_DUCKDB = """
varchar       varchar          string        varchar     string            string        varchar(65535)   varchar      varchar
varchar(20)   varchar(20)      varchar(20)   varchar(20) string            varchar(20)   varchar(20)      varchar(20)  varchar(20)
text          text             string        text        string            string        varchar(65535)   varchar      varchar
integer       integer          integer       integer     int64             integer       integer          integer      integer
bigint        bigint           bigint        bigint      int64             bigint        bigint           bigint       bigint
smallint      smallint         smallint      smallint    int64             smallint      smallint         smallint     integer
tinyint       smallint         tinyint       tinyint     int64             tinyint       smallint         tinyint      integer
boolean       boolean          boolean       boolean     bool              boolean       boolean          boolean      boolean
double        double_precision double        double      float64           double        double_precision double       double
decimal(9,2)  decimal(9,2)     decimal(9,2)  decimal(9,2) numeric(9,2)     decimal(9,2)  decimal(9,2)     decimal(9,2) decimal(9,2)
decimal(38,0) decimal(38,0)    decimal(38,0) decimal(38,0) bignumeric(38,0) decimal(38,0) decimal(38,0)   decimal(38,0) decimal(38,0)
date          date             date          date        date              date          date             date         date
timestamp     timestamp        timestamp_ntz timestamp   datetime          timestamp_ntz timestamp        timestamp    timestamp
timestamptz   timestamptz      timestamp     timestamptz timestamp         timestamp     timestamp_with_time_zone timestamp_with_time_zone timestamp_with_time_zone
blob          bytea            binary        varbinary   bytes             binary        varbyte          varbinary    varbinary
json          json             -             variant     json              variant       super            json         -
time          time             -             time        time              -             time             time         -
uuid          uuid             -             -           -                 -             -                uuid         -
hugeint       -                -             -           -                 -             -                -            -
interval      interval         interval      -           -                 interval      interval         interval     -
integer[]     -                array<int>    array(int)  array<int64>      array<int>    -                array(integer) array(integer)
"""  # fmt: skip
INTO_DUCKDB = {
    "postgres": {
        "character varying(40)": "varchar(40)", "timestamp without time zone": "timestamp", "jsonb": "json",
        "text": "text", "double precision": "double", "numeric(9,2)": "numeric(9,2)",
    },
    "spark": {"string": "varchar", "timestamp_ntz": "timestamp", "timestamp": "timestamptz", "array<int>": "int[]"},
    "snowflake": {
        "number(38,0)": "decimal(38,0)", "timestamp_ntz": "timestamp", "timestamp_tz": "timestamptz",
        "variant": "json", "varchar": "varchar",
    },
    "bigquery": {
        "string": "varchar", "string(20)": "varchar(20)", "int64": "bigint", "float64": "double", "bool": "boolean",
        "datetime": "timestamp", "timestamp": "timestamptz", "bytes": "blob",
    },
    "databricks": {"string": "varchar", "timestamp_ntz": "timestamp", "timestamp": "timestamptz"},
    "redshift": {"varchar(65535)": "varchar", "varchar(max)": "varchar", "varchar(20)": "varchar(20)", "super": "json"},
    "trino": {"varchar": "varchar", "timestamp(6)": "timestamp(6)", "row(a integer)": "struct(a int)"},
    "athena": {"string": "varchar", "timestamp": "timestamp", "int": "int"},
}  # fmt: skip
PROPOSED = {
    ("hugeint", "postgres"): "postgres has no type hugeint; use decimal(38,0)",
    ("hugeint", "bigquery"): "bigquery has no type hugeint; use bignumeric(38,0)",
    ("uuid", "snowflake"): "snowflake has no type uuid; use varchar(36)",
    ("uuid", "bigquery"): "bigquery has no type uuid; use string",
    ("time", "spark"): "spark has no type time; use string",
    ("time", "athena"): "athena has no type time; use varchar",
    ("interval", "bigquery"): "bigquery has no type interval; use int64 with a number of seconds",
    ("enum('a', 'b')", "redshift"): "redshift has no type enum('a', 'b'); use varchar(65535) with accepted_values",
    ("bit", "databricks"): "databricks has no type bit; use string",
    ("json", "spark"): "spark has no type json; use string",
    ("integer[]", "postgres"): "postgres has no type integer[]; use jsonb",
    ("integer[]", "redshift"): "redshift has no type integer[]; use super",
    ("nonsense", "postgres"): "nonsense isn't a type of duckdb; write one of postgres",
}


def in_dialects(data_type: str) -> list[str]:
    found = []
    for dialect in DIALECTS:
        try:
            found.append(translated(data_type, "duckdb", dialect).replace(" ", "_"))
        except UnknownType:
            found.append(LACKS)
    return found


@pytest.mark.parametrize("row", FROM_DUCKDB.strip().splitlines(), ids=lambda row: row.split()[0])
def test_a_type_of_duckdb_becomes_a_type_of_each_dialect(row: str) -> None:
    data_type, *expected = row.split()
    assert in_dialects(data_type) == expected


@pytest.mark.parametrize("dialect", INTO_DUCKDB)
def test_the_types_of_a_dialect_become_types_of_duckdb(dialect: str) -> None:
    types = INTO_DUCKDB[dialect]
    assert {data_type: translated(data_type, dialect, "duckdb") for data_type in types} == types


@pytest.mark.parametrize(("data_type", "dialect"), PROPOSED)
def test_a_type_that_a_dialect_lacks_is_refused_with_one_to_use(data_type: str, dialect: str) -> None:
    with pytest.raises(UnknownType) as refused:
        translated(data_type, "duckdb", dialect)
    assert str(refused.value) == PROPOSED[data_type, dialect]


@pytest.mark.parametrize(
    ("data_type", "old", "new", "expected"),
    [
        ("datetime", "bigquery", "spark", "timestamp_ntz"),
        ("timestamp", "bigquery", "databricks", "timestamp"),
        ("timestamp", "trino", "spark", "timestamp_ntz"),
        ("timestamp without time zone", "postgres", "databricks", "timestamp_ntz"),
        ("timestamp(6)", "trino", "bigquery", "datetime"),
        ("VARCHAR", "duckdb", "postgres", "VARCHAR"),
    ],
)
def test_a_time_keeps_its_zone_or_has_none_and_a_name_that_both_know_stays(
    data_type: str, old: str, new: str, expected: str
) -> None:
    assert translated(data_type, old, new) == expected
