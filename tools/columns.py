#!/usr/bin/env python3
"""Writes src/base/columns.h: how many terminal columns a character takes, and which ones format.

usage: columns.py > src/base/columns.h
       columns.py --check src/base/columns.h

--check compares; it exits with 77 (skipped) where Python knows another version of Unicode than the
one the file was made from, as the difference would be Unicode's.
"""
import sys
import unicodedata

LAST = 0x10ffff
MARKS = ('Mn', 'Me', 'Cf')
JAMO = ((0x1160, 0x11ff), (0xd7b0, 0xd7ff))  # vowels and finals join the consonant before them
# Planes 2 and 3 are wide before a character is assigned there (UAX 11); so are these blocks.
WIDE_UNASSIGNED = ((0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0x20000, 0x2fffd),
                   (0x30000, 0x3fffd))
VERSION = f'Unicode {unicodedata.unidata_version}'


def is_in(c, ranges):
    return any(first <= c <= last for first, last in ranges)


def columns(c):
    category = unicodedata.category(chr(c))
    if category in MARKS or category == 'Cc' or is_in(c, JAMO):
        return 0
    if category == 'Cn':  # Python's width of these is no statement
        return 2 if is_in(c, WIDE_UNASSIGNED) else 1
    return 2 if unicodedata.east_asian_width(chr(c)) in 'WF' else 1


def is_format(c):
    return unicodedata.category(chr(c)) == 'Cf'


def ranges_of(value_of, usual):
    """[first, last, value] of each run of characters whose value is not the usual one."""
    ranges = []
    for c in range(LAST + 1):
        value = value_of(c)
        if value == usual:
            continue
        if ranges and ranges[-1][1] == c - 1 and ranges[-1][2] == value:
            ranges[-1][1] = c
        else:
            ranges.append([c, c, value])
    return ranges


def table(name, kind, rows, per_line):
    lines = [f'static const struct {kind} {name}[] = {{']
    for i in range(0, len(rows), per_line):
        lines.append('\t' + ' '.join(f'{{{row}}},' for row in rows[i:i + per_line]))
    return lines + ['};']


def header():
    wide = [f'0x{first:05x}, 0x{last:05x}, {n}' for first, last, n in ranges_of(columns, 1)]
    formats = [f'0x{first:05x}, 0x{last:05x}' for first, last, _ in ranges_of(is_format, False)]
    lines = [
        f'/* {VERSION}, made by tools/columns.py > src/base/columns.h: not to be edited.',
        ' * Characters of 0 columns (marks, formats, joining Jamo) and of 2 (UAX 11, W and F);',
        ' * others take 1.  Formats are category Cf.  Both sorted. */',
        '#ifndef SS_BASE_COLUMNS_H', '#define SS_BASE_COLUMNS_H', '#include <stdint.h>', '',
        'struct column_range {', '\tuint32_t first, last;', '\tuint8_t columns;', '};',
        'struct format_range {', '\tuint32_t first, last;', '};', '', '/* clang-format off */']
    lines += table('column_ranges', 'column_range', wide, 4)
    lines += table('format_ranges', 'format_range', formats, 5)
    return '\n'.join(lines + ['/* clang-format on */', '', '#endif']) + '\n'


def check(path):
    with open(path, encoding='utf-8') as f:
        text = f.read()
    if VERSION not in text.split('\n', 1)[0]:
        print(f'{path} is not of {VERSION}: not compared')
        return 77
    if text != header():
        print(f'{path} is not what tools/columns.py makes')
        return 1
    return 0


if __name__ == '__main__':
    if len(sys.argv) == 3 and sys.argv[1] == '--check':
        sys.exit(check(sys.argv[2]))
    sys.stdout.write(header())
