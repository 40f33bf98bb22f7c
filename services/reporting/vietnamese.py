"""Vietnamese text: an order of names as a dictionary has it, and a form in which missing marks do not matter.

One function for what is kept and for what is asked, so that both fold the same way.
"""

import unicodedata
from functools import lru_cache

_ORDER = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 16)}
#: The order of tones: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
_SHAPES = {
    ("a", "\u0306"): "ă",
    ("a", "\u0302"): "â",
    ("e", "\u0302"): "ê",
    ("o", "\u0302"): "ô",
    ("o", "\u031b"): "ơ",
    ("u", "\u031b"): "ư",
}
#: Đ, and the letters of other alphabets that look the same.
_D = str.maketrans({letter: "d" for letter in "đĐðÐɖƉ"})
_APOSTROPHES = str.maketrans("", "", "'\u2018\u2019\u02bc`\u00b4")


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """`M’Đrắk` and `m'drak` are both `mdrak`: letters without marks, small, no apostrophes, single spaces."""
    letters = unicodedata.normalize("NFD", text.translate(_APOSTROPHES)).translate(_D)
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(bare.casefold().split())


@lru_cache(maxsize=16384)
def sort_key(text: str) -> bytes:
    """Bytes in the order of a dictionary: letters first, then tones, then capitals; NFC and NFD give the same."""
    letters, tones, capitals = bytearray(), bytearray(), bytearray()
    last = ""
    for one in unicodedata.normalize("NFD", text.replace("\u2019", "'")):
        if unicodedata.combining(one):
            if (last, one) in _SHAPES:
                last = _SHAPES[last, one]
                letters[-1] = _ORDER[last]
            elif one in _TONES and tones:
                tones[-1] = _TONES[one]
            continue
        placed = _placed(one)
        if placed:
            letters += placed
            tones.append(1)
            capitals.append(2 if one != one.lower() else 1)
            last = one.lower()
    return bytes(letters) + b"\0" + bytes(tones) + b"\0" + bytes(capitals)


def _placed(one: str) -> bytes:
    """Spaces, then digits, then letters, then those of other alphabets; signs do not count."""
    if one.lower() in _ORDER:
        return bytes([_ORDER[one.lower()]])
    if one.isdecimal():
        return bytes([3 + unicodedata.decimal(one)])
    if one.isspace() or one == "-":
        return b"\x02"
    return b"\xf0" + one.encode() if ord(one) > 127 else b""
