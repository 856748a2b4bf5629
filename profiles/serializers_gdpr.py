"""What the endpoints of leaving, and of taking one's data along, take."""

from profiles.serializers import PasswordField
from yiz.api.fields import LineField
from yiz.api.serializers import StrictSerializer


class DeleteAccountInput(StrictSerializer):
    password = PasswordField()


class DownloadQuery(StrictSerializer):
    token = LineField(max_length=300)
