"""`pym add`."""

from __future__ import annotations

from pym.cli import lock_chosen
from pym.cli.chosen import Chosen
from pym.cli.edit_chosen import kind
from pym.cli.following import Following
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import add, edit_builds, pip_sources
from pym.ops.add_sources import Reference
from pym.project.edit.bounds import KINDS
from pym.spec.requirement import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.ops.build_later import Later
    from pym.ops.wiring import Wiring

_CONFLICTS = (
    ("optional", "--optional <OPTIONAL>", "group", "--group <GROUP>"),
    ("dev", "--dev", "optional", "--optional <OPTIONAL>"),
    ("dev", "--dev", "group", "--group <GROUP>"),
    ("script", "--script <SCRIPT>", "dev", "--dev"),
    ("script", "--script <SCRIPT>", "optional", "--optional <OPTIONAL>"),
    ("script", "--script <SCRIPT>", "group", "--group <GROUP>"),
    ("script", "--script <SCRIPT>", "package", "--package <PACKAGE>"),
    ("script", "--script <SCRIPT>", "workspace", "--workspace"),
    ("frozen", "--frozen", "locked", "--locked"),
    ("frozen", "--frozen", "no_sync", "--no-sync"),
    ("editable", "--editable", "no_editable", "--no-editable"),
    ("editable", "--editable", "raw", "--raw"),
    ("workspace", "--workspace", "no_workspace", "--no-workspace"),
    ("rev", "--rev <REV>", "tag", "--tag <TAG>"),
    ("rev", "--rev <REV>", "branch", "--branch <BRANCH>"),
    ("tag", "--tag <TAG>", "branch", "--branch <BRANCH>"),
    ("raw", "--raw", "bounds", "--bounds <BOUNDS>"),
    ("raw", "--raw", "rev", "--rev <REV>"),
    ("raw", "--raw", "tag", "--tag <TAG>"),
    ("raw", "--raw", "branch", "--branch <BRANCH>"),
    *[
        (how, f"--{how.replace('_', '-')}", f"no_install_{what}", f"--no-install-{what}")
        for how in ("no_sync", "frozen")
        for what in ("project", "workspace", "local", "package")
    ],
)


def main(invocation: Invocation) -> int:
    if not invocation.texts("packages") and not invocation.texts("requirements"):
        raise UsageError("Nothing to add was named", hints=("name packages, or a file of requirements with `-r`",))
    invocation.exclude(_CONFLICTS)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings)
    constraints = [
        text(one.requirement)
        for name in chosen.texts("constraints", "PYM_CONSTRAINT")
        for one in pip_sources.constraints_of(wiring, name)
    ]
    flag = next((one for one in ("rev", "tag", "branch") if invocation.text(one)), "")
    asked = add.Asked(
        invocation.texts("packages"),
        files=invocation.texts("requirements"),
        kind=kind(chosen),
        package=invocation.text("package"),
        extras=invocation.texts("extra"),
        marker=invocation.text("marker"),
        editable=True if invocation.flag("editable") else False if invocation.flag("no_editable") else None,
        workspace=True if invocation.flag("workspace") else False if invocation.flag("no_workspace") else None,
        raw=invocation.flag("raw"),
        bounds=chosen.text("bounds", "", "add-bounds", KINDS),
        reference=Reference(flag, invocation.text(flag) if flag else "", lfs=invocation.flag("lfs", "PYM_GIT_LFS")),
        indexes=invocation.texts("index", "PYM_INDEX"),
        default_index=invocation.text("default_index", "PYM_DEFAULT_INDEX"),
    )
    builder = edit_builds.builder(
        wiring,
        invocation.text("python", "PYM_PYTHON"),
        lock_chosen.places(chosen),
        lock_chosen.policy(chosen),
        lambda: lock_chosen.builds(chosen),
    )
    try:
        _add(invocation, wiring, asked, constraints, builder)
    finally:
        builder.close()
    return 0


def _add(invocation: Invocation, wiring: Wiring, asked: add.Asked, constraints: list[str], builder: Later) -> None:
    script = invocation.text("script")
    if script:
        from pym.cli.following_script import relock
        from pym.ops import edit_script

        edit_script.add_to(
            wiring,
            script,
            asked,
            python=invocation.text("python", "PYM_PYTHON"),
            relock=relock(invocation, constraints),
            builder=builder,
        )
        return
    following = Following(invocation, wiring, constraints, added=asked.kind)
    add.run(wiring, asked, relock=following.relock, sync=following.sync, builder=builder)
