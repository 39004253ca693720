"""What the bad mesh can't contain: weakened tests, previews, dates, cycles, sizes."""

import datetime
from typing import Any

import pytest
from msgspec import convert
from tests.rules.conftest import KEY, text
from tests.rules.looked_at import looked_at

from meshwright.graph.graph import Graph
from meshwright.graph.manifest import Manifest
from meshwright.mesh.mesh import Domain
from meshwright.rules.registry import RULES

SLO = {"minimum_rows": 1}
TODAY = datetime.datetime.now(tz=datetime.UTC).date()


def product(name: str, *reads: str, version: int | None = None, latest: int = 1, **more: Any) -> dict[str, Any]:
    """A product as the manifest has it, of domain `d` unless `name` begins with another."""
    domain, _, name = name.rpartition(".")
    domain = domain or "d"
    suffix = "" if version is None else f".v{version}"
    meta = {"kind": more.pop("kind", "aggregated"), "slo": SLO, **more.pop("meta", {})}
    return {
        "unique_id": f"model.{domain}.{name}{suffix}",
        "name": name,
        "resource_type": "model",
        "package_name": domain,
        "access": "public",
        "version": version,
        "latest_version": None if version is None else latest,
        "columns": {column["name"]: column for column in more.pop("columns", [KEY])},
        "config": {"materialized": "table", "meta": meta, **more.pop("config", {})},
        "depends_on": {"nodes": [f"model.{read}" for read in reads]},
        **more,
    }


def messages(rule: str, *nodes: dict[str, Any], **parameters: Any) -> list[str]:
    """The messages of a rule about these nodes, in domains `d` and `e`."""
    manifest = convert({"nodes": {node["unique_id"]: node for node in nodes}}, Manifest)
    check = RULES[rule]
    graph = Graph(manifest, (Domain("d"), Domain("e")))
    found = check.check(looked_at(graph, today=TODAY), {**check.defaults, **parameters})
    return [f"{finding.subject}: {finding.message}" for finding in found]


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"severity": "error", "error_if": "!= 0"}, []),
        ({"severity": "ERROR", "error_if": "!=0"}, []),
        ({"severity": "warn", "error_if": "!= 0"}, ["weakened; remove `severity`, `error_if` and `fail_calc` from it"]),
        (
            {"severity": "error", "error_if": "> 10"},
            ["weakened; remove `severity`, `error_if` and `fail_calc` from it"],
        ),
        (
            {"severity": "error", "error_if": "!= 0", "fail_calc": "0"},
            ["weakened; remove `severity`, `error_if` and `fail_calc` from it"],
        ),
        (
            {"severity": "error", "error_if": "!= 0", "where": "a > 1"},
            ["reads only some of the rows; remove `where` and `limit` from it"],
        ),
    ],
)
def test_a_weakened_governance_test_is_found(config: dict[str, str], found: list[str]) -> None:
    test = {
        "unique_id": "test.d.governed",
        "name": "governed",
        "resource_type": "test",
        "package_name": "d",
        "attached_node": "model.d.a",
        "test_metadata": {"name": "governed", "namespace": "mesh_governance"},
        "config": config,
    }
    said = messages("governance_test_attached", product("a"), test)
    assert [message.removeprefix("d.a: its governance test ").removeprefix("is ") for message in said] == found


def test_a_preview_needs_no_deprecation_date_and_a_superseded_version_does() -> None:
    versions = [product("a", version=number, latest=2) for number in (1, 2, 3)]
    assert messages("old_version_deprecated", *versions) == ["d.a v1: v2 has replaced it; add a `deprecation_date`"]


@pytest.mark.parametrize(("date", "count"), [("2020-01-01T00:00:00+00:00", 1), ("2999-01-01", 0), (None, 0)])
def test_a_version_may_be_read_until_its_date(date: str | None, count: int) -> None:
    old = product("a", version=1, latest=2, deprecation_date=date)
    assert len(messages("deprecation_kept", old, product("b", "d.a.v1"))) == count
    assert messages("deprecation_kept", old) == []


