"""Addresses of people and posts."""

from django.urls import URLPattern, URLResolver, path

from cchc.accounts.views import entering, imports, people, posts

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("posts/", posts.post_list, name="post-list"),
    path("posts/create/", posts.post_create, name="post-create"),
    path("posts/choose/", entering.choose_position, name="post-choose"),
    path("posts/<int:pk>/", posts.post_detail, name="post-detail"),
    path("posts/<int:pk>/rename/", posts.post_rename, name="post-rename"),
    path("posts/<int:pk>/close/", posts.post_close, name="post-close"),
    path("posts/<int:pk>/delegate/", posts.post_delegate, name="post-delegate"),
    path("posts/<int:pk>/hand-over/", posts.post_hand_over, name="post-hand-over"),
    path("appointments/<int:pk>/end/", posts.appointment_end, name="appointment-end"),
    path("delegations/<int:pk>/end/", posts.delegation_end, name="delegation-end"),
    path("users/", people.user_list, name="user-list"),
    path("users/create/", people.user_create, name="user-create"),
    path("users/links/make/", imports.links_make, name="links-make"),
    path("users/<int:pk>/", people.user_detail, name="user-detail"),
    path("users/<int:pk>/change/", people.user_change, name="user-change"),
    path("users/<int:pk>/close/", people.user_close, name="user-close"),
    path("users/<int:pk>/open/", people.user_open, name="user-open"),
    path("users/<int:pk>/unlock/", people.user_unlock, name="user-unlock"),
    path("users/<int:pk>/link/", people.user_link, name="user-link"),
    path("users/<int:pk>/second-factor/remove/", people.user_drop_second_factor, name="user-drop-second-factor"),
    path("imports/", imports.people_import, name="people-import"),
    path("imports/template/", imports.people_template, name="people-template"),
    path("imports/export/", imports.people_export, name="people-export"),
    path("imports/<int:pk>/confirm/", imports.people_import_confirm, name="people-import-confirm"),
    path("roles/", people.role_matrix, name="role-matrix"),
    path("me/", people.me, name="me"),
    path("me/stay/", entering.stay, name="stay"),
    path("me/language/", people.keep_language, name="language-keep"),
    path("first-sign-in/<str:token>/", entering.first_sign_in, name="first-sign-in"),
    path("cast/enter/", entering.enter_as_cast, name="cast-enter"),
]
