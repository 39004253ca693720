"""A domain's project files apply governance to every model.

**Example.** `dbt_project.yml` without the audit in its `+post-hook`, without `dispatch` to mesh_governance or
without `restrict-access: true`, or with a `query-comment`; `packages.yml` without the governance package, or with a
local package that has the name of a domain.

**Why.** The guard runs inside dbt. dbt runs it only because of these files, so nothing inside dbt can detect that they
changed.

**Fix.** Follow the finding; `git log` of the file shows who changed it and why.
"""

import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from meshwright.mesh.kinds import Kind
from meshwright.mesh.mesh import Domain, Mesh
from meshwright.mesh.packages import GOVERNANCE_PACKAGE
from meshwright.mesh.paths import GOVERNANCE
from meshwright.rules.checked import Checked
from meshwright.rules.finding import Finding, in_file
from meshwright.rules.mesh_files import MeshFiles
from meshwright.rules.project_settings import package_faults, setting_faults
from meshwright.rules.rule import Settings, file_rule
from meshwright.rules.static.macros_shadow_nothing import DELEGATIONS

AUDIT = "mesh_governance.audit()"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


@file_rule()
def project_untampered(checked: Checked, _settings: Settings) -> Iterator[Finding]:
    """Find changes to the files that apply governance to every model."""
    for domain in checked.mesh.domains:
        for file, line, message in _tampering(checked.files, checked.mesh, domain):
            yield in_file(domain.name, message, domain.folder / file, line)


def _tampering(files: MeshFiles, mesh: Mesh, domain: Domain) -> Iterator[tuple[str, int, str]]:
    """Yield file, line and message."""
    path = domain.folder / "dbt_project.yml"
    faults = list(_project_faults(files, files.yaml(path), mesh, domain))
    yield from _with_lines(files, path, faults)
    governance = _governance(mesh, domain)
    if not _installs(files, domain, governance):
        entry = ", ".join(f"{key}: {value}" for key, value in governance.items())
        yield "packages.yml", 1, f"it doesn't install the governance package; restore `- {entry}`"
    for name in ("packages.yml", "dependencies.yml"):
        entries = files.yaml(domain.folder / name).get("packages") or []
        name_of = partial(_project_name, files, domain)
        yield from ((name, 1, fault) for fault in package_faults(entries, mesh, governance, name_of))
    for name in _not_delegated(files, domain):
        yield (
            f"macros/{name}.sql",
            1,
            f"it doesn't delegate {name} to the governance package; restore the delegation",
        )


def _project_name(files: MeshFiles, domain: Domain, local: str) -> str | None:
    """Return the name of the dbt project in a local package of a domain, None if the mesh has no project there."""
    folder = PurePosixPath(os.path.normpath(domain.folder / local))
    if folder.is_absolute() or ".." in folder.parts or not files.is_file(folder / "dbt_project.yml"):
        return None
    name = str(files.yaml(folder / "dbt_project.yml").get("name"))
    return name.lower() if NAME.fullmatch(name) else None


def _not_delegated(files: MeshFiles, domain: Domain) -> Iterator[str]:
    """Yield the macros that dbt reads only from the running project, and that don't delegate to governance there.

    macros_shadow_nothing finds redefinitions in other files.
    """
    for name, delegation in DELEGATIONS.items():
        path = domain.folder / "macros" / f"{name}.sql"
        text = files.text(path) if files.is_file(path) else ""
        words = "".join(COMMENT.sub("", text).split())
        if "".join(delegation.split()) not in words:
            yield name


def _has_models(files: MeshFiles, domain: Domain, project: dict[str, Any], kind: Kind) -> bool:
    """Whether a kind's folder has a model; dbt warns about settings of a folder without models."""
    paths = project.get("model-paths") or ["models"]
    folders = [PurePosixPath(str(path)) for path in (paths if isinstance(paths, list) else [paths])]
    inside = [folder for folder in folders if not folder.is_absolute() and ".." not in folder.parts]
    return any(files.files(domain.folder / folder / kind, ".sql", ".py") for folder in inside)


