"""Reading what others say of their agents: from bytes to proposals, and from a proposal to a charter.

Pure functions. Everything in a document is somebody's word: it is clipped, cleaned and shown, never obeyed.
"""

from __future__ import annotations
