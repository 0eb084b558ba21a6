"""Heads of files of many kinds, made here: what their formats' descriptions ask for, and little
more.  samples() -> {name: octets}."""
import bz2
import gzip
import io
import lzma
import os
import py_compile
import sqlite3
import struct
import tarfile
import tempfile
import wave
import zipfile
import zlib


def zipped(*members, stored=('mimetype',)):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in members:
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6)), text, how)
    return out.getvalue()


def ooxml(folder, main):
    return zipped(('[Content_Types].xml', '<?xml version="1.0"?><Types/>'),
                  ('_rels/.rels', '<?xml version="1.0"?><Relationships/>'),
                  (f'{folder}/{main}', '<?xml version="1.0"?><a/>'),
                  (f'{folder}/styles.xml', '<?xml version="1.0"?><a/>'))


def odf(kind):
    return zipped(('mimetype', f'application/vnd.oasis.opendocument.{kind}'),
                  ('content.xml', '<?xml version="1.0"?><a/>'))


def zips():
    return {
        'zip': zipped(('a.txt', 'hello ' * 20)),
        'zip-stored': zipped(('mimetype', 'hello')),
        'zip-empty': zipped(),
        'docx': ooxml('word', 'document.xml'),
        'xlsx': ooxml('xl', 'workbook.xml'),
        'pptx': ooxml('ppt', 'presentation.xml'),
        'odt': odf('text'),
        'ods': odf('spreadsheet'),
        'odp': odf('presentation'),
        'epub': zipped(('mimetype', 'application/epub+zip'), ('META-INF/container.xml', '<a/>')),
        'jar': zipped(('META-INF/', ''), ('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0\r\n'),
                      ('A.class', b'\xca\xfe\xba\xbe\0\0\0\x34')),
        'apk': zipped(('AndroidManifest.xml', b'\3\0\x08\0' + b'\0' * 40),
                      ('classes.dex', b'dex\n035\0')),
    }


def ole(stream=None, clsid=bytes(16)):
    """A compound file of version 3: header, one FAT sector, one directory sector (MS-CFB)."""
    header = (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(16) +
              struct.pack('<HHHHH6xIIIIIIIIII', 0x3e, 3, 0xfffe, 9, 6, 0, 1, 1, 0, 4096,
                          0xfffffffe, 0, 0xfffffffe, 0, 0) + b'\xff' * 432)
    header = header[:512 - 436 + 0] if len(header) < 76 else header[:76]
    header += struct.pack('<I', 0) + b'\xff' * 432
    fat = struct.pack('<II', 0xfffffffd, 0xfffffffe) + b'\xff' * 504

    def entry(name, kind, child, ident=bytes(16)):
        text = (name + '\0').encode('utf-16-le') if name else b''
        return (text.ljust(64, b'\0') + struct.pack('<HBB', len(text), kind, 1) +
                struct.pack('<III', 0xffffffff, 0xffffffff, child) + ident +
                bytes(4 + 16) + struct.pack('<IQ', 0xfffffffe, 0))
    directory = entry('Root Entry', 5, 1 if stream else 0xffffffff, clsid)
    directory += entry(stream, 2, 0xffffffff) if stream else bytes(128)
    return header + fat + directory.ljust(512, b'\0')


def elf(kind):
    return (b'\x7fELF\2\1\1' + bytes(9) + struct.pack('<HHIQQQIHHHHHH', kind, 62, 1, 0x401000, 64,
            0, 0, 64, 56, 1, 64, 0, 0) + struct.pack('<IIQQQQQQ', 1, 5, 0, 0x400000, 0x400000,
                                                     120, 120, 4096))


def pe():
    head = b'MZ' + b'\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0' + bytes(44) + struct.pack('<I', 128)
    return (head.ljust(128, b'\0') + b'PE\0\0' +
            struct.pack('<HHIIIHH', 0x14c, 1, 0, 0, 0, 224, 0x102) +
            struct.pack('<H', 0x10b) + bytes(222)).ljust(600, b'\0')