def _project_faults(
    files: MeshFiles, project: dict[str, Any], mesh: Mesh, domain: Domain
) -> Iterator[tuple[list[str], str]]:
    """Yield the faults of dbt_project.yml, each with its path of keys."""
    yield from (([key], fault) for key, fault in setting_faults(project, mesh, domain))
    if project.get("restrict-access") is not True:
        yield ["restrict-access"], "other domains can read its private models; set `restrict-access: true`"
    orders = [
        entry.get("search_order") or []
        for entry in project.get("dispatch") or []
        if entry.get("macro_namespace") == "dbt"
    ]
    if not any(
        GOVERNANCE_PACKAGE in order and order.index(GOVERNANCE_PACKAGE) < order.index("dbt")
        for order in orders
        if "dbt" in order
    ):
        remedy = f"set `search_order: [{domain.name}, mesh_governance, dbt]`"
        yield ["dispatch"], f"`dispatch` skips the governance package; {remedy}"
    if (project.get("flags") or {}).get("skip_nodes_if_on_run_start_fails") is not True:
        remedy = "set the flag `skip_nodes_if_on_run_start_fails: true`"
        yield ["flags"], f"a run continues after the guard fails; {remedy}"
    models = (project.get("models") or {}).get(domain.name) or {}
    kinds = [kind for kind in Kind if str(kind) in models or _has_models(files, domain, project, kind)]
    for kind in kinds:
        for fault in _folder_faults(models.get(str(kind)) or {}, kind):
            yield ["models", domain.name, str(kind)], fault
    unaudited = [str(kind) for kind in kinds if not _is_audited(models.get(str(kind)) or {})]
    if unaudited and not _is_audited(models):
        remedy = f'set `+post-hook: "{{{{ {AUDIT} }}}}"` under `{domain.name}:`'
        yield ["models", domain.name], f"models of {', '.join(unaudited)} lack the audit; {remedy}"


def _with_lines(
    files: MeshFiles, path: PurePosixPath, faults: list[tuple[list[str], str]]
) -> Iterator[tuple[str, int, str]]:
    """Add line numbers; reading YAML with lines takes twenty times as long, so only faults pay for it."""
    for keys, fault in faults:
        yield path.name, files.line_of(path, *keys), fault


def _is_audited(config: dict[str, Any]) -> bool:
    """Whether the audit is a post-hook of a folder, or of all models of the domain."""
    return any(AUDIT in str(config.get(key)) for key in ("+post-hook", "post-hook"))


def _folder_faults(folder: dict[str, Any], kind: Kind) -> Iterator[str]:
    """Yield the settings that a kind's folder lacks; a key may have a plus prefix or not."""
    config = {key.removeprefix("+"): value for key, value in folder.items()}
    if (config.get("meta") or {}).get("kind") != kind:
        yield f"folder {kind} doesn't set its kind; set `+meta: {{kind: {kind}}}`"
    if config.get("access") != "public":
        yield f"folder {kind} isn't public; set `+access: public`"
    if (config.get("contract") or {}).get("enforced") is not True:
        yield f"folder {kind} doesn't enforce contracts; set `+contract: {{enforced: true}}`"


def _governance(mesh: Mesh, domain: Domain) -> dict[str, str]:
    """Return the packages.yml entry that installs the mesh's own governance package."""
    if domain.repository is None:
        return {"local": f"../../{GOVERNANCE}"}
    return {"git": str(mesh.repository), "subdirectory": str(GOVERNANCE)}


def _installs(files: MeshFiles, domain: Domain, package: dict[str, str]) -> bool:
    for name in ("packages.yml", "dependencies.yml"):
        path: PurePosixPath = domain.folder / name
        if files.is_file(path):
            document = files.yaml(path)
            if any(package.items() <= entry.items() for entry in document.get("packages") or []):
                return True
    return False
