"""One exception family for files that cannot be read, with sentences ready for translation."""

from __future__ import annotations

from typing import ClassVar


def N_(msgid: str) -> str:
    """Mark `msgid` for the translation catalogues without translating it here."""
    return msgid


class FileError(Exception):
    """Something in a file that its owner has to know about.

    `text` is an English sentence with named placeholders and the key of its translation;
    `values` fills the placeholders, so a screen shows `translate(error.text, **error.values)`.
    `row` counts records as a spreadsheet does (the header is usually row 1), `line` counts
    lines of the file from 1, `column` is the name of the column; each is None where unknown.
    """

    text: ClassVar[str] = N_("The file cannot be read.")

    def __init__(
        self,
        *,
        row: int | None = None,
        line: int | None = None,
        column: str | None = None,
        **values: object,
    ) -> None:
        self.row = row
        self.line = line
        self.column = column
        self.values: dict[str, object] = {"row": row, "line": line, "column": column, **values}
        super().__init__(self.text % self.values)

    def in_row(self, row: int) -> None:
        """Add the row, which a line reader below the table cannot know."""
        self.row = self.values["row"] = row


class EmptyFile(FileError):
    """There is nothing in the file, or nothing but blank rows."""

    text = N_("The file is empty. Choose a file that has at least a header row.")


class FileTooLarge(FileError):
    """The file has more bytes than the limit; values: size and limit in megabytes."""

    text = N_(
        "The file has %(size).1f MB; at most %(limit).1f MB are accepted. "
        "Split it into smaller files."
    )


class WrongKind(FileError):
    """The content is not what was expected; values: expected and found, names of formats."""

    text = N_(
        "This is not a file of the kind %(expected)s. By its content it is: %(found)s. "
        "Export the data as %(expected)s from the program that made it and choose that file."
    )


class NotText(FileError):
    """There is a zero byte in the file; values: expected, the name of a format."""

    text = N_(
        "This is not a text file: line %(line)s contains a zero byte. "
        "Export the data as %(expected)s from the program that made it and choose that file."
    )


class UnknownEncoding(FileError):
    """The chosen encoding does not exist; values: encoding."""

    text = N_("There is no encoding “%(encoding)s”. Choose one from the list.")


class UnknownDelimiter(FileError):
    """The chosen delimiter can be none; values: delimiter."""

    text = N_("“%(delimiter)s” cannot stand between cells. Choose one from the list.")


class UndecodableText(FileError):
    """A line does not fit the encoding; values: encoding, and byte as two hex digits."""

    text = N_(
        "Line %(line)s cannot be read as %(encoding)s (byte %(byte)s). "
        "Choose another encoding, or save the file again as UTF-8."
    )


class MixedEncodings(FileError):
    """Most lines are in one encoding, this one is UTF-8; values: encoding."""

    text = N_(
        "The file mixes encodings: line %(line)s is UTF-8, other lines are %(encoding)s. "
        "Save the file again as UTF-8, or choose the encoding yourself."
    )


class LineTooLong(FileError):
    """A row or property is longer than the limit; values: limit in characters or bytes."""

    text = N_(
        "Line %(line)s starts an entry longer than %(limit)d characters. "
        "Check that this is the right file, or shorten that entry."
    )


class BrokenQuotes(FileError):
    """The quotation marks of a record do not match."""

    text = N_(
        "The quotation marks in the row that starts in line %(line)s do not match. "
        "Close the quoted text, or write quotation marks inside it twice."
    )


class TooManyColumns(FileError):
    """The file is wider than the limit; values: found and limit."""

    text = N_(
        "Number of columns in row %(row)s: %(found)d; the limit is %(limit)d. "
        "Check the delimiter, or remove columns that are not needed."
    )


class RowTooWide(FileError):
    """One row has filled cells beyond the last column of the header; values: found, expected."""

    text = N_(
        "Row %(row)s has %(found)d cells but the header has %(expected)d. "
        "A cell that contains the delimiter has to stand in quotation marks."
    )


class CellTooLong(FileError):
    """One cell is longer than the limit; values: found and limit in characters."""

    text = N_(
        "The cell in row %(row)s, column “%(column)s” has more than %(limit)d characters. "
        "Shorten it."
    )


class UnkeptSign(FileError):
    """A cell has a zero sign or half of a pair, which databases refuse; values: sign, its code."""

    text = N_(
        "The cell in row %(row)s, column “%(column)s” has a sign that cannot be kept (%(sign)s). "
        "Remove it."
    )


