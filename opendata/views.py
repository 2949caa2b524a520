from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import conditional_page

from . import schema
from .datasets import DATASETS, sizes
from .files import FORMATS


def index(request):
    """The datasets: what is in them, what their columns mean, and their files."""
    known = sizes()
    rows = [(dataset, *known.get(dataset.name, (0, None))) for dataset in DATASETS.values()]
    changes = [changed_at for _dataset, _row_count, changed_at in rows if changed_at]
    context = {
        "rows": rows,
        "catalogue": schema.catalogue([(dataset, changed_at) for dataset, _row_count, changed_at in rows]),
        "updated_at": max(changes, default=None),
    }
    return render(request, "opendata/index.html", context)


@conditional_page
def file(request, name, ext):
    """One dataset as a file, narrowed as its list may be; anybody's program may read it, from any site."""
    ending = "-plain" if name.endswith("-plain") else ""
    dataset = DATASETS.get(name.removesuffix(ending))
    if dataset is None or (ending, ext) not in FORMATS:
        raise Http404
    write, content_type = FORMATS[ending, ext]
    # In one language, so that lists stand in the same order for everybody.
    with override(settings.LANGUAGE_CODE):
        dataset = dataset.narrowed(request.GET)
        content = write(dataset)
    response = HttpResponse(content, content_type=content_type)
    selection = "-selection" if dataset.narrowed_by else ""
    response["Content-Disposition"] = f'attachment; filename="{name}{selection}.{ext}"'
    response["Content-Language"] = "ar, en"
    response["Access-Control-Allow-Origin"] = "*"
    return response
