#!/usr/bin/env python3
"""Holds what smtpscope tells of every capture in tests/captures against the files of this folder.

usage: run.py --bin SMTPSCOPE [--write] [--jobs N] [NAME...]

NAME.jsonl has all records, NAME.txt the table, NAME.dialog the conversation.  Records are made by
three workers, as any number of them makes the same.  A difference is shown as a unified diff.  --write makes the files anew: each line of that change is then judged by the RFC
or another program, our own output proves nothing.  How much memory was held is left out (N): it changes
with every member of a struct, and has tests of its own.
"""
import argparse
import concurrent.futures
import difflib
import glob
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CAPTURES = os.path.join(os.path.dirname(HERE), 'captures')
ENDINGS = ('.pcap', '.pcapng', '.pcap.gz', '.pcap.zst', '.pcap.lz4', '.pcap.xz')
SHOWN_LINES = 80  # of one difference
VIEWS = {  # ending of the expected file: arguments
    'jsonl': ['read', '--format', 'json', '-j', '3', '--log',
              'flow,session,transaction,message,file,event,stats'],
    'txt': ['read', '--format', 'table'],
    'dialog': ['dialog'],
}


def captures():
    """{name: path}"""
    found = {}
    for path in glob.glob(os.path.join(CAPTURES, '*')):
        for ending in ENDINGS:
            if path.endswith(ending):
                found[os.path.basename(path)[:-len(ending)]] = path
    return dict(sorted(found.items()))


def actual(binary, path, arguments):
    """Status and output; run beside the capture, so that no path of this machine shows."""
    done = subprocess.run([binary, *arguments, '--color', 'never', os.path.basename(path)],
                          cwd=CAPTURES, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120,
                          env={**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC'})
    status = f'exit status {done.returncode}\n' if done.returncode else ''
    text = done.stdout.decode('utf-8', 'surrogateescape')
    return re.sub(r'"memory_peak":\d+', '"memory_peak":N', text) + status


def read(path):
    try:
        with open(path, encoding='utf-8', errors='surrogateescape', newline='') as f:
            return f.read()
    except FileNotFoundError:
        return ''


def compare(binary, name, path, view, is_writing):
    """Returns the difference as text, '' if there is none."""
    expected_path = os.path.join(HERE, f'{name}.{view}')
    text, expected = actual(binary, path, VIEWS[view]), read(expected_path)
    if text == expected:
        return ''
    if is_writing:
        with open(expected_path, 'w', encoding='utf-8', errors='surrogateescape', newline='') as f:
            f.write(text)
    label = f'tests/golden/{name}.{view}'
    lines = list(difflib.unified_diff(expected.splitlines(), text.splitlines(), label,
                                      'what is told now', lineterm='', n=1))
    more = len(lines) - SHOWN_LINES
    return '\n'.join(lines[:SHOWN_LINES] + ([f'... {more} more lines'] if more > 0 else []))


def stale(names):
    """Expected files whose capture is gone."""
    kept = {f'{name}.{view}' for name in names for view in VIEWS}
    return sorted(f for f in os.listdir(HERE)
                  if f.rsplit('.', 1)[-1] in VIEWS and f not in kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('names', nargs='*')
    args = parser.parse_args()
    args.bin = os.path.abspath(args.bin)
    every = captures()
    chosen = {n: p for n, p in every.items() if not args.names or n in args.names}
    rows = [(n, p, view) for n, p in chosen.items() for view in VIEWS]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for text in pool.map(lambda r: compare(args.bin, *r, args.write), rows):
            failed += bool(text)
            print(text, end='\n' if text else '')
    for name in stale(every):
        failed += 1
        print(f'tests/golden/{name}: no capture of that name')
        if args.write:
            os.remove(os.path.join(HERE, name))
    if args.write:
        print(f'{failed} files written, {len(rows) - failed} as before')
        return 0
    print(f'{max(len(rows) - failed, 0)} passed, {failed} failed, 0 skipped')
    return 1 if failed or not rows else 0


if __name__ == '__main__':
    sys.exit(main())
