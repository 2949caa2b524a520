"""Send the queued mail, once or for ever."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from post_office.mail import send_queued_mail_until_done


class Command(BaseCommand):
    help = "Send the queued mail; with --watch keep doing so every two seconds until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--watch", action="store_true", help="keep running")

    def handle(self, *args, watch, **options):
        send_queued_mail_until_done()
        while watch:
            time.sleep(2)
            close_old_connections()
            send_queued_mail_until_done()