def programs():
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, 'a.py')
        with open(path, 'w') as f:
            f.write('a = 1\n')
        with open(py_compile.compile(path, cfile=os.path.join(d, 'a.pyc')), 'rb') as f:
            pyc = f.read()
    return {
        'exe': pe(),
        'mz': b'MZ' + struct.pack('<13H', 100, 2, 0, 4, 0, 0xffff, 0, 0, 0, 0, 0, 28, 0) +
        b'\x90' * 200,
        'elf-exec': elf(2), 'elf-object': elf(1), 'elf-shared': elf(3), 'elf-core': elf(4),
        'macho64': b'\xcf\xfa\xed\xfe\7\0\0\1\3\0\0\0\2\0\0\0' + bytes(48),
        'macho32': b'\xce\xfa\xed\xfe\7\0\0\0\3\0\0\0\2\0\0\0' + bytes(48),
        'macho-fat': b'\xca\xfe\xba\xbe\0\0\0\2' +
        struct.pack('>IIIII', 7, 3, 4096, 1000, 12) * 2 + bytes(100),
        'class': b'\xca\xfe\xba\xbe\0\0\0\x34\0\x10\x0a' + bytes(40),
        'wasm': b'\0asm\1\0\0\0\1\4\1\x60\0\0',
        'pyc': pyc,
        'swf': b'FWS\x08' + struct.pack('<I', 60) + b'\x78\0\5\x5f\0\0\x0f\xa0\0\0\x0c\1\0' +
        bytes(30),
        'swf-packed': b'CWS\x08' + struct.pack('<I', 60) +
        zlib.compress(b'\x78\0\5\x5f\0\0\x0f\xa0\0\0\x0c\1\0'),
        'dex': b'dex\n035\0' + bytes(100),
    }


def lha():
    body = b'hello'
    head = b'-lh0-' + struct.pack('<IIIBB', len(body), len(body), 0x58215000, 0x20,
                                  0) + b'\5a.txt' + b'\0\0'
    return bytes([len(head), sum(head) & 255]) + head + body + b'\0'


def tar(fmt):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=fmt) as t:
        info = tarfile.TarInfo('a.txt')
        info.size = 5
        t.addfile(info, io.BytesIO(b'hello'))
    return out.getvalue()


def old_tar():
    head = bytearray(tar(tarfile.USTAR_FORMAT))
    head[257:512] = bytes(255)
    head[148:156] = b' ' * 8
    head[148:156] = b'%06o\0 ' % sum(head[:512])
    return bytes(head)


def archives():
    return {
        'rar4': b'Rar!\x1a\7\0\xcf\x90\x73\0\0\x0d\0\0\0\0\0\0\0',
        'rar5': b'Rar!\x1a\7\1\0\x33\x92\xb5\xe5\x0a\1\5\6\0\5\1\1\x80\x80\0',
        '7z': b"7z\xbc\xaf'\x1c\0\4" + bytes(24),
        'gzip': gzip.compress(b'hello', mtime=0),
        'bzip2': bz2.compress(b'hello'),
        'xz': lzma.compress(b'hello'),
        'lzma': lzma.compress(b'hello' * 9, format=lzma.FORMAT_ALONE),
        'zstd': b'\x28\xb5\x2f\xfd\x04\x58\x29\0\0hello\xa7\x2f\xd1\x3c',
        'lz4': b'\x04\x22\x4d\x18\x64\x40\xa7\5\0\0\x80hello\0\0\0\0',
        'compress': b'\x1f\x9d\x90hello',
        'cab': b'MSCF\0\0\0\0' + struct.pack('<IIIIBBHHHHH', 100, 0, 44, 0, 3, 1, 1, 1, 0, 0, 0) +
        bytes(60),
        'ace': b'\x12\x34\x31\0\0\0\x90**ACE**\x14\x14\2\0' + bytes(40),
        'arj': b'\x60\xea\x28\0\x1e\x0b\1\0\x10\0\2' + bytes(30),
        'lzh': lha(),
        'tar': tar(tarfile.USTAR_FORMAT),
        'tar-gnu': tar(tarfile.GNU_FORMAT),
        'tar-old': old_tar(),
        'cpio': b'070701' + b'00000000' * 13 + b'TRAILER!!!\0\0\0\0',
        'ar': b'!<arch>\nhello.o/        0           0     0     100644  5         `\nhello\n',
        'deb': b'!<arch>\ndebian-binary   0           0     0     100644  4         `\n2.0\n',
        'rpm': b'\xed\xab\xee\xdb\3\0\0\0\0\1a-1'.ljust(96, b'\0'),
    }


