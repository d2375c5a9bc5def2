"""Frozen values that pass between rooms. Nothing here does I/O; hot rooms may import all of it."""
