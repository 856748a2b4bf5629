"""What follows from what happened to an account: mails to its owner."""

from celery import current_app

from profiles.models import User, UserSession
from profiles.services.devices import device_name
from profiles.services.verification import VerificationService
from yiz.events.catalogue import (
    AccountDeletionRequested,
    DataExportRequested,
    NewDeviceSignedIn,
    PasswordChanged,
    SessionsEnded,
    UserRegistered,
)
from yiz.events.subscriptions import Turn, subscribe
from yiz.mail.services import EmailService
from yiz.realtime.publish import end_sessions


@subscribe(UserRegistered)
def on_registered(event: UserRegistered) -> None:
    """Asks for the address to be confirmed, and welcomes; not an account whose address came confirmed (by staff)."""
    user = User.objects.filter(pk=event.user_id, email_verified_at=None).first()
    if user is None or not user.may_sign_in:
        return
    VerificationService.send(user=user, dedupe_key=event.id)
    EmailService.send(
        kind="welcome",
        user_id=user.pk,
        address=user.email,
        subject="Welcome",
        dedupe_key=f"welcome:{user.pk}",
    )


@subscribe(AccountDeletionRequested)
def on_leaving(event: AccountDeletionRequested) -> None:
    """Tells the owner, with the day until which it can be undone: whoever did it may not have been the owner."""
    user = User.objects.filter(pk=event.user_id).first()
    if user is None or not user.may_come_back:
        return
    EmailService.send(
        kind="account_deleted",
        user_id=user.pk,
        address=user.email,
        subject="Your account is being deleted",
        dedupe_key=f"account_deleted:{event.id}",
        context={"at": event.at.isoformat(), "erase_at": event.erase_at},
    )


@subscribe(DataExportRequested)
def on_export_requested(event: DataExportRequested) -> None:
    """Has it made by a task of its own, since it may take longer than a listener should; else the sweep finds it."""
    current_app.send_task("profiles.export", (event.export_id,), retry=False)


@subscribe(PasswordChanged)
def on_password_changed(event: PasswordChanged) -> None:
    user = User.objects.filter(pk=event.user_id).first()
    if user is None:
        return
    EmailService.send(
        kind="password_changed",
        user_id=user.pk,
        address=user.email,
        subject="Your password was changed",
        dedupe_key=f"password_changed:{event.id}",
        context={"at": event.at.isoformat(), "everywhere": event.everywhere},
    )


@subscribe(SessionsEnded, turn=Turn.RIGHTS)
def close_sockets(event: SessionsEnded) -> None:
    """At once; the sockets' own check would find them within half a minute."""
    end_sessions(event.user_id, event.session_ids)


@subscribe(NewDeviceSignedIn)
def on_new_device(event: NewDeviceSignedIn) -> None:
    session = UserSession.objects.filter(pk=event.session_id).select_related("user").first()
    if session is None:
        return
    EmailService.send(
        kind="new_device",
        user_id=session.user_id,
        address=session.user.email,
        subject="A sign-in from a new device",
        dedupe_key=f"new_device:{session.pk}",
        context={
            "at": session.created_at.isoformat(),
            "device": device_name(session.agent),
            "origin": session.address or "unknown",
        },
    )