def images():
    def box(kind, body):
        return struct.pack('>I', len(body) + 8) + kind + body
    return {
        'png': b'\x89PNG\r\n\x1a\n' + struct.pack('>I4sIIBBBBB', 13, b'IHDR', 1, 1, 8, 2, 0, 0,
                                                  0) + bytes(40),
        'jpeg': b'\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0' + b'\xff\xdb\0\x43\0' +
        b'\1' * 64,
        'jpeg-exif': b'\xff\xd8\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08' + bytes(40),
        'gif': b'GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;',
        'bmp': b'BM' + struct.pack('<IHHIIiiHHIIIIII', 58, 0, 0, 54, 40, 1, 1, 1, 24, 0, 4, 2835,
                                   2835, 0, 0) + bytes(4),
        'tiff-le': b'II*\0\x08\0\0\0\0\0' + bytes(20),
        'tiff-be': b'MM\0*\0\0\0\x08\0\0' + bytes(20),
        'webp': b'RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2a\1\0\1\0' + bytes(20),
        'ico': b'\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0\x16\0\0\0' +
        b'\x28\0\0\0\x10\0\0\0\x20\0\0\0\1\0\x20\0' + bytes(50),
        'psd': b'8BPS\0\1' + bytes(6) + struct.pack('>HIIHH', 3, 1, 1, 8, 3) + bytes(20),
        'heic': box(b'ftyp', b'heic\0\0\0\0mif1heic') + bytes(40),
        'avif': box(b'ftyp', b'avif\0\0\0\0mif1avif') + bytes(40),
        'jp2': b'\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ' + bytes(20),
        'jxl': b'\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl ' + bytes(20),
        'emf': b'\1\0\0\0\x6c\0\0\0' + bytes(32) + b' EMF\0\0\1\0' + bytes(80),
        'wmf': b'\xd7\xcd\xc6\x9a\0\0' + bytes(16) + b'\1\0\x09\0\0\3' + bytes(30),
        'svg': b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 '
               b'0"/></svg>\n',
        'svg-bare': b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>\n',
    }


