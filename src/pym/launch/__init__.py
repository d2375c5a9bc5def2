"""The cellar: what even the fastest path needs. Imports os and sys, nothing else, and nothing of pym above it."""
