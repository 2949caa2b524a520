"""Two people, one row: each save counts the row's version up, and none overwrites a save that it has not seen."""

from functools import wraps

from django.db import OperationalError, models, transaction
from django.utils.translation import gettext_lazy as _

# How often something is done anew whose rows were saved by somebody else meanwhile.
TRIES = 3
# What PostgreSQL says of who waits in a ring, and of who waits too long (appendix A of its manual).
DEADLOCK, LOCK_TIMEOUT = "40P01", "55P03"


class StaleRow(Exception):
    """The row was saved or deleted by somebody else after it was read here; nothing of it is saved."""


class Versioned(models.Model):
    """A row that staff edit. Saving it raises StaleRow where the database holds another version than was read."""

    # Columns that the machine writes alone (save(update_fields=…)); nobody edits them, so they make no new version.
    UNVERSIONED = frozenset()

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def _do_update(self, base_qs, using, pk_val, values, *how):
        """Ask for the version in the UPDATE itself, so that of two parallel saves one finds no row."""
        if {field.name for field, _model, _value in values} <= self.UNVERSIONED:
            return super()._do_update(base_qs, using, pk_val, values, *how)
        column = self._meta.get_field("version")
        values = [each for each in values if each[0] is not column] + [(column, None, self.version + 1)]
        is_updated = super()._do_update(base_qs.filter(version=self.version), using, pk_val, values, *how)
        if is_updated:
            self.version += 1
        elif not self._state.adding or base_qs.filter(pk=pk_val).exists():
            raise StaleRow(f"{self._meta.label} {pk_val}")
        return is_updated

    def delete(self, *args, **kwargs):
        """Delete the row as it was read; StaleRow where somebody saved it since."""
        with transaction.atomic():
            stored = type(self)._base_manager.select_for_update().filter(pk=self.pk).values_list("version", flat=True)
            if stored.first() not in {None, self.version}:
                raise StaleRow(f"{self._meta.label} {self.pk}")
            return super().delete(*args, **kwargs)


def was_overtaken(error, codes=(DEADLOCK, LOCK_TIMEOUT)):
    """Whether the error says that somebody else had the same rows at the same moment, so that nothing was done."""
    is_locked = isinstance(error, OperationalError) and getattr(error.__cause__, "pgcode", None) in codes
    return is_locked or isinstance(error, StaleRow)


def again_when_stale(function):
    """Do what function does anew when a row was saved by somebody else between reading and saving it.

    So too when two waited for each other. For functions that read their rows themselves, and are whole or not at
    all; the last error is passed on.
    """

    @wraps(function)
    def wrapper(*args, **kwargs):
        for _try in range(TRIES - 1):
            try:
                return function(*args, **kwargs)
            except (StaleRow, OperationalError) as error:
                if not was_overtaken(error, [DEADLOCK]):
                    raise
        return function(*args, **kwargs)

    return wrapper
