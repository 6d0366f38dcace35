"""`python -m charter`."""

from __future__ import annotations

import sys

from charter.cli import main

if __name__ == "__main__":
    sys.exit(main())
