from django.http import FileResponse
from django.shortcuts import get_object_or_404

from .models import Evidence


def evidence(request, pk):
    """A file that shows a published update to be true; saved and never opened here, so that it runs nothing."""
    row = get_object_or_404(Evidence.objects.published().exclude(file=""), pk=pk)
    response = FileResponse(row.file.open(), as_attachment=True, filename=row.file_name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
