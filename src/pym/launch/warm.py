"""What each hot command imports while it works, besides what its module imports at its top.

Where pym comes from a bundle, these are read and run together with the command's module, in one step: found one by one
they cost as much as all else. `tests/arch/test_budgets.py` holds the lists equal to what warm calls import.
"""

from __future__ import annotations

# By the command's module in `pym.cli.commands`; without the `pym.` of each.
LATER = {
    "run": """
        cli.selection_chosen cli.sync_chosen ops.project_environment ops.wiring python.elsewhere
    """,
    "sync": """
        ops.project_environment ops.wiring python.elsewhere
    """,
    "lock": """
        ops.wiring
    """,
    "add": """
        dist.provider lock.write ops.carry_out ops.lock_bring ops.lock_install ops.lock_job ops.lock_landing
        ops.lock_resolution ops.pip_change ops.project_environment ops.project_inputs ops.sync ops.wiring
        python.elsewhere resolver.pythons spec.markers.text spec.tags
    """,
    "remove": """
        dist.provider install.uninstall lock.write ops.carry_out ops.lock_bring ops.lock_install ops.lock_job
        ops.lock_landing ops.lock_resolution ops.pip_change ops.project_environment ops.project_inputs ops.sync
        ops.wiring python.elsewhere resolver.pythons spec.markers.text spec.tags
    """,
    "venv": """
        ops.wiring project.manifest project.settings project.workspace python.search_path python.store
        spec.admits spec.direct
    """,
    "pip_compile": """
        dist.provider fs.output ops.wiring project.settings project.workspace python.store spec.admits spec.tags
    """,
    "pip_install": """
        ops.environments ops.pip_sources ops.satisfied ops.wiring project.settings project.workspace
        python.store spec.admits
    """,
    "pip_sync": """
        cache.hold cache.kinds cache.manifests cache.pointers cache.sealed cache.wheels dist.archives
        dist.provider index.locations install.direct_url install.plan model.distribution model.manifest
        ops.choose ops.drawn ops.environments ops.locate ops.origins ops.pip_change ops.pip_sources ops.resolved
        ops.resolving ops.selection ops.wiring project.settings project.workspace python.pins python.store
        spec.admits spec.git spec.tags spec.wheelname
    """,
    "pip_list": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
    """,
    "pip_freeze": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
    """,
    "pip_show": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
    """,
    "pip_check": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
        spec.tags
    """,
    "pip_tree": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
    """,
    "python_find": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
    """,
    "python_list": "",
    "tree": """
        cli.commands.lock ops.lock_bring ops.project_environment ops.project_python ops.target ops.wiring
        python.elsewhere
    """,
    "export": """
        cli.commands.lock ops.lock_bring ops.wiring project.pylock spec.specifiers
    """,
    "env_log": """
        ops.environments ops.wiring python.elsewhere
    """,
    "tool_run": """
        ops.wiring project.manifest project.settings project.workspace python.search_path python.store
        spec.admits
    """,
}

# By modules that are entered once it is known that there is something to do.
FURTHER = {
    "dist.archive_fetch": "dist.archive_landing dist.unpack",
    "dist.fetch": "dist.metadata_question dist.page_question index.credentials net.settings",
    "ops.lock_bring": """
        lock.canonical ops.lock_job ops.project_inputs ops.resolving ops.target resolver.pythons spec.specifiers
    """,
    "ops.lock_install": "dist.provider ops.carry_out",
    "ops.lock_landing": "",
    "ops.lock_resolution": "dist.provider lock.build ops.lock_files",
    "ops.pip_change": "dist.provider ops.carry_out",
    "ops.project_environment": "",
    "ops.resolve_anew": "index.table",
    "ops.sync": "spec.implied spec.tags",
    "ops.sync_known": "",
    "ops.venv": "",
    "project.declared_parse": "project.known_keys spec.requirements",
    "resolver.dependencies": "",
    "resolver.versions": "",
    "spec.markers.text": "",
}
