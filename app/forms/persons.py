"""What is typed to take a person's data out."""

from app.fields import JudgedForm


class EraseForm(JudgedForm):
    """The sign-in name typed once more: what follows cannot be taken back."""

    sign_in_name: str = ""
