"""Parts of smtpscope alone: the programs of bench/micro."""
import os
import subprocess


def measure(bench):
    """Each prints lines of `what TAB portion TAB figure`."""
    folder = os.path.join(bench, 'micro')
    rows = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK) and os.path.isfile(path):
            done = subprocess.run([path], stdout=subprocess.PIPE, check=True, text=True)
            rows += [dict(zip(('what', 'portion', 'figure'), line.split('\t')))
                     for line in done.stdout.splitlines()]
    return rows
