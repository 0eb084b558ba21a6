#!/usr/bin/env python3
"""Counts the instructions smtpscope takes for small fixed inputs, and compares with counts.json.

usage: run.py [--build DIR] [--jobs N] [--write] [CASE...]

Seconds on a busy machine tell nothing about a few per cent; instructions under valgrind's callgrind
are the same in every run, whatever else the machine does.  So what creeps in slowly is
seen: a case fails when it takes more than TOLERANCE above what counts.json says, and the functions
that grew are shown.  One that takes much less says so.  --write makes counts.json anew; the commit
that does tells why.

What is counted:
- A build of its own in DIR, with the options of `make build`: what users run, neither instrumented
  nor made for this machine.  Only the names of source files are added.
- The program's own instructions, and apart from them those of libraries (mostly copies and
  allocations), with more room: they differ with the C library.  The loader is left out.
- On one core, without digests: OpenSSL's code depends on the processor.
- Without a random seed (no_seed.c): one seed in a hundred lets two busy flows share a bucket, which
  takes 3 % more where little else is done.
The counts hold for one compiler and for processors with AVX2, as our own code asks for it;
elsewhere all is skipped, with a word.
"""
import argparse
import collections
import concurrent.futures
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from builds import build
from inputs import RECORDED, make_inputs

HERE = os.path.dirname(os.path.abspath(__file__))
COUNTS = os.path.join(HERE, 'counts.json')
NO_SEED = os.path.join(HERE, 'no_seed.c')
BINARY = 'src/faces/cli/smtpscope'
OPTIONS = ['--buildtype=release', '-Db_lto=true', '-Ddebug=true', '-Dtests=false', '-Dlibrary=false']

# Of what counts.json says.
TOLERANCE = {'program': 0.02, 'libraries': 0.10}
MUCH_LESS = 0.05
LEAST = {'program': 0, 'libraries': 100_000}  # instructions; below them a share says nothing
KEPT_SHARE = 0.004  # a function with less of the program's instructions is not kept by its name
SHOWN_FUNCTIONS = 12
SECONDS = 120  # for one case

# Copies of the C library in one form, whatever the processor's caches and its way of `rep movs`.
TUNABLES = ('glibc.cpu.hwcaps=-ERMS,-FSRM:glibc.cpu.x86_non_temporal_threshold=0x40000000:'
            'glibc.malloc.arena_max=1')

JSON = ['read', '--format', 'json']
EVERYTHING = ['--log', 'flow,session,transaction,message,file,event,stats']

Case = collections.namedtuple('Case', 'name input arguments')  # input: see inputs.py
CASES = [
    Case('bots', ('bots', '--mb', '2'), JSON),
    Case('bots-report', ('bots', '--mb', '2'), ['report']),
    Case('bots-table', ('bots', '--mb', '2'), ['read', '--format', 'table']),
    Case('submission', ('submission', '--mb', '3'), JSON),
    Case('submission-report', ('submission', '--mb', '3'), ['report']),
    Case('submission-files', ('submission', '--mb', '3'), [*JSON, '--log', 'message,file']),
    Case('relay', ('relay', '--mb', '2'), JSON),
    Case('relay-where', ('relay', '--mb', '2'), [*JSON, '--where', 'code:5xx or subject:/[aou]t/']),
    Case('starttls', ('starttls', '--mb', '1'), JSON),
    Case('background', ('background', '--mb', '2'), JSON),
    Case('octets', ('octets', '--mb', '2'), JSON),
    Case('disorder', ('disorder', '--mb', '2'), JSON),
    Case('idle', ('idle', '--flows', '10000'), [*JSON, '--log', 'stats']),
    Case('recorded', RECORDED, [*JSON, *EVERYTHING]),
    Case('recorded-dialog', RECORDED, ['dialog']),
    Case('recorded-zeek', RECORDED, ['read', '--format', 'zeek']),
    Case('recorded-eve', RECORDED, ['read', '--format', 'eve']),
    Case('recorded-csv', RECORDED, ['read', '--format', 'csv']),
]

Count = collections.namedtuple('Count', 'program libraries functions')


# --- counting ----------------------------------------------------------------------------------

def digest(paths):
    sha256 = hashlib.sha256()
    for path in paths:
        with open(path, 'rb') as f:
            sha256.update(f.read())
    return sha256.hexdigest()[:16]


def plain(function):
    """Its name in the source: without callgrind's level of recursion, and gcc's clones."""
    return re.sub(r"('\d+|\.(isra|part|constprop|cold|lto_priv)(\.\d+)?)+$", '', function)


def read_costs(path, binary):
    """What a callgrind.out says of each function itself: what follows `calls=` is its callee's."""
    program, libraries = collections.Counter(), 0
    where, name, source, is_callee = '', '', '', False
    with open(path, encoding='utf-8', errors='replace') as f:
        for line in f:
            key, _, value = line.rstrip('\n').partition('=')
            if key == 'ob':
                where = value
            elif key == 'fl':
                source = os.path.basename(value)
            elif key == 'fn':
                name = f'{source}: {plain(value)}'
            elif key == 'calls':
                is_callee = True
            elif line[0] in '0123456789+-*':
                cost = 0 if is_callee else int(line.split()[1])
                is_callee = False
                if where == binary:
                    program[name] += cost
                elif '/ld-' not in where:
                    libraries += cost
    return Count(sum(program.values()), libraries, program)


def build_no_seed(folder):
    path = os.path.join(folder, 'no_seed.so')
    subprocess.run([os.environ.get('CC', 'cc'), '-shared', '-fPIC', '-O2', '-o', path, NO_SEED],
                   check=True)
    return path


