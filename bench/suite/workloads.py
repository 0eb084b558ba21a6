"""The traffic that is measured, a row each, made by bench/generate.py."""
import collections
import os
import subprocess
import sys

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAIL, OTHER, ODD, FILE = 'mail', 'other', 'odd', 'file'

# share: of --mb; or flows: how many connections, at --mb 500 and above (fewer below).
# slow_mb: what programs that take long read of it: the smaller the packets, the less.
Workload = collections.namedtuple('Workload', 'name kind share flows slow_mb',
                                  defaults=(None, None, 40))
WORKLOADS = [
    Workload('submission', MAIL, share=1.0),
    Workload('relay', MAIL, share=0.2),
    Workload('bots', MAIL, share=0.2, slow_mb=8),
    Workload('starttls', MAIL, share=0.2),
    Workload('mixed', MAIL, share=0.4),
    Workload('background', OTHER, share=0.4),
    Workload('octets', ODD, share=0.1, slow_mb=8),
    Workload('disorder', ODD, share=0.1, slow_mb=8),
    Workload('halfopen', ODD, flows=1_000_000, slow_mb=8),
    Workload('idle', ODD, flows=1_000_000, slow_mb=8),
    Workload('sessions', ODD, flows=100_000, slow_mb=8),
]
FULL_MB = 500


def newest_source():
    folder = os.path.join(BENCH, 'traffic')
    sources = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith('.py')]
    return max(os.path.getmtime(path) for path in [*sources, os.path.join(BENCH, 'generate.py')])


def n_flows(workload, mb):
    return int(workload.flows * min(1, mb / FULL_MB))


def make(workload, mb, work):
    """Returns the path of its capture, which is made unless it is there from an earlier run."""
    if workload.flows:
        size = ['--flows', str(n_flows(workload, mb))]
    else:
        size = ['--mb', f'{mb * workload.share:g}']
    path = os.path.join(work, f'{workload.name}-{size[1]}.pcap')
    truth = path + '.truth.json'
    if not os.path.exists(truth) or os.path.getmtime(truth) < newest_source():
        print(f'making {os.path.basename(path)} ...', file=sys.stderr, flush=True)
        subprocess.run([sys.executable, os.path.join(BENCH, 'generate.py'), '--out', path,
                        '--profile', workload.name, *size], check=True)
    return path
