"""From `pyproject.toml` and `pym.toml` to what pym needs to know of a project."""
