#!/usr/bin/env python3
"""Measures `smtpscope read --format json` beside others, on the same bytes, in one run.

usage: run.py --bin SMTPSCOPE --bench DIR [--mb N] [--rounds N] [--profile NAME]...
              [--file FILE]... [--tshark-mb N] [--json OUT]

Makes a capture of N MB for each profile (bench/generate.py; the first gets the whole size, the
others a fifth), reads it once so that it lies in the page cache, then lets all programs take turns,
several rounds, and prints the medians as a Markdown table.  tshark runs once, on the first N MB
where --tshark-mb says so: then its speed is compared, not its time.  FILE is a capture with a
FILE.truth.json beside it, measured in addition.

Speed is not to be bought with wrong answers: what smtpscope tells is held against the truth, and
a difference fails the run.  So does memory that grows with the capture.
"""
import argparse
import collections
import json
import os
import shutil
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.join(HERE, 'work')
MEMORY_GROWTH = 1.25  # the whole capture may take this many times what its first fifth takes

Tool = collections.namedtuple('Tool', 'name command once')
Sample = collections.namedtuple('Sample', 'seconds peak_mb')


def tools(args):
    """Rows: what is measured; {file} is the capture.  The first is ours."""
    rows = [
        Tool('smtpscope read --format json', [args.bin, 'read', '{file}', '--format', 'json'],
             False),
        Tool('walk (headers only)', [os.path.join(args.bench, 'walk'), '{file}'], False),
        Tool('tcpdump -r F -w /dev/null', ['tcpdump', '-r', '{file}', '-w', '/dev/null'], False),
        Tool('tshark -Y smtp -T fields',
             ['tshark', '-r', '{file}', '-Y', 'smtp', '-T', 'fields', '-e', 'smtp.req.command',
              '-e', 'smtp.response.code'], True),
    ]
    return [row for row in rows if shutil.which(row.command[0])]


