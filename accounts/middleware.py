"""What every private page does about the person who is signed in."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.urls import reverse

from . import devices, second_step


class KeepDevice:
    """Note when a session was last in use. Pages that have not read the session stay without one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed:
            devices.touch(request)
        return response


class RequireSecondStep:
    """Open no page of the back office to staff before their second step, where the portal requires one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Lead to the page that asks for the second step, or to the one that sets it up."""
        # Where the portal stands below another address, path begins with that.
        if not settings.STAFF_SECOND_STEP or request.path_info.split("/")[2:3] != ["admin"]:
            return None
        if not request.user.is_staff or second_step.is_taken(request):
            return None
        page = "mfa_reauthenticate" if second_step.is_set_up(request.user) else "mfa_index"
        return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
