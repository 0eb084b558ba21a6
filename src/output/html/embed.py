#!/usr/bin/env python3
"""A file as a C string: embed.py NAME FILE > header.  The page's script and style are files of their
own, so that editors know what they are."""
import sys


def main():
    name, path = sys.argv[1:]
    with open(path, 'rb') as f:
        octets = f.read()
    assert b'</script' not in octets.lower() and b'</style' not in octets.lower()
    print(f'/* {path.rsplit("/", 1)[-1]}, made by embed.py: not to be edited. */')
    print(f'static const char {name}[] = {{')
    for at in range(0, len(octets), 16):
        print('\t' + ' '.join(f'{o - 256 if o > 127 else o},' for o in octets[at:at + 16]))
    print('};')


main()
