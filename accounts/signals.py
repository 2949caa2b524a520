"""What accounts let higher floors know, of which they know nothing."""

from django.dispatch import Signal

# Staff gave an account another address: old, new.
address_changed = Signal()
# Staff merge an organisation into another, in a transaction: entity, into. What names the first names the other then.
entity_merged = Signal()
