"""Runs programs in turn, several rounds, and takes medians."""
import collections
import os
import shutil
import statistics
import subprocess
import time

MOST_ROUNDS = 25
Sample = collections.namedtuple('Sample', 'wall cpu peak_mb')  # seconds, seconds, 10^6 bytes


class Failure(Exception):
    """A program did not do what it was asked."""


class Meter:
    """Measures with bench/measure.c; what programs write goes to a directory in `work`."""

    def __init__(self, bench, work):
        self.measure, self.out = os.path.join(bench, 'measure'), os.path.join(work, 'out')

    def take(self, command, path='', stdin=None, first=False):
        """One run, its output thrown away.  first: wall is the time until its first output."""
        words = [word.format(file=path, out=self.out) for word in command]
        options = ['-i'] * (stdin is not None) + ['-f'] * first
        self.empty()
        done = subprocess.run([self.measure, *options, *words], stdout=subprocess.PIPE, check=True,
                              stdin=stdin or subprocess.DEVNULL)
        self.empty(again=False)
        wall, cpu, kilobytes, status = done.stdout.split()
        if int(status):
            raise Failure(f'{" ".join(words)}: exit status {int(status)}')
        return Sample(float(wall), float(cpu), int(kilobytes) * 1024 / 1e6)

    def empty(self, again=True):
        shutil.rmtree(self.out, ignore_errors=True)
        if again:
            os.makedirs(self.out)

    def alternate(self, commands, seconds=0):
        """commands: {key: (command, path, rounds)}.  All of them once, then again: what slows the
        machine down for a while slows all.  Each round begins with another one, as what ran before
        leaves its traces.  Those that are to run most often go on, up to MOST_ROUNDS, until that
        many seconds have passed.  Returns {key: [Sample]}."""
        samples = {key: [] for key in commands}
        keys = collections.deque(commands)
        most = max(rounds for _, _, rounds in commands.values())
        end = time.monotonic() + seconds
        n = 0
        while n < most or (n < MOST_ROUNDS and time.monotonic() < end):
            for key in keys:
                command, path, rounds = commands[key]
                if n < rounds or rounds == most:
                    samples[key].append(self.take(command, path))
            keys.rotate(-1)
            n += 1
        return samples


def median(samples):
    return Sample(*(statistics.median(values) for values in zip(*samples)))


def first_part(path, mb, work):
    """The first packets of a capture, as a file of its own; the capture, if it is no larger."""
    size = int(mb * 1_000_000)
    if os.path.getsize(path) <= size:
        return path
    out = os.path.join(work, f'first-{mb:g}-{os.path.basename(path)}')
    with open(path, 'rb') as f, open(out, 'wb') as part:
        part.write(f.read(24))
        while part.tell() < size:
            head = f.read(16)
            if len(head) < 16:
                break
            part.write(head + f.read(int.from_bytes(head[8:12], 'little')))
    return out


def into_page_cache(path):
    with open(path, 'rb') as f:
        while f.read(1 << 22):
            pass
