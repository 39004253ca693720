import json
import shutil
import tarfile
from pathlib import Path

import jsonschema
import pytest
from tests.conftest import meshwright, run


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="the published schema comes in a package of npm")
def test_sarif_is_valid_by_the_published_schema(full_mesh: Path, tmp_path: Path) -> None:
    packed = run("npm", "pack", "--silent", "@microsoft/jest-sarif@1.0.0-beta.0", cwd=tmp_path)
    assert packed.code == 0, packed.err
    with tarfile.open(tmp_path / packed.out.strip()) as package:
        schema_file = package.extractfile("package/lib/schemas/sarif-2.1.0-rtm.5.json")
        assert schema_file is not None
        schema = json.load(schema_file)
    waiver = "waivers:\n  - {rule: todos_resolved, product: fleet.aircraft, owner: team@acme.example, reason: The vendor owes us a meaning., expires: 2999-01-01}\n"
    (full_mesh / "domains/fleet/policies.yml").write_text(waiver)
    report = json.loads(meshwright("check", "--format=sarif", cwd=full_mesh).out)
    assert len(report["runs"][0]["results"]) > 10
    assert any("suppressions" in result for result in report["runs"][0]["results"])
    jsonschema.validate(report, schema)
