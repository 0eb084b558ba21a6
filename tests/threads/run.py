#!/usr/bin/env python3
"""Looks for data races: the program under ThreadSanitizer, on several cores.

usage: run.py [--build DIR] [--jobs N]

Builds in DIR with -Db_sanitize=thread, and runs the unit tests of src/crew there, and `-j N` on the
recorded captures and on generated ones.  A race fails; so does an output that is not that of -j 1,
or, under a memory limit, not that of another run with the same -j.
"""
import argparse
import collections
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from builds import ROOT, build
from inputs import RECORDED, make_inputs

BINARY = 'src/faces/cli/smtpscope'
UNITS = 'tests/unit/crew/*_test.c'
OPTIONS = ['-Db_sanitize=thread', '-Dbuildtype=debugoptimized', '-Dwerror=true', '-Dlibrary=false']
SECONDS = 300  # for one run
RACE_STATUS = 66
SHOWN = 6000   # characters of what a run complains of

EVERYTHING = ['read', '--format', 'json', '--log',
              'flow,session,transaction,message,file,event,stats']
Case = collections.namedtuple('Case', 'name input arguments jobs')  # input: see inputs.py
CASES = [
    Case('recorded', RECORDED, EVERYTHING, 2),
    Case('recorded', RECORDED, EVERYTHING, 4),
    Case('recorded-merged', RECORDED, [*EVERYTHING, '--merge'], 3),
    Case('recorded-dialog', RECORDED, ['dialog'], 2),
    Case('recorded-eve', RECORDED, ['read', '--format', 'eve'], 4),
    Case('recorded-where', RECORDED, [*EVERYTHING, '--where', 'code:5xx or from:/a.*e/'], 3),
    Case('bots', ('bots', '--mb', '1'), EVERYTHING, 2),
    Case('bots-zeek', ('bots', '--mb', '1'), ['read', '--format', 'zeek'], 4),
    Case('mixed', ('mixed', '--mb', '4', '--noise', '0.05'), EVERYTHING, 2),
    Case('mixed', ('mixed', '--mb', '4', '--noise', '0.05'), EVERYTHING, 4),
    Case('starttls', ('starttls', '--mb', '1'), EVERYTHING, 4),
    Case('little-memory', ('bots', '--mb', '1'), [*EVERYTHING, '--memory-limit', '800k'], 4),
]
OF_THEIR_JOBS = {'little-memory'}  # what is given up differs with -j, but not from run to run


def not_random():
    """gcc 12's ThreadSanitizer does not find its place where addresses are too random (its bug
    1716): Linux 6.6 and later."""
    prefix = ['setarch', '--addr-no-randomize']
    done = subprocess.run([*prefix, 'true'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False)
    return prefix if done.returncode == 0 else []


def run(command):
    """(status, output without what may differ, complaints)"""
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
                   'TSAN_OPTIONS': f'exitcode={RACE_STATUS}:second_deadlock_stack=1'}
    done = subprocess.run([*not_random(), *command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
                          timeout=SECONDS, check=False)
    return (done.returncode, re.sub(rb'"memory_peak":\d+', b'', done.stdout),
            done.stderr.decode(errors='replace')[:SHOWN])


def check_unit(path):
    status, _, told = run([path])
    return f'{os.path.basename(path)}', '' if status == 0 else f'status {status}\n{told}'


def check_case(binary, case, paths):
    """(name, what is wrong: '' if nothing)"""
    command = [binary, *case.arguments, *paths, '-j']
    status, out, told = run([*command, str(case.jobs)])
    wrong = f'status {status}\n{told}' if status or told else ''
    other = str(case.jobs) if case.name in OF_THEIR_JOBS else '1'
    if not wrong and out != run([*command, other])[1]:
        wrong = f'the output is not that of a run with -j {other}'
    return f'{case.name} -j {case.jobs}', wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--build', default='build-threads')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 2)
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    units = [os.path.splitext(os.path.relpath(path, ROOT))[0]
             for path in sorted(glob.glob(os.path.join(ROOT, UNITS)))]
    if not build(args.build, OPTIONS, [BINARY, *units], args.jobs):
        print('0 passed, 1 failed, 0 skipped')
        return 1
    failed = 0
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        inputs = make_inputs(folder, [case.input for case in CASES])
        binary = os.path.join(args.build, BINARY)
        checks = [pool.submit(check_unit, os.path.join(args.build, unit)) for unit in units]
        checks += [pool.submit(check_case, binary, case, inputs[case.input]) for case in CASES]
        for name, wrong in (check.result() for check in checks):
            failed += bool(wrong)
            print(f'{"FAIL" if wrong else "ok"} {name}{": " * bool(wrong)}{wrong}', flush=True)
    print(f'{len(checks) - failed} passed, {failed} failed, 0 skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
