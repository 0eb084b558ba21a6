#!/usr/bin/env python3
"""Writes what the documents say of each setting, as 'smtpscope help settings' has it.

usage: settings.py [--check | --unread] SMTPSCOPE

The rows stand between two lines that name this program, in docs/configuration.md (all of them) and
docs/smtpscope.1.scd (those of the sections below).  --check compares, and exits with 1 if they differ.
--unread tells the settings that no source reads, and exits with 1 if there are any.
"""
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MANUAL_SECTIONS = ('site', 'lists', 'analysis')  # the others are described there by hand
ROW = re.compile(r'  (\w+) +(.*) \((.*?)\)$')


def rows(smtpscope):
    """[(section, [(name, about, default)])]"""
    text = subprocess.run([smtpscope, 'help', 'settings'], check=True, capture_output=True,
                          encoding='utf-8').stdout
    found = []
    for line in text.splitlines():
        if line.startswith('['):
            found.append((line.strip('[]'), []))
        elif ROW.match(line):
            found[-1][1].append(ROW.match(line).groups())
    return found


def for_page(sections):
    for section, settings in sections:
        yield f'\n### [{section}]\n\n| setting | default | what it is |\n|---|---|---|'
        for name, about, default in settings:
            about = about.replace('|', '\\|')
            yield f'| `{name}` | {default} | {about} |'
    yield ''


def sentence(text):
    return text[0].upper() + text[1:] + '.'


def for_manual(sections):
    for section, settings in sections:
        if section not in MANUAL_SECTIONS:
            continue
        yield f'\n## [{section}]'
        for name, about, default in settings:
            yield f'\n*{name}* ({default})\n\t{sentence(about)}'
    yield ''


DOCUMENTS = (('docs/configuration.md', '<!-- {} -->', for_page),
             ('docs/smtpscope.1.scd', '; {}', for_manual))


def rewritten(text, comment, lines):
    begin, end = (comment.format(words) for words in ('From here on by tools/settings.py', 'To here'))
    head, rest = text.split(begin + '\n')
    return head + begin + '\n' + '\n'.join(lines) + '\n' + rest[rest.index(end):]


def unread(sections):
    """By the name of the member: an approximation, as another struct may have one of that name.  Rules of
    exploits have their names behind "longer"."""
    text = ''
    for path in glob.glob(os.path.join(ROOT, 'src/**/*.c'), recursive=True) + \
            glob.glob(os.path.join(ROOT, 'src/analysis/*.ini')):
        with open(path, encoding='utf-8') as f:
            text += f.read()
    read = set(re.findall(r'(?:->|\.)(\w+)', text)) | set(re.findall(r'\((\w+)\b', text))
    read |= set(re.findall(r'\blonger (\w+)', text))
    names = [name for _, settings in sections for name, _, _ in settings if name not in read]
    for name in names:
        print(name)
    return 1 if names else 0


def main(arguments):
    check = '--check' in arguments
    paths = [a for a in arguments if not a.startswith('--')]
    if len(paths) != 1 or len(arguments) > 2:
        sys.exit(__doc__)
    sections = rows(paths[0])
    if '--unread' in arguments:
        return unread(sections)
    differs = False
    for path, comment, write in DOCUMENTS:
        with open(os.path.join(ROOT, path), encoding='utf-8') as f:
            before = f.read()
        after = rewritten(before, comment, write(sections))
        if after == before:
            continue
        differs = True
        if check:
            print(f'{path} does not have all settings as they are: tools/settings.py writes it')
            continue
        with open(os.path.join(ROOT, path), 'w', encoding='utf-8') as f:
            f.write(after)
    return 1 if check and differs else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