def sounds():
    out = io.BytesIO()
    with wave.open(out, 'wb') as w:
        w.setparams((1, 2, 8000, 4, 'NONE', 'none'))
        w.writeframes(bytes(8))

    def box(kind, body):
        return struct.pack('>I', len(body) + 8) + kind + body
    return {
        'wav': out.getvalue(),
        'mp3-id3': b'ID3\3\0\0\0\0\0\x0aTIT2\0\0\0\0' + b'\xff\xfb\x90\x64' + bytes(413),
        'mp3': (b'\xff\xfb\x90\x64' + bytes(413)) * 3,
        'ogg': b'OggS\0\2' + bytes(8) + b'\1\0\0\0\0\0\0\0\0\0\0\0\1\x1e\1vorbis\0\0\0\0\2' +
        struct.pack('<I', 44100) + bytes(14),
        'opus': b'OggS\0\2' + bytes(8) +
        b'\1\0\0\0\0\0\0\0\0\0\0\0\1\x13OpusHead\1\2\x38\1\x80\xbb\0\0\0\0\0',
        'flac': b'fLaC\0\0\0\x22\x10\0\x10\0' + bytes(6) + b'\x0a\xc4\x42\xf0' + bytes(24),
        'mp4': box(b'ftyp', b'isom\0\0\2\0isomiso2avc1mp41') + box(b'free', b''),
        'mp4-v2': box(b'ftyp', b'mp42\0\0\0\0mp42isom') + bytes(8),
        'm4a': box(b'ftyp', b'M4A \0\0\0\0M4A mp42isom') + bytes(8),
        'mov': box(b'ftyp', b'qt  \0\0\2\0qt  ') + box(b'wide', b''),
        '3gp': box(b'ftyp', b'3gp4\0\0\2\0isom3gp4') + bytes(8),
        'avi': b'RIFF\0\1\0\0AVI LIST\0\1\0\0hdrlavih\x38\0\0\0' + bytes(56),
        'mkv': b'\x1aE\xdf\xa3\xa3B\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x88matroska'
        b'B\x87\x81\4B\x85\x81\2' + bytes(20),
        'webm': b'\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webm'
        b'B\x87\x81\4B\x85\x81\2' + bytes(20),
        'midi': b'MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\0\4\0\xff\x2f\0',
        'flv': b'FLV\1\5\0\0\0\x09\0\0\0\0' + bytes(20),
        'asf': b'\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c' + bytes(20),
        'mpeg-ps': b'\0\0\1\xba\x44\0\4\0\4\1\0\0\3\xf8' + bytes(20),
        'amr': b'#!AMR\n\x3c' + bytes(20),
        'aiff': b'FORM\0\0\0\x2eAIFFCOMM\0\0\0\x12\0\1' + bytes(30),
    }


def others():
    db = sqlite3.connect(':memory:')
    db.execute('create table a(b)')
    db.commit()
    return {
        'pdf': b'%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n',
        'pdf-late': b'\r\n%PDF-1.4\n1 0 obj\n<<>>\nendobj\n',
        'ps': b'%!PS-Adobe-3.0\n%%Title: a\n',
        'rtf': b'{\\rtf1\\ansi\\deff0 {\\fonttbl {\\f0 Times;}} hello}\n',
        'rtf-short': b'{\\rt hello}\n',
        'ole': ole(),
        'doc': ole('WordDocument', bytes.fromhex('0609020000000000c000000000000046')),
        'xls': ole('Workbook', bytes.fromhex('2008020000000000c000000000000046')),
        'ppt': ole('PowerPoint Document', bytes.fromhex('108d81649b4fcf1186ea00aa00b929e8')),
        'msg': ole('__properties_version1.0', bytes.fromhex('0b0d020000000000c000000000000046')),
        'msi': ole('SummaryInformation', bytes.fromhex('84100c0000000000c000000000000046')),
        'lnk': b'L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F' + bytes(56),
        'chm': b'ITSF\3\0\0\0\x60\0\0\0\1\0\0\0' + bytes(80),
        'onenote': bytes.fromhex('e4525c7b8cd8a74daeb15378d02996d3') + bytes(60),
        'vhd': b'conectix' + struct.pack('>IIQ', 2, 0x10000, 512) + bytes(492),
        'vhdx': b'vhdxfile' + 'test'.encode('utf-16-le') + bytes(500),
        'woff': b'wOFF\0\1\0\0' + bytes(40),
        'woff2': b'wOF2\0\1\0\0' + bytes(40),
        'ttf': b'\0\1\0\0\0\x0b\0\x80\0\3\0\x30' + b'OS/2' + bytes(40),
        'otf': b'OTTO\0\x0b\0\x80\0\3\0\x30CFF ' + bytes(40),
        'ttc': b'ttcf\0\1\0\0\0\0\0\2' + bytes(40),
        'eot': b'\x20\0\0\0\0\0\0\0\1\0\2\0' + bytes(22) + b'LP' + bytes(30),
        'sqlite': db.serialize(),
        'mdb': b'\0\1\0\0Standard Jet DB\0\1\0\0\0' + bytes(40),
        'accdb': b'\0\1\0\0Standard ACE DB\0\2\0\0\0' + bytes(40),
        'tnef': struct.pack('<IH', 0x223e9f78, 1) + b'\1\6\x90\x08\0\4\0\0\0\0\0\1\0\0\0\0\0',
        'pcap': struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1),
        'pcapng': struct.pack('<IIIHHqI', 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28),
        'djvu': b'AT&TFORM\0\0\0\x20DJVUINFO' + bytes(20),
        'torrent': b'd8:announce20:http://a.example/tr113:creation datei1e4:infod4:name1:aee',
        'pst': b'!BDN\0\0\0\0SM\x17\0\x13\0\1\1' + bytes(40),
        'hlp': b'\x3f\x5f\3\0' + bytes(40),
        'reg': b'\xff\xfe' +
        'Windows Registry Editor Version 5.00\r\n\r\n'
        '[HKEY_CURRENT_USER\\a]\r\n'.encode('utf-16-le'),
        'udf': bytes(32768) + b'\0BEA01\1\0',
        'iso': bytes(32768) + b'\1CD001\1\0' + bytes(2040),
        'binary': bytes((i * i * 7 + 129) & 255 for i in range(200)),
        'zeroes': bytes(600),
    }


