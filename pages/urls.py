from django.urls import path

from . import views, views_my_data

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("contact/", views.contact, name="contact"),
    path("account/", views.account, name="account"),
    path("account/name/", views.set_name, name="set-name"),
    path("account/language/", views.set_language, name="set-language"),
    path("account/data.json", views_my_data.as_json, name="my-data-json"),
    path("account/data.html", views_my_data.as_page, name="my-data-page"),
    path("account/erase/", views_my_data.ask_to_erase, name="erase"),
    path("account/erase/confirm/", views_my_data.erase, name="erase-confirm"),
    path("account/erased/", views_my_data.erased, name="erased"),
]
