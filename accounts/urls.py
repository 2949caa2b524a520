"""Sign-in: of allauth's pages only those that we need, under the names by which it finds them, and never stored."""

from allauth.account import views as allauth
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from . import views


def private(route, view, name, pattern=path):
    """Return the pattern of a page that no cache keeps."""
    return pattern(route, never_cache(view), name=f"account_{name}")


urlpatterns = [
    private("login/", allauth.login, "login"),
    private("login/code/", allauth.request_login_code, "request_login_code"),
    private("login/code/confirm/", views.confirm_login_code, "confirm_login_code"),
    private("signup/", views.SignUp.as_view(), "signup"),
    private("logout/", allauth.logout, "logout"),
    private("inactive/", allauth.account_inactive, "inactive"),
    private("password/change/", views.change_password, "change_password"),
    private("password/reset/", allauth.password_reset, "reset_password"),
    private("password/reset/done/", allauth.password_reset_done, "reset_password_done"),
    private(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        allauth.password_reset_from_key,
        "reset_password_from_key",
        re_path,
    ),
    private("password/reset/key/done/", allauth.password_reset_from_key_done, "reset_password_from_key_done"),
]
