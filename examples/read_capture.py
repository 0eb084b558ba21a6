#!/usr/bin/env python3
"""Reads capture files through libsmtpscope and prints each transaction: Python's standard library
and the shared library, nothing to be compiled.

usage: read_capture.py FILE...
"""
import ctypes
import json
import os
import sys

lib = ctypes.CDLL(os.environ.get('LIBSMTPSCOPE', 'libsmtpscope.so.0'))

# void on_record(void *user, const struct ss_record *record)
ON_RECORD = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
ON_TROUBLE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p)
IS_STOPPED = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class ReaderOptions(ctypes.Structure):
    """struct ss_reader_options of smtpscope/reader.h, member for member."""
    _fields_ = [('on_record', ON_RECORD),
                ('on_trouble', ON_TROUBLE),
                ('is_stopped', IS_STOPPED),
                ('user', ctypes.c_void_p),
                ('types', ctypes.c_char_p),
                ('where', ctypes.c_void_p),
                ('ports', ctypes.POINTER(ctypes.c_uint16)),
                ('n_ports', ctypes.c_size_t),
                ('flags', ctypes.c_uint32),
                ('memory_limit', ctypes.c_size_t),
                ('hash_seed', ctypes.c_uint64),
                ('reserved', ctypes.c_uint64 * 8)]


lib.ss_record_json.restype = ctypes.c_char_p
lib.ss_record_json.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
lib.ss_error_text.restype = ctypes.c_char_p


def read(paths, on_record, types=b'transaction'):
    """Calls on_record with each record as a dict; returns 0 or a negative enum ss_error."""
    def take(_user, record):
        on_record(json.loads(lib.ss_record_json(record, None)))

    def complain(_user, text):
        print('read_capture.py:', text.decode(errors='replace'), file=sys.stderr)

    # The callbacks must live as long as the reader: they are kept in `options`.
    options = ReaderOptions(on_record=ON_RECORD(take), on_trouble=ON_TROUBLE(complain),
                            types=types)
    reader = ctypes.c_void_p()
    error = lib.ss_reader_create(ctypes.byref(options), ctypes.byref(reader))
    if error:
        raise OSError(lib.ss_error_text(error).decode())
    files = (ctypes.c_char_p * len(paths))(*[os.fsencode(path) for path in paths])
    error = lib.ss_reader_files(reader, files, ctypes.c_size_t(len(paths)))
    lib.ss_reader_end(reader)
    lib.ss_reader_destroy(reader)
    return error


def show(record):
    print(record['src_ip'], '->', record['dst_ip'], record['outcome'],
          record.get('mail_from', '?'), '->', ', '.join(record.get('rcpt_to', [])))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    sys.exit(1 if read(sys.argv[1:], show) else 0)


if __name__ == '__main__':
    main()
