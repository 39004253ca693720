"""A mesh with one violation of every rule, parsed once by dbt."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import OWNER, allow_every_kind, succeed

from meshwright.files.mesh_yml import load_mesh
from meshwright.graph.graph import Graph
from meshwright.project.compile_models import compile_models
from meshwright.project.load_manifest import load_manifest

ORDERS = "{{ ref('sales', 'orders', v=1) }}"
LEADS = "{{ ref('crm', 'leads', v=1) }}"
CUSTOMERS = "{{ ref('sales', 'customers', v=1) }}"
FROM_SOURCE = "select order_id from {{ source('shop', 'orders') }}\n"
KEY = {"name": "order_id", "data_type": "integer", "description": "Number of the order."}
LOADED_AT = {"name": "loaded_at", "data_type": "timestamp", "description": "When it was loaded, UTC."}


def text(name: str, **meta: object) -> dict[str, Any]:
    """A column of a contract."""
    column: dict[str, Any] = {"name": name, "data_type": "varchar", "description": f"The {name} as it was entered."}
    return {**column, "config": {"meta": meta}} if meta else column


def join(*relations: str, select: str = "a.order_id") -> str:
    """SQL that reads relations."""
    names = "abcdef"
    first, *others = relations
    joins = "".join(f"join {r} as {n} on a.order_id = {n}.order_id\n" for r, n in zip(others, names[1:], strict=False))
    return f"select {select}\nfrom {first} as a\n{joins}"


BOTH = join(ORDERS, CUSTOMERS)


class Writer:
    """Writes products by hand, all right but for what a test says."""

    def __init__(self, mesh: Path) -> None:
        self.mesh = mesh
        self.written: list[str] = []

    def product(
        self,
        name: str,
        kind: str = "aggregated",
        sql: str | dict[int, str] = BOTH,
        *,
        domain: str = "sales",
        folder: str = "",
        columns: tuple[dict[str, Any], ...] = (KEY,),
        meta: dict[str, object] | None = None,
        config: dict[str, object] | None = None,
        dates: dict[int, str] | None = None,
        read: bool = True,
        **top: Any,
    ) -> None:
        """One product: `sql` by version when there are more than one, `read` by the exposure of everything."""
        versions = sql if isinstance(sql, dict) else {1: sql}
        place = self.mesh / "domains" / domain / "models" / kind / (folder or name)
        place.mkdir(parents=True, exist_ok=True)
        for version, code in versions.items():
            (place / f"{name}_v{version}.sql").write_text(code)
        model = {
            "name": name,
            "description": f"The {name} of a shop, one row per order.",
            "latest_version": max(versions),
            "config": {"meta": {"slo": {"minimum_rows": 1}, **(meta or {})}, **(config or {})},
            "constraints": [{"type": "primary_key", "columns": ["order_id"], "warn_unsupported": False}],
            "columns": list(columns),
            "data_tests": ["mesh_governance.governed"],
            "versions": [{"v": v, **({"deprecation_date": dates[v]} if v in (dates or {}) else {})} for v in versions],
            **top,
        }
        exposures = [exposure(name, f"ref('{name}', v=1)")] if kind == "consumer_aligned" and read else []
        (place / f"{name}.yml").write_text(yaml.safe_dump({"models": [model], "exposures": exposures}, sort_keys=False))
        if read and kind != "consumer_aligned":
            self.written.append(f"ref('{domain}', '{name}', v={max(versions)})")

    def model(self, path: str, sql: str) -> None:
        """A model that isn't a product."""
        file = self.mesh / "domains" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sql)


def exposure(name: str, *reads: str) -> dict[str, Any]:
    """A use of products."""
    owner = {"name": "The Board", "email": "board@acme.example"}
    return {"name": f"use_of_{name}", "type": "dashboard", "owner": owner, "depends_on": list(reads)}


def source(name: str, **more: object) -> dict[str, Any]:
    """A source's table."""
    return {"name": name, **more}


FRESH = {"loaded_at_field": "loaded_at", "freshness": {"warn_after": {"count": 1, "period": "day"}}}


