"""The commands, one module each; a module placed here is a command."""

from __future__ import annotations
