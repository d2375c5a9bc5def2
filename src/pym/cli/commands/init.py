"""`pym init`."""

from __future__ import annotations

import os

from pym.cli.chosen import Chosen
from pym.cli.invocation import Invocation
from pym.errors import UsageError
from pym.ops import init
from pym.project import templates

_CONFLICTS = (
    ("app", "--app", "lib", "--lib"),
    ("script", "--script", "app", "--app"),
    ("script", "--script", "lib", "--lib"),
    ("script", "--script", "package", "--package"),
    ("script", "--script", "build_backend", "--build-backend <BUILD_BACKEND>"),
    ("lib", "--lib", "no_package", "--no-package"),
    ("no_package", "--no-package", "build_backend", "--build-backend <BUILD_BACKEND>"),
)


def main(invocation: Invocation) -> int:
    invocation.exclude(_CONFLICTS)
    path = invocation.text("path")
    flag = invocation.flag
    if invocation.text("project"):
        raise UsageError("The `--project` option cannot be used in `pym init`. Use `--directory` instead.")
    reporter = invocation.reporter
    wiring = invocation.wiring()
    if flag("script"):
        if not path:
            raise UsageError("`--script` needs the path of the script")
        init.script(wiring, path, python=invocation.text("python"), bare=flag("bare", "PYM_INIT_BARE"))
        reporter.info(f"Initialized script at `{reporter.paint(path, 'cyan')}`")
        return 0
    alone = flag("no_workspace")
    settings = wiring.settings if not alone else None
    backend = invocation.text("build_backend")
    if not backend and settings is not None:
        known = (*templates.BACKENDS, *templates.ALIASES)
        backend = Chosen(invocation, settings).text("", "PYM_INIT_BUILD_BACKEND", "", known)
    backend = templates.ALIASES.get(backend, backend)
    description = invocation.values.get("description")
    asked = init.Asked(
        path,
        name=invocation.text("name"),
        kind="lib" if flag("lib") else "app",
        backend="" if flag("no_package") and not flag("package") else backend or templates.USUAL,
        bare=flag("bare", "PYM_INIT_BARE"),
        scaffolded=flag("package") or flag("lib") or bool(invocation.text("build_backend")),
        description="" if flag("no_description") else description if isinstance(description, str) else None,
        readme=not flag("no_readme"),
        pin=not flag("no_pin_python"),
        vcs=invocation.text("vcs"),
        author=invocation.text("author_from"),
        alone=alone,
        python=invocation.text("python"),
    )
    name = init.project(wiring, asked)
    where = f" at `{reporter.paint(os.path.normpath(os.path.join(wiring.context.cwd, path)), 'cyan')}`" if path else ""
    reporter.info(f"Initialized project `{reporter.paint(name, 'cyan')}`{where}")
    return 0
