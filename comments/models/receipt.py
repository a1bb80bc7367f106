"""Receipt codes: what a writer gets for a comment, of which only a hash is kept."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

# No 0, 1, I, L, O, U: a code is read aloud and typed from paper. 18 of 30 letters are 88
# bits: nobody guesses one.
RECEIPT_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_GROUPS, RECEIPT_GROUP_LENGTH = 3, 6


def receipt_code(sent_form=""):
    """Return a random receipt code; with what tells a sent form from all others, always its own.

    So a form that is sent twice gets the same code twice, though the code is stored nowhere.
    """
    number = secrets.randbits(256)
    if sent_form:
        hashed = salted_hmac("comments.receipt", sent_form, algorithm="sha256")
        number = int.from_bytes(hashed.digest())
    letters = ""
    for _letter in range(RECEIPT_GROUPS * RECEIPT_GROUP_LENGTH):
        number, place = divmod(number, len(RECEIPT_LETTERS))
        letters += RECEIPT_LETTERS[place]
    starts = range(0, len(letters), RECEIPT_GROUP_LENGTH)
    return "-".join(letters[i : i + RECEIPT_GROUP_LENGTH] for i in starts)


def hash_receipt(code):
    """Return the stored form of a receipt code; spaces, hyphens and case do not count."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