def test_cycles_of_two_and_three_are_reported_once_each() -> None:
    nodes = [
        product("a", "d.b"),
        product("b", "d.a"),
        product("x", "d.y"),
        product("y", "e.z"),
        product("e.z", "d.x"),
        product("free", "d.a", "d.x"),
    ]
    assert [message.partition(";")[0] for message in messages("no_cycles", *nodes)] == [
        "d.a: it depends on itself: d.a -> d.b -> d.a",
        "d.x: it depends on itself: d.x -> d.y -> e.z -> d.x",
    ]


def test_a_cycle_of_views_terminates() -> None:
    view = {"materialized": "view", "meta": {"kind": "virtual"}}
    nodes = [product("a", "d.b", kind="virtual"), product("b", "d.a", kind="virtual")]
    for node in nodes:
        node["config"] = view
    assert messages("view_chain_short", *nodes) == []


@pytest.mark.parametrize(
    ("config", "count"),
    [
        ({"unique_key": "a", "on_schema_change": "fail"}, 0),
        ({"incremental_strategy": "microbatch", "on_schema_change": "append_new_columns"}, 0),
        ({"unique_key": "a", "on_schema_change": "ignore"}, 1),
        ({"on_schema_change": "sync_all_columns"}, 2),
    ],
)
def test_incremental_models_need_a_key_and_a_safe_on_schema_change(config: dict[str, str], count: int) -> None:
    model = product("a", config={"materialized": "incremental", "meta": {}, **config}, access="private")
    assert len(messages("incremental_configured", model)) == count


@pytest.mark.parametrize(
    ("slo", "said"),
    [
        ({"minimum_rows": 1, "volume_drift": 0.5}, []),
        ({"freshness": {"column": "ORDER_ID", "count": 1, "period": "day"}}, []),
        ({"min_rows": 1}, ["it has no SLO"]),
        ({"volume_drift": 0.5}, ["it has no SLO"]),
        ({}, ["it has no SLO"]),
        (None, ["it has no SLO"]),
        ({"minimum_rows": "many"}, []),  # promises_known says so
    ],
)
def test_an_slo_promises_rows_or_freshness(slo: dict[str, Any], said: list[str]) -> None:
    found = messages("slo_declared", product("a", meta={"slo": slo}))
    assert [message.removeprefix("d.a: ").partition(";")[0] for message in found] == said


def test_grain_may_replace_a_surrogate_key_but_not_omit_key_columns() -> None:
    columns = [KEY, text("month")]
    surrogate = [{"type": "primary_key", "columns": ["order_id"]}]
    both = [{"type": "primary_key", "columns": ["order_id", "month"]}]
    grain = {"grain": ["month"]}
    assert messages("grain_declared", product("a", columns=columns, constraints=surrogate, meta=grain)) == []
    assert messages("grain_declared", product("a", columns=columns, constraints=both, meta=grain)) == [
        "d.a: its grain omits order_id of the primary key; extend the grain, or narrow the key"
    ]
    assert messages("grain_declared", product("a")) == []
    assert len(messages("grain_declared", product("a"), primary_key_suffices=False)) == 1


def test_personal_data_may_end_only_with_a_reason() -> None:
    tagged = product("a", columns=[text("email", personal_data=True, handling="masked")])
    for meta, count in (({}, 1), ({"personal_data": False}, 1), ({"personal_data": False, "handling_reason": "x"}, 0)):
        reader = product("b", "d.a", columns=[text("email", **meta)])
        assert len(messages("personal_data_handled", tagged, reader)) == count
    unreasoned = product("a", columns=[text("email", personal_data=True, handling="none_needed")])
    assert messages("personal_data_handled", unreasoned) == [
        "d.a: column email sets `handling: none_needed` without a reason; add `handling_reason`"
    ]


