"""Kinds of mail that only tests send."""

from yiz.mail.kinds import Letter, mail_kind
from yiz.mail.models import EmailLog

SECRET = "made-when-sent"


@mail_kind("trial")
def trial(mail: EmailLog) -> Letter:
    return Letter(mail.address, mail.user_id, {"secret": SECRET})


@mail_kind("trial_list", mailing_list="digest")
def trial_list(mail: EmailLog) -> Letter:
    return Letter(mail.address, mail.user_id)


@mail_kind("trial_unwanted")
def trial_unwanted(mail: EmailLog) -> None:
    return None


@mail_kind("trial_broken")
def trial_broken(mail: EmailLog) -> Letter:
    raise RuntimeError("out of paper")
