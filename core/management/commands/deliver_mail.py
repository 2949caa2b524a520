"""Send the queued mail, once or for ever."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from post_office.mail import get_queued, send_queued

from core import delivery, locks


class Command(BaseCommand):
    help = "Send the queued mail; with --watch keep doing so every two seconds until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="keep running")

    def handle(self, *args, watch, **options):
        self.deliver()
        while watch:
            time.sleep(2)
            close_old_connections()
            self.deliver()

    def deliver(self):
        """Send what waits, unless another process of this machine is sending already."""
        with locks.alone(settings.VAR_DIR / "deliver_mail.lock") as is_alone:
            while is_alone and get_queued().exists():
                send_queued()
        delivery.spread_retries()
