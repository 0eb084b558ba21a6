#!/usr/bin/env python3
"""Compares every frame of every capture with tshark: addresses, ports, sequence number and payload
length of the TCP segment in it, or that there is none.

usage: packet_tshark.py SEGMENTS [CAPTURE...]

SEGMENTS is the program of tests/support/segments.c.  The captures are those of tests/captures and,
where it is there, of ../shared/corpus.  A difference must be explained by one of REASONS.  Prints
the differences and a line that counts; status 77 (skipped) without tshark or captures.
"""
import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys

from common import captures

SKIPPED = 77
FIELDS = ('frame.number', 'frame.protocols', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst',
          'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.len', 'icmp.type', 'icmpv6.type')

# what: our verdict, or tshark's list of the protocols.  segment: None, or the six that are compared.
Frame = collections.namedtuple('Frame', 'what segment')


def read_ours(program, path):
    """{frame number: Frame}"""
    done = subprocess.run([program, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=True, text=True)
    frames = {}
    for line in done.stdout.splitlines():
        number, verdict, *fields = line.split('\t')
        frames[int(number)] = Frame(verdict, tuple(fields[:6]) or None)
    return frames


def last(field):
    return field.split(',')[-1]


def read_theirs(path):
    """{frame number: Frame}; of headers in headers tshark gives all, and we take the last."""
    command = ['tshark', '-n', '-r', path, '-o', 'tcp.desegment_tcp_streams:FALSE',
               '-o', 'tcp.analyze_sequence_numbers:FALSE', '-T', 'fields', '-E', 'separator=/t']
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    frames = {}
    for line in done.stdout.splitlines():
        f = dict(zip(FIELDS, line.split('\t')))
        protocols = f['frame.protocols'].split(':')
        # In an ICMP error stands the header of the segment that caused it: that is no segment.
        inner = [p for p in protocols if p in ('ip', 'ipv6', 'icmp', 'icmpv6', 'tcp')]
        is_segment = 'tcp' in inner and not f['icmp.type'] and not f['icmpv6.type']
        if not is_segment or not f['tcp.seq_raw']:
            frames[int(f['frame.number'])] = Frame(f['frame.protocols'], None)
            continue
        ip = inner[inner.index('tcp') - 1]
        segment = (last(f[ip + '.src']), last(f['tcp.srcport']), last(f[ip + '.dst']),
                   last(f['tcp.dstport']), last(f['tcp.seq_raw']), last(f['tcp.len']))
        frames[int(f['frame.number'])] = Frame(f['frame.protocols'], segment)
    return frames


def is_broken_header(ours, theirs):
    return ours.what == 'malformed' and theirs.segment and not theirs.segment[-1]


def is_same_but_length(ours, theirs):
    return ours.segment and theirs.segment and ours.segment[:-1] == theirs.segment[:-1]


def is_longer_than_frame(ours, theirs):
    return (is_same_but_length(ours, theirs) and theirs.segment[-1]
            and int(ours.segment[-1]) > int(theirs.segment[-1]))


def is_without_length(ours, theirs):
    return is_same_but_length(ours, theirs) and not theirs.segment[-1]


# (name, why we differ, whether this difference is of that kind)
REASONS = [
    ('broken header', 'tshark shows the fields of a TCP header that claims to be shorter than 20 '
     'bytes or longer than its segment; to us it is malformed', is_broken_header),
    ('IP longer than its frame', 'the length on the wire is the one IP states, since tools and '
     'mirrors cut frames without saying so; tshark trusts the frame', is_longer_than_frame),
    ('no length', 'tshark states none where a frame within a frame (FabricPath) leaves open what '
     'is padding', is_without_length),
]


def compare(program, path):
    """Lines for what is different and unexplained, the reasons of what is explained, and how many
    segments were compared."""
    explained = collections.Counter()
    ours, theirs = read_ours(program, path), read_theirs(path)
    lines = []
    for number in sorted(ours.keys() | theirs.keys()):
        a, b = ours.get(number), theirs.get(number)
        if a and b and a.segment == b.segment:
            continue
        reason = next((name for name, _, is_it in REASONS if a and b and is_it(a, b)), None)
        if reason:
            explained[reason] += 1
        else:
            lines.append(f'{os.path.basename(path)}: frame {number}: we: {a}, tshark: {b}')
    return lines, explained, sum(1 for f in ours.values() if f.segment)


def main():
    program, names = sys.argv[1], sys.argv[2:] or captures().values()
    if not shutil.which('tshark') or not names:
        print('skipped: no tshark' if names else 'skipped: no captures')
        return SKIPPED
    explained, n_segments, unexplained = collections.Counter(), 0, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for lines, reasons, n in pool.map(lambda path: compare(program, path), names):
            unexplained += lines
            explained += reasons
            n_segments += n
    for name, why, _ in REASONS:
        if explained[name]:
            print(f'{explained[name]} x {name}: {why}')
    for line in unexplained:
        print(line)
    print(f'{len(names)} captures, {n_segments} segments, {sum(explained.values())} explained '
          f'differences, {len(unexplained)} others')
    return 1 if unexplained else 0


if __name__ == '__main__':
    sys.exit(main())
