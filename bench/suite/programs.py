"""What is measured: programs of ours and of others, a row each.

A command's words are formatted with {file}, the capture, and {out}, a directory of its own that is
emptied before each run; a program whose command has {out} is one that writes files.
"""
import collections
import os
import shutil
import subprocess

# slow: it reads the first megabytes alone: of all workloads, or only where connections are many,
# which it keeps gigabytes for.  Its speed is compared then, not its time.
# runs: so many at once, each of the whole capture.
Program = collections.namedtuple('Program', 'key kind name command slow runs', defaults=(None, 1))

OURS, FLOOR, PEER = 'ours', 'floor', 'peer'
ALWAYS, IN_FLOODS = 'always', 'in floods'
TWICE = 'twice'
ARKIME_HOMES = ('arkime-capture', '/opt/arkime/bin/capture', 'capture')

OUR_MODES = [
    ('json', 'read --format json', []),
    ('sha256', 'read --format json --hash sha256', ['--hash', 'sha256']),
    ('none', 'read --format json --hash none', ['--hash', 'none']),
    ('stats', 'read --format json --log stats', ['--log', 'stats']),
]


def has_jobs(binary):
    """Whether it can be told how many cores to use."""
    done = subprocess.run([binary, 'read', '--help'], stdout=subprocess.PIPE, check=True, text=True)
    return '-j, --' in done.stdout


def ours(binary):
    """One core first; then two, where it has them."""
    base = [binary, 'read', '{file}', '--format', 'json']
    if not has_jobs(binary):
        return [Program(key, OURS, name, [*base, *more]) for key, name, more in OUR_MODES]
    return [Program(f'{key}{suffix}', OURS, f'{name} -j {jobs}', [*base, *more, '-j', str(jobs)])
            for jobs, suffix in ((1, ''), (2, '-j2')) for key, name, more in OUR_MODES]


def twice(binary):
    """Two runs on one core each, at once: more than two cores of this machine give nobody."""
    one = [*ours(binary)[0].command, '--hash', 'sha256']
    return Program(TWICE, FLOOR, 'two runs with --hash sha256 at once',
                   ['sh', '-c', '"$@" & "$@"; wait', 'sh', *one], runs=2)


def floors(binary, bench):
    """What others need to look at the same octets without understanding them."""
    return [
        twice(binary),
        Program('walk', FLOOR, 'walk (a loop over the headers)',
                [os.path.join(bench, 'walk'), '{file}']),
        Program('openssl', FLOOR, 'openssl dgst -sha256', ['openssl', 'dgst', '-sha256', '{file}']),
        Program('tcpdump', FLOOR, 'tcpdump -w /dev/null',
                ['tcpdump', '-r', '{file}', '-w', '/dev/null']),
    ]


def arkime():
    """Arkime's program is called `capture`, as others may be."""
    for name in ARKIME_HOMES:
        path = shutil.which(name)
        if path and b'arkime' in subprocess.run([path, '--version'], stdout=subprocess.PIPE,
                                                stderr=subprocess.STDOUT, check=False).stdout:
            return path
    return 'no-arkime'


def peers():
    return [
        Program('ndpi', PEER, 'ndpiReader -q', ['ndpiReader', '-q', '-i', '{file}'],
                IN_FLOODS),
        Program('tcpflow', PEER, 'tcpflow -e md5',
                ['tcpflow', '-q', '-r', '{file}', '-o', '{out}', '-e', 'md5'], ALWAYS),
        Program('tshark', PEER, 'tshark -Y smtp -T fields',
                ['tshark', '-r', '{file}', '-Y', 'smtp', '-T', 'fields', '-e', 'smtp.req.command',
                 '-e', 'smtp.response.code'], ALWAYS),
        Program('suricata', PEER, 'suricata -r',
                ['suricata', '-r', '{file}', '-l', '{out}', '-k', 'none', '-S', '/dev/null',
                 '--runmode', 'single'], ALWAYS),
        Program('zeek', PEER, 'zeek -r, hash-all-files',
                ['zeek', '-C', '-r', '{file}', 'Log::default_logdir={out}',
                 'frameworks/files/hash-all-files'], ALWAYS),
        Program('arkime', PEER, "Arkime's capture -r",
                [arkime(), '--tests', '-q', '-c', '/opt/arkime/etc/config.ini', '-r', '{file}'],
                ALWAYS),
    ]


def found(binary, bench):
    """All rows whose program is on this machine, ours first."""
    rows = [*ours(binary), *floors(binary, bench), *peers()]
    return [row for row in rows if shutil.which(row.command[0])]
