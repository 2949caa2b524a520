"""The files of one chain: what everybody may read of it, as its page shows it."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import conditional_page

from . import chain_files, trace
from .beside import beside
from .views import public_or_404


@conditional_page
def text(request, reference):
    """The chain as plain text in the language of the address."""
    item = public_or_404(reference)
    content = chain_files.as_text(item, trace.changes_of(item), beside(item))
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reference}.txt"'
    return response


@conditional_page
def data(request, reference):
    """The chain as JSON in both languages; anybody's program may read it, from any site."""
    item = public_or_404(reference)
    content = chain_files.as_data(item, trace.changes_of(item), beside(item))
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Language"] = "ar, en"
    response["Access-Control-Allow-Origin"] = "*"
    return response
