"""Designs a new product from its inputs: its columns, its key, and the columns of its first unit test."""

import msgspec

from meshwright.adapters.warehouses import warehouse_of
from meshwright.errors import Refused
from meshwright.files.domain_yml import declared_file
from meshwright.files.draft import Draft
from meshwright.mesh.contract import Column
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.names import check_identifier
from meshwright.scaffold.group_rows import group
from meshwright.scaffold.select_columns import Input, Selected, arrange, select
from meshwright.scaffold.source import NESTED_TYPES, KeyCount, Source, SourceColumn, SourceTable
from meshwright.scaffold.suggestions import Facts
from meshwright.services.place_source import check_file
from meshwright.stages import stage

PLACEHOLDER = "TODO: replace this with the real columns; the source couldn't be reached."
UNREACHABLE = "the source can't be reached from here"


class Design(msgspec.Struct, frozen=True):
    """The selected columns of the new product, its key, and the columns of its first unit test.

    `doubt` states why the key is only suggested, or why there is none. `group_by` are the expressions that an
    aggregated product groups by; `facts` are facts about columns from the rows of a source.
    """

    selected: list[Selected]
    primary_key: tuple[str, ...]
    sample_columns: tuple[Column, ...]
    inputs: tuple[Input, ...] = ()
    sources: tuple[tuple[Source, list[SourceColumn]], ...] = ()
    doubt: str = ""
    group_by: tuple[str, ...] = ()
    facts: dict[str, Facts] = {}

    @property
    def todo(self) -> str:
        """The author's remaining task about the key, "" if there is none."""
        if not self.doubt:
            return ""
        what = "check this key" if self.primary_key else "list the columns that make a row unique"
        return f"{what}: {self.doubt}."


def design_from_inputs(
    draft: Draft, mesh: Mesh, inputs: list[Input], kind: Kind, primary_key: tuple[str, ...]
) -> Design:
    """Design a product that reads products; raises Refused if the requested key isn't valid."""
    arranged = arrange(inputs)
    key, doubt = _declared_key(arranged[0])
    design = Design(select(arranged), key, (), inputs=tuple(arranged), doubt=doubt)
    if primary_key:
        _check_key(design, primary_key)
        counted = warehouse_of(mesh).count_input_key(draft.root, mesh, arranged, list(primary_key))
        fault = counted[0].fault(primary_key) if counted else ""
        if kind is Kind.AGGREGATED and (fault or (counted is None and set(primary_key) != set(key))):
            grouped = group(arranged, primary_key)
            return _sampled(
                msgspec.structs.replace(
                    design, selected=grouped.selected, group_by=grouped.group_by, primary_key=primary_key, doubt=""
                )
            )
        design = _with_key(design, primary_key, fault, counted)
    return _sampled(design)


def _sampled(design: Design) -> Design:
    """Add the columns of the first unit test: the key, and the columns that inputs are joined on."""
    arranged, first = design.inputs, design.inputs[0]
    needed = {*design.primary_key, *(name for other in arranged for name in other.on)}
    sample = [column for column in first.port.columns if column.name in needed] or list(first.port.columns[:1])
    return msgspec.structs.replace(design, sample_columns=tuple(sample))


def _declared_key(first: Input) -> tuple[tuple[str, ...], str]:
    """Return the declared key of an input, spelled like its columns, and the reason if there is none."""
    names = {column.name.lower(): column.name for column in first.port.columns}
    key = tuple(names.get(name.lower(), "") for name in first.port.primary_key)
    if not key:
        return (), f"{first.product.full_name} declares no primary key"
    return (
        (key, "")
        if all(key)
        else ((), f"the primary key of {first.product.full_name} includes columns that it doesn't have")
    )