def declare(mesh: Path, domain: str, owner: dict[str, str], *more_groups: dict[str, Any]) -> None:
    """models/_domain.yml: owner and sources."""
    groups = [{"name": domain, "owner": owner}, *more_groups]
    tables = [source("orders", config=FRESH), source("customers", config=FRESH)]
    sources = [
        {"name": "shop", "loader": "airbyte", "tables": tables},
        {"name": "paper", "tables": [source("refunds")]},
    ]
    document = {"groups": groups, **({"sources": sources} if domain == "sales" else {})}
    if domain in {"crm", "support", "facts"}:
        document["sources"] = [
            {
                **({"name": "ledger", "database": "facts"} if domain == "facts" else {"name": domain}),
                "loader": "airbyte",
                "tables": [source("orders", config=FRESH)],
            }
        ]
    (mesh / "domains" / domain / "models/_domain.yml").write_text(yaml.safe_dump(document, sort_keys=False))


def write_base(writer: Writer) -> None:
    """Products that are all right, for others to read."""
    fresh = {"slo": {"freshness": {"column": "loaded_at", "count": 24, "period": "hour"}}}
    writer.product("orders", "source_aligned", FROM_SOURCE, columns=(KEY, LOADED_AT), meta=fresh)
    email = text("email", personal_data=True, handling="hashed")
    writer.product("customers", "source_aligned", FROM_SOURCE, columns=(KEY, email))
    writer.product("board", "consumer_aligned")
    versions = {1: FROM_SOURCE, 2: FROM_SOURCE}
    writer.product("prices", "source_aligned", versions, dates={1: "2099-01-01"})
    writer.product("leads", "source_aligned", "select order_id from {{ source('crm', 'orders') }}", domain="crm")
    private = "{{ config(access='%s', contract={'enforced': false}, materialized='table') }}\nselect order_id from %s"
    writer.model("sales/models/aggregated/late_mover/orders_cleaned.sql", private % ("protected", ORDERS))


CLEANED = "{{ ref('orders_cleaned') }}"


def write_violations_of_all_kinds(writer: Writer) -> None:
    from_crm = "select order_id from {{ source('crm', 'orders') }}"
    writer.product("unowned", "source_aligned", from_crm, domain="crm", config={"group": "lost"})
    writer.product("loose_contract", config={"contract": {"enforced": False}})
    writer.product("keyless", constraints=[])
    writer.product("untested", data_tests=[])
    pasted = {"materialized": "ephemeral", "access": "protected", "meta": {}}
    writer.product("pasted", config=pasted, read=False)
    from_support = "select order_id from {{ source('support', 'orders') }}"
    writer.product("unaudited", "source_aligned", from_support, domain="support")
    writer.product("stub", description="A stub.")
    writer.product("undescribed", columns=(KEY, {**text("note"), "description": "A note."}))
    writer.product("unfinished_text", columns=(KEY, {**text("note"), "description": "TODO: what note means."}))
    fenced = join(ORDERS, CUSTOMERS, "{{ ref('sales', 'orders_cleaned') }}")
    writer.product("trespasser", sql=fenced, domain="crm")
    writer.model("sales/models/staging/open_to_all.sql", "select order_id from {{ source('shop', 'orders') }}")
    writer.product("misplaced", folder="elsewhere")
    writer.product("unpromising", meta={"slo": {}})
    writer.product("unpinned", sql=join("{{ ref('prices') }}", ORDERS))
    writer.product("hard_coded", sql=join(ORDERS, CUSTOMERS, "raw.main.orders"))
    writer.product("starred", sql=join(ORDERS, CUSTOMERS, select="*"))
    writer.product("appending", config={"materialized": "incremental", "on_schema_change": "fail"})
    writer.product("undated", sql={1: BOTH, 2: BOTH})
    writer.product("overdue", sql={1: BOTH, 2: BOTH}, dates={1: "2020-02-29"})
    writer.product("late_mover", sql=join("{{ ref('overdue', v=1) }}", ORDERS))
    writer.product("unfinished", meta={"lifecycle": "draft"})
    writer.product("hopeful", sql=join("{{ ref('unfinished', v=1) }}", ORDERS))
    agreement = {"domain": "support", "until": datetime.date(2099, 12, 31), "purpose": "answering customers"}
    writer.product("confidential", "source_aligned", FROM_SOURCE, meta={"sharing": [agreement]})
    writer.product("curious", sql=join("{{ ref('sales', 'confidential', v=1) }}", LEADS), domain="crm")
    writer.product("leaking", columns=(KEY, text("email")))
    writer.product("misspelt", columns=(KEY, text("state", acepted_values=["open"])))


