#!/usr/bin/env python3
"""Runs each *_test.py of a folder in a process of its own, several at once.

usage: run_unittests.py [--jobs N] FOLDER

Prints what failing ones said, and a closing line that sums it up.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys


def run(path):
    """(path, text, tests, failed, skipped)"""
    done = subprocess.run([sys.executable, '-m', 'unittest', os.path.basename(path)],
                          cwd=os.path.dirname(path), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode(errors='replace')
    last = text.rstrip().rpartition('\n')[2]
    ran = sum(map(int, re.findall(r'^Ran (\d+) tests? in', text, re.M)))
    failed = sum(map(int, re.findall(r'(?:failures|errors|successes)=(\d+)', last)))
    skipped = sum(map(int, re.findall(r'skipped=(\d+)', last)))
    is_good = done.returncode == 0 and ran > 0
    return path, text, ran, failed or int(not is_good), skipped


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 2)
    parser.add_argument('folder')
    args = parser.parse_args()
    # What takes longest tends to be longest, and should not begin last.
    paths = sorted(glob.glob(os.path.join(os.path.abspath(args.folder), '*_test.py')),
                   key=os.path.getsize, reverse=True)
    sums = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for path, text, ran, failed, skipped in pool.map(run, paths):
            sums = [sums[0] + max(ran - failed - skipped, 0), sums[1] + failed, sums[2] + skipped]
            print(f'{"FAIL" if failed else "ok"} {os.path.basename(path)}'
                  + f'\n{text}' * bool(failed), flush=True)
    print('{} passed, {} failed, {} skipped'.format(*sums))
    return 1 if sums[1] or not paths else 0


if __name__ == '__main__':
    sys.exit(main())
