#!/usr/bin/env python3
"""Measures `smtpscope read --format json` beside others, on the same bytes, in one run.

usage: run.py --bin SMTPSCOPE --bench DIR [--mb N] [--rounds N] [--profile NAME]...
              [--file FILE]... [--tshark-mb N] [--json OUT]

Makes a capture of N MB for each profile (bench/generate.py; the first gets the whole size, the
others a fifth), reads it once so that it lies in the page cache, then lets all programs take turns,
several rounds, and prints the medians as a Markdown table.  tshark runs once, on the first N MB
where --tshark-mb says so: then its speed is compared, not its time.  FILE is a capture with a
FILE.truth.json beside it, measured in addition.

Then messages: the first capture, with the digests of all files, beside openssl's digest of the same
bytes; and the memory that a message of 1 GB takes.

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
MESSAGES = ['--format', 'json', '--log', 'message,file']
LEAST_SHARE = 0.5  # of openssl's speed, with SHA-256 of all files
LARGE_MB, LARGE_PEAK_MB = 1000, 64  # one message of that size: the most memory it may take
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


def message_tools(args):
    """Rows: what reads messages beside what only hashes."""
    ours = [args.bin, 'read', '{file}', *MESSAGES, '--hash']
    return [
        Tool('smtpscope read, SHA-256 of files', [*ours, 'sha256'], False),
        Tool('smtpscope read, without digests', [*ours, 'none'], False),
        Tool('openssl dgst -sha256', ['openssl', 'dgst', '-sha256', '{file}'], False),
    ]


def measure(args, row, path, stdin=None):
    """Runs it once, with its output thrown away."""
    command = [word.format(file=path) for word in row.command]
    done = subprocess.run([os.path.join(args.bench, 'measure'), *(['-i'] if stdin else []),
                           *command], stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
                          check=True)
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


def compare_messages(args, path):
    """Prints how fast messages are read beside openssl's digest of the capture.  Returns whether that
    is fast enough."""
    rows, size = message_tools(args), os.path.getsize(path) / 1e6
    samples = {row.name: [] for row in rows}
    for _ in range(args.rounds):
        for row in rows:
            samples[row.name].append(measure(args, row, path))
    middle = {name: median(taken) for name, taken in samples.items()}
    slowest = middle[rows[-1].name].seconds
    print(f'### Messages in {os.path.basename(path)}: {size:.0f} MB\n\n'
          '| program | MB/s | peak MB | of openssl |\n|---|--:|--:|--:|')
    for name, taken in middle.items():
        print(f'| {name} | {size / taken.seconds:.0f} | {taken.peak_mb:.1f} '
              f'| {slowest / taken.seconds:.2f} |')
    print(flush=True)
    share = slowest / middle[rows[0].name].seconds
    if share < LEAST_SHARE:
        print(f'Messages are read at {share:.2f} of the speed of openssl, asked are {LEAST_SHARE}')
    return share >= LEAST_SHARE


def stream_large(mb, consume):
    """Lets consume(stdin) read a capture of one message of that size; returns what it returns, and the
    facts of its attachment."""
    facts = os.path.join(WORK, 'large.json')
    command = [sys.executable, os.path.join(HERE, 'large.py'), str(mb), facts]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as maker:
        found = consume(maker.stdout)
    with open(facts, encoding='utf-8') as file:
        return found, json.load(file)


def check_large(args):
    """Prints what one large message takes.  Returns whether that is little, and it was read right."""
    row = Tool('', [args.bin, 'read', '-', *MESSAGES, '--hash', 'sha256'], False)
    sample, _ = stream_large(LARGE_MB, lambda stdin: measure(args, row, '', stdin))
    told, facts = stream_large(LARGE_MB / 10, lambda stdin: subprocess.run(
        row.command, stdin=stdin, stdout=subprocess.PIPE, check=True).stdout)
    files = [json.loads(line) for line in told.splitlines()]
    is_right = facts in [{key: file.get(key) for key in facts} for file in files]
    print(f'One message of {LARGE_MB} MB: peak {sample.peak_mb:.1f} MB, at most {LARGE_PEAK_MB} '
          f'asked; its digest is {"right" if is_right else "WRONG"}.\n', flush=True)
    return is_right and sample.peak_mb <= LARGE_PEAK_MB


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
    results, is_fast = [], True
    for path in files:
        results.append(compare(args, path))
        print(table(results[-1]), flush=True)
    if files:
        is_fast = compare_messages(args, files[0])
    if not args.file:
        is_fast = check_large(args) and is_fast
        print('### The library: message content through ss_parser_feed, one core\n', flush=True)
        subprocess.run([os.path.join(args.bench, 'content')], check=True)
    if args.json:
        with open(args.json, 'w', encoding='utf-8') as f:
            json.dump(results, f, indent=1)
            f.write('\n')
    grown = [r['file'] for r in results if has_grown(r)]
    if grown:
        print(f'Memory grows with the capture: {", ".join(grown)}')
    return 1 if grown or not is_fast or any(r['wrong'] for r in results) else 0


if __name__ == '__main__':
    sys.exit(main())