def write_violations_of_what_is_known(writer: Writer) -> None:
    """Code and packages that governance doesn't know."""
    writer.product("hooked", config={"post_hook": "update {{ this }} set order_id = 0"})
    writer.product("oddly_stored", config={"materialized": "materialized_view"})
    writer.product("introspecting", sql="{% if execute %}{% do run_query('select 1') %}{% endif %}\n" + BOTH)
    writer.product(
        "counting",
        config={"materialized": "incremental", "unique_key": "(select 1 from raw)", "on_schema_change": "fail"},
    )
    writer.model("sales/macros/clock.sql", "{% macro duckdb__utc_now() %}now(){% endmacro %}")
    snake = "def model(dbt, session):\n    dbt.config(access='private')\n    return session.sql('select 1')\n"
    writer.model("sales/models/staging/snake.py", snake)
    astray = "{{ config(access='private', materialized='table', database='crm') }}\nselect 1 as order_id"
    writer.model("sales/models/staging/astray.sql", astray)
    writer.model("sales/dbt_packages/outside/dbt_project.yml", "name: outside\nversion: '1.0'\nconfig-version: 2\n")
    writer.model("sales/dbt_packages/outside/models/stranger.sql", "select 1 as stranger")
    packages = writer.mesh / "domains/sales/packages.yml"
    packages.write_text(packages.read_text() + "  - package: acme/outside\n    version: 1.0.0\n")


def write_violations_of_kinds(writer: Writer) -> None:
    shop = "{{ source('shop', 'orders') }}"
    writer.product("borrower", "source_aligned", join(shop, LEADS))
    writer.product("joiner", "source_aligned", join(shop, CUSTOMERS))
    writer.product("unfresh", "source_aligned", "select order_id from {{ source('paper', 'refunds') }}")

    writer.product("lonely", sql=join(ORDERS))
    writer.product("raw_reader", sql=join(ORDERS, CUSTOMERS, shop))
    writer.product("board_view", "virtual", join("{{ ref('board', v=1) }}", ORDERS))
    writer.product("behind_the_view", sql=join("{{ ref('board_view', v=1) }}", ORDERS))
    key_of_two = [{"type": "primary_key", "columns": ["order_id", "month"], "warn_unsupported": False}]
    writer.product("monthly", columns=(KEY, text("month")), meta={"grain": ["month"]}, constraints=key_of_two)

    writer.product("unused", "consumer_aligned", read=False)
    writer.product("raw_report", "consumer_aligned", join(ORDERS, shop))
    writer.product("board_reader", sql=join("{{ ref('board', v=1) }}", ORDERS))
    hourly = {"slo": {"freshness": {"column": "loaded_at", "count": 1, "period": "hour"}}}
    writer.product("hasty", "consumer_aligned", columns=(KEY, LOADED_AT), meta=hourly)

    writer.product("stored", "virtual", config={"materialized": "table"})
    writer.product("alias", "virtual", join(ORDERS))
    writer.product("floating", "virtual", join("{{ ref('orders') }}", CUSTOMERS))
    for number in range(1, 5):
        below = f"{{{{ ref('view_{number - 1}', v=1) }}}}" if number > 1 else CUSTOMERS
        writer.product(f"view_{number}", "virtual", join(below, ORDERS))
    writer.product("window", "virtual", join(ORDERS, CUSTOMERS, CLEANED))


def write_violations_of_the_mesh(writer: Writer) -> None:
    amount = text("amount", term="net_amount", unit="EUR")
    writer.product("euros", columns=(KEY, amount), domain="crm")
    writer.product("dollars", columns=(KEY, text("amount", term="net_amount", unit="USD")))
    alike = tuple(text(f"detail_{number}") for number in range(5))
    writer.product("details", columns=(KEY, *alike), domain="crm")
    writer.product("details_again", columns=(KEY, *alike, text("extra")))
    circle = {1: BOTH, 2: join("{{ ref('loop_b', v=1) }}", ORDERS)}
    writer.product("loop_a", sql=circle, dates={1: "2099-01-01"})
    writer.product("loop_b", sql=join("{{ ref('loop_a', v=1) }}", ORDERS))
    writer.product("unread", read=False)


FACTS = "{{ source('ledger', 'orders') }}"
ROWS = f"select order_id, state, amount, loaded_at from {FACTS}"
STATE = {"name": "state", "data_type": "varchar", "description": "The state of the order."}
AMOUNT = {"name": "amount", "data_type": "integer", "description": "What was paid, in cents."}
SOUND_AND_PRICED = """
select a.order_id, a.state, a.amount, a.loaded_at
from {{ ref('facts', 'sound', v=1) }} as a
left join {{ ref('facts', 'priced', v=1) }} as b on a.order_id = b.order_id
"""


