import secrets

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Entity, Membership, User
from core.records import together

# Address, name, role (a group of ogp_portal/roles.py; nobody's is empty), slug of the entity that a focal point is of.
LOGINS = [
    ("head@example.org", "مدير الوحدة (تجريبي)", "unit_head", ""),
    ("staff@example.org", "موظف الوحدة (تجريبي)", "unit_staff", ""),
    ("focal@example.org", "ضابط ارتباط وزارة الاقتصاد الرقمي والريادة (تجريبي)", "focal_point", "modee"),
    ("facilitator@example.org", "ميسّر مجموعة عمل (تجريبي)", "facilitator", ""),
    ("rapporteur@example.org", "مقرّر مجموعة عمل (تجريبي)", "rapporteur", ""),
    ("participant@example.org", "مشارك (تجريبي)", "", ""),
]


class Command(BaseCommand):
    """The logins are not illustrative content: remove_demo leaves them, so that whoever tries the portal stays in."""

    help = "Make a login for each role and print its password, once. Only on a developer's machine (PORTAL_ENV=local)."

    @together()
    @transaction.atomic
    def handle(self, *args, **options):
        if settings.PORTAL_ENV != "local":
            raise CommandError("Demo logins are for a developer's machine only: PORTAL_ENV is not local.")
        missing = [login for login in LOGINS if not User.objects.filter(email=login[0]).exists()]
        for email, name, role, slug in missing:
            password = self.make(email, name, role, slug)
            self.stdout.write(f"{email:<24} {role or 'participant':<12} {password or '(signs in by code)'}")
        if not missing:
            self.stdout.write("The demo logins exist; their passwords were printed when they were made.")

    def make(self, email, name, role, slug):
        """Make one login and return its password; None for a participant, who signs in by a code."""
        password = secrets.token_urlsafe(12) if role else None
        user = User.objects.create_user(email, password, name=name, is_staff=bool(role))
        if role:
            user.groups.add(found(Group.objects.filter(name=role), "sync_roles"))
        if slug:
            entity = found(Entity.objects.filter(slug=slug), "load_nap5")
            now = timezone.now()
            Membership.objects.create(user=user, entity=entity, role=Membership.Role.FOCAL_POINT, verified_at=now)
        return password


def found(rows, command):
    """Return the first of rows; CommandError that names the command to run first."""
    row = rows.first()
    if row is None:
        raise CommandError(f"Run manage.py {command} first.")
    return row
