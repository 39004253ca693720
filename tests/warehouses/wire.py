"""A wire that leads nowhere: it records each statement that a real dbt adapter sends, and answers it.

This is a compile lane, not a mock of a warehouse. dbt, the adapter's package, its Jinja context and all macros are the
real ones, and only what would reach the network is replaced. So it shows which SQL a warehouse would get, in which
order, and whether a parser of its dialect accepts it. It can't show that the warehouse would.

An answer is as plausible as the run needs: a table exists once a statement has created it, the audit reads back the
promises and receipts that were inserted, and each measure keeps its promise, unless a test breaks one.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlglot
from dbt_common.events.contextvars import get_node_info
from sqlglot import exp

QUERY_COMMENT = re.compile(r"(-- )?/\* \{.*?\} \*/", re.DOTALL)


class Statement(NamedTuple):
    """What was sent: the node that dbt ran, "" between nodes, and the text; a call of an API begins with "api:"."""

    node: str
    text: str


class Answer(NamedTuple):
    """The columns and rows that come back."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


class Column(NamedTuple):
    """A column of a contract."""

    name: str
    data_type: str


Relation = tuple[str, str, str]


class Wire:
    """The recorded statements, and the little that has to be remembered between them."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.statements: list[Statement] = []
        self.relations: dict[Relation, str] = {}
        self.columns_of: dict[Relation, list[Column]] = {}
        self.contracts: dict[str, list[Column]] = {}
        self.promises: list[dict[str, Any]] = []
        self.receipts: list[dict[str, Any]] = []
        self.bounds: dict[str, list[float]] = {}  # of a product's assertions: a measure that equals one keeps it
        self.broken: set[str] = set()  # the products whose first measure breaks its promise
        self.credentials: Any = None
        self.unparsed: list[tuple[str, str]] = []

    def send(self, text: str) -> Answer:
        """Record a statement, and answer it."""
        text = QUERY_COMMENT.sub("", text).strip().removesuffix(";").strip()
        if not text:
            return Answer()
        self.statements.append(Statement(_node(), text))
        try:
            (parsed,) = sqlglot.parse(text, read=self.dialect)
        except (sqlglot.errors.SqlglotError, ValueError) as error:
            self.unparsed.append((text, str(error)))
            return Answer(("one",), ((1,),))
        if isinstance(parsed, exp.Command):
            self.unparsed.append((text, "sqlglot has no grammar for it"))
        self._remember(parsed)
        return self._answer(text, parsed) if isinstance(parsed, exp.Query) else Answer()

    def call(self, name: str, *arguments: object) -> None:
        """Record a call of the warehouse's API."""
        self.statements.append(Statement(_node(), f"api: {name}({', '.join(map(str, arguments))})"))

    def forget(self) -> list[Statement]:
        """Return the statements since the last call."""
        sent, self.statements = self.statements, []
        return sent

    def in_schema(self, database: str, schema: str) -> Iterator[tuple[str, str]]:
        """Yield name and type of the relations in a schema; a statement needn't name the database."""
        for (of_database, of_schema, name), kind in self.relations.items():
            if of_database in {"", database.lower()} and of_schema == schema.lower():
                yield name, kind

    def _remember(self, parsed: Any) -> None:
        if isinstance(parsed, exp.Create) and parsed.kind in {"TABLE", "VIEW"}:
            name = _name(parsed.find(exp.Table))
            self.relations[name] = parsed.kind.lower()
            self.columns_of[name] = [Column(c.name, c.kind.sql(self.dialect)) for c in parsed.find_all(exp.ColumnDef)]
        elif isinstance(parsed, exp.Drop) and parsed.kind in {"TABLE", "VIEW"}:
            self.relations.pop(_name(parsed.find(exp.Table)), None)
        elif isinstance(parsed, exp.Alter):
            for renamed in parsed.find_all(exp.AlterRename):
                self.rename(_name(parsed.this), _name(renamed.this))
        elif isinstance(parsed, exp.Insert) and isinstance(parsed.expression, exp.Values):
            self._remember_rows(parsed)

    def rename(self, old: Relation, new: Relation) -> None:
        """Remember that a relation has another name; a name alone is one in the same schema."""
        kind = self.relations.pop(old, "table")
        self.relations[(new[0] or old[0], new[1] or old[1], new[2])] = kind

    def _remember_rows(self, insert: Any) -> None:
        name = _name(insert.find(exp.Table))[2]
        into = {"mesh_promises": self.promises, "mesh_receipts": self.receipts}.get(name)
        columns = [column.name for column in insert.this.expressions]
        for row in insert.expression.expressions if into is not None else []:
            into.append(dict(zip(columns, map(_value, row.expressions), strict=True)))

    def _answer(self, text: str, parsed: Any) -> Answer:
        names = tuple(_output(select, place) for place, select in enumerate(parsed.selects))
        if "views_to_audit" in names:
            return Answer(names, (tuple(self._measured(text, parsed)),))
        if names[:2] == ("product_id", "input_id"):
            rows = [tuple(str(promise[name]) for name in names) for promise in self._promises_of_run(text)]
            return Answer(names, tuple(sorted(rows)))
        if names == ("product_id",):
            return Answer(names, tuple((promise["product_id"],) for promise in self._watched(text)))
        if "rebuilt_input" in text and names[0] == "promise":
            run = _between("invocation_id = '", text)
            kept = [row for row in self.receipts if row["invocation_id"] == run and row["published"] is True]
            return Answer(names, tuple((row["promise"], row["rebuilt_input"] or "") for row in kept))
        if names == ("failures", "should_warn", "should_error"):
            return Answer(names, ((0, False, False),))
        if names == ("*",) and isinstance(parsed.find(exp.From).this, exp.Table):
            _, schema, table = _name(parsed.find(exp.From).this)
            names = tuple(column.name for column in self.columns_of.get(("", schema, table), [])) or names
        if "information_schema" in text.lower() or "pg_class" in text.lower():
            return Answer(names)
        return Answer(names or ("one",), (tuple(1 for _ in names or "1"),))

    def _promises_of_run(self, text: str) -> Iterator[dict[str, Any]]:
        run = _between("invocation_id = '", text)
        yield from (promise for promise in self.promises if promise["invocation_id"] == run)

    def _watched(self, text: str) -> list[dict[str, Any]]:
        of_input = _between("input_id = '", text)
        return [p for p in self._promises_of_run(text) if p["input_id"] == of_input and not p["is_built"]]

    def _measured(self, text: str, parsed: Any) -> Iterator[Any]:
        product = _between("product_id = '", text)
        bounds = self.bounds.get(product, [])
        for place, name in enumerate(_output(select, place) for place, select in enumerate(parsed.selects)):
            if name == "promise":
                of_product = [p for p in self._promises_of_run(text) if p["product_id"] == product]
                yield f"{of_product[0]['promise']} {of_product[0]['governance']}" if of_product else None
            elif name == "views_to_audit":
                yield len(self._watched(text))
            elif place == 0:
                yield 1000
            else:
                yield bounds[place - 1] + (7 if place == 1 and product in self.broken else 0)


def _node() -> str:
    return str(get_node_info().get("unique_id", ""))


def _name(table: Any) -> Relation:
    return table.catalog.lower(), table.db.lower(), table.name.lower()


def _output(select: Any, place: int) -> str:
    return select.alias_or_name.lower() or f"column_{place}"


def _value(literal: Any) -> Any:
    if isinstance(literal, exp.Boolean):
        return literal.this
    if isinstance(literal, exp.Null):
        return None
    return literal.this if isinstance(literal, exp.Literal) else literal.sql()


def _between(before: str, text: str) -> str:
    return text.partition(before)[2].partition("'")[0]
