"""`pym version`."""

from __future__ import annotations

from pym.cli.following import Following
from pym.cli.invocation import Invocation
from pym.ops import version
from pym.project import bump

_CONFLICTS = (
    ("value", "[VALUE]", "bump", "--bump <BUMP[=VALUE]>"),
    ("frozen", "--frozen", "locked", "--locked"),
    ("frozen", "--frozen", "no_sync", "--no-sync"),
)


def main(invocation: Invocation) -> int:
    invocation.exclude(_CONFLICTS)
    bumps = bump.parse(invocation.texts("bump"))
    wiring = invocation.wiring()
    following = Following(invocation, wiring)
    value = invocation.text("value")
    done = version.run(
        wiring,
        value=value,
        bumps=bumps,
        package=invocation.text("package"),
        dry_run=invocation.flag("dry_run"),
        relock=following.relock,
        sync=following.sync,
    )
    if invocation.text("output_format") == "json":
        import json

        about = {"package_name": done.name, "version": done.after or done.before, "commit_info": None}
        invocation.print(json.dumps(about, indent=2))
    elif invocation.flag("short"):
        invocation.print(done.after or done.before)
    elif done.after:
        invocation.print(f"{done.name} {done.before} => {done.after}")
    else:
        invocation.print(f"{done.name} {done.before}")
    return 0
