#!/usr/bin/env python3
"""The pictures of README.md are what the program writes, not what somebody remembers.

usage: readme.py --write     makes them anew ($SMTPSCOPE names the program)

A picture is an indented block that begins with `$ smtpscope ...`.  The command is run in
tests/captures, on a terminal of COLUMNS without colour.
"""
import os
import re
import shlex
import sys

from common import CAPTURES, ROOT, run_on_terminal

README = os.path.join(ROOT, 'README.md')
COLUMNS = 120
INDENT = '    '
PICTURE = re.compile(rf'^{INDENT}\$ smtpscope (.*)\n((?:{INDENT}.*\n|\n(?={INDENT}))*)', re.M)


def output_of(command):
    """What the program writes, as lines."""
    _, text = run_on_terminal(*shlex.split(command), '--color', 'never', columns=COLUMNS,
                              cwd=CAPTURES)
    return [line.rstrip() for line in text.rstrip('\n').split('\n')]


def pictures(text):
    """[(command, lines)] of those that can be run: their files are in tests/captures."""
    found = []
    for command, block in PICTURE.findall(text):
        files = re.findall(r'\S+\.pcap\S*', command)
        if all(os.path.exists(os.path.join(CAPTURES, f)) for f in files):
            lines = [line[len(INDENT):].rstrip() for line in block.rstrip('\n').split('\n')]
            found.append((command, lines))
    return found


def scripts(text):
    """The commands that are shown without what they write; each may go on in a second line."""
    found = re.findall(rf'^{INDENT}\$ (smtpscope .*\n(?:{INDENT} +.*\n)*)(?=\n|{INDENT}\$)', text, re.M)
    shown = {command for command, _ in pictures(text)}
    commands = [' '.join(block.split('\n')).strip() for block in found]
    return [c for c in commands if c.removeprefix('smtpscope ') not in shown]


def write():
    with open(README, encoding='utf-8') as f:
        text = f.read()
    can_run = {command for command, _ in pictures(text)}

    def anew(match):
        if match.group(1) not in can_run:
            return match.group(0)
        lines = [f'$ smtpscope {match.group(1)}', *output_of(match.group(1))]
        return ''.join(f'{INDENT}{line}'.rstrip() + '\n' for line in lines)

    text = PICTURE.sub(anew, text)
    with open(README, 'w', encoding='utf-8') as f:
        f.write(text)


if __name__ == '__main__':
    if sys.argv[1:] != ['--write']:
        sys.exit(__doc__)
    write()
