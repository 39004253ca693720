"""Whatever is written in the YAML of a mesh, a command ends with 0, 1 or 2 and a sentence, never with a traceback.

MESHWRIGHT_FUZZ multiplies the number of examples, for a long run by hand.
"""

import datetime
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import OWNER, REPOSITORY, meshwright, succeed

from meshwright.adapters.copier import DEFAULT_SOURCE, Renderer, open_templates
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import MeshwrightError
from meshwright.files import lines
from meshwright.files.acceptances import read_acceptances
from meshwright.files.mesh_yml import load_mesh
from meshwright.files.policies import load_policies
from meshwright.files.read_ports import product_in, read_owner
from meshwright.graph.manifest import Group, GroupOwner, Manifest
from meshwright.mesh.kinds import Kind
from meshwright.mesh.product_ref import ProductRef
from meshwright.scaffold.source import Source
from meshwright.services.product_add import ProductRequest, plan_product
from meshwright.services.product_version_add import plan_version
from meshwright.services.product_version_deprecate import Deprecation

AIRCRAFT = ProductRef("fleet", "aircraft")
TODAY = datetime.date(2026, 6, 1)
TIMES = int(os.environ.get("MESHWRIGHT_FUZZ", "1"))
LONGEST = 10
SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
PIECES = [
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "- ",
        "? ",
        ", ",
        "\n",
        "\n  ",
        "\n    ",
        "&a ",
        "*a",
        "<<: ",
        "<<: *a",
        "!!str ",
        "!x ",
    ),
    *(
        "|\n",
        ">-\n",
        "'",
        '"',
        "#",
        " #",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\t",
        "\0",
        "\ufeff",
        "\x85",
        "\u2028",
        "\\",
        "@",
        "`",
    ),
    *(
        ".nan",
        "-.inf",
        "1e999",
        "2026-02-31",
        "0000-00-00",
        "9" * 50,
        "0x",
        "1:99",
        "~",
        "null",
        "on",
        "off",
        "yes",
        "1_0",
    ),
    *(
        "=",
        "0o8",
        "2026-01-01T99:00:00Z",
        "[" * 200,
        "{a: " * 200,
        "- " * 200,
        "é",
        "🚀",
        "\U0010ffff",
        "{{ x }}",
        "{% for %}",
    ),
    *(
        "name",
        "owner",
        "email",
        "domains",
        "rules",
        "waivers",
        "severity",
        "expires",
        "models",
        "columns",
        "versions",
        "v",
    ),
    *(
        "config",
        "meta",
        "constraints",
        "groups",
        "sources",
        "tables",
        "description",
        "data_type",
        "data_tests",
        "unit_tests",
    ),
]
MESH = (REPOSITORY / "example_mesh/mesh.yml").read_text()
POLICIES = """\
rules:
  documented: {severity: warn}
  near_duplicate_products: {severity: warn, at_least: 0.8}
waivers:
  longest_days: 90
  warn_days: 14
"""
OWN_POLICIES = """\
rules:
  documented:
    severity: error
waivers:
  - rule: documented
    product: fleet.aircraft
    owner: team@acme.example
    reason: it will be described next month
    expires: 2026-12-31
"""
ACCEPTANCES = """\
acceptances:
  - product: fleet.aircraft
    element: column seats
    rule: column_removed
    owner: team@acme.example
    reason: nothing here reads it
    until: 2026-12-31
"""


def texts() -> st.SearchStrategy[str]:
    """Text that looks like YAML."""
    return st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=30).map("".join)


def mutations(original: str) -> st.SearchStrategy[str]:
    """A real file with pieces put in, taken out or in place of its own words."""
    words = re.split(r"(\w+|\n)", original)
    edit = st.tuples(st.integers(0, len(words) - 1), st.integers(0, 2), st.sampled_from(PIECES))
    return st.lists(edit, min_size=1, max_size=4).map(lambda edits: _edited(words, edits))


def _edited(words: list[str], edits: list[tuple[int, int, str]]) -> str:
    changed = list(words)
    for position, way, piece in edits:
        changed[position] = (piece, piece + changed[position], "")[way]
    return "".join(changed)


def nested() -> st.SearchStrategy[str]:
    """YAML of any shape, with the words of ours as keys."""
    scalars = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.text(max_size=8), st.sampled_from(PIECES)
    )
    keys = st.one_of(st.sampled_from(PIECES), st.text(max_size=5))
    values = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
    )
    return values.map(user_yaml.new)


def reshaped(original: str) -> st.SearchStrategy[str]:
    """A real document in which one value is of another shape."""
    document = user_yaml.read(original, PurePosixPath("x"))
    places = list(_places(document, ()))
    values: list[object] = [None, [], {}, "", "x", 0, -1, True, [1], {"a": 1}, [[]], [{}], 10**30, {"v": []}]
    return st.lists(st.tuples(st.sampled_from(places), st.sampled_from(values)), min_size=1, max_size=2).map(
        lambda edits: user_yaml.new(_reshaped(user_yaml.read(original, PurePosixPath("x")), edits))
    )


