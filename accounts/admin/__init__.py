"""People and entities in the back office."""

from . import access, entity, membership, sign_in, user

__all__ = ["access", "entity", "membership", "sign_in", "user"]
