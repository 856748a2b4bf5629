"""The admin's forms for accounts: what a form may write, and nothing of the counters that others move meanwhile."""

from typing import Any

from django import forms
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from profiles.models import Status, User
from profiles.querysets import name_key
from profiles.services import AccountService


class _UniqueNames(forms.ModelForm):
    """Refuses names that somebody else has, however they are spelt, by one indexed look-up each."""

    def clean_username(self) -> str:
        return self._free("username")

    def clean_email(self) -> str:
        return self._free("email")

    def _free(self, field: str) -> str:
        value: str = self.cleaned_data[field].strip()
        others = User.objects.exclude(pk=self.instance.pk) if self.instance.pk else User.objects.all()
        if others.filter(**{f"{field}_key": name_key(value)}).exists():
            raise forms.ValidationError("Somebody has this already.", code="unique")
        return value


class AccountCreationForm(_UniqueNames, UserCreationForm):
    class Meta:
        model = User
        fields = ("username", "email")
        widgets = {"username": UnfoldAdminTextInputWidget, "email": UnfoldAdminEmailInputWidget}


class AccountChangeForm(_UniqueNames, UserChangeForm):
    class Meta:
        model = User
        fields = (
            "username",
            "email",
            "password",
            "status",
            "display_name",
            "bio",
            "website",
            "interests",
            "timezone",
            "language",
            "is_staff",
            "is_superuser",
        )

    def clean_status(self) -> str:
        """An account leaves by its owner's will alone; what is chosen while it does so holds should it come back."""
        status: str = self.cleaned_data["status"]
        if status in (Status.DELETING, Status.ERASED) and status != self.initial.get("status"):
            raise forms.ValidationError("Only its owner can delete an account.", code="not_yours")
        return status


class AccountPasswordForm(AdminPasswordChangeForm):
    """Sets a password and ends every sign-in of the account."""

    def save(self, commit: bool = True) -> Any:
        AccountService.set_password(user_id=self.user.pk, password=self.cleaned_data["password1"])
        return self.user
