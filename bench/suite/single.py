"""What is measured once, on something other than the workloads: start, memory limit, one large
message."""
import json
import os
import subprocess
import sys

from suite import truth, workloads

SMALL = os.path.join(os.path.dirname(workloads.BENCH), 'tests/captures/exim-refusals.pcap')
STARTS = 21
LARGE_MB = 1000
LIMIT_OF_FLOW = 64  # bytes for each connection: a quarter of what each may take


def start(binary, meter, mb, work):
    """Milliseconds until the first record of a small capture: the least of some, as this is by the
    clock."""
    command = [binary, 'read', '{file}', '--format', 'json']
    taken = [meter.take(command, SMALL, first=True).wall for _ in range(STARTS)]
    return {'start_ms': min(taken) * 1000}


def limit(binary, meter, mb, work):
    """What happens where memory is too little for all connections that are open."""
    idle, = (row for row in workloads.WORKLOADS if row.name == 'idle')
    path = workloads.make(idle, mb, work)
    flows = truth.read(path)['tcp_flows']
    most = flows * LIMIT_OF_FLOW
    command = [binary, 'read', '--format', 'json', '--log', 'stats', '--memory-limit', str(most),
               path]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    stats = json.loads(done.stdout)
    return {'limit': {'limit': most, 'flows': flows, 'memory_peak': stats['memory_peak'],
                      'flows_evicted': stats['flows_evicted']}}


def stream_large(mb, facts, consume):
    """Lets consume(stdin) read a capture of one message of that size."""
    maker = os.path.join(workloads.BENCH, 'traffic', 'large.py')
    with subprocess.Popen([sys.executable, maker, str(mb), facts], stdout=subprocess.PIPE) as child:
        return consume(child.stdout)


def large(binary, meter, mb, work):
    """The most memory that one large message takes; whether a tenth of it is read right."""
    size, facts = LARGE_MB * min(1, mb / workloads.FULL_MB), os.path.join(work, 'large.json')
    command = [binary, 'read', '-', '--format', 'json', '--log', 'message,file', '--hash', 'sha256']
    sample = stream_large(size, facts, lambda stdin: meter.take(command, stdin=stdin))
    done = stream_large(size / 10, facts, lambda stdin: subprocess.run(
        command, stdin=stdin, stdout=subprocess.PIPE, check=True))
    with open(facts, encoding='utf-8') as f:
        wanted = json.load(f)
    files = [json.loads(line) for line in done.stdout.splitlines()]
    is_right = wanted in [{key: file.get(key) for key in wanted} for file in files]
    return {'large': {'mb': size, 'peak_mb': sample.peak_mb, 'is_right': is_right}}
