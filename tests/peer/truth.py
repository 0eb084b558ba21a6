#!/usr/bin/env python3
"""Compares what smtpscope counts with the truth of generated captures: every kind of traffic, on a
clean wire and on bad ones (late, lost and resent, doubled, reversed segments, VLAN tags, IPv6), and
any number of cores.

usage: truth.py --bin SMTPSCOPE

The workloads of bench/, in small; and those of another generator, ../shared/bench/gen_capture.py,
which are skipped without it.
"""
import argparse
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'bench'))
from suite import programs, truth, workloads  # noqa: E402 (where it is has to be said first)

GENERATE = os.path.join(ROOT, 'bench/generate.py')
OTHER = os.path.join(ROOT, '../shared/bench/gen_capture.py')
BAD_WIRE = ['--reorder', '0.05', '--loss', '0.02', '--dup', '0.03']
SIZE, FLOOD = ['--mb', '3', '--noise', '0.02'], ['--flows', '2000']

OTHER_CASES = [  # profile, megabytes, seed, noise
    ('submission', 4, 11, []),
    ('submission', 4, 12, BAD_WIRE),
    ('relay', 4, 13, []),
    ('relay', 4, 14, BAD_WIRE + ['--ipv6', '0.5', '--vlan']),
    ('bot', 3, 15, []),
    ('bot', 3, 16, BAD_WIRE),
    ('starttls', 3, 17, []),
    ('starttls', 3, 18, BAD_WIRE),
    ('mixed', 6, 19, BAD_WIRE + ['--ipv6', '0.3']),
    ('background', 4, 20, BAD_WIRE),
]


def cases():
    """Rows: what it is, and the command that makes it but for --out FILE."""
    for workload in workloads.WORKLOADS:
        yield (f'bench {workload.name}',
               [GENERATE, '--profile', workload.name, *(FLOOD if workload.flows else SIZE)])
    for profile, megabytes, seed, noise in OTHER_CASES:
        yield (f'{profile} seed {seed} {" ".join(noise)}',
               [OTHER, '--profile', profile, '--size-mb', str(megabytes), '--seed', str(seed),
                '--quiet', *noise])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', required=True)
    args = parser.parse_args()
    jobs = truth.JOBS if programs.has_jobs(args.bin) else ()
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        capture = os.path.join(folder, 'made.pcap')
        for name, command in cases():
            if not os.path.exists(command[0]):
                skipped += 1
                continue
            subprocess.run([sys.executable, *command, '--out', capture], check=True)
            wrong = truth.check(args.bin, capture, jobs)
            passed, failed = passed + (not wrong), failed + bool(wrong)
            print(f'{"FAIL" if wrong else "ok"} {name}' + ''.join('\n    ' + w for w in wrong),
                  flush=True)
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
