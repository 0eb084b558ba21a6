#!/usr/bin/env python3
"""Everything `make test` checks, step by step, and one closing line that sums it up.

usage: run_tests.py [--build DIR] [--build-fuzz DIR] [--build-threads DIR] [--build-guard DIR]
                    [--jobs N] [--fuzz-seconds N] [STEP...]

Each step is a row of steps(): its name, the command, the seconds it may take.  How many tests it
held is read from the words its runner closes with.  A step's seconds are those of the clock and, as
others may keep the machine busy, those its processes worked.  What a failing step wrote is shown;
what every step wrote is in DIR-logs.
"""
import argparse
import glob
import os
import re
import resource
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHOWN_LINES = 200  # of a failing step
OURS = re.compile(r'^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$', re.M)
MESON = {'passed': r'^Ok:\s+(\d+)', 'failed': r'^(?:Fail|Unexpected Pass|Timeout):\s+(\d+)',
         'skipped': r'^Skipped:\s+(\d+)'}


def sources():
    found = []
    for pattern in ('include/**/*.h', 'src/**/*.[ch]', 'tests/**/*.[ch]', 'bench/**/*.[ch]',
                    'examples/*.c'):
        found += glob.glob(os.path.join(ROOT, pattern), recursive=True)
    return sorted(os.path.relpath(p, ROOT) for p in found)


def steps(args):
    """Rows: name, command, seconds; True at the end: the later steps need it."""
    python, build, jobs = sys.executable, args.build, str(args.jobs)
    binary = os.path.join(build, 'src/faces/cli/smtpscope')
    files = sources()
    again = ['--reconfigure'] if os.path.exists(os.path.join(build, 'build.ninja')) else []
    units = [f for f in files if f.startswith('src/') and f.endswith('.c')]

    return [
        ('layers', [python, 'tests/layers.py'], 30),
        ('format', ['clang-format', '--dry-run', '-Werror', *files], 120),
        ('setup', ['meson', 'setup', build, *again, '-Dbuildtype=debugoptimized',
                   '-Db_sanitize=address,undefined', '-Dwerror=true'], 120, True),
        ('compile', ['ninja', '--quiet', '-C', build, '-j', jobs], 900, True),
        ('unit', ['meson', 'test', '-C', build, '--no-rebuild', '--print-errorlogs',
                  '--timeout-multiplier', '4', '--num-processes', jobs], 1800),
        ('captures', [python, 'tests/captures/compare.py', '--bin', binary], 300),
        ('attacks', [python, 'tests/attacks/smuggling_test.py', '--bin', binary], 300),
        ('findings', [python, 'tests/attacks/findings_test.py', '--bin', binary], 300),
        ('review', [python, 'tests/attacks/review.py', '--bin', binary], 300),
        ('guesses', [python, 'tests/captures/guesses.py', '--bin', binary], 300),
        ('golden', [python, 'tests/golden/run.py', '--bin', binary], 300),
        ('cli', [python, 'tools/run_unittests.py', '--jobs', jobs, 'tests/cli'], 600),
        ('acceptance', [python, 'tools/run_unittests.py', '--jobs', jobs, 'tests/acceptance'], 300),
        ('truth', [python, 'tests/peer/truth.py', '--bin', binary], 300),
        ('oracle', [python, 'tests/peer/email_oracle.py', '--bin', binary], 300),
        ('judge', [python, 'tests/judge/run.py', '--bin', binary, '--jobs', jobs], 600),
        ('peer', [python, 'tests/peer/smtp_tshark.py', '--bin', binary, '--jobs', jobs], 600),
        ('peer-tls', [python, 'tests/peer/tls_tshark.py', '--bin',
                      os.path.join(build, 'tests/support/hellos'), '--jobs', jobs], 600),
        ('threads', [python, 'tests/threads/run.py', '--build', args.build_threads, '--jobs', jobs],
         600),
        ('guard', [python, 'tests/guard/run.py', '--build', args.build_guard, '--jobs', jobs], 600),
        ('fuzz', [python, 'tests/fuzz/run.py', '--build', args.build_fuzz, '--jobs', jobs,
                  '--seconds', str(args.fuzz_seconds)], 1200),
        ('tidy', ['run-clang-tidy', '-quiet', '-j', jobs, '-p', build, *units], 1500),
    ]


def count(text, status):
    """(passed, failed, skipped) by the runner's closing words; a step without any is one test."""
    ours = OURS.findall(text)
    if ours:
        passed, failed, skipped = (int(n or 0) for n in ours[-1])
    elif re.search(MESON['passed'], text, re.M):
        passed, failed, skipped = (sum(map(int, re.findall(MESON[k], text, re.M)))
                                   for k in ('passed', 'failed', 'skipped'))
    else:
        passed, failed, skipped = int(status == 0), 0, 0
    if status and not failed:
        failed = 1
    return passed, failed, skipped


def worked():
    """Seconds that processors spent on what was run."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(command, seconds, log_path, environment):
    """Returns (status or 'timeout', text)."""
    with open(log_path, 'wb') as log:
        try:
            child = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                                     stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        except OSError as e:
            log.write(f'{command[0]}: {e.strerror}\n'.encode())
            child = None
        status = 127
        try:
            if child:
                status = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            log.write(f'\nended after {seconds} s\n'.encode())
            status = 'timeout'
        finally:
            if child and child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
    with open(log_path, encoding='utf-8', errors='replace') as log:
        return status, log.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--build', default='build-test')
    parser.add_argument('--build-fuzz', default='build-fuzz')
    parser.add_argument('--build-threads', default='build-threads')
    parser.add_argument('--build-guard', default='build-guard')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 2)
    parser.add_argument('--fuzz-seconds', type=int, default=6)
    parser.add_argument('steps', nargs='*', help='only these; without any, all')
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    rows = steps(args)
    unknown = set(args.steps) - {row[0] for row in rows}
    if unknown:
        parser.error(f'no step {" ".join(sorted(unknown))}; there are '
                     + ' '.join(row[0] for row in rows))
    logs = os.path.join(args.build + '-logs')
    os.makedirs(logs, exist_ok=True)
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
                   'SMTPSCOPE': os.path.join(args.build, 'src/faces/cli/smtpscope'),
                   # 99: nothing of ours ends with that status, so no report passes for an error
                   'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1:exitcode=99',
                   'ASAN_OPTIONS': 'detect_leaks=1:detect_stack_use_after_return=1:exitcode=99'}
    environment.pop('CC', None)
    total = [0, 0, 0]
    for name, command, seconds, *needed in rows:
        if args.steps and name not in args.steps:
            continue
        begin, worked_before = time.monotonic(), worked()
        status, text = run(command, seconds, os.path.join(logs, name + '.log'), environment)
        counts = count(text, status)
        total = [a + b for a, b in zip(total, counts)]
        word = 'FAIL' if counts[1] else 'ok'
        print(f'{word:<5} {name:<10} {counts[0]:>4} passed {counts[1]:>3} failed {counts[2]:>3} '
              f'skipped {time.monotonic() - begin:7.1f} s {worked() - worked_before:7.1f} s of work',
              flush=True)
        if counts[1]:
            print('\n'.join(text.splitlines()[-SHOWN_LINES:]), flush=True)
            if needed:
                break
    print(f'{total[0]} passed, {total[1]} failed, {total[2]} skipped')
    return 1 if total[1] or not total[0] else 0


if __name__ == '__main__':
    sys.exit(main())
