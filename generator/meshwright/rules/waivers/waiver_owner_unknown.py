"""A waiver's owner is known to the mesh.

**Example.** `owner: me`, or the address of someone who left.

**Why.** The owner is responsible for the exception, so it must be possible to contact them. `meshwright publish`
rejects such a waiver, and the guard and the audit never see it.

**Fix.** Use the name or email of a domain's owner (`models/_domain.yml`) or of the mesh's owner (`mesh.yml`). Others
who may own waivers, such as a security team, are listed by name or email under `waiver_owners` in `mesh.yml`.
"""

from collections.abc import Iterator

from meshwright.rules.checked import Checked
from meshwright.rules.rule import waiver_rule
from meshwright.rules.waiver import Waiver


@waiver_rule(binding=True)
def waiver_owner_unknown(checked: Checked) -> Iterator[tuple[Waiver, str]]:
    """Find waivers whose owner is neither the owner of a domain or of the mesh, nor listed in mesh.yml."""
    known = _known(checked)
    for waiver in checked.current_waivers:
        if _plain(waiver.owner) not in known:
            remedy = "use the name or email of a domain's owner, or add it to `waiver_owners` in mesh.yml"
            yield waiver, f"has the unknown owner {waiver.owner!r}; {remedy}"


def _known(checked: Checked) -> frozenset[str]:
    mesh, groups = checked.mesh, checked.graph.manifest.groups.values()
    people = [(mesh.owner.name, [mesh.owner.email])]
    for group in groups:
        if group.package_name in checked.graph.domains:
            email = group.owner.email or []
            people.append((group.owner.name or group.name, [email] if isinstance(email, str) else email))
    names = [name for name, emails in people for name in (name, *emails, *(f"{name} <{email}>" for email in emails))]
    return frozenset(map(_plain, (*names, *mesh.waiver_owners))) - {""}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
