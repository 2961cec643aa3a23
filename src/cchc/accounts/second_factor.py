"""Codes of the second factor count like passwords: whoever guesses is locked out, and then no code opens the door."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms

from cchc.accounts.sign_in import locked_until


class AuthenticateForm(forms.AuthenticateForm):
    """The code on the way in."""

    def clean_code(self) -> str:
        _demand_unlocked(self.user.username)
        code: str = super().clean_code()
        return code


class ReauthenticateForm(forms.ReauthenticateForm):
    """The code asked for once more before a change of the account's safety."""

    def clean_code(self) -> str:
        _demand_unlocked(self.user.username)
        code: str = super().clean_code()
        return code


def _demand_unlocked(username: str) -> None:
    if locked_until(username):
        raise get_adapter().validation_error("too_many_login_attempts")
