"""The figures as Markdown."""
import os

from suite import programs, workloads

RIGHT = '--:'
SUMMED = (workloads.MAIL, workloads.OTHER)  # on the front page


def table(head, rows):
    """head: {title: RIGHT or '---'}."""
    return '\n'.join('| ' + ' | '.join(cells) + ' |'
                     for cells in (head, head.values(), *rows)) + '\n'


def times(ratio, is_sure=True):
    return '~' * (not is_sure) + (f'{ratio:.0f} x' if ratio >= 10 else f'{ratio:.2f} x')


def workload(w):
    """What was measured on one workload.  The last columns: how many times as fast we are."""
    rows = w['programs']
    ours = [key for key, row in rows.items() if row['kind'] == programs.OURS and '-j2' not in key]
    head = {'program': '---', 'MB/s of one core': RIGHT, 'packets/s': RIGHT,
            'MB/s by the clock': RIGHT, 'start ms': RIGHT, 'peak MB': RIGHT,
            **{f'`{key}` is': RIGHT for key in ours}}
    body = []
    for row in rows.values():
        part = '' if row['mb'] > 0.99 * w['mb'] else f' (first {row["mb"]:.0f} MB)'
        body.append([row['name'] + part, f'{row["mb_per_cpu_s"]:.0f}',
                     f'{row["packets_per_cpu_s"]:.2g}',
                     '~' * (not row['is_sure']) + f'{row["mb_per_wall_s"]:.0f}',
                     f'{row["start_s"] * 1000:.0f}', f'{row["peak_mb"]:.1f}',
                     *(times(rows[key]['mb_per_cpu_s'] / row['mb_per_cpu_s'],
                             rows[key]['is_sure'] and row['is_sure']) for key in ours)])
    answers = 'WRONG ANSWERS: ' + '; '.join(w['wrong']) if w['wrong'] else \
        f'Answers ({w["jobs"]}): as in the truth.'
    title = f'### {w["name"]}: {w["mb"]:.0f} MB, {w["packets"]} packets\n\n'
    return title + (table(head, body) + '\n' if body else '') + answers + '\n'


def budget(lines):
    """A row a budget, with the figures of all workloads."""
    rows = {}
    for line in lines:
        rows.setdefault((line.what, line.wanted), []).append(line)
    body = []
    for (what, wanted), same in rows.items():
        missed = ', '.join(line.where for line in same if line.held is False)
        n_open = sum(line.held is None for line in same)
        verdict = 'NOT HELD: ' + missed if missed else 'not judged' if n_open == len(same) else \
            'held, where judged' if n_open else 'held'
        body.append([what, wanted, ', '.join(f'{line.where} {line.figure}' for line in same),
                     verdict])
    head = {'what': '---', 'wanted': '---', 'figures': '---', 'budget': '---'}
    return '### Budgets\n\n' + table(head, body)


def micro(rows):
    return '### Parts alone, one core\n\n' + table(
        {'part': '---', 'portions of, or each': RIGHT, 'figure': RIGHT},
        [[row['what'].replace('|', '\\|'), row['portion'], row['figure']] for row in rows])


def spread(numbers):
    least, most = min(numbers, default=0), max(numbers, default=0)
    return str(least) if least == most else f'{least} to {most}'


def machine(results):
    m = results['machine']
    rounds = [w['rounds'] for w in results['workloads'] if w['programs']]
    return (f'{results["when"]}, {m["cpus"]} x {m["model"]}, load {m["load"]:.1f}; medians of '
            f'{spread(rounds)} rounds.\n')


def rest(results, lines):
    """What is told after the workloads."""
    parts = [micro(results['micro'])] * bool(results['micro']) + [budget(lines)] * bool(lines)
    return '\n'.join(parts)


def everything(results, lines):
    parts = [machine(results), budget(lines), *map(workload, results['workloads'])]
    return '\n'.join(parts + [micro(results['micro'])] * bool(results['micro']))


def summary(results, lines):
    """For the front page: how many times as fast we are, with SHA-256 of attachments; beside what
    detects only, without."""
    others = {'tshark': 'sha256', 'tcpflow': 'sha256', 'ndpi': 'none', 'tcpdump': 'sha256'}
    names = {}
    body = []
    for w in results['workloads']:
        rows = w['programs']
        if w['kind'] not in SUMMED or not all(key in rows for key in (*others, 'sha256', 'none')):
            continue
        names = {key: f'beside `{rows[key]["name"]}`' for key in others}
        ours = rows['sha256']
        body.append([w['name'], f'{ours["mb_per_cpu_s"]:.0f}', f'{ours["peak_mb"]:.0f}',
                     *(times(rows[mode]['mb_per_cpu_s'] / rows[key]['mb_per_cpu_s'],
                             rows[mode]['is_sure'] and rows[key]['is_sure'])
                       for key, mode in others.items())])
    head = {'': '---', 'MB/s of one core': RIGHT, 'peak MB': RIGHT,
            **{name: RIGHT for name in names.values()}}
    return table(head, body)


PLACES = {'figures': everything, 'summary': summary}  # of pages


def write(path, results, lines):
    """Into the places that a page has for it; a page that is not there is all of it."""
    if not os.path.exists(path):
        text = everything(results, lines)
    else:
        with open(path, encoding='utf-8') as f:
            text = f.read()
    for name, make in PLACES.items():
        begin, end = f'<!-- {name}: bench/run.py -->\n', f'<!-- end of {name} -->\n'
        if begin in text and end in text:
            text = (text[:text.index(begin)] + begin + '\n' + make(results, lines) + '\n'
                    + text[text.index(end):])
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)