def write_data_violations(writer: Writer) -> None:
    """A domain of products that are called like the one data rule they break; check and guard find nothing there."""

    def product(name: str, sql: str = ROWS, *own: dict[str, Any], **meta: object) -> None:
        changed = {column["name"]: column for column in own}
        columns = tuple(changed.get(c["name"], c) for c in (KEY, STATE, AMOUNT, LOADED_AT))
        kind = "source_aligned" if FACTS in sql else "aggregated"
        writer.product(name, kind, sql, domain="facts", columns=columns, meta=meta)

    product("sound")
    product("priced", ROWS.replace("amount", "amount * 2 as amount"))
    product("primary_key_unique", ROWS.replace("order_id", "1 as order_id"))
    not_null = {**STATE, "constraints": [{"type": "not_null", "warn_unsupported": False}]}
    product("not_null", ROWS.replace("state", "nullif(state, 'open') as state"), not_null)
    product("accepted_values", ROWS, promise(STATE, accepted_values=["paid"]))
    product("accepted_range", ROWS, promise(AMOUNT, range={"max": 150}))
    incomplete = ROWS.replace("amount", "nullif(amount, 100) as amount")
    product("completeness", incomplete, promise(AMOUNT, completeness=0.9))
    product("minimum_rows", slo={"minimum_rows": 5})
    product("volume_drift", slo={"minimum_rows": 1, "volume_drift": 0.1})
    product("freshness", slo={"freshness": {"column": "loaded_at", "count": 1, "period": "day"}})
    product("row_parity", f"{ROWS} where order_id = 1", parity={"source": "ledger.orders"})
    product("load_keys_unique", load_key=["loaded_at"])
    product("grain_unique", SOUND_AND_PRICED, grain=["loaded_at"])
    found = promise(AMOUNT, references={"product": "facts.sound", "column": "amount"})
    product("keys_found", SOUND_AND_PRICED.replace("a.amount", "a.amount + 7 as amount"), found)
    reconciled = promise(AMOUNT, reconciles={"product": "facts.priced", "column": "amount"})
    product("totals_reconcile", SOUND_AND_PRICED, reconciled)
    twice = SOUND_AND_PRICED.replace("a.order_id,", "cast(a.order_id * 10 + copies.n as integer) as order_id,")
    product("no_fan_out", f"{twice}cross join (values (0), (1)) as copies (n)\n", rows_from="facts.sound")


def promise(column: dict[str, Any], **meta: object) -> dict[str, Any]:
    """A column that promises something."""
    return {**column, "config": {"meta": meta}}


@pytest.fixture(scope="session")
def bad_mesh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    succeed("init", "acme", "--defaults", cwd=folder)
    mesh = folder / "acme"
    for domain in ("sales", "crm", "support", "orphan", "facts"):
        succeed("domain", "add", domain, *OWNER, cwd=mesh)
        allow_every_kind(mesh / "domains" / domain)
    sales, crm = ({"name": n, "email": f"{n.lower()}@acme.example"} for n in ("Sales", "CRM"))
    declare(mesh, "sales", sales)
    declare(mesh, "crm", crm, {"name": "lost", "owner": {"name": "Lost"}})
    declare(mesh, "support", {"name": "Support", "email": "support@acme.example"})
    declare(mesh, "orphan", {"name": "Orphan"})
    declare(mesh, "facts", {"name": "Facts", "email": "facts@acme.example"})
    project = mesh / "domains/support/dbt_project.yml"
    project.write_text(project.read_text().replace('    +post-hook: "{{ mesh_governance.audit() }}"\n', ""))
    writer = Writer(mesh)
    write_base(writer)
    write_violations_of_all_kinds(writer)
    write_violations_of_what_is_known(writer)
    write_violations_of_kinds(writer)
    write_violations_of_the_mesh(writer)
    write_data_violations(writer)
    everything = {"exposures": [exposure("everything", *writer.written)]}
    (mesh / "domains/sales/models/everything.yml").write_text(yaml.safe_dump(everything))
    return mesh


@pytest.fixture(scope="session")
def bad_graph(bad_mesh: Path) -> Graph:
    mesh = load_mesh(bad_mesh)
    manifest = load_manifest(bad_mesh, mesh)
    return Graph(manifest, mesh.domains, compiled=compile_models(bad_mesh, mesh, manifest, frozenset()))
