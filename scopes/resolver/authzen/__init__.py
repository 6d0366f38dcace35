"""OpenID AuthZEN 1.0 (Authorization API 1.0): how other people's software asks (docs/authzen.md).

Its words end in `serializer`: nothing behind it says subject. What it answers is advisory: of no run, counted
and recorded nowhere, and `true` for an allow alone.
"""
