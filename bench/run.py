#!/usr/bin/env python3
"""Measures smtpscope beside others, on the same bytes, in one run, and holds its answers against
the truth.

usage: run.py --bin SMTPSCOPE --bench DIR [--quick] [--mb N] [--rounds N] [--strict]
              [--only SECTION,...] [--workload NAME,...] [--file FILE]... [--program KEY,...]
              [--json OUT] [--markdown PAGE]...

SECTIONS: workloads, truth, start, limit, large, micro (all but truth, which is workloads without
the measuring).  Workloads and programs: see suite/workloads.py and suite/programs.py; the programs
that are on this machine are used.  FILE is a capture with a FILE.truth.json beside it, instead of
the workloads, or besides those that --workload names.

Each workload is made once (bench/work), read once so that it lies in the page cache, and then all
programs take turns, several rounds.  Speed is that of one core: octets of the capture by seconds of
processor time, user's and system's, of all threads, as machines that are shared tell nothing by
their clocks; the median of the rounds.  What a program takes to start (for the capture's first
10 KB) is told apart and is no part of its speed.  What takes long reads the first megabytes alone.

--markdown writes the tables into the places that a page has for them, as docs/performance.md and
README.md have, or a new page.  Exit status 1 if an answer is wrong, and with --strict if a budget
is not held.
"""
import argparse
import datetime
import json
import os
import sys

from suite import budgets, measuring, micro, programs, report, single, truth, workloads

WORK = os.path.join(workloads.BENCH, 'work')
SECTIONS = ('workloads', 'truth', 'start', 'limit', 'large', 'micro')
START_MB = 0.01  # of a capture: what is left is the program's own start
LEAST_S = 1e-4   # what was too short to measure
LEAST_OF_START = 0.5  # less, and the difference is more of chance than of reading
START_ROUNDS = 11
# rounds: at least; those that read whole captures go on until so many seconds have passed, since a run
# of a few hundredths of a second tells little.  slow: of what programs that take long else read.
QUICK = {'mb': 50, 'rounds': 3, 'seconds': 2, 'slow': 0.25, 'slow_rounds': 1}
FULL = {'mb': 500, 'rounds': 5, 'seconds': 20, 'slow': 1, 'slow_rounds': 3}


class Run:
    """What is asked for, and what was found."""

    def __init__(self, args):
        self.args = args
        self.sizes = QUICK if args.quick else FULL
        self.mb, self.rounds = args.mb or self.sizes['mb'], args.rounds or self.sizes['rounds']
        self.seconds = 0 if args.rounds else self.sizes['seconds']
        self.meter = measuring.Meter(args.bench, WORK)
        self.programs = [p for p in programs.found(args.bin, args.bench)
                         if not args.program or p.key in args.program]
        self.jobs = truth.JOBS if programs.has_jobs(args.bin) else ()
        self.starts = {}
        self.results = {'when': datetime.date.today().isoformat(),
                        'machine': machine(), 'workloads': []}

    def wants(self, section):
        return section in self.args.only

    def captures(self):
        """(workload, path) of all that is asked for."""
        for path in self.args.file:
            yield workloads.Workload(os.path.basename(path), workloads.FILE), path
        for row in workloads.WORKLOADS:
            if row.name in self.args.workload or not (self.args.workload or self.args.file):
                yield row, workloads.make(row, self.mb, WORK)

    def read_all(self):
        for workload, path in self.captures():
            facts = truth.read(path)
            result = {
                'name': workload.name, 'kind': workload.kind, 'file': os.path.basename(path),
                'mb': os.path.getsize(path) / 1e6, 'packets': facts['packets'],
                'flows': workload.flows and facts['tcp_flows'], 'programs': {},
                'jobs': ', '.join(f'-j {n}' for n in self.jobs) or 'one core',
                'wrong': truth.check(self.args.bin, path, self.jobs)}
            if self.wants('workloads'):
                self.measure(workload, path, result)
            self.results['workloads'].append(result)
            print(report.workload(result), flush=True)

    def measure(self, workload, path, result):
        measuring.into_page_cache(path)
        if not self.starts:
            self.start_all(path)
        commands = {p.key: self.task(p, workload, path) for p in self.programs}
        samples = self.meter.alternate(commands, self.seconds)
        for p in self.programs:
            result['programs'][p.key] = figures(p, samples[p.key], self.starts[p.key],
                                                commands[p.key][1], result)
        ours = self.programs[0]
        result['rounds'] = len(samples[ours.key])
        fifth = measuring.first_part(path, result['mb'] / 5, WORK)
        result['fifth_peak_mb'] = self.meter.take(ours.command, fifth).peak_mb
        result['start_peak_mb'] = measuring.median(self.starts[ours.key]).peak_mb

    def task(self, program, workload, path):
        """Its command, the capture it reads, and how often."""
        if program.slow == programs.ALWAYS or (program.slow and workload.flows):
            part = measuring.first_part(path, workload.slow_mb * self.sizes['slow'], WORK)
            return program.command, part, self.sizes['slow_rounds']
        return program.command, path, self.rounds

    def start_all(self, path):
        """What programs take for nearly nothing: measured once.  Others that fail are left out."""
        start = measuring.first_part(path, START_MB, WORK)
        for p in list(self.programs):
            try:
                self.meter.take(p.command, start)
            except measuring.Failure as e:
                if p.kind == programs.OURS:
                    raise
                print(f'run.py: left out: {e}', file=sys.stderr)
                self.programs.remove(p)
        self.starts = self.meter.alternate(
            {p.key: (p.command, start, START_ROUNDS) for p in self.programs})

    def go(self):
        sections = {'start': single.start, 'limit': single.limit, 'large': single.large}
        if self.wants('workloads') or self.wants('truth'):
            self.read_all()
        for name, measure in sections.items():
            if self.wants(name):
                self.results.update(measure(self.args.bin, self.meter, self.mb, WORK))
        self.results['micro'] = micro.measure(self.args.bench) if self.wants('micro') else []
        return budgets.lines(self.results)


