"""Mail on a developer's machine."""

import re
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class ReadableFileBackend(BaseEmailBackend):
    """Write each mail as a readable text in var/mail/ and print it, instead of sending it."""

    def send_messages(self, messages):
        """Write the messages; returns how many."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            text = f"To: {', '.join(message.to)}\nSubject: {message.subject}\n\n{message.body}"
            stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S-%f")
            name = re.sub(r"[^\w.@-]", "_", message.to[0])
            (folder / f"{stamp}-{name}.txt").write_text(text, encoding="utf-8")
            print(f"\n--- mail ---\n{text}\n---\n", flush=True)
        return len(messages)
