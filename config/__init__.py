"""How the parts are wired; no domain behaviour lives here."""
