"""What says nearly the same is found, however it is spelled."""

import pytest

from feedback.similar import COMPARED, likeness, similar_to, trigrams
from tests import make


def alike(one, other):
    return likeness(trigrams(one), trigrams(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("نقترح نشر الخطة التفصيلية", "نَقترحُ نشر الخطّه التفصيليه"),
        ("إلى الأجندة ٢٠٢٥", "الى الاجنده 2025"),
        ("مستشفى الجامعة", "مستشفي الجامعه"),
        ("الاقتـــراح", "الاقتراح"),
    ],
)
def test_spelling_makes_no_difference(one, other):
    assert alike(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("نقترح نشر الخطة التفصيلية قبل الورشة", "نقترح نشر الخطط التفصيلية قبل موعد الورشة", 0.7, 0.99),
        ("نقترح نشر الخطة التفصيلية قبل الورشة", "متى يبدأ تدريب البلديات في إربد؟", 0, 0.2),
        ("نص", "", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_likeness_says_how_much_is_shared(one, other, least, most):
    assert least <= alike(one, other) <= most
    assert alike(one, other) == alike(other, one)


@pytest.mark.django_db
def test_open_items_of_the_same_plan_are_compared_the_most_alike_first():
    item = make.feedback(body="نقترح نشر الخطة التفصيلية قبل الورشة")
    same = make.feedback(body="نقترح نشر الخطه التفصيليه قبل الورشه")
    near = make.feedback(body="نقترح نشر الخطط التفصيلية قبل موعد الورشة", moderation="held", published_at=None)
    make.feedback(body="متى يبدأ تدريب البلديات في إربد؟")
    make.feedback(body=item.body, **make.decision())
    make.feedback(body=item.body, outcome="withdrawn")
    make.feedback(make.plan("nap6", number=6), body=item.body)

    assert [other for other, _likeness in similar_to(item)] == [same, near]


@pytest.mark.django_db
def test_no_more_than_the_newest_are_compared(django_assert_num_queries):
    item = make.feedback()
    many = [make.feedback(item.milestone) for _ in range(3)]

    with django_assert_num_queries(1):
        assert {other for other, _likeness in similar_to(item)} == set(many)
    assert COMPARED == 400


@pytest.mark.django_db
def test_the_unit_sees_them_on_the_page_of_an_item(client, unit_staff, ministry_staff):
    item, same = make.feedback(), make.feedback()
    make.assignment(item, ministry_staff.memberships.get().entity)
    address = f"/ar/admin/feedback/feedback/{item.pk}/change/"

    client.force_login(unit_staff)
    page = client.get(address).content.decode()
    assert f"/ar/admin/feedback/feedback/{same.pk}/change/" in page and "تشابه ١٠٠٪" in page

    client.force_login(ministry_staff)
    assert same.reference not in client.get(address).content.decode()
