"""The captures that the peers are compared on: {name: path}; ours, and those of ../shared/corpus
where it is there."""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACES = {'own': os.path.join(ROOT, 'tests/captures'),  # what their names begin with: directory
          'corpus': os.path.join(ROOT, '../shared/corpus')}
CAPTURE = re.compile(r'\.(pcap|pcapng|cap)(\.(gz|zst|lz4|xz))?$')


def captures():
    found = {}
    for place, directory in PLACES.items():
        for folder, folders, names in os.walk(directory):
            folders.sort()
            for name in sorted(names):
                if CAPTURE.search(name):
                    path = os.path.join(folder, name)
                    found[f'{place}/{os.path.relpath(path, directory)}'] = path
    return found
