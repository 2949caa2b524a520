"""Where everything is: pages under their language, files that hold both languages outside it."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from .translations import views as translations

urlpatterns = [
    path("", RedirectView.as_view(url="/ar/")),
    path("", include("commitments.urls_files")),
    path("", include("workshops.urls_calendars")),
    path("", include("feedback.urls_files")),
    path("", include("opendata.urls_files")),
    path("", include("pages.urls_files")),
]

urlpatterns += i18n_patterns(
    path("", include("pages.urls")),
    path("plans/", include("commitments.urls")),
    path("", include("commitments.urls_follows")),
    path("workshops/", include("workshops.urls")),
    path("", include("feedback.urls")),
    path("data/", include("opendata.urls")),
    path("account/organisations/", include("accounts.urls_organisations")),
    path("account/", include("accounts.urls")),
    path("preview/<str:token>/", include("commitments.urls_previews")),
    path("preview/<str:token>/", include("workshops.urls_previews")),
    path("admin/", include("commitments.urls_office")),
    path("admin/", include("feedback.urls_office")),
    path("admin/translations/", admin.site.admin_view(translations.page), name="translations"),
    path("admin/", admin.site.urls),
)

handler400 = "core.responses.bad_request"
handler429 = "core.responses.too_many"
