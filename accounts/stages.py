"""Steps between "who are you" and being signed in."""

from allauth.account.stages import LoginByCodeStage


class CodeStage(LoginByCodeStage):
    def is_resumable(self, request):
        """False: who waits for a code may go back and type another address, or sign in by password instead."""
        return False
