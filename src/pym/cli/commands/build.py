"""`pym build`."""

from __future__ import annotations

import os

from pym.cli import lock_chosen, pip_chosen
from pym.cli.chosen import Chosen
from pym.errors import UsageError
from pym.ops.manner import IGNORE, REQUIRE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.model.builds import Builds

_CONFLICTS = (
    ("package", "--package <PACKAGE>", "all_packages", "--all-packages"),
    ("list", "--list", "force_pep517", "--force-pep517"),
    ("list", "--list", "no_build_logs", "--no-build-logs"),
    ("build_logs", "--build-logs", "no_build_logs", "--no-build-logs"),
    ("require_hashes", "--require-hashes", "no_verify_hashes", "--no-verify-hashes"),
    *pip_chosen.RESOLVING,
)


def main(invocation: Invocation) -> int:
    invocation.exclude(_CONFLICTS)
    # Not at the top: what builds needs libraries.
    from pym.ops import build_project
    from pym.ops.build_targets import around

    wiring, path = around(invocation.wiring(), invocation.text("src"))
    chosen = Chosen(invocation, wiring.settings)
    asked = build_project.Asked(
        path,
        package=invocation.text("package"),
        all_packages=invocation.flag("all_packages"),
        out=invocation.text("out_dir"),
        sdist=invocation.flag("sdist"),
        wheel=invocation.flag("wheel"),
        listing=invocation.flag("list"),
        clear=invocation.flag("clear"),
        gitignore=not invocation.flag("no_create_gitignore"),
        logs=not invocation.flag("no_build_logs"),
        python=invocation.text("python"),
        # Of packages one by one it makes no sense: what is needed is not known before.
        refresh=invocation.flag("refresh") or bool(invocation.texts("refresh_package")),
    )
    outcome = build_project.run(
        wiring,
        asked,
        places=lock_chosen.places(chosen),
        policy=lock_chosen.policy(chosen),
        builds=lambda: _builds(chosen),
    )
    reporter = invocation.reporter
    if outcome.failures:
        from pym.cli.render import show_error

        for error in outcome.failures[:-1]:
            show_error(error, invocation)
        raise outcome.failures[-1]
    for name, files in outcome.contents:
        invocation.print(f"Building {name} will include the following files:")
        for one in files:
            invocation.print(one)
    for one in outcome.made:
        told = reporter.paint(_shown(one, wiring.context.cwd), "bold")
        reporter.info(f"Successfully built {told}")
    return 0


def _builds(chosen: Chosen) -> Builds:
    made = lock_chosen.builds(chosen)
    mode = pip_chosen.hashes(chosen)
    if mode == REQUIRE:
        made.require_hashes = True
        if not made.constraints and not made.constraint_texts:
            raise UsageError(
                "`--require-hashes` has nothing to take hashes from",
                hints=("name a file that has them: `--build-constraints FILE`",),
            )
    made.verify_hashes = mode != IGNORE
    return made


def _shown(path: str, cwd: str) -> str:
    return os.path.relpath(path, cwd) if path.startswith(os.path.join(cwd, "")) else path
