"""The command line: one module per command; ``group`` knows them all."""

from web.cli.group import cli, main

__all__ = ["cli", "main"]
