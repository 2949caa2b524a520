from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from ogp_portal.roles import ROLES, permission_names


class Command(BaseCommand):
    help = "Make the groups and their permissions equal to the table in ogp_portal/roles.py."

    @transaction.atomic
    def handle(self, *args, **options):
        permissions = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        for role in ROLES:
            group, _ = Group.objects.get_or_create(name=role)
            group.permissions.set([permissions[name] for name in permission_names(role)])
        self.stdout.write(f"{len(ROLES)} roles are in step with ogp_portal/roles.py.")
