"""Distributions of the store -> an environment: what is there, plan, journal, links, scripts, bytecode."""
