"""What accounts let higher floors know, of which they know nothing."""

from django.dispatch import Signal

# Staff gave an account another address: old, new.
address_changed = Signal()
