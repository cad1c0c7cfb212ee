"""Affectscope: the commands, the terminal and the dashboard."""

__version__ = "0.1.0"
