#!/usr/bin/env python3
"""Holds every #include of src/ against src/LAYERS, and the parsers to their promise.

usage: layers.py [--root DIR] [--self-test]

A file includes only files of its own folder and of the rows above its row.  From packet/ to
analysis/ nothing opens a file, reads a clock or the environment, or prints.
"""
import argparse
import os
import re
import sys
import tempfile

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
SECTION = ('packet', 'analysis')  # the rows between these two promise to touch nothing outside
TOUCHES = re.compile(r'\b(f?open|openat|creat|freopen|popen|getenv|secure_getenv|setenv'
                     r'|time|clock|clock_gettime|gettimeofday|localtime|localtime_r'
                     r'|printf|fprintf|vfprintf|puts|fputs|putchar|perror|dprintf'
                     r'|exit|_exit|abort|signal|sigaction|socket)\s*\(')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def read_rows(path):
    """LAYERS -> {folder: number of its row}."""
    rows, n = {}, 0
    with open(path, encoding='utf-8') as f:
        for line in f:
            words = line.split('#')[0].split()
            for folder in words:
                rows[folder] = n
            n += bool(words)
    return rows


def source_files(src):
    for folder, folders, names in os.walk(src):
        folders.sort()
        for name in sorted(names):
            if name.endswith(('.c', '.h')):
                yield os.path.relpath(os.path.join(folder, name), src)


def judge_include(rows, folder, target):
    """What is wrong with a file of this folder including target, or None."""
    if '/' not in target:
        return f'"{target}" must be written with its folder'
    other = target.split('/')[0]
    if other not in rows:
        return f'"{target}": no folder {other} in LAYERS'
    if other == folder or rows[other] < rows[folder]:
        return None
    if rows[other] == rows[folder]:
        return f'{folder} includes its neighbour {other} ("{target}")'
    return f'{folder} includes {other}, which is below it ("{target}")'


def without_comments(text):
    """The text with comments and literals blanked, lines kept."""
    return COMMENT.sub(lambda m: '\n' * m.group(0).count('\n'), text)


def check_file(src, path, rows):
    """Yields (line number, what is wrong)."""
    folder = path.split(os.sep)[0]
    if folder not in rows:
        yield 1, f'no folder {folder} in LAYERS'
        return
    with open(os.path.join(src, path), encoding='utf-8') as f:
        text = f.read()
    for number, line in enumerate(text.split('\n'), 1):
        found = INCLUDE.match(line)
        wrong = found and judge_include(rows, folder, found.group(1))
        if wrong:
            yield number, wrong
    if rows[SECTION[0]] <= rows[folder] <= rows[SECTION[1]] and folder not in ('output', 'store'):
        for number, line in enumerate(without_comments(text).split('\n'), 1):
            for found in TOUCHES.finditer(line):
                yield number, f'{folder} calls {found.group(1)}(): nothing from ' \
                              f'{SECTION[0]}/ to {SECTION[1]}/ touches the outside'


def check(root):
    """Returns (files looked at, list of "file:line: what is wrong")."""
    src = os.path.join(root, 'src')
    rows = read_rows(os.path.join(src, 'LAYERS'))
    files, wrongs = 0, []
    for path in source_files(src):
        files += 1
        wrongs += [f'src/{path}:{n}: {what}' for n, what in check_file(src, path, rows)]
    return files, wrongs


def self_test():
    """The check finds what it is for, and nothing else."""
    layers = '# way\nbase\npacket\nflow\nsmtp tls\nanalysis output\nfaces\n'
    files = {
        'base/slice.h': '',
        'flow/good.c': '#include <stdio.h>\n#include "flow/good.h"\n#include "base/slice.h"\n'
                       '/* printf("x") and time() in a comment */ int n = on_time(1);\n'
                       'const char *s = "open(";\n',
        'base/up.c': '#include "flow/good.h"\n',
        'smtp/beside.c': '\n#include "tls/hello.h"\n',
        'smtp/bare.c': '#include "command.h"\n',
        'tls/unknown.h': '#  include "nowhere/x.h"\n',
        'smtp/clock.c': 'int64_t now = time(NULL);\n',
        'output/open.c': 'fd = open(path);\n',
        'stray/x.c': '',
        'faces/cli/main.c': '#include "output/json.h"\n#include "faces/cli/help.h"\nprintf("x");\n',
    }
    expected = ['src/base/up.c:1', 'src/smtp/bare.c:1', 'src/smtp/beside.c:2', 'src/smtp/clock.c:1',
                'src/stray/x.c:1', 'src/tls/unknown.h:1']
    with tempfile.TemporaryDirectory() as root:
        for name, text in {'LAYERS': layers, **files}.items():
            path = os.path.join(root, 'src', name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as f:
                f.write(text)
        found = [': '.join(w.split(': ')[:1]) for w in check(root)[1]]
    if found != expected:
        print(f'layers.py --self-test: found {found}\n expected {expected}')
    return found == expected


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--root', default=os.path.dirname(here))
    parser.add_argument('--self-test', action='store_true', help='only test the check itself')
    args = parser.parse_args()
    passed = [self_test()]
    if not args.self_test:
        files, wrongs = check(args.root)
        print('\n'.join(wrongs), end='\n' if wrongs else '')
        passed.append(files > 0 and not wrongs)
    print(f'{passed.count(True)} passed, {passed.count(False)} failed, 0 skipped')
    return 0 if all(passed) else 1


if __name__ == '__main__':
    sys.exit(main())
