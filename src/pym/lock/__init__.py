"""A resolution as text and back: requirements files and `pylock.toml`."""
