"""pym installs Pythons and runs the one each project asks for."""

__version__ = "0.1.0"
