#!/usr/bin/env python3
"""What ss_magic says of heads of files, beside file(1) --mime-type.

usage: magic_file.py SHOW_MAGIC

Where the two differ, EXPLAINED says so, and why ours is as it is.  file(1) reads on behind the head
and we do not; and its words depend on its version, so that a row holds what we say alone.
"""
import os
import shutil
import subprocess
import sys
import tempfile

import magic_samples

NOTHING = '-'                      # what SHOW_MAGIC says for: it cannot be told
UNKNOWN = ('application/octet-stream', 'inode/x-empty')  # file(1)'s words for that

EXPLAINED = {
    # programs of Windows: a newer name, which Zeek and Arkime do not have
    'exe': 'application/x-dosexec',
    # compound files: what is in them stands in a directory, which file.c waits for
    'doc': 'application/x-ole-storage', 'xls': 'application/x-ole-storage',
    'msg': 'application/x-ole-storage',
    # file(1) has no name for them, or an older one has none
    'dex': 'application/x-dex', 'emf': 'image/emf', 'eot': 'application/vnd.ms-fontobject',
    'hlp': 'application/winhlp', 'pcapng': 'application/x-pcapng', 'vhdx': 'application/x-vhdx',
    'onenote': 'application/onenote', 'mp3-id3': 'audio/mpeg',
    'certificate': 'application/pkix-cert', 'pkcs7-enveloped': 'application/pkcs7-mime',
    'pkcs7-signed': 'application/pkcs7-mime', 'pkcs7-pem': 'application/pkcs7-mime',
    'pem-certificate': 'application/pem-certificate-chain', 'pem-key': 'application/x-pem-key',
    # what runs when it is opened is told from text
    'hta': 'application/hta', 'javascript-dropper': 'application/javascript',
    'powershell': 'text/x-powershell', 'vbscript': 'text/vbscript',
    'jar': 'application/java-archive', 'rtf-short': 'text/rtf',  # Word opens that, too
    'html-fragment': 'text/html', 'xhtml': 'application/xhtml+xml',
    'wsf': 'application/x-ms-wsf', 'library-ms': 'application/windows-library+xml',
    'jnlp': 'application/x-java-jnlp-file', 'rdp': 'application/x-rdp', 'iqy': 'text/x-ms-iqy',
    'disk-image': 'application/x-raw-disk-image',
    # what cannot do harm is text
    'c': 'text/plain', 'csv': 'text/plain', 'diff': 'text/plain', 'tex': 'text/plain',
    'troff': 'text/plain',
    # one character is text, line ends are not
    'text-one': 'text/plain', 'line-ends': NOTHING,
    # behind the head; file.c waits for that
    'iso': NOTHING,
}


def main():
    tool = sys.argv[1]
    if not shutil.which('file'):
        print('file(1) is not here')
        return 77
    samples = magic_samples.samples()
    names = sorted(samples)
    with tempfile.TemporaryDirectory() as directory:
        paths = [os.path.join(directory, name) for name in names]
        for name, path in zip(names, paths):
            with open(path, 'wb') as f:
                f.write(samples[name])
        theirs = subprocess.run(['file', '-b', '--mime-type', *paths], stdout=subprocess.PIPE,
                                check=True).stdout.decode().split('\n')
        ours = subprocess.run([tool, *paths], stdout=subprocess.PIPE,
                              check=True).stdout.decode().split('\n')
    failures = []
    for name, we, they in zip(names, ours, theirs):
        expected = EXPLAINED.get(name, NOTHING if they in UNKNOWN else they)
        if we != expected:
            failures.append(f'{name}: we say {we}, file(1) {they}, expected is {expected}')
    print('\n'.join(failures) if failures else f'{len(names)} samples agree')
    return bool(failures)


if __name__ == '__main__':
    sys.exit(main())
