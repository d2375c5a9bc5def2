"""Environment markers (PEP 508): their compiled form, their truth in one environment, their algebra and its text."""
