"""Reads a product from dbt's YAML of its model, in `ports/` or in a domain."""

from datetime import date
from typing import Any

import msgspec

from meshwright.mesh.contract import Column, Constraint, OutputPort, Product, Upkeep, granted
from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Owner
from meshwright.mesh.product_ref import version_order


def product_of(model: dict[str, Any], domain: str, kind: Kind, owner: Owner | None = None) -> Product:
    """Build a product from the plain document of a model, including its versions' own columns and constraints.

    Raises AttributeError, KeyError, TypeError, ValueError or msgspec.ValidationError when it has another shape.
    """
    versions = model.get("versions") or [{"v": None}]
    latest = model.get("latest_version") or max((v["v"] for v in versions), key=version_order)
    ports = tuple(_port(version, model) for version in versions)
    if not all(port.columns for port in ports):
        raise ValueError("a version without columns")
    return Product(domain=domain, name=str(model["name"]), kind=kind, owner=owner, latest_version=latest, ports=ports)


def published_kind(model: dict[str, Any]) -> Kind:
    """Return the kind that a port's YAML states; raises as `product_of`."""
    config = model["versions"][-1]["config"] if "versions" in model else model["config"]
    return Kind(config["meta"]["kind"])


def _port(version: dict[str, Any], model: dict[str, Any]) -> OutputPort:
    constraints = version.get("constraints") or model.get("constraints") or []
    config = {**(model.get("config") or {}), **(version.get("config") or {})}
    meta = {**_meta(model), **_meta(version)}
    upkeep = meta.pop("upkeep", None)
    return OutputPort(
        version=version["v"],
        columns=tuple(_column(column) for column in _columns(version, model)),
        constraints=tuple(msgspec.convert(constraint, Constraint) for constraint in constraints),
        description=version.get("description") or model.get("description") or "",
        deprecation_date=_date(version.get("deprecation_date") or model.get("deprecation_date")),
        database=config.get("database"),
        schema=config.get("schema"),
        alias=config.get("alias"),
        meta=meta,
        enforced=(config.get("contract") or {}).get("enforced") is not False,
        upkeep=None if upkeep is None else msgspec.convert(upkeep, Upkeep),
        grants=granted(config.get("grants")),
    )


def _date(value: Any) -> str | None:
    return date.fromisoformat(str(value)[:10]).isoformat() if value else None


def _columns(version: dict[str, Any], model: dict[str, Any]) -> list[dict[str, Any]]:
    """Apply dbt's `include`/`exclude`: by default, a version has the model's columns."""
    own = version.get("columns") or []
    rule = next((entry for entry in own if "include" in entry or "exclude" in entry), {"include": "all"})
    include, exclude = rule.get("include", "all"), rule.get("exclude") or []
    named = [column for column in own if "name" in column]
    replaced = {column["name"] for column in named}
    inherited = [
        column
        for column in model.get("columns") or []
        if column["name"] not in replaced
        and column["name"] not in exclude
        and (include in ("all", "*") or column["name"] in include)
    ]
    return [*inherited, *named]


def _column(column: dict[str, Any]) -> Column:
    return Column(
        str(column["name"]),
        str(column.get("data_type") or "varchar"),
        description=" ".join(str(column.get("description") or "").split()),
        constraints=tuple(msgspec.convert(c, Constraint) for c in column.get("constraints") or ()),
        quote=column.get("quote"),
        meta=_meta(column),
    )


def _meta(entry: dict[str, Any]) -> dict[str, Any]:
    meta = (entry.get("config") or {}).get("meta") or {}
    if not isinstance(meta, dict):
        raise TypeError(f"config.meta is not a mapping: {meta!r}")
    return meta
