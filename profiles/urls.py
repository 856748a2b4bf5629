from django.urls import path

from profiles.views import (
    AvatarViewSet,
    CredentialViewSet,
    ExportFileViewSet,
    ExportViewSet,
    MailPreferencesViewSet,
    MeViewSet,
    RecoveryViewSet,
    SessionViewSet,
    SignInViewSet,
    StandingViewSet,
    UnsubscribeViewSet,
    UserViewSet,
    avatar_file,
)

auth_urlpatterns = [
    path("register", SignInViewSet.as_view({"post": "register"})),
    path("token", SignInViewSet.as_view({"post": "token"})),
    path("token/refresh", SignInViewSet.as_view({"post": "refresh"})),
    path("token/verify", SignInViewSet.as_view({"post": "verify"})),
    path("logout", SessionViewSet.as_view({"post": "logout"})),
    path("logout-all", SessionViewSet.as_view({"post": "logout_all"})),
    path("verify-email", RecoveryViewSet.as_view({"post": "verify_email"})),
    path("verify-email/resend", CredentialViewSet.as_view({"post": "resend"})),
    path("password/forgot", RecoveryViewSet.as_view({"post": "forgot"})),
    path("password/reset", RecoveryViewSet.as_view({"post": "reset"})),
    path("password/change", CredentialViewSet.as_view({"post": "change"})),
    path("sessions", SessionViewSet.as_view({"get": "list"})),
    path("sessions/<oid:session_id>", SessionViewSet.as_view({"delete": "end"})),
]

user_urlpatterns = [
    path(
        "me",
        MeViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}),
    ),
    path("me/privacy", MeViewSet.as_view({"get": "privacy", "put": "change_privacy"})),
    path("me/email-preferences", MailPreferencesViewSet.as_view({"get": "retrieve", "put": "update"})),
    path("me/export", ExportViewSet.as_view({"get": "list", "post": "create"})),
    path("me/export/<oid:export_id>", ExportViewSet.as_view({"get": "retrieve"})),
    path("me/export/<oid:export_id>/download", ExportFileViewSet.as_view({"get": "download"})),
    path("unsubscribe/<str:token>", UnsubscribeViewSet.as_view({"get": "confirm", "post": "unsubscribe"})),
    path("me/avatar", AvatarViewSet.as_view({"put": "replace", "delete": "remove"})),
    path("me/stats", StandingViewSet.as_view({"get": "own_stats"})),
    path("me/achievements", StandingViewSet.as_view({"get": "achievements"})),
    path("leaderboard", StandingViewSet.as_view({"get": "leaderboard"})),
    path("search", UserViewSet.as_view({"get": "search"})),
    path("by-username/<str:username>", UserViewSet.as_view({"get": "by_username"})),
    path("<oid:user_id>/stats", StandingViewSet.as_view({"get": "stats"})),
    path("<oid:user_id>", UserViewSet.as_view({"get": "retrieve"})),
]

media_urlpatterns = [path("avatars/<str:name>", avatar_file)]
