#!/usr/bin/env python3
"""Writes docs/findings.md: all kinds of findings, as the program tells them.

usage: findings.py SMTPSCOPE
"""
import os
import subprocess
import sys

PAGE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                    'docs/findings.md')
HEAD = """# Findings

What `smtpscope report`, `smtpscope context` and records of the type `finding` can tell, in the words of
the program: this page is written by `make golden`. Each kind has its default severity and confidence; a
finding may have others, where it says why. What is not to be told: setting `findings_off`.
"""


def page(program):
    rows = subprocess.run([program, 'report', '--explain', 'all', '--markdown'], check=True,
                          stdout=subprocess.PIPE).stdout.decode()
    return HEAD + '\n' + rows


if __name__ == '__main__':
    text = page(sys.argv[1])
    with open(PAGE, 'w', encoding='utf-8') as f:
        f.write(text)
