"""Who takes part: entities, people, who belongs where, and how they come in."""

from .access import PersonalDataAccess
from .code import Code
from .consent import Consent
from .entity import Entity
from .invitation import Invitation
from .kept_form import KeptForm
from .membership import Membership
from .sign_in import Browser, Device, SignIn, System
from .user import User

__all__ = [
    "Browser",
    "Code",
    "Consent",
    "Device",
    "Entity",
    "Invitation",
    "KeptForm",
    "Membership",
    "PersonalDataAccess",
    "SignIn",
    "System",
    "User",
]
