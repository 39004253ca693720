"""Sorts the functions of warehouses: those that only compute, and those that read without `ref()` or `source()`."""

import re

# Table functions that generate rows from their arguments.
_MAKE_ROWS = """
    unnest generate_series range repeat_row generate_subscripts flatten explode explode_outer posexplode
    posexplode_outer inline stack json_each json_tree json_array_elements json_array_elements_text
    jsonb_array_elements jsonb_array_elements_text json_object_keys jsonb_object_keys jsonb_each json_each_text
    jsonb_each_text regexp_split_to_table string_to_table split_to_table strtok_split_to_table sequence values table
    lateral generator exploding_generate_series generate_array generate_date_array generate_timestamp_array
    string_split
"""
MAKE_ROWS = frozenset(_MAKE_ROWS.split())
# Scalar functions that read relations, files or settings by name, wait, or have side effects.
READ_BY_NAME = re.compile(
    r"""
    (query|query_table|glob|getenv|getvariable|nextval|currval|setval|setseed|set_config|sniff_csv|error_if_false
    | read_\w+ | \w+_scan | \w+_query | scan_\w+ | parquet_\w+ | duckdb_\w+ | pragma_\w+ | sql_auto_complete
    | \w+_to_xml(schema|_and_xmlschema)? | dblink\w* | pg_read_\w+ | pg_ls_\w+ | pg_stat_file | lo_\w+ | pg_sleep\w*
    | pg_terminate_backend | pg_cancel_backend | pg_notify | pg_advisory_\w+ | pg_logical_\w+ | pg_reload_conf
    | external_query | openquery | openrowset | opendatasource | result_scan | system\$\w+ | get_ddl | remote_query
    | http\w* | java_method | reflect | input_file_\w+ | current_setting | currentdatabase_\w+ | loadfile | load_file
    | write_\w+ | try_reflect | ai_\w+ | url | urls | s3 | file | remote | mysql | postgresql | mongodb | jdbc | odbc)
    """,
    re.VERBOSE,
)


def reads_by_name(function: str) -> bool:
    """Whether a scalar function, in lower case, may read what its arguments name."""
    return READ_BY_NAME.fullmatch(function) is not None