def figures(program, samples, starts, path, result):
    """What is told of a program on a workload."""
    whole, start = measuring.median(samples), measuring.median(starts)
    mb = os.path.getsize(path) / 1e6 * program.runs
    packets = result['packets'] * mb / result['mb']
    cpu, wall = max(whole.cpu - start.cpu, LEAST_S), max(whole.wall - start.wall, LEAST_S)
    return {'name': program.name, 'kind': program.kind, 'mb': mb, 'peak_mb': whole.peak_mb,
            'is_sure': cpu > LEAST_OF_START * start.cpu,
            'start_s': start.cpu, 'cpu_s': cpu, 'wall_s': wall, 'mb_per_cpu_s': mb / cpu,
            'mb_per_wall_s': mb / wall, 'packets_per_cpu_s': packets / cpu,
            'samples': [s._asdict() for s in samples], 'starts': [s._asdict() for s in starts]}


def machine():
    model = 'processors'
    with open('/proc/cpuinfo', encoding='utf-8') as f:
        for line in f:
            if line.startswith('model name'):
                model = line.split(':', 1)[1].strip()
    return {'cpus': os.cpu_count(), 'model': model, 'load': os.getloadavg()[0]}


def names(text):
    return text.split(',')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('--bench', required=True, help='where walk, measure and micro/ were built')
    parser.add_argument('--quick', action='store_true', help='a small run, of about a minute')
    parser.add_argument('--mb', type=float, help='size of the largest capture (500, quick 50)')
    parser.add_argument('--rounds', type=int, help='how often each runs (5 and more, quick 3 and more)')
    parser.add_argument('--only', type=names, default=[s for s in SECTIONS if s != 'truth'],
                        metavar='SECTION,...', help=', '.join(SECTIONS))
    parser.add_argument('--workload', type=names, default=[], metavar='NAME,...')
    parser.add_argument('--file', action='append', default=[])
    parser.add_argument('--program', type=names, default=[], metavar='KEY,...')
    parser.add_argument('--json', help='write the figures there too')
    parser.add_argument('--markdown', action='append', default=[], metavar='PAGE')
    parser.add_argument('--strict', action='store_true', help='fail if a budget is not held')
    return parser.parse_args()


def main():
    args = arguments()
    os.makedirs(WORK, exist_ok=True)
    run = Run(args)
    try:
        lines = run.go()
    except measuring.Failure as e:
        sys.exit(f'run.py: {e}')
    print(report.rest(run.results, lines))
    run.results['budgets'] = [line._asdict() for line in lines]
    if args.json:
        with open(args.json, 'w', encoding='utf-8') as f:
            json.dump(run.results, f, indent=1)
            f.write('\n')
    for path in args.markdown:
        report.write(path, run.results, lines)
    is_wrong = any(w['wrong'] for w in run.results['workloads'])
    is_missed = any(line.held is False for line in lines)
    return 1 if is_wrong or args.strict and is_missed else 0


if __name__ == '__main__':
    sys.exit(main())
