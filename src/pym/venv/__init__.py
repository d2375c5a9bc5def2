"""An interpreter -> a virtual environment (PEP 405). Starts nothing."""
