"""Addresses of notices, wishes and mails."""

from django.urls import URLPattern, URLResolver, path

from cchc.notifications.views import calendar, deliveries, notices, preferences

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", notices.notification_list, name="notification-list"),
    path("read/", notices.notification_read_all, name="notification-read-all"),
    path("<int:pk>/", notices.notification_open, name="notification-open"),
    path("<int:pk>/read/", notices.notification_read, name="notification-read"),
    path("preferences/", preferences.preferences_edit, name="preferences-edit"),
    path("preferences/<int:user>/", preferences.preferences_edit, name="preferences-edit-other"),
    path("calendar/make/", calendar.calendar_make, name="calendar-make"),
    path("calendar/revoke/", calendar.calendar_revoke, name="calendar-revoke"),
    path("unsubscribe/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("mails/", deliveries.delivery_list, name="delivery-list"),
    path("mails/test/", deliveries.delivery_test, name="delivery-test"),
    path("mails/retry/", deliveries.delivery_retry_all, name="delivery-retry-all"),
    path("mails/<int:pk>/retry/", deliveries.delivery_retry, name="delivery-retry"),
]