class NoSuchHeaderRow(FileError):
    """The chosen header row lies behind the end of the file."""

    text = N_("The file has no row %(row)s to take the column names from. Choose an earlier row.")


class DamagedWorkbook(FileError):
    """A workbook cannot be opened."""

    text = N_(
        "The workbook is damaged or is not a workbook. "
        "Open it in a spreadsheet program, save it again and choose that file."
    )


class LockedWorkbook(FileError):
    """A workbook is encrypted."""

    text = N_("The workbook is protected by a password. Save it without one and choose that file.")


class UnpackedTooLarge(FileError):
    """A workbook is small only as long as it is packed; values: limit in megabytes."""

    text = N_(
        "Unpacked, this workbook has more than %(limit).0f MB. "
        "Split it into smaller files, or export it as CSV."
    )


class SheetTooLarge(FileError):
    """The cells of a sheet lie too far apart; values: rows, columns."""

    text = N_(
        "The sheet reaches over %(rows)d rows and %(columns)d columns. "
        "Delete cells far away from the table, or export it as CSV."
    )


class NoSuchSheet(FileError):
    """The chosen sheet does not exist; values: name."""

    text = N_("The workbook has no sheet “%(name)s”. Choose one from the list.")


class DamagedJson(FileError):
    """The file is not JSON from its beginning to its end."""

    text = N_("The file is not complete JSON. Export it again.")


class TooDeepJson(FileError):
    """Lists or objects stand in too many others; values: limit."""

    text = N_(
        "The JSON has lists or objects inside of more than %(limit)d others. "
        "Write each record as one list of names and values."
    )


class EndlessNumber(FileError):
    """A number has more digits than anything counts; values: limit."""

    text = N_(
        "The JSON has a number of more than %(limit)d digits. Put it into quotation marks, "
        "or leave it out."
    )


class NoRecordsInJson(FileError):
    """The JSON has no list of records."""

    text = N_(
        'The JSON holds no list of records. It should look like [{"name": "…"}] '
        'or {"records": [{"name": "…"}]}.'
    )


class NotARecord(FileError):
    """One item of a JSON list is not an object, or too deep; the others can be read."""

    text = N_("Record %(row)s is not a list of names and values.")


class UnexpectedName(FileError):
    """A record has a name that none of the first ones has; values: limit."""

    text = N_(
        "Record %(row)s has “%(column)s”, which none of the first %(limit)d records has. "
        "Put this record at the beginning of the file."
    )


class MalformedCard(FileError):
    """One vCard cannot be read; the cards around it can."""

    text = N_("The card that starts in line %(line)s is damaged. Export it again.")


class UnclosedCard(MalformedCard):
    """A vCard begins and never ends."""

    text = N_(
        "The card that starts in line %(line)s has no END:VCARD; the file may be cut off. "
        "Export it again."
    )


class StrayLine(MalformedCard):
    """A property line without a colon, or outside of any card."""

    text = N_("Line %(line)s is not part of any property and was left out.")


class CardTooLarge(MalformedCard):
    """A vCard has more bytes than the limit; values: limit in megabytes."""

    text = N_(
        "The card that starts in line %(line)s is larger than %(limit)d MB. "
        "Use a smaller photo and export it again."
    )


class TooMuchInCard(MalformedCard):
    """A vCard has more properties, or a longer text, than anybody; values: limit, characters."""

    text = N_(
        "The card that starts in line %(line)s has more than %(limit)d properties or a text of "
        "more than %(characters)d characters. Remove what does not belong to it."
    )


class DamagedPhoto(MalformedCard):
    """The photo of a card does not decode completely."""

    text = N_("The photo in line %(line)s is damaged or cut off.")


class AssumedEncoding(MalformedCard):
    """A property does not say its encoding and is not UTF-8; values: encoding."""

    text = N_(
        "Line %(line)s does not say its encoding and was read as %(encoding)s. "
        "Choose another encoding if names look wrong."
    )


class DamagedText(MalformedCard):
    """A property does not fit the encoding that it declares; values: encoding."""

    text = N_(
        "Line %(line)s contains bytes that are not %(encoding)s, although it says so. "
        "They are shown as �; correct the text after the import."
    )


class LeftOut(MalformedCard):
    """A property of a card has no place here; values: name."""

    text = N_("%(name)s in line %(line)s was left out: attachments other than photos are not read.")
