#!/usr/bin/env python3
"""Runs the judge of ../shared/corpus, which holds what smtpscope tells against what Zeek, Suricata,
Arkime and nDPI expect, and asks for so many of their cases.

usage: run.py --bin SMTPSCOPE [--jobs N]

Without the corpus beside the repository everything here is skipped.  What the judge wrote of
cases that did not pass is printed where too few did.  option_map.json beside this file tells it our
names of settings.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
JUDGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), '../shared/corpus/judge.py')
# Per cent of a project's cases that must pass; of all others, all.  And all of those that say only
# what is SMTP and what is not.
SHARES = {'zeek': 95, 'suricata': 95, 'arkime': 90}
COUNTED = ('PASS', 'FAIL', 'SKIP')
NEVER = ('crashes', 'timeouts', 'sanitizer reports', 'bad output', 'unstartable')


def run_judge(args):
    """The judge's own words, and what it tells as JSON."""
    with tempfile.NamedTemporaryFile(suffix='.json') as told:
        done = subprocess.run([sys.executable, JUDGE, '--bin', args.bin, '--option-map',
                               os.path.join(HERE, 'option_map.json'), '--json', told.name,
                               '--jobs', str(args.jobs), '--timeout', '60'],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f'{done.stdout}\njudge.py: exit status {done.returncode}')
        return done.stdout, json.load(told)


def shares_missed(cases):
    groups = collections.defaultdict(collections.Counter)
    for case in cases:
        groups[case['project']][case['state']] += 1
        if case['kind'] != 'smtp':
            groups[case['project'] + ' ' + case['kind']][case['state']] += 1
    for name, states in sorted(groups.items()):
        n, wanted = sum(states.values()), SHARES.get(name, 100)
        share = 100 * states['PASS'] / n
        print(f'{name}: {states["PASS"]} of {n} cases, {share:.1f} %, {wanted} % asked')
        if share < wanted:
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    if not os.path.exists(JUDGE):
        print('skipped: no corpus beside the repository')
        print('0 passed, 0 failed, 1 skipped')
        return 0
    words, told = run_judge(args)
    cases = [case for case in told['cases'] if case['state'] in COUNTED]
    others = [case for case in cases if case['state'] != 'PASS']
    missed = list(shares_missed(cases))
    troubles = [f'{told["stats"][name]} {name}' for name in NEVER if told['stats'].get(name)]
    if missed or troubles:
        print('\n'.join(line for line in words.splitlines() if not line.startswith('PASS')))
    print(f'not passed: {", ".join(case["id"] for case in others) or "none"}')
    if troubles:
        print('the program failed: ' + ', '.join(troubles))
    # Those that the share leaves room for are differences that docs/ explains, not failures.
    n_failed = sum(case['project'] in missed or f'{case["project"]} {case["kind"]}' in missed
                   for case in others) + len(troubles)
    print(f'{len(cases) - len(others)} passed, {n_failed} failed')
    return 1 if missed or troubles else 0


if __name__ == '__main__':
    sys.exit(main())
