#!/usr/bin/env python3
"""Writes docs/findings.md: all kinds of findings, as the program tells them.

usage: findings.py SMTPSCOPE
"""
import os
import re
import subprocess
import sys

PAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                    'docs/findings.md')
HEAD = """# Findings

What `smtpscope report`, `smtpscope context` and records of the type `finding` can tell, in the words of
the program: this page is written by `make golden`. Each kind has its default severity and confidence; a
finding may have others, where it says why. What is not to be told: setting `findings_off`.
"""


def contents(rows):
    """A line a family, with a link to each of its kinds (the anchors are GitHub's)."""
    families = {}
    for kind in re.findall(r'^## (\S+)$', rows, re.M):
        families.setdefault(kind.split('.')[0], []).append(kind)
    links = {family: ', '.join(f'[{kind}](#{kind.replace(".", "").lower()})' for kind in kinds)
             for family, kinds in families.items()}
    return ''.join(f'- **{family}**: {links[family]}\n' for family in sorted(links))


def page(program):
    rows = subprocess.run([program, 'report', '--explain', 'all', '--markdown'], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    return HEAD + '\n' + contents(rows) + '\n' + rows


if __name__ == '__main__':
    text = page(sys.argv[1])
    with open(PAGE, 'w', encoding='utf-8') as f:
        f.write(text)