def test_products_that_read_each_other_or_share_a_domain_are_not_duplicates() -> None:
    columns = [text(name) for name in "abcdef"]
    one, same_domain = product("one", columns=columns), product("two", columns=columns)
    reader, other = product("e.reader", "d.one", columns=columns), product("e.other", columns=columns)
    assert messages("near_duplicate_products", one, same_domain) == []
    assert messages("near_duplicate_products", one, reader) == []
    assert len(messages("near_duplicate_products", one, other)) == 1
    assert messages("near_duplicate_products", one, other, fewest_columns=7) == []


def test_a_version_that_selects_from_another_version_reads_its_source() -> None:
    first = product("a", "d.a.v2", version=1, latest=2, kind="source_aligned")
    assert messages("reads_own_sources", first, product("a", version=2, latest=2, kind="source_aligned")) == [
        "d.a v2: it reads no source of d; read one with source()"
    ]


@pytest.mark.parametrize(
    ("meta", "said"),
    [
        ({"lifecycle": "deprecated"}, ["d.a v1: it is deprecated without a `deprecation_date`; add one"]),
        ({"lifecycle": "active"}, []),
        ({"lifecycle": "retired"}, ["d.b: it reads d.a v1 (no owner), which is retired; read v2"]),
    ],
)
def test_a_deprecated_version_has_a_date_and_nothing_reads_a_retired_one(meta: dict[str, str], said: list[str]) -> None:
    versions = [product("a", version=1, latest=2, meta=meta), product("a", version=2, latest=2)]
    assert messages("lifecycle_kept", *versions, product("b", "d.a.v1")) == said


def test_a_version_with_a_date_counts_as_deprecated() -> None:
    assert messages("lifecycle_kept", product("a", deprecation_date="2099-01-01", meta={"lifecycle": "active"})) == []


def test_only_drafts_of_the_same_domain_may_read_a_draft() -> None:
    draft = {"lifecycle": "draft"}
    private = {**product("prepared", "d.a"), "access": "private"}
    nodes = [product("a", meta=draft), product("b", "d.a", meta=draft), product("e.c", "d.a", meta=draft), private]
    found = messages("lifecycle_kept", *nodes, product("d", "d.prepared"), product("f", "d.b"))
    assert [message.partition(",")[0] for message in found] == [
        "e.c: it reads d.a (no owner)",
        "d.d: it reads d.a (no owner)",
        "d.f: it reads d.b (no owner)",
    ]


def test_draft_and_retired_versions_need_no_consumers_and_supersede_nothing() -> None:
    first, second = product("a", version=1, latest=2), product("a", version=2, latest=2, meta={"lifecycle": "draft"})
    assert messages("products_have_consumers", first, second) == []
    assert messages("old_version_deprecated", first, second) == []
    assert messages("products_have_consumers", product("b", meta={"lifecycle": "retired"})) == []


YESTERDAY = (datetime.datetime.now(tz=datetime.UTC).date() - datetime.timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("sharing", "said"),
    [
        ([], None),
        ([{"domain": "e"}], None),
        ([{"domain": "e", "until": YESTERDAY}, {"domain": "e", "until": "2099-12-31"}], None),
        (
            [{"domain": "e", "until": YESTERDAY}],
            f"e.b: it reads d.a (no owner), which was shared with e until {YESTERDAY}",
        ),
        ([{"domain": "d"}], "e.b: it reads d.a (no owner), which is shared only with d"),
        ([{"domain": "e"}, {"domain": "sales"}], "d.a: its `sharing` lists domain sales, which isn't in the mesh"),
        ([{"domain": "e", "untill": "2099-12-31"}], "d.a: its `sharing` is invalid"),
        ("e", "d.a: its `sharing` is invalid"),
    ],
)
def test_a_product_is_shared_only_with_the_listed_domains_until_the_agreed_date(
    sharing: object, said: str | None
) -> None:
    nodes = [product("a", meta={"sharing": sharing}), product("own", "d.a"), product("e.b", "d.a")]
    found = [message.partition(";")[0] for message in messages("sharing_kept", *nodes)]
    assert found == ([said] if said else [])


