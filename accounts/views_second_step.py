"""The pages on which staff set up their second step; what they do stays allauth's."""

from textwrap import wrap

from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse_lazy

from . import devices, second_step


class SetUp:
    """Whoever has just set a second step up has taken it."""

    def form_valid(self, form):
        response = super().form_valid(form)
        second_step.mark(self.request, self.request.user)
        return response


class Remove:
    """Whoever removes one is signed out elsewhere; with the last one goes what this session has proved."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form):
        response = super().form_valid(form)
        devices.end_all(self.request.user, but=self.request.session.session_key)
        if not second_step.is_set_up(self.request.user):
            second_step.forget(self.request)
        return response


class SetUpApp(SetUp, totp.ActivateTOTPView):
    def get_context_data(self, **kwargs):
        """Add the key in fours, as people copy it; apps do without the blanks."""
        context = super().get_context_data(**kwargs)
        return context | {"key": " ".join(wrap(context["form"].secret, 4))}


class RemoveApp(Remove, totp.DeactivateTOTPView):
    pass


class AddPasskey(SetUp, webauthn.AddWebAuthnView):
    pass


class RemovePasskey(Remove, webauthn.RemoveWebAuthnView):
    pass


class ConfirmByPasskey(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form):
        """Say what is wrong on the same page."""
        for sentence in form.errors.get("credential", []):
            messages.error(self.request, sentence)
        return redirect(self.request.get_full_path())
