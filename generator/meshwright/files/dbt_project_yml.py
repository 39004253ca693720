"""The settings of models in a domain's dbt_project.yml, written with the first product of each kind.

dbt warns about settings that no model uses, and `dbt --warn-error` fails because of them. So a new domain has none, and
the settings of a kind come with its first product.
"""

from pathlib import PurePosixPath
from typing import Any

from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.mesh.kinds import KINDS, Kind
from meshwright.mesh.mesh import Domain

TABLE = "table"
MATERIALIZED = "+materialized"
AUDIT = "{{ mesh_governance.audit() }}"
ABOUT_MODELS = """
The folder of a model sets its kind and the governance rules that apply to it. Every
model in a kind's folder is public, has a contract and is audited. A model that only
prepares a product sets `access: private` and disables its contract.
"""
ABOUT_AUDIT = """Audits each product when it is built. When another model is rebuilt, the views that
select from it are audited again."""


def add_kind_settings(draft: Draft, domain: Domain, kind: Kind, tables: dict[str, str]) -> None:
    """Add the settings of a kind to the domain's dbt_project.yml, unless it has settings for that folder already.

    `tables` are the settings of tables in the mesh's warehouse, its materialization among them.
    """
    file = domain.folder / "dbt_project.yml"
    if not draft.exists(file):
        raise Refused(f"{file} doesn't exist; restore it.")
    text = draft.text(file)
    document = user_yaml.load(text, file)
    with user_yaml.expecting(file, f"`models` with a mapping for {domain.name}"):
        if _add(document, domain.name, kind, tables):
            draft.edit(file, user_yaml.dump(document, text))


def _add(document: Any, domain: str, kind: Kind, tables: dict[str, str]) -> bool:
    """Add missing settings; returns whether any were missing."""
    if not document.get("models"):
        document["models"] = user_yaml.mapping({})
        document.yaml_set_comment_before_after_key("models", before=ABOUT_MODELS.rstrip("\n"))
    models = document["models"]
    if not models.get(domain):
        models[domain] = user_yaml.mapping({"+group": domain, "+post-hook": user_yaml.quoted(AUDIT)})
        models[domain].yaml_set_comment_before_after_key("+post-hook", before=ABOUT_AUDIT, indent=4)
    settings = models[domain]
    if settings.get(str(kind)):
        return False
    settings[str(kind)] = _settings(kind, tables)
    settings.yaml_set_comment_before_after_key(str(kind), before=f"\n{KINDS[kind].about}", indent=4)
    return True


def _settings(kind: Kind, tables: dict[str, str]) -> Any:
    usual = KINDS[kind].stored_as[0]
    return user_yaml.mapping(
        {
            "+meta": user_yaml.mapping({"kind": str(kind)}, in_one_line=True),
            **(tables if usual == TABLE else {MATERIALIZED: usual}),
            "+access": "public",
            "+contract": user_yaml.mapping({"enforced": True}, in_one_line=True),
        }
    )


def with_tables(text: str, path: PurePosixPath, domain: Domain, old: dict[str, str], new: dict[str, str]) -> str:
    """Return the text of dbt_project.yml with the settings `new` in the kinds with the materialization of `old`."""
    document = user_yaml.load(text, path)
    with user_yaml.expecting(path, f"`models` with a mapping for {domain.name}"):
        settings = (document.get("models") or {}).get(domain.name) or {}
        kinds = [settings[str(kind)] for kind in Kind if settings.get(str(kind))]
        changed = [kind for kind in kinds if kind.get(MATERIALIZED) == old[MATERIALIZED]]
        for kind in changed:
            _replace(kind, old, new)
    return user_yaml.dump(document, text) if changed and old != new else text


def _replace(settings: Any, old: dict[str, str], new: dict[str, str]) -> None:
    for name in old.keys() - new.keys():
        if settings.get(name) == old[name]:
            del settings[name]
    place = list(settings).index(MATERIALIZED)
    for position, (name, value) in enumerate(new.items(), start=place):
        if name in settings:
            settings[name] = value
        else:
            settings.insert(position, name, value)


def remove_kind_settings(draft: Draft, domain: Domain, kind: Kind) -> None:
    """Remove the settings of a kind without products: dbt warns about settings that no model uses."""
    file = domain.folder / "dbt_project.yml"
    text = draft.text(file)
    document = user_yaml.load(text, file)
    with user_yaml.expecting(file, f"`models` with a mapping for {domain.name}"):
        settings = (document.get("models") or {}).get(domain.name) or {}
        if str(kind) not in settings:
            return
        del settings[str(kind)]
        if not any(str(other) in settings for other in Kind):
            del document["models"]
        draft.edit(file, user_yaml.dump(document, text))