def test_a_description_with_a_todo_is_found() -> None:
    described = product("a", description="Orders of the shop. From v1 to v2. TODO: which columns differ.")
    assert messages("todos_resolved", described) == [
        "d.a: its description still has a TODO; describe what the product is and what one row represents"
    ]


def test_a_model_in_the_folder_of_a_kind_without_settings_is_found() -> None:
    """It isn't a product, so no other rule checks it."""
    forgotten = {**product("a", fqn=["d", "aggregated", "a", "a"]), "access": "protected"}
    forgotten["config"]["meta"] = {}
    [message] = messages("kind_matches_folder", forgotten)
    assert message == (
        "d.a: it is in models/aggregated/ but has no kind, so nothing audits it; add that folder's settings to"
        " dbt_project.yml (see the README of mesh_governance)"
    )
    private = {**product("b", fqn=["d", "aggregated", "a", "b"]), "access": "private"}
    assert messages("kind_matches_folder", private) == []
    staging = {**product("c", fqn=["d", "staging", "c"]), "access": "protected"}
    staging["config"]["meta"] = {}
    assert messages("kind_matches_folder", staging) == []


AUDIT = {"sql": "{{ mesh_governance.audit() }}", "transaction": True}


@pytest.mark.parametrize("resource_type", ["seed", "snapshot"])
@pytest.mark.parametrize(
    ("between", "is_below_a_view"), [((), True), (("view",), True), (("table",), False), (("view", "table"), False)]
)
def test_a_seed_or_snapshot_below_a_view_product_has_the_audit(
    resource_type: str, between: tuple[str, ...], is_below_a_view: bool
) -> None:
    lowest = {
        "unique_id": f"{resource_type}.d.codes",
        "name": "codes",
        "resource_type": resource_type,
        "package_name": "d",
        "config": {"materialized": resource_type},
    }
    nodes, below = [lowest], lowest["unique_id"]
    for position, materialized in enumerate(between):
        name = f"m{position}"
        model = {**product(name, config={"materialized": materialized}), "access": "private"}
        nodes.append({**model, "depends_on": {"nodes": [below]}})
        below = f"model.d.{name}"
    view = product("view", kind="virtual", config={"materialized": "view", "post-hook": [AUDIT]})
    nodes.append({**view, "depends_on": {"nodes": [below]}})
    found = messages("audit_hook_present", *nodes)
    expected = (
        "d.codes: the view d.view selects from it, but its post-hooks lack the audit; add"
        f' `+post-hook: "{{{{ mesh_governance.audit() }}}}"` under `{resource_type}s: d:` in dbt_project.yml'
    )
    assert found == ([expected] if is_below_a_view else [])
    lowest["config"] = {"materialized": resource_type, "post-hook": [AUDIT]}
    assert messages("audit_hook_present", *nodes) == []


def test_the_todos_of_product_add_in_a_source_count_as_missing() -> None:
    def found(**stated: str) -> list[str]:
        source = {
            "unique_id": "source.d.shop.orders",
            "name": "orders",
            "source_name": "shop",
            "package_name": "d",
            "freshness": {"warn_after": {"count": 1, "period": "day"}},
            **stated,
        }
        made = product("a", kind="source_aligned", depends_on={"nodes": ["source.d.shop.orders"]})
        manifest = convert({"nodes": {made["unique_id"]: made}, "sources": {source["unique_id"]: source}}, Manifest)
        rule = RULES["sources_declare_freshness"]
        graph = Graph(manifest, (Domain("d"),))
        return [finding.message for finding in rule.check(looked_at(graph), rule.defaults)]

    assert found(loader="TODO: what loads the tables.", loaded_at_field="TODO") == [
        "its source d.shop.orders lacks `loaded_at_field`, `loader`; add them"
    ]
    assert found(loader="airbyte", loaded_at_field="loaded_at") == []
