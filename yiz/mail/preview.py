"""Every mail as its receiver would see it, with made-up people: for staff, in the admin."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yiz.mail.messages import written
from yiz.mail.samples import SAMPLES


def page(request: HttpRequest) -> HttpResponse:
    """A list of all kinds, in every language, as HTML and as text."""
    languages = [code for code, _ in settings.LANGUAGES]
    context: dict[str, Any] = {"kinds": sorted(SAMPLES), "languages": languages, "title": "Mails"}
    return render(request, "mail/admin_preview.html", context)


def mail(request: HttpRequest, kind: str) -> HttpResponse:
    """One of them; `?language=de&part=text`."""
    if kind not in SAMPLES:
        raise Http404
    subject, text, html = written(kind, *SAMPLES[kind], request.GET.get("language", "en"))
    if request.GET.get("part") == "text":
        return HttpResponse(f"{subject}\n\n{text}", content_type="text/plain; charset=utf-8")
    return HttpResponse(html)
