"""`/sdk/`: the client library as a wheel, the very one this server was made with.

Until it is published, `pip install --find-links http://…/sdk/ charter-sdk` gets it from here.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

WHEELS = "charter_sdk-*.whl"


def _wheels() -> dict[str, Path]:
    folder: Path = settings.BASE_DIR / "dist"
    return {path.name: path for path in sorted(folder.glob(WHEELS))}


@require_safe
@login_not_required
def wheel_list(request: HttpRequest) -> HttpResponse:
    """The wheels, as links that pip follows."""
    context = {
        "nav": "settings",
        "wheels": list(_wheels()),
        "address": request.build_absolute_uri(),
    }
    return render(request, "config/wheel_list.html", context)


@require_safe
@login_not_required
def wheel_download(_request: HttpRequest, name: str) -> FileResponse:
    """One wheel, by its exact name among those listed."""
    path = _wheels().get(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="application/zip")
