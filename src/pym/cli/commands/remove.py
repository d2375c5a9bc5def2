"""`pym remove`."""

from __future__ import annotations

from pym.cli.chosen import Chosen
from pym.cli.edit_chosen import kind
from pym.cli.following import Following
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import remove
from pym.project.edit.dependencies import compiled

_CONFLICTS = (
    ("optional", "--optional <OPTIONAL>", "group", "--group <GROUP>"),
    ("dev", "--dev", "optional", "--optional <OPTIONAL>"),
    ("dev", "--dev", "group", "--group <GROUP>"),
    ("script", "--script <SCRIPT>", "dev", "--dev"),
    ("script", "--script <SCRIPT>", "optional", "--optional <OPTIONAL>"),
    ("script", "--script <SCRIPT>", "group", "--group <GROUP>"),
    ("script", "--script <SCRIPT>", "package", "--package <PACKAGE>"),
    ("frozen", "--frozen", "locked", "--locked"),
    ("frozen", "--frozen", "no_sync", "--no-sync"),
)


def main(invocation: Invocation) -> int:
    if not invocation.texts("packages"):
        raise UsageError("Nothing to remove was named")
    invocation.exclude(_CONFLICTS)
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings)
    names = [compiled(text)[0] for text in invocation.texts("packages")]
    script = invocation.text("script")
    if script:
        from pym.cli.following_script import relock
        from pym.ops import edit_script

        edit_script.remove_from(wiring, script, names, relock=relock(invocation))
        return 0
    following = Following(invocation, wiring, exact=True)
    remove.run(
        wiring,
        names,
        kind(chosen),
        package=invocation.text("package"),
        relock=following.relock,
        sync=following.sync,
    )
    return 0
