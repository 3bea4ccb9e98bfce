"""Guess which old code page a text is in, where Greek and Vietnamese are the likely ones."""

from __future__ import annotations

import codecs
import re
import unicodedata

ENCODINGS: tuple[str, ...] = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "cp1253",
    "iso8859-7",
    "cp737",
    "cp1258",
    "cp1250",
    "iso8859-2",
    "cp1251",
    "koi8-r",
    "cp1254",
    "cp1257",
    "cp850",
    "mac-roman",
    "mac-greek",
    "gb18030",
    "big5",
    "shift-jis",
    "euc-kr",
)
"""What a user may choose, as Python codec names."""

MULTIBYTE = frozenset({"gb18030", "big5", "shift-jis", "euc-kr"})
# mac_roman decodes any bytes to letters and therefore wins against the real code page.
_GUESSED = (
    *("cp1252", "cp1250", "iso8859-2", "cp1251", "koi8-r", "cp1253", "iso8859-7", "cp1254"),
    *("cp1257", "cp850", *sorted(MULTIBYTE)),
)
_LATIN_2 = {"cp1250", "iso8859-2"}
_SAMPLE = 32_768
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VIETNAMESE_VOWELS = "aăâeêioôơuưy"
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in _VIETNAMESE_VOWELS + _VIETNAMESE_VOWELS.upper()
    for tone in ("", *_TONES)
) | frozenset("đĐ")
# Western European texts have these too, so they prove nothing.
_ALSO_WESTERN = frozenset("àáâãèéêìíòóôõùúýÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ")
# Polish, Czech, Romanian and Hungarian letters as they look when decoded as cp1252.
_CENTRAL_EUROPEAN = re.compile(
    r"[^\W\d_][¹³¼¾¿ºª£¥]|[¹³£¥][^\W\d_]|[šžþð]|õ(?!.*[ãç])", re.I | re.S
)
_WORD = re.compile(r"[^\W\d_]+")
# ΰ, ΐ and ς inside of a word are Cyrillic letters decoded as Greek ones.
_NOT_GREEK = re.compile(r"[ΰΐ]|ς(?=[α-ώ])")
_GREEK_WORD = re.compile(r"[\u0386-\u03ce]{2,}")
_ACCENTED_ALPHA_WORD = re.compile(r"(?<![\u0370-\u03ff\w])Ά(?=[\u03ac-\u03ce])")


def canonical_name(codec: str) -> str | None:
    """Our spelling of a Python codec name or alias; None if it is not one of ENCODINGS."""
    wanted = codecs.lookup(codec).name
    return next((name for name in ENCODINGS if codecs.lookup(name).name == wanted), None)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _letters(text: str) -> list[str]:
    return [c for c in text if ord(c) > 127 and unicodedata.category(c)[0] in "LM"]


def looks_vietnamese(text: str) -> bool:
    """Whether the accented letters of `text` (any normal form) are those of Vietnamese."""
    letters = _letters(unicodedata.normalize("NFC", text))
    known = [c for c in letters if c in _VIETNAMESE]
    proof = sum(c not in _ALSO_WESTERN for c in known)
    return bool(letters) and len(known) >= 0.95 * len(letters) and proof >= 0.1 * len(letters)


def looks_greek(text: str) -> bool:
    """Whether the letters beyond ASCII are Greek and stand in words of their own.

    Other text decoded with a Greek code page has Greek letters inside of Latin words.
    """
    beyond_ascii = len(_letters(text))
    words = _WORD.findall(text)
    in_greek_words = sum(len(word) for word in words if _GREEK_WORD.fullmatch(word))
    strange = len(_NOT_GREEK.findall(text))
    return (
        beyond_ascii > 0 and in_greek_words >= 0.8 * beyond_ascii and strange * 50 <= beyond_ascii
    )


def _greek_code_page(raw: bytes) -> str:
    """cp1253 or ISO 8859-7: they differ in 0x80-0x9F and in the place of Ά (0xA2, 0xB6).

    Source: the mapping tables CP1253.TXT and 8859-7.TXT of the Unicode Consortium.
    """
    if any(0x80 <= byte <= 0x9F for byte in raw):
        return "cp1253"
    windows = len(_ACCENTED_ALPHA_WORD.findall(raw.decode("cp1253", "ignore")))
    standard = len(_ACCENTED_ALPHA_WORD.findall(raw.decode("iso8859-7", "ignore")))
    return "iso8859-7" if standard > windows else "cp1253"


def guess_code_page(raw: bytes) -> str:
    """Name the likeliest code page of `raw`, text that is neither Unicode nor plain ASCII."""
    greek = raw.decode("cp1253", "ignore")
    if looks_greek(greek):
        return _greek_code_page(raw)
    vietnamese = _decoded(raw, "cp1258")
    if vietnamese is not None and looks_vietnamese(vietnamese):
        return "cp1258"
    from charset_normalizer import from_bytes  # 3 MiB, for rare files

    best = from_bytes(raw[:_SAMPLE], cp_isolation=list(_GUESSED), enable_fallback=False).best()
    name = canonical_name(best.encoding) if best else None
    if name is None or name in _LATIN_2 or _decoded(raw, name) is None:
        return _western_or_central(raw, name)
    return name


def _western_or_central(raw: bytes, guess: str | None) -> str:
    """cp1252 unless letters of Central Europe show; `guess` may name their code page."""
    western = raw.decode("cp1252", "replace")
    if not _CENTRAL_EUROPEAN.search(western):
        return "cp1252"
    return guess if guess in _LATIN_2 and _decoded(raw, guess) is not None else "cp1250"


def fitting(raw: bytes, first: str) -> tuple[str, ...]:
    """The other encodings of ENCODINGS that can decode `raw`, in the order of that list."""
    single = (name for name in ENCODINGS if not name.startswith(("utf-16", "utf-32")))
    return tuple(n for n in single if n != first and _decoded(raw, n) is not None)