def _places(value: object, path: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from _places(inner, (*path, key))


def _reshaped(document: object, edits: list[tuple[tuple[object, ...], object]]) -> object:
    for path, value in edits:
        place: object = document
        try:
            for key in path[:-1]:
                place = place[key]  # type: ignore[index]
            place[path[-1]] = value  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            continue
    return document


def anything_like(original: str) -> st.SearchStrategy[str]:
    return st.one_of(mutations(original), reshaped(original), nested(), texts())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mesh of two domains with one product, for what reads files without dbt."""
    folder = tmp_path_factory.mktemp("fuzz")
    succeed("init", "acme", "--defaults", cwd=folder)
    mesh = folder / "acme"
    (mesh / "data").mkdir()
    (mesh / "data/planes.csv").write_text("tailnum,seats\nN1,2\nN2,4\n")
    for domain in ("fleet", "flights"):
        succeed("domain", "add", domain, *OWNER, cwd=mesh)
    succeed(
        "product", "add", "fleet", "aircraft", "--kind=source_aligned", "--source=faa.planes=data/planes.csv", cwd=mesh
    )
    return mesh


@pytest.fixture(scope="module")
def templates() -> Iterator[Renderer]:
    with open_templates(DEFAULT_SOURCE) as opened:
        yield opened


def ends_well(action: Callable[[], object]) -> None:
    """Whether an action ends in time, with a value or with one sentence."""
    began = time.monotonic()
    said = ""
    try:
        action()
    except MeshwrightError as error:
        said = str(error)
    assert ("\n" in said, len(said) > 2000, time.monotonic() - began > LONGEST) == (False, False, False), said


@settings(max_examples=400 * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=SUPPRESSED)
@given(text=st.one_of(texts(), nested(), mutations(OWN_POLICIES)))
def test_any_text_is_read_the_same_by_all_readers_or_refused_by_all(text: str) -> None:
    path = PurePosixPath("any.yml")
    read: list[bool] = []
    said = "any.yml:"
    for reader in (user_yaml.read, user_yaml.nodes):
        try:
            reader(text, path)
            read.append(True)
        except MeshwrightError as error:
            read.append(False)
            said = str(error)
    assert read in ([True, True], [False, False])
    assert (said[:8], "\n" in said) == ("any.yml:", False)
    ends_well(lambda: user_yaml.load(text, path))


@settings(max_examples=200 * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=SUPPRESSED)
@given(text=anything_like(MESH))
def test_any_mesh_yml_is_read_or_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "mesh.yml").write_bytes(text.encode(errors="surrogatepass"))
    ends_well(lambda: load_mesh(tmp_path))


@settings(max_examples=200 * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=SUPPRESSED)
@given(agreed=anything_like(POLICIES), own=anything_like(OWN_POLICIES), both=st.booleans())
def test_any_policies_are_read_or_refused(root: Path, agreed: str, own: str, both: bool) -> None:
    before = (root / "governance/policies.yml").read_bytes()
    try:
        (root / "governance/policies.yml").write_bytes((agreed if both else POLICIES).encode(errors="surrogatepass"))
        (root / "domains/fleet/policies.yml").write_bytes(own.encode(errors="surrogatepass"))
        ends_well(lambda: load_policies(root, load_mesh(root)))
    finally:
        (root / "governance/policies.yml").write_bytes(before)
        (root / "domains/fleet/policies.yml").unlink()


class _OneFile:
    """A tree of the mesh with one file."""

    name = "the working tree"

    def __init__(self, path: str, text: str) -> None:
        self._texts = {path: text}

    def texts(self, paths: list[str]) -> dict[str, str]:
        return {path: self._texts[path] for path in paths if path in self._texts}


@settings(max_examples=200 * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=SUPPRESSED)
@given(text=anything_like(ACCEPTANCES))
def test_any_acceptances_are_read_or_refused(root: Path, text: str) -> None:
    tree = _OneFile("domains/fleet/acceptances.yml", text)
    owner = GroupOwner("The Team", "team@acme.example")
    manifest = Manifest(groups={"group.fleet.fleet": Group("fleet", "fleet", owner)})
    ends_well(lambda: read_acceptances(tree, load_mesh(root), manifest))  # type: ignore[arg-type]


PRODUCT = """\
models:
  - name: aircraft
    description: The fleet.
    latest_version: 1
    deprecation_date: 2027-01-01
    config:
      meta: {kind: source_aligned, slo: {minimum_rows: 1, freshness: {column: seen, count: 24, period: hour}}}
    constraints:
      - type: primary_key
        columns: [tailnum]
    columns:
      - name: tailnum
        data_type: varchar
        description: The registration.
        constraints: [{type: not_null}]
        config: {meta: {accepted_values: [N1, N2], completeness: 0.9}}
    data_tests: [mesh_governance.governed]
    versions:
      - v: 1
        config: {alias: aircraft}
      - v: 2
        columns: [{include: all, exclude: [seats]}, {name: seats, data_type: bigint}]
unit_tests:
  - name: from_a_row
    model: aircraft
    given: [{input: "source('faa', 'planes')", rows: [{tailnum: N1}]}]
    expect: {rows: [{tailnum: N1}]}
"""
DOMAIN = """\
groups:
  - name: fleet
    owner: {name: The Team, email: team@acme.example}
sources:
  - name: faa
    description: The register.
    tables:
      - name: planes
        config: {meta: {external_location: ../../data/planes.csv}}
"""


@settings(max_examples=200 * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=SUPPRESSED)
@given(text=anything_like(PRODUCT))
def test_any_product_is_read_or_refused(root: Path, templates: Renderer, text: str) -> None:
    path = PurePosixPath("domains/fleet/models/source_aligned/aircraft/aircraft.yml")
    ends_well(lambda: product_in(text, path, "fleet", "aircraft", None))
    before = (root / path).read_bytes()
    try:
        (root / path).write_bytes(text.encode(errors="surrogatepass"))
        ends_well(lambda: lines._lines(root, path))
        gone = Deprecation("1", datetime.date(2099, 1, 1))
        ends_well(lambda: plan_version(root, load_mesh(root), AIRCRAFT, keep_latest=False, deprecation=gone))
        request = ProductRequest(
            domain="fleet",
            name="more",
            kind=Kind.CONSUMER_ALIGNED,
            today=TODAY,
            reads=(AIRCRAFT,),
        )
        ends_well(lambda: plan_product(root, load_mesh(root), request, templates))
    finally:
        (root / path).write_bytes(before)


@pytest.mark.slow
@settings(max_examples=100 * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=SUPPRESSED)
@given(text=anything_like(DOMAIN))
def test_any_domain_yml_is_read_or_refused(root: Path, templates: Renderer, text: str) -> None:
    path = PurePosixPath("domains/fleet/models/_domain.yml")
    ends_well(lambda: read_owner(text, path))
    before = (root / path).read_bytes()
    try:
        (root / path).write_bytes(text.encode(errors="surrogatepass"))
        sources = (Source("faa", "planes", root / "data/planes.csv"), Source("faa", "planes"))
        for source in sources:
            request = ProductRequest(
                domain="fleet", name="more", kind=Kind.SOURCE_ALIGNED, today=TODAY, sources=(source,)
            )
            ends_well(lambda request=request: plan_product(root, load_mesh(root), request, templates))  # type: ignore[misc]
    finally:
        (root / path).write_bytes(before)


def check_command(*arguments: str, cwd: Path) -> None:
    """Run a command and look at how it ended."""
    began = time.process_time()  # other tests may keep the machine busy
    result = meshwright(*arguments, cwd=cwd)
    took = time.process_time() - began
    assert result.code in (0, 1, 2), result
    assert "Traceback" not in result.err + result.out, result
    assert took < LONGEST, (took, arguments)


FILES = {
    "mesh.yml": MESH,
    "governance/policies.yml": POLICIES,
    "domains/fleet/policies.yml": OWN_POLICIES,
    "domains/fleet/models/_domain.yml": DOMAIN,
    "domains/fleet/models/source_aligned/aircraft/aircraft.yml": PRODUCT,
    "domains/fleet/dbt_project.yml": "",
    "domains/fleet/packages.yml": "",
}
COMMANDS = (
    ("check",),
    ("ls",),
    ("publish", "--check"),
    ("domain", "add", "sales", *OWNER, "--dry-run"),
    ("product", "add", "flights", "x", "--kind=source_aligned", "--source=a.b", "--dry-run"),
)


@pytest.mark.slow
@settings(max_examples=8 * TIMES, deadline=None, derandomize=TIMES == 1, suppress_health_check=SUPPRESSED)
@given(data=st.data())
def test_any_file_is_told_by_the_commands_that_parse_with_dbt(root: Path, data: st.DataObject) -> None:
    check_command("ls", cwd=root)  # dbt is imported once
    mesh = root.parent / "fuzzed"
    shutil.rmtree(mesh, ignore_errors=True)
    shutil.copytree(root, mesh, symlinks=True)
    name = data.draw(st.sampled_from(sorted(FILES)))
    file = mesh / name
    original = file.read_text() if file.exists() else FILES[name]
    file.write_bytes(data.draw(anything_like(original)).encode(errors="surrogatepass"))
    for command in COMMANDS:
        check_command(*command, cwd=mesh)
