#!/usr/bin/env python3
"""Holds the findings of smtpscope against the scenes (scenes/*.py) and the recorded attacks
(recorded/*.json).

usage: findings_test.py --bin SMTPSCOPE [NAME...]

A capture has to raise the findings that its truth names, and none of those that it forbids; others
may come along.
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile

import scenes  # noqa: F401  registers them
from scene import SCENES, make

HERE = os.path.dirname(os.path.abspath(__file__))
SITE = os.path.join(HERE, 'site.ini')


def captures(names, folder):
    """(path, truth) of each."""
    for name in SCENES:
        if names and name not in names:
            continue
        octets, truth = make(name)
        path = os.path.join(folder, name + '.pcap')
        with open(path, 'wb') as file:
            file.write(octets)
        yield path, truth
        os.unlink(path)
    for path in sorted(glob.glob(os.path.join(HERE, 'recorded', '*.json'))):
        with open(path, encoding='utf-8') as file:
            truth = json.load(file)
        if not names or truth['name'] in names:
            yield os.path.join(HERE, truth['capture']), truth


def found(binary, path):
    done = subprocess.run(
        [binary, 'read', '--format', 'json', '--log', 'finding', '--config', SITE, path],
        check=True,
        stdout=subprocess.PIPE,
        timeout=60)
    return {
        record['id']
        for record in map(json.loads,
                          done.stdout.decode().splitlines()) if record['type'] == 'finding'
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    binary = os.path.abspath(options.bin)
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix='smtpscope-attacks-') as folder:
        for path, truth in captures(options.names, folder):
            ids = found(binary, path)
            wrong = sorted(ids & set(truth['not']))
            missing = sorted(set(truth['finds']) - ids)
            if wrong or missing:
                failed += 1
                print(f"FAIL {truth['name']} ({truth['what']}):" +
                      (f" missing {', '.join(missing)}" if missing else '') +
                      (f" wrong {', '.join(wrong)}" if wrong else '') +
                      f"; raised {', '.join(sorted(ids)) or 'none'}")
            else:
                passed += 1
    print(f'{passed} passed, {failed} failed, 0 skipped')
    return 1 if failed or not passed else 0


sys.exit(main())
