"""Paths in a mesh, relative to its root. Those of a domain are properties of `Domain`."""

from pathlib import PurePosixPath

from meshwright.mesh.packages import GOVERNANCE_PACKAGE

MESH_FILE = PurePosixPath("mesh.yml")
ANSWERS_FILE = PurePosixPath(".copier-answers.yml")  # Copier's, in the mesh and in each domain
DOMAINS = PurePosixPath("domains")
PORTS = PurePosixPath("ports")
GOVERNANCE_HOME = PurePosixPath("governance")
GOVERNANCE = GOVERNANCE_HOME / GOVERNANCE_PACKAGE
MESH_POLICIES = GOVERNANCE_HOME / "policies.yml"
# The macro that brings the policies to dbt; `publish` writes it.
POLICIES_MACRO = GOVERNANCE / "macros/mesh/policies.sql"
# Meshwright's own folder, which git ignores.
OWN_FOLDER = PurePosixPath(".mesh")
REDO = OWN_FOLDER / "redo.json"
PROJECT = OWN_FOLDER / "project"
# Files and folders that dbt creates in a project's folder.
LEFT_BY_DBT = frozenset({"target", "dbt_packages", "logs", "package-lock.yml", ".user.yml"})
