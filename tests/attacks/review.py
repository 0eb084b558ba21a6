#!/usr/bin/env python3
"""Holds what is found in ordinary traffic against docs/reviewed-findings.md, where each finding of
severity medium and above in our own captures (tests/captures) and in the conformance corpus
(../shared/corpus, skipped when absent) has a row that says whether it is right.

Fails when a finding has no row, and when a row's finding is not found.

    tests/attacks/review.py --bin build/smtpscope [--show]"""

import argparse
import collections
import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, 'docs/reviewed-findings.md')
CORPUS = os.path.join(ROOT, '../shared/corpus')
WORSE = ('medium', 'high', 'critical')


def captures():
    """name -> path; a capture of the corpus has its project in front."""
    found = {os.path.basename(p): p
             for p in glob.glob(os.path.join(ROOT, 'tests/captures/*.pcap*'))}
    for path in glob.glob(os.path.join(CORPUS, '*/*.pcap*')):
        found['/'.join(path.split(os.sep)[-2:])] = path
    return found


def findings(program, path):
    """[record], of severity medium and above."""
    out = subprocess.run([program, 'read', '--format', 'json', '--log', 'finding', path],
                         capture_output=True, timeout=120, check=False).stdout
    return [f for f in map(json.loads, out.splitlines()) if f['severity'] in WORSE]


def reviewed():
    """{(capture, id, severity): how many} as the page has them."""
    rows = collections.Counter()
    with open(PAGE, encoding='utf-8') as page:
        for line in page:
            m = re.match(r'\| `([^`]+)` \| `([^`]+)` \| (\w+) \|', line)
            if m:
                rows[m.groups()] += 1
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('--show', action='store_true', help='the findings, as rows of the page')
    args = parser.parse_args()
    has_corpus = os.path.isdir(CORPUS)
    seen, texts, all_captures = collections.Counter(), {}, captures()
    for name, path in sorted(all_captures.items()):
        for f in findings(args.bin, path):
            key = (name, f['id'], f['severity'])
            seen[key] += 1
            evidence = f.get('evidence') or [{}]
            texts[key] = f.get('description') or evidence[0].get('text', '')
    if args.show:
        for key in sorted(seen):
            print(f'| `{key[0]}` | `{key[1]}` | {key[2]} | {texts[key]} |')
        return 0
    wanted = {k: n for k, n in reviewed().items() if has_corpus or '/' not in k[0]}
    failures = []
    for key in sorted(set(seen) | set(wanted)):
        if seen[key] != wanted.get(key, 0):
            failures.append(f'{" ".join(key)}: {seen[key]} found, {wanted.get(key, 0)} reviewed')
    for line in failures:
        print(line)
    skipped = 0 if has_corpus else 1
    print(f'{len(all_captures) - len(failures)} passed, {len(failures)} failed, {skipped} skipped')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
