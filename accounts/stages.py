"""Steps between "who are you" and being signed in."""

from allauth.account.stages import LoginByCodeStage
from allauth.mfa.stages import AuthenticateStage

from . import sign_ins
from .models import SignIn


class CodeStage(LoginByCodeStage):
    def is_resumable(self, request):
        """False: who waits for a code may go back and type another address, or sign in by password instead."""
        return False


class SecondStepStage(AuthenticateStage):
    def handle(self):
        """Ask staff for their second step, if they have set one up, and keep that the password was right."""
        response, goes_on = super().handle()
        if response:
            sign_ins.note(self.request, self.login.user, SignIn.Method.PASSWORD, SignIn.Outcome.SECOND_STEP)
        return response, goes_on

    def is_resumable(self, request):
        """False: who cannot take the second step may go back and sign in as somebody else."""
        return False
