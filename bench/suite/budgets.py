"""What is wanted, a row each, and whether a run's figures hold it."""
import collections

from suite import programs, report, workloads

MEMORY_GROWTH = 1.25        # the whole capture may take this many times what its first fifth takes
FLOW_BYTES, SESSION_BYTES = 256, 4096
START_MS = 20
LIVE_MB = 125               # a second: 1 Gbit
TWO_CORES = 1.8
LARGE_PEAK_MB = 64

# Speed of one core beside another program's, by CPU time; on which workloads: a name or kinds.
Beside = collections.namedtuple('Beside', 'where ours other least is_aim', defaults=(False,))
ANY = (workloads.MAIL, workloads.OTHER, workloads.ODD)
USUAL = (workloads.MAIL, workloads.OTHER)
BESIDE = [
    Beside('submission', 'sha256', 'openssl', 0.7),
    Beside('submission', 'none', 'tcpdump', 1.0, is_aim=True),
    Beside('background', 'json', 'walk', 0.5),
    Beside(ANY, 'none', 'ndpi', 1.0),
    Beside('bots', 'none', 'ndpi', 4.0),
    Beside('bots', 'none', 'suricata', 8.0),
    Beside(USUAL, 'sha256', 'tcpflow', 3.0),
    Beside(USUAL, 'sha256', 'tshark', 30.0),
    Beside(USUAL, 'sha256', 'suricata', 4.0),
    Beside(USUAL, 'sha256', 'arkime', 10.0),
]
SCALED = ('submission', 'relay', 'bots')  # where two cores are compared with one

# held: None if it is an aim, or the run was too short to tell.
Line = collections.namedtuple('Line', 'what wanted figure held where')


def is_within(where, workload):
    return workload['name'] == where if isinstance(where, str) else workload['kind'] in where


def beside(results):
    for row in BESIDE:
        for w in results['workloads']:
            programs = w['programs']
            if is_within(row.where, w) and row.ours in programs and row.other in programs:
                ours, other = programs[row.ours], programs[row.other]
                ratio = ours['mb_per_cpu_s'] / other['mb_per_cpu_s']
                is_judged = not row.is_aim and ours['is_sure'] and other['is_sure']
                yield Line(f'{ours["name"]}, beside {other["name"]}',
                           'aim: ' * row.is_aim + f'{row.least:g} x',
                           report.times(ratio, ours['is_sure'] and other['is_sure']),
                           ratio >= row.least if is_judged else None, w['name'])


def cores(results):
    for w in results['workloads']:
        one, two = (w['programs'].get(key) for key in ('sha256', 'sha256-j2'))
        if w['name'] in SCALED and one and two:
            ratio = one['wall_s'] / two['wall_s']
            yield Line(f'{two["name"]}, beside -j 1, by the clock (two runs at once)',
                       f'{TWO_CORES} x', report.times(ratio) + machine_gives(w, one),
                       ratio >= TWO_CORES, w['name'])


def machine_gives(w, one):
    """How many times as much as one run two get done that have nothing in common."""
    both = w['programs'].get(programs.TWICE)
    return f' ({report.times(both["mb_per_wall_s"] / one["mb_per_wall_s"])})' if both else ''


def memory(results):
    for w in results['workloads']:
        peak = w['programs'].get('json', {}).get('peak_mb')
        if peak is None:
            continue
        if w['flows']:
            most = SESSION_BYTES if w['name'] == 'sessions' else FLOW_BYTES
            each = (peak - w['start_peak_mb']) * 1e6 / w['flows']
            yield Line('memory of each open ' + ('session' if most == SESSION_BYTES else 'flow'),
                       f'at most {most} bytes', f'{each:.0f}', each <= most,
                       f'{w["flows"]} {w["name"]}')
        else:
            most = MEMORY_GROWTH * w['fifth_peak_mb'] + 1
            yield Line('peak memory, beside that of the first fifth',
                       f'at most {MEMORY_GROWTH} x and 1 MB',
                       f'{peak:.1f} of {w["fifth_peak_mb"]:.1f} MB', peak <= most, w['name'])


def truths(results):
    for w in results['workloads']:
        yield Line(f'answers, {w["jobs"]}', 'as in the truth',
                   f'{len(w["wrong"])} differences' if w['wrong'] else 'right', not w['wrong'],
                   w['name'])


def rest(results):
    for w in results['workloads']:
        if w['name'] == 'submission' and 'json' in w['programs']:
            speed = w['programs']['json']['mb_per_cpu_s']
            yield Line('all digests, one core: 1 Gbit/s of mail', f'{LIVE_MB} MB/s',
                       f'{speed:.0f} MB/s', speed >= LIVE_MB, w['name'])
    if 'start_ms' in results:
        figure = results['start_ms']
        yield Line('first record of a small capture', f'within {START_MS} ms', f'{figure:.1f} ms',
                   figure <= START_MS, 'start')
    if 'limit' in results:
        limit = results['limit']
        yield Line(f'--memory-limit {limit["limit"]} with {limit["flows"]} connections',
                   'obeyed, and counted',
                   f'{limit["memory_peak"]}; {limit["flows_evicted"]} given up',
                   0 < limit['memory_peak'] <= limit['limit'] and limit['flows_evicted'] > 0,
                   'limit')
    if 'large' in results:
        large = results['large']
        yield Line(f'peak memory with one message of {large["mb"]:.0f} MB',
                   f'at most {LARGE_PEAK_MB} MB', f'{large["peak_mb"]:.1f} MB',
                   large['peak_mb'] <= LARGE_PEAK_MB and large['is_right'], 'large')


def lines(results):
    return [line for rows in (truths, beside, cores, memory, rest) for line in rows(results)]
