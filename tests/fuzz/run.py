#!/usr/bin/env python3
"""Builds the fuzz targets with clang under AddressSanitizer and UBSan, and runs each for a while.

usage: run.py [--build DIR] [--seconds N] [--seed N] [--jobs N] [--keep] [TARGET...]

Each run begins with the seeds of seeds/TARGET; those of binary formats are there as NAME.hex, and
their bytes are written to DIR/seeds/TARGET.  What is found lies in DIR/findings/TARGET, what
was learnt in DIR/corpus/TARGET (only with --keep), the fuzzer's words in DIR/logs/TARGET.log.
Prints a line a target.

The same program with the same --seed tries the same inputs in the same order, as far as it gets in
its time: what failed elsewhere fails here.  --seed 0 is another order each time.
"""
import argparse
import concurrent.futures
import ctypes
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from builds import build

HERE = os.path.dirname(os.path.abspath(__file__))
OPTIONS = ['-Dfuzzing=true', '-Dwerror=true', '-Db_sanitize=address,undefined', '-Db_lundef=false',
           '-Dbuildtype=debugoptimized']
MAX_LEN = 8192        # long enough for a dialogue; longer inputs slow the search down
# Seconds for one input: a loop that does not end is a finding.  It is the clock on the wall that
# counts, and what takes a tenth of a second takes ten where many others run.
UNIT_TIMEOUT = 60
RSS_LIMIT_MB = 2048
OPTIONS_OF_SEARCH = [
    # libFuzzer 14 would go through all rare features for each feature of an input: 94 % of the time
    # of targets that reach much, like report.
    '-entropic=0',
    '-reload=0',  # or it looks each second, at another input each time, for what others found
    f'-timeout={UNIT_TIMEOUT}', f'-report_slow_units={UNIT_TIMEOUT}',
    f'-rss_limit_mb={RSS_LIMIT_MB}', f'-max_len={MAX_LEN}', '-print_final_stats=1']
ADDR_NO_RANDOMIZE = 0x0040000  # <sys/personality.h>


def targets():
    return sorted(os.path.basename(p)[:-len('_fuzz.c')]
                  for p in glob.glob(os.path.join(HERE, '*_fuzz.c')))


def make_seeds(build_directory, name):
    """Writes the seeds of one target as the target reads them, and a list of them in the same
    order everywhere; returns where the list is."""
    made = os.path.join(build_directory, 'seeds', name)
    shutil.rmtree(made, ignore_errors=True)
    os.makedirs(made)
    paths = []
    for path in sorted(glob.glob(os.path.join(HERE, 'seeds', name, '*'))):
        with open(path, 'rb') as f:
            seed = f.read()
        base = os.path.basename(path)
        if base.endswith('.hex'):
            base, seed = base[:-len('.hex')], bytes.fromhex(seed.decode())
        paths.append(os.path.join(made, base))
        with open(paths[-1], 'wb') as f:
            f.write(seed)
    with open(made + '.list', 'w', encoding='utf-8') as f:
        f.write(','.join(paths))
    return made + '.list'


def stay_in_place():
    """The programs we start see the same addresses each time, as the search learns from what is
    compared, also pointers.  Where a container does not let us, runs of one seed may differ."""
    ctypes.CDLL(None).personality(ADDR_NO_RANDOMIZE)


def last_number(pattern, text):
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def fuzz(args, name):
    """Runs one target.  Returns (line for the reader, whether nothing was found, log's path)."""
    findings = os.path.join(args.build, 'findings', name)
    log_path = os.path.join(args.build, 'logs', name + '.log')
    os.makedirs(findings, exist_ok=True)
    os.makedirs(os.path.dirname(log_path), exist_ok=True)
    before = set(os.listdir(findings))
    corpus = os.path.join(args.build, 'corpus', name) if args.keep else tempfile.mkdtemp()
    os.makedirs(corpus, exist_ok=True)
    command = [os.path.join(args.build, 'tests', 'fuzz', name + '_fuzz'),
               *OPTIONS_OF_SEARCH, f'-seed={args.seed}', f'-max_total_time={args.seconds}',
               f'-artifact_prefix={findings}/', f'-seed_inputs=@{make_seeds(args.build, name)}',
               corpus]
    environment = {**os.environ, 'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1',
                   'ASAN_OPTIONS': 'detect_leaks=1:allocator_may_return_null=1'}
    try:
        with open(log_path, 'wb') as log:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log,
                                  stderr=subprocess.STDOUT, env=environment,
                                  timeout=args.seconds + 3 * UNIT_TIMEOUT)
        status = done.returncode
    except subprocess.TimeoutExpired:
        status = 'did not stop'
    finally:
        if not args.keep:
            shutil.rmtree(corpus, ignore_errors=True)
    with open(log_path, encoding='utf-8', errors='replace') as log:
        text = log.read()
    new = sorted(set(os.listdir(findings)) - before)
    runs = last_number(r'stat::number_of_executed_units:\s+(\d+)', text)
    cov = last_number(r'cov: (\d+)', text)
    line = f'{name:<16} {runs:>12} runs  cov {cov:>6}  {len(new)} findings'
    is_good = status == 0 and not new and runs > 0
    if not is_good:
        line += f'  (status {status})\n' + '\n'.join('    ' + p for p in
                                                     [log_path] + [f'{findings}/{n}' for n in new])
    return line, is_good, log_path


def tail(path, lines):
    with open(path, encoding='utf-8', errors='replace') as f:
        return ''.join(f.readlines()[-lines:])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--build', default='build-fuzz')
    parser.add_argument('--seconds', type=int, default=5)
    parser.add_argument('--seed', type=int, default=1, help='0: another one each time')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--keep', action='store_true', help='keep the corpus for the next run')
    parser.add_argument('targets', nargs='*')
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    names = args.targets or targets()
    unknown = set(names) - set(targets())
    if unknown or not names:
        print(f'run.py: no such target: {" ".join(sorted(unknown))}' if unknown else
              'run.py: there are no targets')
        return 2
    programs = [f'tests/fuzz/{name}_fuzz' for name in names]
    if not build(args.build, OPTIONS, programs, args.jobs, CC='clang'):
        print('0 passed, 1 failed, 0 skipped')
        return 1
    failed = []
    stay_in_place()
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for name, (line, is_good, log_path) in zip(names, pool.map(lambda n: fuzz(args, n), names)):
            print(line, flush=True)
            if not is_good:
                failed.append(name)
                print(tail(log_path, 60), flush=True)
    if failed:  # again, where whoever shows the last lines alone shows it
        print('failed: ' + ' '.join(failed))
    print(f'{len(names) - len(failed)} passed, {len(failed)} failed, 0 skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
