"""The names in dbt's Jinja: those that only describe a model, and those that reach the warehouse or dbt's objects.

The list is from dbt's reference of Jinja functions (1.11). Anything else is rejected, so a new name of dbt is rejected
until someone reviews it and allows it here.
"""

# May be called by name.
_FUNCTIONS = """
    ref source function metric doc config var env_var return log print range dict list namespace cycler joiner
    fromjson tojson fromyaml toyaml set set_strict zip zip_strict local_md5 caller loop
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
# May be used as values.
_VALUES = """
    this execute run_started_at invocation_id project_name dbt_version thread_id true false none True False None
"""
VALUES = frozenset(_VALUES.split())
# Their attributes may be read, and these may be called. An empty set: none may be called.
MEMBERS: dict[str, frozenset[str]] = {
    "target": frozenset({"get"}),
    "flags": frozenset(),
    "config": frozenset({"get", "require", "meta_get", "meta_require"}),
    "var": frozenset({"has_var"}),
    "exceptions": frozenset({"warn", "raise_compiler_error", "raise_not_implemented"}),
    # dbt-databricks asks for the last one in dateadd and datediff: the kind of compute, not the data, decides it.
    "adapter": frozenset({"dispatch", "quote", "type", "has_dbr_capability"}),
}
# Longer paths that only compute: type names, and dbt's behavior flags.
PATHS = frozenset({"api.Column.translate_type", "api.Column.numeric_type", "api.Column.string_type"})
SWITCHES = ("adapter", "behavior")
# These differ between runs: a check of today's SQL can't see what a condition on them hides.
CHANCE = frozenset({"run_started_at", "modules", "invocation_id", "thread_id", "env_var", "dbt_version"})
# Calls on these compute from their arguments and change nothing.
PURE_ROOTS = frozenset({"modules", "run_started_at"})
# Everything else that dbt defines: it runs SQL, or returns objects that dbt, the guard and the audit work with.
_REFUSED = """
    adapter api builtins column context context_macro_stack database database_schemas dbt_metadata_envs debug
    diff_of_two_dicts exceptions flags graph invocation_args_dict load_agate_table load_result model on_run_end
    post_hooks pre_hooks render results run_query schema schemas selected_resources sql sql_now statement
    store_raw_result store_result submit_python_job target try_or_compiler_error validation var write config modules
    env defer_relation compiled_code
"""
REFUSED = frozenset(_REFUSED.split())
# dbt's own macros that may query the warehouse: they only ask whether the model exists.
MACROS_OF_DBT = frozenset({"is_incremental"})
OF_DBT = FUNCTIONS | VALUES | REFUSED | frozenset(MEMBERS) | PURE_ROOTS

_TEXT = """
    capitalize casefold center count encode endswith expandtabs find format index isalnum isalpha isascii isdecimal
    isdigit isidentifier islower isnumeric isspace istitle isupper join ljust lower lstrip partition removeprefix
    removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title
    translate upper zfill
"""
_COLLECTIONS = """
    copy get items keys values union intersection difference symmetric_difference issubset issuperset isdisjoint cycle
"""
_RELATIONS = "include quote render replace_path without_identifier incorporate is_relation is_table is_view is_cte"
_TIMES = "date time strftime isoformat timestamp weekday isoweekday isocalendar timetuple total_seconds astimezone"
# Methods that return a value and change nothing.
PURE_METHODS = frozenset(f"{_TEXT} {_COLLECTIONS} {_RELATIONS} {_TIMES}".split())
# Methods that change their object: allowed on a list or mapping that the template itself created.
_MUTATORS = """
    append extend insert add update setdefault remove discard pop popitem clear sort reverse
"""
MUTATORS = frozenset(_MUTATORS.split())
# Filters of dbt that compute. `attr` is refused: it could reach rejected names.
FILTERS_OF_DBT = frozenset({"as_text", "as_bool", "as_native", "as_number"})
REFUSED_FILTERS = frozenset({"attr"})
