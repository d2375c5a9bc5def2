"""Distributions: the versions of a project and their metadata, wherever they come from."""
