"""Changes to `pyproject.toml` and to the metadata of scripts that leave every other byte as it is."""
