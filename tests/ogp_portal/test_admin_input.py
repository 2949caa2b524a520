"""Whatever is typed into the back office or its addresses gets a sentence, never a crash."""

from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils.html import escape

from feedback.models import Reply
from tests import make
from tests.admin_forms import filled, sentences

FORMS = [
    "commitments_plan",
    "commitments_commitment",
    "commitments_milestone",
    "commitments_progressupdate",
    "commitments_theme",
    "workshops_workshop",
    "feedback_window",
    "accounts_entity",
    "accounts_membership",
    "accounts_user",
]
LISTS = ["commitments_milestone", "feedback_feedback", "workshops_workshop", "accounts_user"]
NONSENSE = [
    "o=zzz",
    "o=99.-3",
    "p=-1",
    "p=zzz",
    "p=99999999999999999999",
    "all=",
    "q=" + "ا" * 5000,
    "e=1",
    "needs=zzz",
    "entity=zzz",
    "entity=99999999999999999999999",
    "plan=99999999999999999999999",
    "public=zzz",
    "translation=zzz",
    "time=zzz",
    "verified=zzz",
    "plan__id__exact=zzz",
    "id__exact=99999999999999999999999",
    "groups__id__exact=zzz",
    "is_active__exact=zzz",
    "status__exact=zzz",
    "nothing=1",
    "author__password__startswith=a",
    "created_at__year=99999999999999999999",
    "created_at__year=2026&created_at__month=99",
    "received_at__year=zzz",
    "starts_at__year=0",
    "starts_at__year=99999999999",
    "_popup=1",
    "_to_field=zzz",
]

CONTROL_CHARACTERS_REFUSED = "في النص رموز لا يمكن عرضها. احذفوها أو اكتبوا النص من جديد."
NASTY = {
    "NUL": "\x00",
    "NUL inside": "نص\x00مكسور",
    "huge": "9" * 30,
    "negative": "-1",
    "no date": "99999-99-99",
    "no date in Arabic digits": "٩٩٩٩٩/٩٩/٩٩",
    "the year 1": "0001-01-01",
    "HTML": "<script>",
    "a formula": "=1+1",
    "long": "x" * 20_000,
}


@pytest.fixture
def operator(client, db):
    """The client of somebody who may do everything."""
    client.force_login(make.user("root@example.org", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(
    "model", ["commitments_milestone", "feedback_feedback", "workshops_workshop", "accounts_user"]
)
def test_nonsense_in_the_address_of_a_list_is_no_crash(operator, model):
    for query in NONSENSE:
        answer = operator.get(f"{reverse(f'admin:{model}_changelist')}?{quote(query, safe='=&')}", follow=True)

        assert answer.status_code in {200, 400}, query


def test_control_characters_in_the_address_are_refused(operator):
    assert operator.get("/ar/admin/feedback/feedback/?q=%00").status_code == 400


@pytest.mark.parametrize("model", FORMS)
def test_nonsense_in_the_address_of_an_empty_form_is_no_crash(operator, model):
    names = ["plan", "commitment", "milestone", "parent", "user", "published_at", "starts_at", "groups", "themes"]
    for value in ["zzz", "99999999999999999999999"]:
        query = "&".join(f"{name}={value}" for name in names)

        assert operator.get(f"{reverse(f'admin:{model}_add')}?{query}").status_code == 200


@pytest.mark.parametrize("model", FORMS)
def test_nonsense_in_every_field_is_an_error_of_the_form(operator, model):
    shown = filled(operator.get(reverse(f"admin:{model}_add")))

    for words, typed in NASTY.items():
        data = {name: value if "_FORMS" in name else typed for name, value in shown.items()}
        answer = operator.post(reverse(f"admin:{model}_add"), data)

        # What is a plain text is kept as one; everything else is refused in words.
        assert answer.status_code == 302 or sentences(answer), words


def test_a_control_character_is_named_and_what_was_typed_stays(operator):
    page = operator.get("/ar/admin/commitments/theme/add/")

    answer = operator.post(
        "/ar/admin/commitments/theme/add/", filled(page, name_ar="الشفا\x00فية", name_en="Transparency")
    )

    assert sentences(answer) == {CONTROL_CHARACTERS_REFUSED}
    assert "Transparency" in answer.content.decode()


def test_an_error_names_its_field_and_language(operator):
    page = operator.get("/ar/admin/commitments/theme/add/")

    answer = operator.post("/ar/admin/commitments/theme/add/", filled(page, name_en="Transparency")).content.decode()

    assert '<a href="#id_name_ar">الاسم – بالعربية</a>' in answer
    assert "<title>خطأ:" in answer


def test_a_tampered_form_is_no_crash(operator):
    plan = make.plan()
    address = f"/ar/admin/commitments/plan/{plan.pk}/change/"
    data = filled(operator.get(address))

    for name, value in {
        "events-TOTAL_FORMS": "zzz",
        "events-INITIAL_FORMS": "99",
        "coordinator": "zzz",
        "sources": "نص بلا معنى",
        "_continue": "1",
    }.items():
        assert operator.post(address, data | {name: value}).status_code in {200, 302}
    assert operator.post(address, {}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "app_label=zzz&model_name=zzz&field_name=zzz",
        "app_label=workshops&model_name=workshop&field_name=title",
        "app_label=accounts&model_name=user&field_name=password",
    ],
)
def test_nonsense_lookups_find_nothing(operator, query):
    assert operator.get(f"/ar/admin/autocomplete/?{query}").status_code == 404


@pytest.mark.parametrize("typed", NASTY.values(), ids=NASTY)
def test_nonsense_in_a_step_is_an_error_of_its_form(operator, typed):
    item = make.feedback()
    Reply.objects.create(feedback=item, body_ar="رد", entity=make.entity())
    milestone = make.milestone(ends_on="2027-06-30")
    commitment = make.commitment(ends_on="2027-06-30")
    steps = {
        f"feedback/feedback/{item.pk}/decide/": ["outcome", "entity", "reason_ar", "reason_en"],
        f"feedback/feedback/{item.pk}/publish-reply/": ["reply"],
        f"commitments/milestone/{milestone.pk}/move-end/": ["ends_on", "reason_ar", "reason_en"],
        f"commitments/commitment/{commitment.pk}/move-end/": ["ends_on", "reason_ar", "reason_en"],
    }

    for path, names in steps.items():
        assert operator.post(f"/ar/admin/{path}", dict.fromkeys(names, typed)).context["form"].errors, path


def test_html_that_somebody_wrote_is_shown_as_text(operator):
    hostile = '<script>alert("x")</script>'
    item = make.feedback(body=hostile, author_name=hostile)

    shown = operator.get(f"/ar/admin/feedback/feedback/{item.pk}/change/").content.decode()

    assert hostile not in shown
    assert escape(hostile) in shown
