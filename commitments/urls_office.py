"""Pages of the back office that are not about one model: the focal point's sheet, the unit's inbox."""

from django.contrib.admin import site
from django.urls import path

from .admin import inbox, reporting

app_name = "reporting"

urlpatterns = [
    path("report/", site.admin_view(reporting.report_list), name="periods"),
    path("report/<int:pk>/", site.admin_view(reporting.report), name="sheet"),
    path("report/evidence/<int:pk>/", site.admin_view(reporting.evidence), name="evidence"),
    path("inbox/", site.admin_view(inbox.inbox), name="inbox"),
]
