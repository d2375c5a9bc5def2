"""What each hot command imports while it works, besides what its module imports at its top.

Where pym comes from a bundle, these are read and run together with the command's module, in one step: found one by one
they cost as much as all else. `tests/arch/test_budgets.py` holds the lists equal to what warm calls import.
"""

from __future__ import annotations

# By the command's module in `pym.cli.commands`; without the `pym.` of each.
LATER = {
    "run": """
        cache.durable cli.lock_chosen cli.pip_chosen cli.selection_chosen cli.sync_chosen dist.freshness fs.tree
        index.locations install.direct_url install.foreign install.settled install.sites lock.wanted
        model.environment model.lock model.resolution model.target ops.environments ops.hash_demands ops.lock
        ops.lock_memo ops.manner ops.names ops.origins ops.outcome ops.pip_sources ops.places
        ops.project_environment ops.project_selection ops.sync_memo ops.target ops.trees ops.venv ops.wiring
        ops.wording project.compiled project.manifest project.pylock project.pyproject project.requirements_txt
        project.settings project.sources project.workspace python.elsewhere python.paths python.store spec.admits
        spec.direct spec.environment spec.git spec.jsontext spec.markers.evaluate spec.name spec.platforms
        spec.ranges venv.activation venv.activation_texts venv.create venv.foundation venv.layout venv.place
        venv.quote
    """,
    "sync": """
        fs.pyvenv fs.tree model.interpreter model.platform model.version ops.choose ops.environments ops.locate
        ops.project_environment ops.venv ops.wiring ops.wording project.settings project.workspace python.candidates
        python.discovery python.elsewhere python.environments python.host python.known python.paths python.pins
        python.request python.store python.version_request spec.admits venv.activation venv.activation_texts
        venv.create venv.foundation venv.layout venv.place venv.quote
    """,
    "lock": """
        model.interpreter model.platform model.version ops.wiring project.settings project.workspace python.host
        python.store spec.admits
    """,
    "venv": """
        ops.wiring project.manifest project.settings project.workspace python.search_path python.store spec.admits
        spec.direct
    """,
    "pip_compile": """
        dist.provider index.merge ops.wiring project.settings project.workspace python.store spec.admits
        spec.implied spec.tags
    """,
    "pip_install": "ops.wiring project.settings project.workspace python.store spec.admits",
    "pip_sync": """
        cache.hold cache.kinds cache.manifests cache.pointers cache.sealed cache.wheels dist.archives dist.provider
        index.locations index.merge index.table install.direct_url install.plan lock.requirements_txt lock.rows
        lock.via model.distribution model.manifest ops.choose ops.drawn ops.locate ops.origins ops.pip_change
        ops.pip_compile ops.resolved ops.resolving ops.selection ops.wiring project.settings project.workspace
        python.pins python.store spec.admits spec.git spec.implied spec.tags spec.wheelname
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
        spec.implied spec.tags
    """,
    "pip_tree": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
    """,
    "python_find": """
        ops.wiring project.manifest project.settings project.workspace python.store spec.admits spec.direct
    """,
    "python_list": "",
    "tree": """
        cli.commands.lock cli.commands.shown cli.sealing lock.canonical lock.checks lock.entries lock.read
        lock.toml_text ops.choose ops.locate ops.lock_bring ops.project_environment ops.project_python
        ops.required_version ops.venv ops.wiring project.settings project.workspace python.elsewhere python.pins
        python.store spec.admits venv.activation venv.activation_texts venv.create venv.foundation venv.quote
    """,
    "export": """
        cli.commands.lock cli.commands.shown cli.sealing lock.canonical lock.read model.interpreter model.platform
        model.version ops.lock_bring ops.required_version ops.wiring project.settings project.workspace python.host
        python.store spec.admits spec.specifiers
    """,
    "env_log": """
        ops.wiring project.manifest project.settings project.workspace python.elsewhere python.store spec.admits
        spec.direct
    """,
}