def signed():
    return {
        'pgp-message': b'-----BEGIN PGP MESSAGE-----\n\nhQEMA0\n=abcd\n-----END PGP MESSAGE-----\n',
        'pgp-signature': b'-----BEGIN PGP SIGNATURE-----\n\niQEzBAAB\n=abcd\n-----END PGP '
                         b'SIGNATURE-----\n',
        'pgp-key': b'-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n=abcd\n-----END PGP PUBLIC '
                   b'KEY BLOCK-----\n',
        'pgp-secret': b'-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQENBF\n-----END PGP PRIVATE '
                      b'KEY BLOCK-----\n',
        'pgp-signed': b'-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n',
        'pem-certificate': b'-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
        'pem-key': b'-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n',
        'pkcs7-pem': b'-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n',
        'pkcs7-signed': bytes.fromhex('3080 0609 2a864886f70d010702 a080 3080 0201 01 310f 300d '
                                      '0609 6086480165030402 01 0500') + bytes(40),
        'pkcs7-enveloped': bytes.fromhex('30820400 0609 2a864886f70d010703 a08203f1') + bytes(60),
        'certificate': bytes.fromhex('3082030a 308201f2 a003020102 0214') +
        b'\x11' * 40,
    }


def texts():
    crlf = b'\r\n'
    mail = [b'Received: from a.example by b.example; Thu, 1 Jan 2026 00:00:00 +0000',
            b'From: a@example.com', b'To: b@example.com', b'Subject: hello', b'', b'hello', b'']
    return {
        'text': b'Hello,\r\n\r\nthis is a line.\r\n',
        'text-one': b'x',
        'text-utf8': 'Grüße aus Köln, ça va?\n'.encode(),
        'text-utf8-bom': b'\xef\xbb\xbfhello\n',
        'text-latin1': 'Grüße aus Köln, ça va?\n'.encode('latin-1'),
        'text-cp1252': 'he said “hello” – twice\n'.encode('cp1252'),
        'text-utf16le': b'\xff\xfe' + 'hello world\r\n'.encode('utf-16-le'),
        'text-utf16be': b'\xfe\xff' + 'hello world\r\n'.encode('utf-16-be'),
        'text-utf32le': b'\xff\xfe\0\0' + 'hello world\n'.encode('utf-32-le'),
        'text-utf32be': b'\0\0\xfe\xff' + 'hello world\n'.encode('utf-32-be'),
        'text-iso2022': 'こんにちは\n'.encode('iso-2022-jp'),
        'text-escape': b'\x1b[31mred\x1b[0m\n',
        'text-nul': b'hello\0world\n',
        'line-ends': b'\r\n\r\n',
        'html': b'<!DOCTYPE html>\n<html><head><title>a</title></head><body>b</body></html>\n',
        'html-tag': b'<html>\r\n<body>hello</body></html>\r\n',
        'html-late': b'\r\n\r\n   <HTML><BODY>hello</BODY></HTML>\r\n',
        'html-fragment': b'<div dir="ltr">hello</div>\r\n',
        'html-utf16': b'\xff\xfe' + '<html><body>a</body></html>'.encode('utf-16-le'),
        'xhtml': b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD '
                 b'XHTML 1.0 Strict//EN" "a.dtd">\n<html '
                 b'xmlns="http://www.w3.org/1999/xhtml"></html>\n',
        'xml': b'<?xml version="1.0"?>\n<a><b/></a>\n',
        'hta': b'<html><head><hta:application id="a"/><script '
               b'language="VBScript">x</script></head></html>\n',
        'ical': b'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n',
        'vcard': b'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\nEND:VCARD\r\n',
        'mail': crlf.join(mail),
        'mail-from': crlf.join(mail[1:]),
        'mail-return-path': b'Return-Path: <a@example.com>\r\n' + crlf.join(mail),
        'mail-subject': crlf.join(mail[3:]),
        'mbox': b'From a@example.com Thu Jan  1 00:00:00 2026\n' + b'\n'.join(mail),
        'shell': b'#!/bin/sh\necho hello\n',
        'bash': b'#!/usr/bin/env bash\necho hello\n',
        'perl': b'#!/usr/bin/perl\nuse strict;\nprint "a";\n',
        'python': b'#!/usr/bin/env python3\nimport os\nprint(os.name)\n',
        'php': b'<?php\necho "a";\n',
        'javascript': b'#!/usr/bin/env node\nconsole.log(1);\n',
        'javascript-dropper': b'var a = new ActiveXObject("WScript.Shell");\r\na.Run("calc");\r\n',
        'javascript-function': b'(function(){\n"use strict";\nvar '
                               b'a = document.getElementById("b");\n})();\n',
        'vbscript': b'On Error Resume Next\r\nSet a = CreateObject("WScript.Shell")\r\n'
                    b'a.Run "calc"\r\n',
        'powershell': b'$a = New-Object System.Net.WebClient\r\n'
                      b'$a.DownloadFile("http://a.example/b", "c")\r\n',
        'batch': b'@echo off\r\nset A=1\r\nstart calc.exe\r\n',
        'csv': b'a,b,c\n1,2,3\n4,5,6\n7,8,9\n',
        'json': b'{"a": 1, "b": [1, 2, 3]}\n',
        'c': b'#include <stdio.h>\nint main(void)\n{\n\treturn 0;\n}\n',
        'diff': b'--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n',
        'css': b'body { color: red; }\n',
        'url-shortcut': b'[InternetShortcut]\r\nURL=http://a.example/\r\n',
        'shell-command': b'[Shell]\r\nCommand=2\r\nIconFile=a.ico\r\n',
        'rdp': b'screen mode id:i:2\r\nfull address:s:10.0.0.1\r\n',
        'sylk': b'ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K"a"\r\nE\r\n',
        'iqy': b'WEB\r\n1\r\nhttp://a.example/a\r\n',
        'wsf': b'<job id="a"><script language="VBScript">x</script></job>\r\n',
        'jnlp': b'<?xml version="1.0"?>\n<jnlp spec="1.0+"></jnlp>\n',
        'library-ms': b'<?xml version="1.0"?>\n<libraryDescription '
                      b'xmlns="http://schemas.microsoft.com/windows/2009/library"/>\n',
        'disk-image': b'\xeb<\x90mkfs.fat' + bytes(499) + b'\x55\xaa' + bytes(512),
        'troff': b'.TH A 1\n.SH NAME\na - b\n',
        'tex': b'\\documentclass{article}\n\\begin{document}\nhello\n\\end{document}\n',
        'empty': b'',
    }


def samples():
    found = {}
    for part in (zips, programs, archives, images, sounds, others, signed, texts):
        found.update(part())
    return found
