"""Organisations with members: asked for, proposed, kept by their own people, and judged by staff."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from accounts import organisations, verification
from accounts.codes import TooMany
from accounts.forms_organisations import HandOverForm
from accounts.likeness import alike
from accounts.models import Entity, Invitation, Membership, User
from core.search import matching
from pages import personal
from tests import make

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def society(db):
    return make.entity("clear", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="جمعية الشفافية الأردنية", name_en="Clarity")


def member(entity, role=Role.MEMBER, **fields):
    """The verified membership of somebody new."""
    return Membership.objects.create(user=make.user(**fields), entity=entity, role=role, verified_at=timezone.now())


def letters(address):
    """Subjects of the letters to the address, the latest last."""
    return list(Email.objects.filter(to=[address]).order_by("pk").values_list("letter__subject", flat=True))


def test_only_a_verified_submitter_sends_in_the_name_of_an_organisation(participant):
    society, club, union = (make.entity(kind=Entity.Kind.CIVIL_SOCIETY) for _ in range(3))
    now = timezone.now()
    for entity, role, verified_at in [
        (society, Role.SUBMITTER, now),
        (club, Role.MEMBER, now),
        (union, Role.SUBMITTER, None),
    ]:
        Membership.objects.create(user=participant, entity=entity, role=role, verified_at=verified_at)

    assert list(Entity.objects.sendable_by(participant)) == [society]
    assert set(participant.entities()) == {society, club}
    assert list(Entity.objects.sendable_by(make.user())) == []


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("جمعيه الشفافيه الاردنيه", True),
        ("مؤسسة شفافية", True),
        ("جمعية الشفافة", True),
        ("clarity", True),
        ("جمعية البيئة الأردنية", False),
        ("جمعية", False),
        ("", False),
    ],
)
def test_a_name_is_found_near_another_spelling_of_it(society, name, is_found):
    assert alike(Entity.objects.all(), name) == ([society] if is_found else [])


def test_asking_twice_is_one_request_and_its_submitters_are_told(society, participant):
    submitter = member(society, Role.SUBMITTER).user

    first = organisations.ask(participant, society, Role.MEMBER)
    second = organisations.ask(participant, society, Role.SUBMITTER)

    assert first == second
    assert (first.role, first.verified_at) == (Role.MEMBER, None)
    assert letters(submitter.email) == ["طلب عضوية في جمعية الشفافية الأردنية"]
    assert participant.entities().count() == 0


def test_nobody_asks_without_end(participant):
    for _ in range(organisations.REQUESTS_PER_DAY):
        organisations.ask(participant, make.entity(), Role.MEMBER)

    with pytest.raises(TooMany):
        organisations.ask(participant, make.entity(), Role.MEMBER)


def test_a_proposal_is_nobodys_choice_until_staff_verify_it(participant):
    membership = organisations.propose(participant, "جمعية الماء", "Water", Entity.Kind.CIVIL_SOCIETY)
    again = organisations.propose(participant, "جمعيه الماء", "", Entity.Kind.CIVIL_SOCIETY)

    entity = membership.entity
    assert again == membership
    assert (list(Entity.objects.joinable()), list(Entity.objects.to_verify())) == ([], [entity])
    with pytest.raises(ValidationError):
        verification.verify(membership)

    verification.verify_organisation(entity, with_proposer=True)

    assert list(Entity.objects.sendable_by(participant)) == [entity]
    assert letters(participant.email) == ["أصبحتم تنتمون إلى جمعية الماء على البوابة"]


def test_proposals_have_a_measure(participant):
    for name in "أبت"[: organisations.PROPOSALS_PER_DAY]:
        organisations.propose(participant, name, "", Entity.Kind.CIVIL_SOCIETY)

    with pytest.raises(TooMany):
        organisations.propose(participant, "ث", "", Entity.Kind.CIVIL_SOCIETY)


def test_verifying_an_organisation_alone_leaves_its_people_waiting(participant):
    membership = organisations.propose(participant, "جمعية الماء", "", Entity.Kind.CIVIL_SOCIETY)

    verification.verify_organisation(membership.entity, with_proposer=False)

    assert list(Membership.objects.to_verify()) == [membership]
    assert letters(participant.email) == []


def test_whoever_is_declined_reads_why_and_can_ask_again(society, participant):
    membership = organisations.ask(participant, society, Role.MEMBER)

    verification.decline(membership, "أرسلوا كتاب التفويض.")

    membership.refresh_from_db()
    assert (membership.is_declined, membership.declined_reason) == (True, "أرسلوا كتاب التفويض.")
    assert "أرسلوا كتاب التفويض." in Email.objects.get(to=[participant.email]).message
    assert organisations.ask(participant, society, Role.SUBMITTER) == membership
    assert list(Membership.objects.to_verify()) == [membership]


def test_a_declined_proposal_declines_its_people(participant):
    membership = organisations.propose(participant, "جمعية الماء", "", Entity.Kind.CIVIL_SOCIETY)

    verification.decline_organisation(membership.entity, "ليست منظمة.")

    assert list(Entity.objects.to_verify()) == []
    membership.refresh_from_db()
    assert membership.declined_reason == "ليست منظمة."
    organisations.leave(membership)
    assert not Entity.objects.filter(name_ar="جمعية الماء").exists()


def test_merging_takes_the_people_along(society, participant):
    membership = organisations.propose(participant, "جمعية شفافية", "", Entity.Kind.CIVIL_SOCIETY)

    verification.merge(membership.entity, society)

    assert list(society.memberships.to_verify()) == [membership]
    assert list(Entity.objects.all()) == [society]
    assert letters(participant.email) == ["منظمتكم في البوابة باسم جمعية الشفافية الأردنية"]
    with pytest.raises(ValidationError):
        verification.merge(society, society)


def test_an_invitation_makes_a_verified_member_once(society):
    host = member(society, Role.SUBMITTER).user
    invitation = organisations.invite(society, "rana@example.org", Role.MEMBER, host)
    guest = make.user("rana@example.org")

    membership = organisations.accept(invitation, guest)

    assert (membership.role, membership.is_verified) == (Role.MEMBER, True)
    assert letters(host.email) == ["قُبلت دعوتكم للانضمام إلى جمعية الشفافية الأردنية"]
    with pytest.raises(ValidationError):
        organisations.accept(invitation, guest)


def test_an_invitation_is_for_one_address_and_some_days(society):
    invitation = organisations.invite(society, "rana@example.org", Role.MEMBER, member(society, Role.SUBMITTER).user)
    key = organisations.make_key(invitation)

    with pytest.raises(ValidationError):
        organisations.accept(invitation, make.user("omar@example.org"))
    assert organisations.find_invitation(key) == invitation
    assert organisations.find_invitation(f"{key}x") is None

    Invitation.objects.update(made_at=timezone.now() - timedelta(days=7))
    assert organisations.find_invitation(key) is None
    call_command("tidy_up", verbosity=0)
    assert Invitation.objects.count() == 0


def test_inviting_twice_is_one_letter_and_a_later_one_ends_the_first(society):
    host = member(society, Role.SUBMITTER).user
    first = organisations.invite(society, "rana@example.org", Role.MEMBER, host)
    key = organisations.make_key(first)

    assert organisations.invite(society, "rana@example.org", Role.MEMBER, host) == first
    assert len(letters("rana@example.org")) == 1

    second = organisations.invite(society, "rana@example.org", Role.SUBMITTER, host)
    assert (second, organisations.find_invitation(key)) == (first, None)
    assert organisations.find_invitation(organisations.make_key(second)) == second


def test_nobody_is_flooded_with_invitations():
    for _ in range(organisations.INVITATIONS_PER_DAY_AND_ADDRESS):
        organisations.invite(make.entity(), "rana@example.org", Role.MEMBER, make.user())

    with pytest.raises(TooMany):
        organisations.invite(make.entity(), "rana@example.org", Role.MEMBER, make.user())


def test_who_belongs_already_is_not_invited(society):
    host, other = member(society, Role.SUBMITTER).user, member(society).user

    with pytest.raises(ValidationError, match="أصلاً"):
        organisations.invite(society, other.email, Role.MEMBER, host)


def test_handing_over_swaps_the_places(society):
    mine, other = member(society, Role.SUBMITTER), member(society)

    organisations.hand_over(other, mine)

    assert list(Entity.objects.sendable_by(other.user)) == [society]
    assert list(Entity.objects.sendable_by(mine.user)) == []
    assert list(mine.user.entities()) == [society]
    assert letters(other.user.email) == ["يحق لكم الإرسال باسم جمعية الشفافية الأردنية"]


def test_the_last_submitter_does_not_step_down_unseen(society):
    mine, other = member(society, Role.SUBMITTER), member(society)

    with pytest.raises(ValidationError):
        organisations.set_role(mine, Role.MEMBER, mine)
    with pytest.raises(ValidationError):
        organisations.leave(mine)
    assert list(Entity.objects.without_submitter()) == []

    organisations.leave(mine, is_sure=True)

    assert list(Entity.objects.without_submitter()) == [society]
    assert letters(other.user.email) == ["لا أحد يستطيع الآن الإرسال باسم جمعية الشفافية الأردنية"]


def test_leaving_and_removing_tell_whom_it_concerns(society):
    host, guest, other = member(society, Role.SUBMITTER), member(society), member(society)

    organisations.leave(guest)
    organisations.remove(other, host)

    assert letters(host.user.email) == ["خرج أحد الأعضاء من جمعية الشفافية الأردنية"]
    assert letters(other.user.email) == ["لم تعودوا تنتمون إلى جمعية الشفافية الأردنية على البوابة"]
    assert list(society.members()) == [host]


def test_two_presses_make_one_membership(in_parallel):
    person, society = make.user(), make.entity(kind=Entity.Kind.CIVIL_SOCIETY)

    found = in_parallel(lambda: organisations.ask(person, society, Role.MEMBER), 4)

    assert len({membership.pk for membership in found}) == 1


def test_two_submitters_who_leave_at_once_do_not_both_leave(in_parallel):
    society = make.entity(kind=Entity.Kind.CIVIL_SOCIETY)
    leaving = [member(society, Role.SUBMITTER), member(society, Role.SUBMITTER)]

    def leave():
        try:
            organisations.leave(leaving.pop())
        except ValidationError:
            return False
        return True

    assert sorted(in_parallel(leave, 2)) == [False, True]


def test_asking_and_accepting_an_invitation_at_once_is_one_membership(society, at_once):
    for _round in range(3):
        host, guest = member(society, Role.SUBMITTER), make.user()
        invitation = organisations.invite(society, guest.email, Role.MEMBER, host.user)

        at_once(
            lambda invitation=invitation, guest=guest: organisations.accept(invitation, guest),
            lambda guest=guest: organisations.ask(guest, society, Role.MEMBER),
        )

        assert guest.memberships.get().verified_at


def test_who_is_erased_takes_proposal_and_invitations_along(society, participant):
    organisations.propose(participant, "جمعية الماء", "", Entity.Kind.CIVIL_SOCIETY)
    kept = organisations.propose(participant, "جمعية النار", "", Entity.Kind.CIVIL_SOCIETY).entity
    verification.verify_organisation(kept, with_proposer=True)
    organisations.invite(society, participant.email, Role.MEMBER, member(society, Role.SUBMITTER).user)

    personal.erase(User.objects.get(pk=participant.pk))

    assert set(Entity.objects.values_list("name_ar", flat=True)) == {society.name_ar, "جمعية النار"}
    assert not Entity.history.filter(name_ar="جمعية الماء").exists()
    assert Invitation.objects.count() == 0


def test_who_is_no_submitter_any_more_changes_nothing(society):
    mine, other, third = member(society, Role.SUBMITTER), member(society, Role.SUBMITTER), member(society)
    asked = organisations.ask(make.user(), society, Role.MEMBER)
    organisations.hand_over(third, mine)

    for action, *args in [
        (organisations.hand_over, other, mine),
        (organisations.remove, other, mine),
        (organisations.set_role, other, Role.MEMBER, mine),
        (organisations.accept_request, asked, mine),
    ]:
        with pytest.raises(ValidationError):
            action(*args)
    assert set(society.memberships.submitters()) == {other, third}
    assert list(Membership.objects.to_verify()) == [asked]


def test_two_submitters_who_remove_each_other_at_once_do_not_both_go(in_parallel):
    society = make.entity(kind=Entity.Kind.CIVIL_SOCIETY)
    one, other = member(society, Role.SUBMITTER), member(society, Role.SUBMITTER)
    pairs = [(one, other), (other, one)]

    def remove():
        try:
            organisations.remove(*pairs.pop())
        except ValidationError:
            return False
        return True

    assert sorted(in_parallel(remove, 2)) == [False, True]
    assert society.memberships.submitters().count() == 1


def test_who_is_removed_has_no_way_back_by_an_invitation_of_their_own(society):
    host, other = member(society, Role.SUBMITTER), member(society, Role.SUBMITTER)
    theirs = organisations.invite(society, "back@example.org", Role.SUBMITTER, other.user)
    kept = organisations.invite(society, "rana@example.org", Role.MEMBER, host.user)

    organisations.remove(other, host)

    assert list(Invitation.objects.all()) == [kept]
    with pytest.raises(ValidationError):
        organisations.accept(theirs, make.user("back@example.org"))


def test_what_is_gone_is_refused_in_words(participant):
    membership = organisations.propose(participant, "جمعية الماء", "", Entity.Kind.CIVIL_SOCIETY)
    organisations.leave(membership)

    with pytest.raises(ValidationError):
        organisations.leave(membership)
    with pytest.raises(ValidationError):
        verification.verify_organisation(membership.entity, with_proposer=True)


def test_a_closed_account_is_no_submitter(society):
    closed, mine = member(society, Role.SUBMITTER, is_active=False), member(society, Role.SUBMITTER)
    assert organisations.is_last_submitter(society, mine)
    assert list(HandOverForm(mine).fields["to"].queryset) == []

    organisations.leave(mine, is_sure=True)

    assert list(Entity.objects.without_submitter()) == [society]
    assert list(Entity.objects.sendable_by(closed.user)) == []


def test_an_organisation_verified_meanwhile_is_not_declined(participant):
    entity = organisations.propose(participant, "جمعية الماء", "", Entity.Kind.CIVIL_SOCIETY).entity
    verification.verify_organisation(entity, with_proposer=False)

    with pytest.raises(ValidationError):
        verification.decline_organisation(entity, "ليست منظمة.")


@pytest.fixture
def twin(db):
    """The society once more, under another name."""
    return make.entity("twin", kind=Entity.Kind.CIVIL_SOCIETY, name_ar="مرصد الحوكمة", name_en="Governance Watch")


def test_two_verified_ones_become_one_with_all_their_people(society, twin):
    in_both, alone = make.user(), member(twin)
    for entity, role in [(society, Role.MEMBER), (twin, Role.SUBMITTER)]:
        Membership.objects.create(user=in_both, entity=entity, role=role, verified_at=timezone.now())
    asked = organisations.ask(make.user(), twin, Role.MEMBER)
    organisations.invite(twin, "rana@example.org", Role.MEMBER, in_both)

    verification.merge(twin, society)

    assert list(Entity.objects.all()) == [society]
    assert in_both.memberships.get().role == Role.SUBMITTER
    assert (alone in society.members(), list(society.memberships.to_verify())) == (True, [asked])
    assert [each.email for each in society.invitations.all()] == ["rana@example.org"]
    assert letters(alone.user.email) == ["منظمتكم في البوابة باسم جمعية الشفافية الأردنية"]
    assert "تنتمون إليها كما من قبل" in Email.objects.get(to=[alone.user.email]).message
    last = Entity.history.filter(id=twin.pk).latest("history_id")
    assert (last.history_type, last.name_ar) == ("-", "مرصد الحوكمة")


def test_the_old_names_lead_to_the_one_that_stays(society, twin):
    verification.merge(twin, society)

    society.refresh_from_db()
    assert society.other_names == "مرصد الحوكمة\nGovernance Watch"
    assert alike(Entity.objects.all(), "مرصد حوكمه") == [society]
    assert list(matching(Entity.objects.all(), "governance")) == [society]


def test_one_with_a_role_in_a_commitment_is_not_merged(society, twin):
    commitment = make.commitment(lead=twin)
    activity = make.activity(commitment)
    activity.partners.add(twin)

    with pytest.raises(ValidationError, match="أدوار الجهات"):
        verification.merge(twin, society)
    commitment.roles.all().delete()
    with pytest.raises(ValidationError):
        verification.merge(twin, society)
    activity.partners.clear()
    verification.merge(twin, society)

    assert list(Entity.objects.all()) == [society]


def test_a_new_request_counts_more_than_an_old_refusal_when_organisations_are_merged(society, participant):
    verification.decline(organisations.ask(participant, society, Role.MEMBER), "أرسلوا كتاب التفويض.")
    proposed = organisations.propose(participant, "جمعية شفافية", "", Entity.Kind.CIVIL_SOCIETY)

    verification.merge(proposed.entity, society)

    assert [each.user for each in society.memberships.to_verify()] == [participant]


@pytest.mark.parametrize("fields", [{"email": "Rana@example.org"}, {"role": Role.FOCAL_POINT}])
def test_the_database_refuses_an_invitation_that_nobody_could_accept(society, fields):
    words = {"email": "rana@example.org", "role": Role.MEMBER, "made_at": timezone.now()} | fields

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(entity=society, **words)
