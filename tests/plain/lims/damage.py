# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Ways in which a delimited file of results comes to harm: each a function (Lines, random.Random) that changes it.

None makes another plausible result of one: a digit that was changed on the way, nobody can see.
"""

from dataclasses import dataclass

HARM = {}


@dataclass
class Lines:
    """A file as it was written: lines of text without their ends; titles stand on line ``head``."""

    lines: list
    separator: str
    encoding: str
    head: int = 0
    end: str = "\r\n"
    tail: bytes = b""

    def place(self, chance):
        """Index of a line of results."""
        return chance.randrange(self.head + 1, len(self.lines))

    def cells(self, index):
        return self.lines[index].split(self.separator)

    def put(self, index, cells):
        self.lines[index] = self.separator.join(cells)

    def column(self, *titles):
        """Index of the first column with one of these titles."""
        there = [title.strip('"') for title in self.cells(self.head)]
        return next(there.index(title) for title in titles if title in there)

    def change(self, chance, titles, to):
        """Change one cell of a line whose cells hold no separators themselves; ``to``: text -> text."""
        index, column = self.plain_place(chance), self.column(*titles)
        cells = self.cells(index)
        cells[column] = to(cells[column])
        self.put(index, cells)

    def plain_place(self, chance):
        width = len(self.cells(self.head))
        fitting = [index for index in range(self.head + 1, len(self.lines)) if len(self.cells(index)) == width]
        return chance.choice(fitting)

    def bytes(self):
        return (self.end.join(self.lines) + self.end).encode(self.encoding, "replace") + self.tail


VALUE, SAMPLE, LOT = ("Result", "结果"), ("Sample", "样品编号"), ("Lot", "批次号")
REFERENCE, WHEN, UNIT = ("Result ID", "结果编号"), ("Tested at", "检验时间", "Test date"), ("Unit", "单位")
ANALYST, TEST = ("Analyst", "检验员"), ("Test", "检验项目")


def harm(name):
    def keep(function):
        HARM[name] = function
        return function

    return keep


def cell(name, titles, to):
    """One cell of one line becomes something else."""
    HARM[name] = lambda file, chance: file.change(chance, titles, to)


cell("a raised digit", VALUE, lambda text: text.strip('"') + "²")
cell("a circled digit", VALUE, lambda text: text.strip('"') + "①")
cell("an uncertainty", VALUE, lambda text: text.strip('"') + "±0.05")
cell("a unit in the value", VALUE, lambda text: text.strip('"') + " mg")
cell("a failed formula", VALUE, lambda text: "#N/A")
cell("another failed formula", VALUE, lambda text: "#DIV/0!")
cell("no value", VALUE, lambda text: "")
cell("NA as value", VALUE, lambda text: "NA")
cell("two signs", VALUE, lambda text: "<>" + text.strip('"'))
cell("a sign before a word", VALUE, lambda text: "<low")
cell("two points", VALUE, lambda text: "1.2.3")
cell("a hidden NUL", VALUE, lambda text: text + "\x00")
cell("per thousand of another unit", VALUE, lambda text: "3.4‰")
cell("an open quote", VALUE, lambda text: '"' + text.strip('"'))
cell("a lone quote", ANALYST, lambda text: '"')
cell("a quote within", ANALYST, lambda text: '"a" b')
cell("an open quote in a name", SAMPLE, lambda text: '"' + text.strip('"'))
cell("a shortened number", SAMPLE, lambda text: "2.02509E+11")
cell("a shortened result number", REFERENCE, lambda text: "2.02509E+11")
cell("a number with decimals", SAMPLE, lambda text: "441001.0")
cell("a date for a number", SAMPLE, lambda text: "12-Mar")
cell("a date for a result number", REFERENCE, lambda text: "3月12日")
cell("a failed formula for a lot", LOT, lambda text: "#REF!")
cell("no sample", SAMPLE, lambda text: "")
cell("no lot", LOT, lambda text: "NULL")
cell("no number", REFERENCE, lambda text: "")
cell("no parameter", TEST, lambda text: "")
cell("what cannot be seen in a sample", SAMPLE, lambda text: text.strip('"') + "\u200b")
cell("a blank that cannot be typed", SAMPLE, lambda text: text.strip('"') + "\u00a0")
cell("a mark in the middle", LOT, lambda text: "\ufeff" + text.strip('"'))
cell("text that runs backwards", SAMPLE, lambda text: "\u202e" + text)
cell("a lost character", ANALYST, lambda text: "M\ufffdller")
cell("a name without end", ANALYST, lambda text: "x" * 300)
cell("a name of a hundred thousand", ANALYST, lambda text: "x" * 200_000)
cell("no moment", WHEN, lambda text: "")
cell("a word for a moment", WHEN, lambda text: "yesterday")
cell("a year of two digits", WHEN, lambda text: "17/09/25 08:30")
cell("a day or a month", WHEN, lambda text: "03/04/2025 08:30")
cell("no such day", WHEN, lambda text: "2025-02-30 08:30")
cell("hour 24", WHEN, lambda text: "2025-09-17 24:00")
cell("the first second", WHEN, lambda text: "1970-01-01 00:00")
cell("a day number", WHEN, lambda text: "45917.354")
cell("a minute of one digit", WHEN, lambda text: "2025-09-17 08:3")


@harm("cut anywhere")
def cut_anywhere(file, chance):
    whole = file.bytes()
    file.tail, file.lines = whole[: chance.randrange(len(whole))], []


@harm("cut in the last line")
def cut_late(file, chance):
    whole = file.bytes()
    file.tail, file.lines = whole[: -chance.randrange(3, 40)], []


@harm("a line end lost")
def joined(file, chance):
    index = chance.randrange(file.head + 1, len(file.lines) - 1)
    file.lines[index : index + 2] = [file.lines[index] + file.lines[index + 1]]


@harm("a line broken")
def broken(file, chance):
    index = file.plain_place(chance)
    cells = file.cells(index)
    at = chance.randrange(1, len(cells))
    file.lines[index : index + 1] = [file.separator.join(cells[:at]), file.separator.join(cells[at:])]


@harm("a separator lost")
def too_few(file, chance):
    index = file.plain_place(chance)
    cells = file.cells(index)
    at = chance.randrange(1, len(cells))
    file.put(index, [*cells[: at - 1], cells[at - 1] + cells[at], *cells[at + 1 :]])


@harm("a separator too many")
def too_many(file, chance):
    index = file.plain_place(chance)
    cells = file.cells(index)
    file.put(index, [*cells[:4], "", *cells[4:]])


@harm("a decimal mark that separates")
def split_value(file, chance):
    column = file.column(*VALUE)
    index = file.plain_place(chance)
    cells = file.cells(index)
    file.put(index, [*cells[:column], "3", "45", *cells[column + 1 :]])


@harm("another separator")
def other_separator(file, chance):
    index = file.place(chance)
    file.lines[index] = file.lines[index].replace(file.separator, "¦")


@harm("two ditto marks")
def ditto(file, chance):
    index, column = chance.randrange(file.head + 1, len(file.lines) - 4), file.column(*ANALYST)
    for line in (index, index + chance.randrange(1, 4)):
        if len(cells := file.cells(line)) == len(file.cells(file.head)):
            cells[column] = '"'
            file.put(line, cells)


@harm("the titles again")
def titles_again(file, chance):
    file.lines.insert(file.place(chance), file.lines[file.head])


@harm("the file twice")
def twice(file, _chance):
    file.lines += file.lines[file.head :]


@harm("a second table")
def second_table(file, chance):
    cells = file.cells(file.head)
    value, unit = file.column(*VALUE), file.column(*UNIT)
    cells[value], cells[unit] = cells[unit], cells[value]
    file.lines.insert(file.place(chance), file.separator.join(cells))


@harm("a sum at the end")
def summed(file, _chance):
    file.lines.append(file.separator.join(["Total", "", "", "", "6.65", "", "", ""]))


@harm("a line of units")
def units(file, _chance):
    file.lines.insert(file.head + 1, file.separator.join(["", "", "", "", "%", "", "yyyy-mm-dd", ""]))


@harm("a note in the middle")
def note(file, chance):
    file.lines.insert(file.place(chance), "# exported by the laboratory")


@harm("a page at the end")
def page(file, _chance):
    file.tail = b"<html><body>502 Bad Gateway</body></html>\r\n"


@harm("bytes at the end")
def garbage(file, chance):
    file.tail = bytes(chance.randrange(256) for _byte in range(64))


@harm("a second column of results")
def second_value(file, chance):
    for index in range(file.head, len(file.lines)):
        file.lines[index] += file.separator + ("Reading" if index == file.head else "9.99")


@harm("a title lost")
def no_title(file, chance):
    cells = file.cells(file.head)
    cells[file.column(*VALUE)] = ""
    file.put(file.head, cells)


@harm("titles at the end")
def upside_down(file, _chance):
    file.lines = file.lines[file.head + 1 :] + [file.lines[file.head]]


@harm("titles in the middle")
def titles_late(file, _chance):
    titles = file.lines.pop(file.head)
    file.lines.insert(file.head + 12, titles)


@harm("half in another encoding")
def two_encodings(file, chance):
    index = file.place(chance)
    other = "utf-8" if file.encoding == "gb18030" else "gb18030"
    in_utf8 = file.lines[index:] if other == "utf-8" else file.lines[:index]
    # Two Western letters in UTF-8 are one character of GB18030, and may be meant so.
    if not any(letter > "\u2e80" for line in in_utf8 for letter in line):
        return
    after = (file.end.join(file.lines[index:]) + file.end).encode(other, "replace")
    file.lines, file.tail = file.lines[:index], after


@harm("other line ends")
def line_ends(file, chance):
    index = chance.randrange(file.head + 1, len(file.lines) - 1)
    file.lines[index : index + 2] = [file.lines[index] + "\r" + file.lines[index + 1]]


@harm("empty lines")
def empty_lines(file, chance):
    for _time in range(3):
        file.lines.insert(file.place(chance), file.separator * chance.randrange(3))


@harm("another order")
def shuffled(file, chance):
    rows = file.lines[file.head + 1 :]
    chance.shuffle(rows)
    file.lines[file.head + 1 :] = rows


def damaged(content, text, harm_name, chance):
    """A file's bytes after one harm.

    :param text: (encoding, separator) of the file
    """
    encoding, separator = text
    written = content.decode(encoding)
    end = "\r\n" if "\r\n" in written else "\n"
    lines = written.removesuffix(end).split(end)
    head = next(index for index, line in enumerate(lines) if "Result ID" in line or "结果编号" in line)
    file = Lines(lines, separator, encoding, head, end)
    HARM[harm_name](file, chance)
    return file.bytes() if file.lines else file.tail
