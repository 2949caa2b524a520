from django.urls import path

from . import views_organisations as views

app_name = "organisations"

urlpatterns = [
    path("", views.find, name="find"),
    path("propose/", views.propose, name="propose"),
    path("requests/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("invitations/<str:key>/", views.invitation, name="invitation"),
    path("<slug:slug>/", views.members, name="members"),
    path("<slug:slug>/ask/", views.ask, name="ask"),
    path("<slug:slug>/invite/", views.invite, name="invite"),
    path("<slug:slug>/invited/<int:pk>/take-back/", views.take_back, name="take-back"),
    path("<slug:slug>/members/<int:pk>/accept/", views.accept_request, name="accept-request"),
    path("<slug:slug>/members/<int:pk>/submitter/", views.make_submitter, name="make-submitter"),
    path("<slug:slug>/members/<int:pk>/member/", views.make_member, name="make-member"),
    path("<slug:slug>/members/<int:pk>/remove/", views.remove, name="remove"),
    path("<slug:slug>/hand-over/", views.hand_over, name="hand-over"),
    path("<slug:slug>/leave/", views.leave, name="leave"),
]
