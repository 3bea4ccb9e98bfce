"""Hashing and judging passwords."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm_host.data.folding import fold
from crm_host.i18n.text import Text, lazy_text

_ = lazy_text

#: NIST SP 800-63B-4, section 3.1.1: length protects, rules about signs do not.
SHORTEST = 10
LONGEST = 200

#: Argon2id as in RFC 9106, second recommended option: 64 MiB, three passes.
_hasher = PasswordHasher()
#: Each hash takes 64 MiB, so a burst of sign-ins must not run at once.
_slots = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Return the hash with its parameters and salt."""
    with _slots:
        return _hasher.hash(password)


def verify_password(password: str, stored: str) -> bool:
    """Whether a password is the one whose hash is stored.

    Takes as long for an empty hash, so that the time does not tell which accounts exist.
    """
    with _slots:
        try:
            return _hasher.verify(stored or _nobodys_hash(), password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def weakness(password: str, *own_words: str) -> Text | None:
    """Return why a password is too weak, or `None`.

    :param own_words: the person's name and address, which anybody would try.
    """
    if len(password) < SHORTEST:
        return _("Use at least %(count)s characters. Several words are fine.", count=SHORTEST)
    if len(password) > LONGEST:
        return _("Use at most %(count)s characters.", count=LONGEST)
    if len(set(password)) < 4:
        return _("Use more than three different characters.")
    folded = fold(password)
    if any(word and fold(word) in {folded, folded[::-1]} for word in own_words):
        return _("Do not use your name or your address as the password.")
    return None
