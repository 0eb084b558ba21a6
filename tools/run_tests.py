#!/usr/bin/env python3
"""Everything `make test` checks, step by step, and one closing line that sums it up.

usage: run_tests.py [--build DIR] [--build-fuzz DIR] [--build-threads DIR] [--build-guard DIR]
                    [--jobs N] [--fuzz-seconds N] [STEP...]

Each step is a row of steps(): its name, the command, the seconds it may take, its processors.  Steps
that keep one processor busy run side by side, the others alone; what is told of them is in the order
of the rows.  How many tests a step held is read from the words its runner closes with.  Its seconds
are those of the clock and, as others may keep the machine busy, those its processes worked.  What a
failing step wrote is shown; what every step wrote is in DIR-logs.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import glob
import os
import re
import signal
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHOWN_LINES = 200  # of a failing step
OURS = re.compile(r'^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$', re.M)
MESON = {'passed': r'^Ok:\s+(\d+)', 'failed': r'^(?:Fail|Unexpected Pass|Timeout):\s+(\d+)',
         'skipped': r'^Skipped:\s+(\d+)'}

# processors: how many it keeps busy.  is_needed: where it fails, the later steps have no sense.
Step = collections.namedtuple('Step', 'name command seconds processors is_needed',
                              defaults=(1, False))
Result = collections.namedtuple('Result', 'status text seconds worked')


def sources():
    found = []
    for pattern in ('include/**/*.h', 'src/**/*.[ch]', 'tests/**/*.[ch]', 'bench/**/*.[ch]',
                    'examples/*.c'):
        found += glob.glob(os.path.join(ROOT, pattern), recursive=True)
    return sorted(os.path.relpath(p, ROOT) for p in found)


def steps(args):
    python, build, jobs = sys.executable, args.build, str(args.jobs)
    binary = os.path.join(build, 'src/faces/cli/smtpscope')
    files = sources()
    again = ['--reconfigure'] if os.path.exists(os.path.join(build, 'build.ninja')) else []
    units = [f for f in files if f.startswith('src/') and f.endswith('.c')]

    def one(name, command, seconds, is_needed=False):
        return Step(name, command, seconds, 1, is_needed)

    def alone(name, command, seconds, is_needed=False):
        return Step(name, command, seconds, args.jobs, is_needed)

    return [
        one('layers', [python, 'tests/layers.py'], 30),
        one('format', ['clang-format', '--dry-run', '-Werror', *files], 120),
        one('setup', ['meson', 'setup', build, *again, '-Dbuildtype=debugoptimized',
                      '-Db_sanitize=address,undefined', '-Dwerror=true'], 120, True),
        alone('compile', ['ninja', '--quiet', '-C', build, '-j', jobs], 900, True),
        alone('unit', ['meson', 'test', '-C', build, '--no-rebuild', '--print-errorlogs',
                       '--timeout-multiplier', '4', '--num-processes', jobs], 1800),
        one('captures', [python, 'tests/captures/compare.py', '--bin', binary], 300),
        one('attacks', [python, 'tests/attacks/smuggling_test.py', '--bin', binary], 300),
        one('findings', [python, 'tests/attacks/findings_test.py', '--bin', binary], 300),
        one('review', [python, 'tests/attacks/review.py', '--bin', binary], 300),
        one('guesses', [python, 'tests/captures/guesses.py', '--bin', binary], 300),
        one('golden', [python, 'tests/golden/run.py', '--bin', binary], 300),
        alone('cli', [python, 'tools/run_unittests.py', '--jobs', jobs, 'tests/cli'], 600),
        alone('acceptance', [python, 'tools/run_unittests.py', '--jobs', jobs, 'tests/acceptance'],
              300),
        one('truth', [python, 'tests/peer/truth.py', '--bin', binary], 300),
        one('oracle', [python, 'tests/peer/email_oracle.py', '--bin', binary], 300),
        alone('judge', [python, 'tests/judge/run.py', '--bin', binary, '--jobs', jobs], 600),
        alone('peer', [python, 'tests/peer/smtp_tshark.py', '--bin', binary, '--jobs', jobs], 600),
        alone('peer-tls', [python, 'tests/peer/tls_tshark.py', '--bin',
                           os.path.join(build, 'tests/support/hellos'), '--jobs', jobs], 600),
        alone('threads', [python, 'tests/threads/run.py', '--build', args.build_threads, '--jobs',
                          jobs], 600),
        alone('guard', [python, 'tests/guard/run.py', '--build', args.build_guard, '--jobs', jobs],
              600),
        alone('fuzz', [python, 'tests/fuzz/run.py', '--build', args.build_fuzz, '--jobs', jobs,
                       '--seconds', str(args.fuzz_seconds)], 1200),
        alone('tidy', ['run-clang-tidy', '-quiet', '-j', jobs, '-p', build, *units], 600),
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


def end_group(child, log, seconds):
    log.write(f'\nended after {seconds} s\n'.encode())
    log.flush()
    os.killpg(child.pid, signal.SIGKILL)


def wait_for(child, log, seconds):
    """(status, seconds that processors spent on it and on what it waited for)"""
    timer = threading.Timer(seconds, end_group, (child, log, seconds))
    timer.start()
    _, status, usage = os.wait4(child.pid, 0)
    timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime


def run(step, log_path, environment, children):
    """children: those that run are in it."""
    begin, status, worked = time.monotonic(), 127, 0.0
    with open(log_path, 'wb') as log:
        try:
            child = subprocess.Popen(step.command, cwd=ROOT, env=environment,
                                     stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                                     start_new_session=True)
        except OSError as e:
            log.write(f'{step.command[0]}: {e.strerror}\n'.encode())
        else:
            children.add(child)
            status, worked = wait_for(child, log, step.seconds)
            children.discard(child)
    with open(log_path, encoding='utf-8', errors='replace') as log:
        return Result(status, log.read(), time.monotonic() - begin, worked)


def next_fitting(waiting, running, processors):
    """The first step there are processors for; what is needed neither overtakes nor is overtaken."""
    free = processors - sum(step.processors for step in running)
    if any(step.is_needed for step in running):
        return None
    for step in waiting:
        if step.processors <= free and (step is waiting[0] or not step.is_needed):
            return step
        if step.is_needed:
            return None
    return None


def run_all(rows, processors, logs, environment):
    """Yields (step, result) in the order of rows, up to a needed step that fails."""
    children, waiting, running, results = set(), list(rows), {}, {}
    with concurrent.futures.ThreadPoolExecutor(len(rows)) as pool:
        try:
            for step in rows:
                while step.name not in results:
                    while found := next_fitting(waiting, running.values(), processors):
                        waiting.remove(found)
                        log = os.path.join(logs, found.name + '.log')
                        running[pool.submit(run, found, log, environment, children)] = found
                    done, _ = concurrent.futures.wait(
                        running, return_when=concurrent.futures.FIRST_COMPLETED)
                    for future in done:
                        results[running.pop(future).name] = future.result()
                yield step, results[step.name]
                if step.is_needed and results[step.name].status:
                    return
        finally:  # after an interrupt there are some
            for child in list(children):
                with contextlib.suppress(ProcessLookupError):  # it has just ended
                    os.killpg(child.pid, signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--build', default='build-test')
    parser.add_argument('--build-fuzz', default='build-fuzz')
    parser.add_argument('--build-threads', default='build-threads')
    parser.add_argument('--build-guard', default='build-guard')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 2)
    parser.add_argument('--fuzz-seconds', type=int, default=5)
    parser.add_argument('steps', nargs='*', help='only these; without any, all')
    args = parser.parse_args()
    if args.jobs < 1:
        parser.error('--jobs: at least 1')
    args.build = os.path.abspath(args.build)
    rows = steps(args)
    unknown = set(args.steps) - {row.name for row in rows}
    if unknown:
        parser.error(f'no step {" ".join(sorted(unknown))}; there are '
                     + ' '.join(row.name for row in rows))
    logs = os.path.join(args.build + '-logs')
    os.makedirs(logs, exist_ok=True)
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
                   'SMTPSCOPE': os.path.join(args.build, 'src/faces/cli/smtpscope'),
                   # 99: nothing of ours ends with that status, so no report passes for an error
                   'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1:exitcode=99',
                   'ASAN_OPTIONS': 'detect_leaks=1:detect_stack_use_after_return=1:exitcode=99'}
    environment.pop('CC', None)
    total = [0, 0, 0]
    rows = [row for row in rows if not args.steps or row.name in args.steps]
    for step, result in run_all(rows, args.jobs, logs, environment):
        counts = count(result.text, result.status)
        total = [a + b for a, b in zip(total, counts)]
        word = 'FAIL' if counts[1] else 'ok'
        print(f'{word:<5} {step.name:<10} {counts[0]:>4} passed {counts[1]:>3} failed '
              f'{counts[2]:>3} skipped {result.seconds:7.1f} s {result.worked:7.1f} s of work',
              flush=True)
        if counts[1]:
            print('\n'.join(result.text.splitlines()[-SHOWN_LINES:]), flush=True)
    print(f'{total[0]} passed, {total[1]} failed, {total[2]} skipped')
    return 1 if total[1] or not total[0] else 0


if __name__ == '__main__':
    sys.exit(main())
