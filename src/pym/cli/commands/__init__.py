"""Commands, one module each: settings, one operation, render. `main(invocation)` returns the exit code."""
