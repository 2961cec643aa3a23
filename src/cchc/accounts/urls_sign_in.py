"""The addresses of signing in. Their names are allauth's own; what we do not use (sign-up, e-mail) is left out."""

from allauth.account import views
from allauth.socialaccount.providers.openid_connect import urls as openid_connect
from django.urls import URLPattern, URLResolver, include, path

from cchc.accounts.views.entering import sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", sign_in, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("provider/", include("allauth.socialaccount.urls")),
    path("provider/", include(openid_connect.urlpatterns)),
]