def count(binary, no_seed, arguments, paths):
    """Runs it under callgrind."""
    no_digests = [] if arguments[0] == 'report' else ['--hash', 'none']  # reports have none
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'callgrind.out')
        environment = {'LC_ALL': 'C.UTF-8', 'TZ': 'UTC', 'PATH': os.defpath,
                       'GLIBC_TUNABLES': TUNABLES, 'LD_PRELOAD': no_seed}
        done = subprocess.run(
            ['valgrind', '--tool=callgrind', f'--callgrind-out-file={out}',
             '--compress-strings=no', '--compress-pos=no', binary, *arguments, *no_digests,
             '-j', '1', *paths],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=environment, cwd=folder, timeout=SECONDS, check=False)
        if done.returncode:
            sys.exit(f'{" ".join(arguments)}: exit status {done.returncode}\n'
                     + done.stderr.decode(errors='replace'))
        return read_costs(out, binary)


def as_kept(counted, input_digest):
    least = counted.program * KEPT_SHARE
    functions = {name: n for name, n in counted.functions.most_common() if n >= least}
    return {'program': counted.program, 'libraries': counted.libraries, 'input': input_digest,
            'functions': functions}


# --- comparing ---------------------------------------------------------------------------------

def growth(counted, kept):
    """Lines of the functions whose counts grew most."""
    names = set(kept['functions']) | {name for name, n in counted.functions.items()
                                      if n >= counted.program * KEPT_SHARE}
    rows = sorted(((counted.functions[name] - kept['functions'].get(name, 0), name)
                   for name in names), reverse=True)
    noise = counted.program * KEPT_SHARE
    return [f'{more:+14,}  {name}, {counted.functions[name] - more:,} before'
            for more, name in rows[:SHOWN_FUNCTIONS] if more > noise]


def compare(counted, kept, input_digest):
    """Returns (whether it is as it should be, lines that say so)."""
    if kept is None:
        return False, ['is not in counts.json: --write']
    if kept['input'] != input_digest:
        return False, ['its input is another one than that of counts.json: --write']
    is_good, lines = True, []
    for part, tolerance in TOLERANCE.items():
        now, before = getattr(counted, part), kept[part]
        change = (now - before) / max(before, 1)
        word = ''
        if abs(now - before) < LEAST[part]:
            pass
        elif change > tolerance:
            is_good, word = False, f'  more than {tolerance:.0%} above'
        elif part == 'program' and change < -MUCH_LESS:
            word = '  much less: --write, so that it stays so'
        lines.append(f'{part} {now:,} instructions, {change:+.2%}{word}')
    return is_good, lines + ([] if is_good else growth(counted, kept))


def compiler(binary):
    """'gcc 12.2', as the program's .comment names it: other versions of the last number make the
    same code."""
    with open(binary, 'rb') as f:
        octets = f.read()
    found = {name: re.search(words + rb' (\d+\.\d+)', octets)
             for name, words in (('clang', rb'clang version'), ('gcc', rb'GCC: \([^)]*\)'))}
    return next(f'{name} {m[1].decode()}' for name, m in found.items() if m)


def why_not():
    """Why nothing can be counted here; '' if it can."""
    if not shutil.which('valgrind'):
        return 'valgrind is not there'
    with open('/proc/cpuinfo', encoding='utf-8') as f:
        if not re.search(r'^flags\s*:.*\bavx2\b', f.read(), re.M):
            return 'the processor has no AVX2'
    return ''


def read_counts():
    try:
        with open(COUNTS, encoding='utf-8') as f:
            return json.load(f)
    except FileNotFoundError:
        return {'compiler': '', 'cases': {}}


def write_counts(counts):
    with open(COUNTS, 'w', encoding='utf-8') as f:
        json.dump(counts, f, indent=1)
        f.write('\n')


def skip(cases, why):
    print(f'skipped: {why}\n0 passed, 0 failed, {len(cases)} skipped')
    return 0


def count_all(args, binary, cases):
    """Yields (case, count, digest of the input)."""
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        no_seed = build_no_seed(folder)
        inputs = make_inputs(folder, [case.input for case in cases])
        counted = pool.map(lambda c: count(binary, no_seed, c.arguments, inputs[c.input]), cases)
        for case, got in zip(cases, counted):
            yield case, got, digest(inputs[case.input])


def check(args, binary, cases, counts):
    failed = 0
    for case, got, input_digest in count_all(args, binary, cases):
        is_good, lines = compare(got, counts['cases'].get(case.name), input_digest)
        failed += not is_good
        print(f'{"ok" if is_good else "FAIL"} {case.name}: ' + '\n    '.join(lines), flush=True)
    print(f'{len(cases) - failed} passed, {failed} failed, 0 skipped')
    return 1 if failed else 0


def rewrite(args, binary, cases, counts):
    every = counts['cases']
    for case, got, input_digest in count_all(args, binary, cases):
        every[case.name] = as_kept(got, input_digest)
    write_counts({'compiler': compiler(binary),
                  'cases': {case.name: every[case.name] for case in CASES if case.name in every}})
    print(f'{len(cases)} cases written')
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--build', default='build-guard')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 2)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('names', nargs='*', metavar='CASE')
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    cases = [case for case in CASES if not args.names or case.name in args.names]
    if why_not():
        return skip(cases, why_not())
    if not build(args.build, OPTIONS, [BINARY], args.jobs):
        print('0 passed, 1 failed, 0 skipped')
        return 1
    binary, counts = os.path.join(args.build, BINARY), read_counts()
    if args.write:
        return rewrite(args, binary, cases, counts)
    if counts['compiler'] != compiler(binary):
        return skip(cases, f'counted with {counts["compiler"]}, here is {compiler(binary)}')
    return check(args, binary, cases, counts)


if __name__ == '__main__':
    sys.exit(main())
