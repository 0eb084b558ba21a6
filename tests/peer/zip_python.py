#!/usr/bin/env python3
"""Archives made by Python's zipfile and by zip(1), as ss_zip lists them and as zipfile does.

usage: zip_python.py SHOW_ZIP
"""
import io
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile


class Unseekable:
    """What zipfile writes data descriptors for."""

    def __init__(self):
        self.out = io.BytesIO()

    def write(self, data):
        return self.out.write(data)

    def flush(self):
        pass


def make(names, method=zipfile.ZIP_DEFLATED, out=None, comment=b'', force_64=False, extra=b''):
    target = out or io.BytesIO()
    with zipfile.ZipFile(target, 'w', method) as z:
        for name, body in names:
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = method
            info.extra = extra
            info.comment = b'of it' if comment else b''
            with z.open(info, 'w', force_zip64=force_64) as f:
                f.write(body)
        z.comment = comment
    return (target.out if out else target).getvalue()


def random_body(rng, n):
    return bytes(rng.choice(b'PK\1\2\3\4\5\6\7\x08abc') for _ in range(n))


def by_zipfile():
    """{name: (octets, whole)}"""
    rng = random.Random(1)
    names = [('a.txt', b'hello ' * 50), ('dir/', b''), ('dir/b.exe', random_body(rng, 700)),
             ('Grüße/ÿ.txt', b'x'), ('empty', b'')]
    inner = make(names)
    stored = [('inner.zip', inner), ('more.bin', random_body(rng, 3000))]
    plain = make(names)
    streamed = make(names, out=Unseekable())
    cases = {
        'plain': (plain, True),
        'streamed': (streamed, True),
        'streamed stored': (make(names, zipfile.ZIP_STORED, Unseekable()), True),
        'archive in archive': (make(stored, zipfile.ZIP_STORED), True),
        'archive in archive, streamed': (make(stored, zipfile.ZIP_STORED, Unseekable()), True),
        'comment': (make(names, comment=b'hello PK there'), True),
        'zip64': (make(names, force_64=True), True),
        'zip64 streamed': (make(names, out=Unseekable(), force_64=True), True),
        'extra fields': (make(names, extra=struct.pack('<HHI', 0xcafe, 4, 1) * 9), True),
        'bzip2': (make(names, zipfile.ZIP_BZIP2), True),
        'empty': (make([]), True),
        'garbage in front': (b'MZ' + random_body(rng, 777) + plain, True),
        'garbage behind': (plain + random_body(rng, 55), True),
        'many': (make([(f'file{i:05}.txt', b'%d' % i) for i in range(900)]), True),
    }
    return cases


def broken():
    """{name: (octets, names that must be told)}; none of them is whole."""
    names = [('a.txt', b'hello ' * 50), ('b.txt', b'there' * 99)]
    plain = make(names, zipfile.ZIP_STORED)
    told = [n for n, _ in names]
    lying = bytearray(plain)
    lying[18:22] = struct.pack('<I', 0x7fffffff)  # the packed size in the first local header
    hidden = make([('seen', b'1'), ('hidden.exe', b'2')])
    place = hidden.rindex(b'PK\1\2')
    end = hidden.rindex(b'PK\5\6')
    hidden = (hidden[:place] + hidden[end:end + 8] +
              struct.pack('<HHI', 1, 1, place - hidden.index(b'PK\1\2'))
              + hidden[end + 16:])
    other = bytearray(plain)
    at = other.index(b'b.txt', other.index(b'PK\1\2'))
    other[at:at + 5] = b'c.txt'
    return {
        'cut in the directory': (plain[:-40], told),
        'cut in the data': (plain[:200], ['a.txt']),
        'no directory': (plain[:plain.index(b'PK\1\2')], told),
        'a size past the end': (bytes(lying), told),
        'hidden from the directory': (hidden, ['seen', 'hidden.exe']),
        'another name in the directory': (bytes(other), ['a.txt', 'b.txt', 'c.txt']),
        'two archives': (plain + make([('second.exe', b'3')]), told + ['second.exe']),
    }


def by_zip(directory):
    """Archives of zip(1): {name: (octets, whole)}"""
    if not shutil.which('zip'):
        return {}
    with open(os.path.join(directory, 'a.txt'), 'w') as f:
        f.write('hello ' * 99)
    with open(os.path.join(directory, 'b.bin'), 'wb') as f:
        f.write(os.urandom(5000))
    cases = {}
    for name, options, text in (('zip', [], None), ('zip encrypted', ['-P', 'secret'], None),
                                ('zip to a pipe', ['-fd'], None),
                                ('zip from a pipe', [], b'streamed' * 99)):
        path = os.path.join(directory, name.replace(' ', '_') + '.zip')
        files = ['-'] if text else ['a.txt', 'b.bin']
        subprocess.run(['zip', '-q', *options, path, *files], cwd=directory, input=text,
                       check=True)
        with open(path, 'rb') as f:
            cases[name] = (f.read(), True)
    return cases


def show(tool, path, portion):
    done = subprocess.run([tool, path, str(portion)], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def expected(octets, whole):
    with zipfile.ZipFile(io.BytesIO(octets)) as z:
        members = z.infolist()
    encrypted = any(m.flag_bits & 1 for m in members)
    lines = ['%s %s %d' % ('whole' if whole else 'broken', 'encrypted' if encrypted else 'plain',
                           len(members))]
    for m in members:
        lines.append('%d %d %d %s %s' % (m.file_size, m.compress_size, m.compress_type,
                                         'e' if m.flag_bits & 1 else '-', m.filename))
    return '\n'.join(lines) + '\n'


def main():
    tool, failures, n = sys.argv[1], [], 0
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, 'x')

        def seen(octets, name):
            with open(path, 'wb') as f:
                f.write(octets)
            first = show(tool, path, 1 << 20)
            for portion in (1, 2, 3, 7, 64, 1000):
                if show(tool, path, portion) != first:
                    failures.append(f'{name}: portions of {portion} tell something else')
            return first

        for name, (octets, whole) in {**by_zipfile(), **by_zip(directory)}.items():
            n += 1
            ours, theirs = seen(octets, name), expected(octets, whole)
            if ours != theirs:
                failures.append(f'{name}: we tell\n{ours}zipfile tells\n{theirs}')
        for name, (octets, names) in broken().items():
            n += 1
            ours = seen(octets, name).splitlines()
            told = [line.split(' ', 4)[4] for line in ours[1:]]
            if not ours[0].startswith('broken') or told != names:
                failures.append(f'{name}: {ours}')
    print('\n'.join(failures) if failures else f'{n} archives agree')
    return bool(failures)


if __name__ == '__main__':
    sys.exit(main())
