#!/usr/bin/env python3
"""Makes the captures of the scenes (scenes/*.py): NAME.pcap, and NAME.json with what is true of it.

usage: generate.py --out DIR [NAME...]      the same bytes each time
       generate.py --list                   names, what they show, what has to be found
"""
import argparse
import json
import os

import scenes  # noqa: F401  registers them
from scene import SCENES, make


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--out')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    if options.list or not options.out:
        for name, (what, finds, _, _) in SCENES.items():
            print(f'{name:32} {what} [{", ".join(finds)}]')
        return
    os.makedirs(options.out, exist_ok=True)
    for name in options.names or SCENES:
        octets, truth = make(name)
        with open(os.path.join(options.out, name + '.pcap'), 'wb') as file:
            file.write(octets)
        with open(os.path.join(options.out, name + '.json'), 'w', encoding='utf-8') as file:
            file.write(json.dumps(truth, indent=1, ensure_ascii=False) + '\n')


if __name__ == '__main__':
    main()