def measure(args, row, path):
    """Runs it once, with its output thrown away."""
    command = [word.format(file=path) for word in row.command]
    done = subprocess.run([os.path.join(args.bench, 'measure'), *command],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    seconds, kilobytes, status = done.stdout.split()
    if int(status):
        sys.exit(f'run.py: {" ".join(command)}: exit status {int(status)}')
    return Sample(float(seconds), int(kilobytes) / 1024)


def median(samples):
    return Sample(statistics.median(s.seconds for s in samples),
                  statistics.median(s.peak_mb for s in samples))


def first_part(path, mb):
    """The first packets of a capture, as a file of its own."""
    size = int(mb * 1_000_000)
    out = os.path.join(WORK, f'first-{mb:g}-{os.path.basename(path)}')
    with open(path, 'rb') as f, open(out, 'wb') as part:
        part.write(f.read(24))
        while part.tell() < size:
            head = f.read(16)
            if len(head) < 16:
                break
            part.write(head + f.read(int.from_bytes(head[8:12], 'little')))
    return out


def read_truth(path):
    with open(path + '.truth.json', encoding='utf-8') as f:
        return json.load(f)


def told(args, path):
    """What smtpscope says, by the names of the truth."""
    command = [args.bin, 'read', path, '--format', 'json', '--log', 'session,transaction,stats']
    sums = collections.Counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        for line in child.stdout:
            record = json.loads(line)
            if record['type'] == 'session':
                sums['smtp_flows'] += 1
                sums['commands'] += record['commands']
                sums['replies'] += record['replies']
            elif record['type'] == 'transaction':
                accepted = record.get('outcome') == 'accepted'
                sums['accepted_transactions'] += accepted
                sums['recipients'] += sum(r.get('accepted', False)
                                          for r in record.get('recipients', []))
                sums['transactions'] += 1
            elif record['type'] == 'stats':
                sums['packets'] = record['packets']
                sums['tcp_flows'] = record['flows']
    if child.returncode:
        sys.exit(f'run.py: {" ".join(command)}: exit status {child.returncode}')
    return sums


def differences(args, path, truth):
    said = told(args, path)
    wrong = [f'{name}: {said[name]} told, {truth[name]} true'
             for name in ('packets', 'tcp_flows', 'smtp_flows', 'commands', 'replies',
                          'transactions', 'accepted_transactions', 'recipients')
             if truth.get(name, 0) != said[name]]
    return wrong


def compare(args, path):
    """Measures all tools on one capture.  Returns a dict for the table and for --json."""
    truth = read_truth(path)
    size = os.path.getsize(path)
    with open(path, 'rb') as f:
        while f.read(1 << 22):  # into the page cache
            pass
    rows = tools(args)
    samples = {row.name: [] for row in rows}
    for _ in range(args.rounds):
        for row in rows:
            if not row.once:
                samples[row.name].append(measure(args, row, path))
    sizes = dict.fromkeys(samples, (size, truth['packets']))
    for row in rows:
        if row.once:
            cut = args.tshark_mb and args.tshark_mb * 1_000_000 < size
            part = first_part(path, args.tshark_mb) if cut else path
            sizes[row.name] = (os.path.getsize(part),
                               truth['packets'] * os.path.getsize(part) / size)
            samples[row.name].append(measure(args, row, part))
    result = {'file': os.path.basename(path), 'mb': size / 1e6, 'packets': truth['packets'],
              'rounds': args.rounds, 'tools': {}}
    for name, taken in samples.items():
        middle = median(taken)
        result['tools'][name] = {
            'mb_per_s': sizes[name][0] / 1e6 / middle.seconds,
            'packets_per_s': sizes[name][1] / middle.seconds,
            'seconds': middle.seconds, 'peak_mb': middle.peak_mb, 'mb': sizes[name][0] / 1e6,
            'fastest_s': min(s.seconds for s in taken), 'slowest_s': max(s.seconds for s in taken)}
    part = first_part(path, size / 5e6)
    result['peak_mb_of_first_fifth'] = measure(args, rows[0], part).peak_mb
    result['wrong'] = differences(args, path, truth)
    return result


def table(result):
    rows = result['tools']
    ours = next(iter(rows.values()))
    lines = [f'### {result["file"]}: {result["mb"]:.0f} MB, {result["packets"]} packets', '',
             '| program | MB/s | packets/s | peak MB | smtpscope is |', '|---|--:|--:|--:|--:|']
    for name, row in rows.items():
        note = '' if abs(row['mb'] - result['mb']) < 1 else f' (first {row["mb"]:.0f} MB)'
        times = '' if row is ours else f'{ours["mb_per_s"] / row["mb_per_s"]:.2f} x as fast'
        lines.append(f'| {name}{note} | {row["mb_per_s"]:.0f} | {row["packets_per_s"]:.0f} '
                     f'| {row["peak_mb"]:.1f} | {times} |')
    lines += ['', f'Peak on the first fifth: {result["peak_mb_of_first_fifth"]:.1f} MB.']
    lines += ['Answers: as in the truth.'] if not result['wrong'] else \
             ['WRONG ANSWERS: ' + '; '.join(result['wrong'])]
    return '\n'.join(lines) + '\n'


def has_grown(result):
    ours = next(iter(result['tools'].values()))
    return ours['peak_mb'] > MEMORY_GROWTH * result['peak_mb_of_first_fifth'] + 1


def make(profile, mb):
    path = os.path.join(WORK, f'{profile}-{mb:g}.pcap')
    newest = os.path.getmtime(os.path.join(HERE, 'generate.py'))
    truth = path + '.truth.json'
    if not os.path.exists(truth) or os.path.getmtime(truth) < newest:
        print(f'making {mb:g} MB of {profile} ...', file=sys.stderr, flush=True)
        subprocess.run([sys.executable, os.path.join(HERE, 'generate.py'), '--out', path,
                        '--mb', str(mb), '--profile', profile], check=True)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('--bench', required=True, help='where walk, measure and content were built')
    parser.add_argument('--mb', type=float, default=500)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--profile', action='append')
    parser.add_argument('--file', action='append', default=[])
    parser.add_argument('--tshark-mb', type=float, help='give tshark the first N MB only')
    parser.add_argument('--json', help='write the figures there too')
    args = parser.parse_args()
    os.makedirs(WORK, exist_ok=True)
    profiles = args.profile or ([] if args.file else ['mail', 'tiny', 'background'])
    files = [make(p, args.mb if p == profiles[0] else args.mb / 5) for p in profiles] + args.file
    results = []
    for path in files:
        results.append(compare(args, path))
        print(table(results[-1]), flush=True)
    if not args.file:
        print('### The library: message content through ss_parser_feed, one core\n', flush=True)
        subprocess.run([os.path.join(args.bench, 'content')], check=True)
    if args.json:
        with open(args.json, 'w', encoding='utf-8') as f:
            json.dump(results, f, indent=1)
            f.write('\n')
    grown = [r['file'] for r in results if has_grown(r)]
    if grown:
        print(f'Memory grows with the capture: {", ".join(grown)}')
    return 1 if grown or any(r['wrong'] for r in results) else 0


if __name__ == '__main__':
    sys.exit(main())
