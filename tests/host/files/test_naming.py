"""What becomes of the names that people and attackers give to files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_host.files.naming import LONGEST, safe_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Báo giá tháng 3.pdf", "Báo giá tháng 3.pdf"),
        ("Τιμολόγιο № 12.pdf", "Τιμολόγιο № 12.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Đào\\hợp đồng.docx", "hợp đồng.docx"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\u200bb\x00c\r\nd.txt", "abcd.txt"),
        ("  . hidden. ", "hidden"),
        ("a<b>:c?.txt", "a_b__c_.txt"),
        ("e\u0302n.txt", "ên.txt"),
        ("", "file"),
        ("..", "file"),
        ("/", "file"),
    ],
)
def test_a_name_stays_readable_and_harmless(given_name, kept):
    assert safe_name(given_name) == kept


def test_a_long_name_keeps_its_ending():
    name = safe_name("đ" * 300 + ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= LONGEST


@given(st.text())
def test_whatever_is_given_is_a_name_of_one_file_and_stays_as_it_is(text):
    name = safe_name(text)
    assert name
    assert not set(name) & set('/\\\x00\r\n\u202e"')
    assert len(name.encode()) <= LONGEST
    assert safe_name(name) == name
