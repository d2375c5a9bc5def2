"""Package indexes: which are in force, what their pages say, and the compiled tables that the cache keeps of them."""
