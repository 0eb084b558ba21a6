"""Captures to run the program on: those of this repository, and made-up ones."""
import glob
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GENERATOR = os.path.join(ROOT, 'bench/generate.py')
RECORDED = None  # an input: the captures of tests/captures


def make_inputs(folder, wanted):
    """{input: paths}.  An input is RECORDED, or GENERATOR's words: a profile and how much of it."""
    made = {}
    for words in set(wanted):
        if words is RECORDED:
            made[words] = sorted(glob.glob(os.path.join(ROOT, 'tests/captures/*.pcap*')))
            continue
        path = os.path.join(folder, '-'.join(words).replace('--', '') + '.pcap')
        subprocess.run([sys.executable, GENERATOR, '--out', path, '--seed', '1', '--profile',
                        *words], check=True)
        made[words] = [path]
    return made