def design_from_sources(
    draft: Draft, mesh: Mesh, domain: Domain, sources: list[Source], primary_key: tuple[str, ...]
) -> Design:
    """Design a product that reads sources; its columns and its key are those of the first.

    Raises Refused if the requested key isn't valid.
    """
    tables = [
        _table(draft, mesh, domain, source, primary_key, is_first=not position)
        for position, source in enumerate(sources)
    ]
    first = tables[0]
    description = PLACEHOLDER if first.doubt == UNREACHABLE else ""
    selected = [Selected(_described(column, description), column.expression) for column in first.columns]
    columns = tuple((source, table.columns) for source, table in zip(sources, tables, strict=True))
    design = Design(selected, first.key, (), sources=columns, doubt=first.doubt, facts=first.facts)
    if primary_key:
        _check_key(design, primary_key)
        theirs = [column.source_sql for name in primary_key for column in first.columns if column.name == name]
        port = warehouse_of(mesh)
        source = _with_declared_file(draft, domain, sources[0])
        counted = port.count_source_key(draft.root, mesh, domain, source, theirs)
        design = _with_key(design, primary_key, counted[0].fault(primary_key) if counted else "", counted)
    _note_key(draft, sources[0], design, is_asked_for=bool(primary_key))
    plain = [item.column for item in selected if not NESTED_TYPES.search(item.column.data_type)]
    sample = [item.column for item in selected if item.column.name in design.primary_key]
    return msgspec.structs.replace(design, sample_columns=tuple(sample or plain[:1] or [selected[0].column]))


def _table(
    draft: Draft, mesh: Mesh, domain: Domain, source: Source, primary_key: tuple[str, ...], *, is_first: bool
) -> SourceTable:
    port = warehouse_of(mesh)
    source = _with_declared_file(draft, domain, source)
    stage(f"Reading {source.full_name}")
    table = port.source_table(draft.root, mesh, domain, source, with_key=is_first and not primary_key)
    if table is not None:
        return table
    draft.note(f"{source.full_name} can't be reached from here; fill in its columns (marked TODO).")
    names = [check_identifier(name, "column") for name in primary_key] if is_first else []
    return SourceTable([SourceColumn(name, "bigint", name) for name in names or ["id"]], doubt=UNREACHABLE)


def _with_declared_file(draft: Draft, domain: Domain, source: Source) -> Source:
    declared = declared_file(draft.root, domain, source) if source.file is None else None
    if declared is None:
        return source
    check_file(declared)
    return msgspec.structs.replace(source, file=declared)


def _described(column: SourceColumn, description: str) -> Column:
    return Column(column.name, column.data_type, description, quote=column.quote or None)


def _check_key(design: Design, key: tuple[str, ...]) -> None:
    if len(set(key)) < len(key):
        raise Refused(f"The primary key lists a column twice: {', '.join(key)}. List each column once.")
    columns = {item.column.name: item.column for item in design.selected}
    for name in key:
        if name not in columns:
            raise Refused(
                f"The primary key includes {name!r}, which isn't one of its columns. Columns: {', '.join(columns)}."
            )
        column = columns[name]
        if NESTED_TYPES.search(column.data_type):
            raise Refused(f"The primary key includes {name!r}, whose type {column.data_type} can't be part of a key.")
        if len(key) > 1 and column.quote and name.isascii():
            raise Refused(
                f"The primary key includes {name!r}, a reserved word in SQL, which dbt doesn't support in a key of"
                " several columns. Omit --primary-key, rename the column in the product's SQL, then declare the key."
            )


def _with_key(design: Design, key: tuple[str, ...], fault: str, counted: tuple[KeyCount, str] | None) -> Design:
    looked_at = counted[1] if counted else ""
    if fault:
        where = f" ({looked_at})" if looked_at else ""
        raise Refused(f"{fault}{where}. List the columns that make a row unique, or omit --primary-key.")
    doubt = f"it is unique in {looked_at}" if looked_at else ""
    if design.doubt == UNREACHABLE:
        doubt = UNREACHABLE
    return msgspec.structs.replace(design, primary_key=key, doubt=doubt)


def _note_key(draft: Draft, source: Source, design: Design, *, is_asked_for: bool) -> None:
    """Add a note about the key, and about doubts."""
    if design.doubt and design.doubt != UNREACHABLE:
        draft.note(f"The primary key of {source.full_name} is marked TODO: {design.doubt}.")
    elif len(design.primary_key) > 1 and not is_asked_for:
        draft.note(
            f"The primary key {', '.join(design.primary_key)} is unique in {source.full_name};"
            " check that it is the intended key."
        )
