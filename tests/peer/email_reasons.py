"""Why smtpscope and Python's email package differ about a message: REASONS, for email_oracle.py."""
import base64
import binascii
import email
import email.errors
import email.policy
import hashlib
import quopri
import re

NOT_TOLD = '(nothing)'


class Raw(email.policy.Compat32):
    """The legacy reader, with header fields as they were sent: of octets that are no ASCII it would
    make question marks."""

    def header_fetch_parse(self, name, value):
        return re.sub(r'\r?\n', '', value)


def walk(part, depth=0):
    yield part, depth
    if part.is_multipart():
        for child in part.get_payload():
            yield from walk(child, depth + 1)


def has_blank_in_word(d):
    return d.what in ('subject', 'from') and re.search(
        r'=\?[^?\s]+\?[BQ]\?[^?]*[ \t][^?]*\?=', d.ours)


def sha256_of(octets):
    return hashlib.sha256(octets).hexdigest()


# Bodies, read again as we mean to: what Python would tell if it did so, too.

def sent(part):
    """The body of a leaf as it was sent."""
    if part.is_multipart():
        return b''
    return part._payload.encode('utf-8', 'surrogateescape')  # get_payload() undoes charsets


def encoding_of(part):
    """What the field names, without blanks, comments and quotes."""
    text = re.sub(r'\([^)]*\)', '', str(part.get('content-transfer-encoding', ''))).lower()
    return text.strip('"; \t')


def base64_all(octets):
    """Each run up to its padding, whatever is between them; a single character tells nothing."""
    text = re.sub(rb'[^A-Za-z0-9+/=]', b'', octets)
    out = b''
    for run in re.findall(rb'[^=]+', text):
        run = run[:-1] if len(run) % 4 == 1 else run
        out += base64.b64decode(run + b'=' * (-len(run) % 4))
    return out


def quoted_printable_all(octets):
    octets = re.sub(rb'[ \t]+(?=\r?\n)', b'', octets)
    return quopri.decodestring(octets.replace(b'==', b'=3D='))


def uuencode_all(octets):
    match = re.search(rb'begin \d+ [^\n]*\n(.*?)^end', octets, re.M | re.S)
    return b''.join(map(binascii.a2b_uu, match.group(1).splitlines())) if match else b''


DECODERS = {'base64': base64_all, 'quoted-printable': quoted_printable_all,
            'x-uuencode': uuencode_all}


def body_of(d):
    """The body as it was sent, where we see it begin."""
    body = re.sub(rb'^X-Blank : here\r?\n\r?\n', b'', sent(d.part))
    if any(isinstance(defect, email.errors.InvalidHeaderDefect) for defect in d.part.defects):
        line_end = b'\r\n' if d.octets.count(b'\r\n') * 2 > d.octets.count(b'\n') else b'\n'
        body = b': no name' + line_end * 2 + body
    return body


def is_read_again(d, decode_body=None):
    """Whether our digest is that of the body, decoded by these functions."""
    decode_body = decode_body or DECODERS.get(encoding_of(d.part), bytes)
    bodies = [decode_body(body_of(d) + end) for end in (b'', b'\r\n', b'\n')]
    return d.ours in [sha256_of(body) if body else NOT_TOLD for body in bodies]


def has_no_name(d):
    return d.what.startswith('sha256') and any(
        isinstance(defect, email.errors.InvalidHeaderDefect)
        for defect in d.part.defects) and is_read_again(d)


def differs_by(pattern, *encodings):
    """Leaves of those encodings whose body has that, and whose digest is that of our reading."""
    def is_it(d):
        return (d.what.startswith('sha256') and re.search(pattern, sent(d.part))
                and (not encodings or encoding_of(d.part) in encodings) and is_read_again(d))
    return is_it


def around_embedded(octets):
    return re.sub(rb'^begin \d+ [^\n]*\n.*?^end\r?\n', b'', octets, flags=re.M | re.S)


def has_embedded_file(d):
    """What is uuencoded within text is a file of its own, and not of the text around it."""
    return (d.what.startswith('sha256') and around_embedded(sent(d.part)) != sent(d.part)
            and is_read_again(d, around_embedded))


def types_mended(d):
    """Python's tree, with types as we read them."""
    for (part, depth), (_, kind) in zip(walk(d.part), d.theirs):
        value = re.sub(r'\([^)]*\)', '', str(part.get('content-type', ''))).lower().strip('" ')
        match = re.match(r'([^\s/;"]+)\s*/\s*([^\s/;"]+)', value)
        yield depth, '/'.join(match.groups()) if match else 'text/plain' if value else kind


def has_odd_type(d):
    return d.what == 'tree' and list(types_mended(d)) == d.ours


def is_after_blank(d):
    return d.part.is_multipart() is False and sent(d.part).startswith(b'X-Blank :') and \
        d.what.split()[0] in ('charset', 'filename', 'sha256')


def has_odd_field_within(d):
    within = d.octets.partition(b'\n\n')[2] or d.octets.partition(b'\r\n\r\n')[2]
    return (d.what.split()[0] in ('tree', 'charset', 'filename', 'sha256')
            and re.search(rb'^(: no name|X-Blank : here| )\r?$', within, re.M)
            and any(part.get_content_type() in ('message/rfc822', 'multipart/digest')
                    for part in email.message_from_bytes(d.octets).walk()))


def has_carriage_return(d):
    """Python takes CR alone for a line end; a field's name may then be none."""
    return d.octets.replace(b'\r\n', b'').count(b'\r') > 0


def has_broken_mailbox(d):
    """A quote that does not end, or two addresses with nothing but a blank between them."""
    if d.what not in ('to', 'cc', 'reply_to'):
        return False
    text = re.sub(r'\\.', '', sent_field(d))
    return text.count('"') % 2 == 1 or re.search(r'\S@\S+\s+\S+@', text) or '@' not in text


def sent_field(d):
    message = email.message_from_bytes(d.octets, policy=Raw())
    return message.get(d.what.replace('_', '-'), '')


def has_open_quote(d):
    return d.what.startswith('filename') and d.theirs == '"' + d.ours


def has_more_than_name(d):
    value = str(d.part.get('content-transfer-encoding', '')).lower()
    return d.what.startswith('sha256') and value != encoding_of(d.part) and is_read_again(d)


def has_repeated_boundary(d):
    found = [part.get_boundary() for part, _ in walk(d.part) if part.get_boundary()]
    return d.what == 'tree' and len(found) > len(set(found))


def has_encoded_message(d):
    """Where we have no message below, because it is encoded."""
    if d.what != 'tree':
        return False
    rows = []
    for (part, _), (depth, kind) in zip(walk(d.part), types_mended(d)):
        if rows and rows[-1][2] and depth > rows[-1][0]:
            continue
        rows.append((depth, kind, kind == 'message/rfc822' and encoding_of(part) in DECODERS))
    return [row[:2] for row in rows] == d.ours != d.theirs


def has_two_marks(d):
    return d.what == 'subject' and d.ours.replace('\ufeff', '') == d.theirs


# (name, who is right, whether a difference is of that kind); also in docs/email-differences.md.
REASONS = [
    ('blank in a word',
     'an encoded word has no blanks (RFC 2047, section 2), so it is none; Python '
     'decodes it',
     has_blank_in_word),
    ('encoding and more',
     'a Content-Transfer-Encoding with blanks, a comment, quotes or a semicolon is the '
     'one that it names (RFC 2045, section 6.1, has comments there); Python does not '
     'decode it',
     has_more_than_name),
    ('blank before the colon',
     '"X-Blank : here" is a field (RFC 5322, section 4.5); to Python the header ends '
     'before it',
     is_after_blank),
    ('field without a name',
     'a line that begins with a colon is no field, so the body begins there, as with '
     'Postfix; Python skips it',
     has_no_name),
    ('odd field within',
     'these two, or a line with nothing but a blank, where a message/rfc822 begins: to '
     'one of us the line belongs to the message within, which has no header then',
     has_odd_field_within),
    ('type and more',
     'a Content-Type without a semicolon, in quotes, with blanks around the slash or '
     'another slash: we take the type that it begins with; Python the whole, or '
     'text/plain',
     has_odd_type),
    ('file within text',
     'a uuencoded file within text is a file of its own, the text is what is around '
     'it; Python has all of it as the text',
     has_embedded_file),
    ('padded soft break',
     'blanks behind the = of a soft line break were added on the way (RFC 2045, '
     'section 6.7, rule 3); Python keeps all of it',
     differs_by(rb'=[ \t]+\r?\n', 'quoted-printable')),
    ('blanks at a line\'s end',
     'in quoted-printable they were added on the way (the same rule); Python keeps '
     'them',
     differs_by(rb'[ \t]\r?\n', 'quoted-printable')),
    ('= that means itself',
     'in quoted-printable, "==": the first means nothing, so it is told as it is, and '
     'the second may be a soft line break; to Python both are one',
     differs_by(rb'==', 'quoted-printable')),
    ('base64 goes on',
     'behind padding more may come, as from programs that encode in pieces; Python '
     'stops there',
     differs_by(rb'=[^=]*[A-Za-z0-9+/]', 'base64')),
    ('base64 with one left',
     'a single character beyond the last four is left out; Python gives the encoded '
     'text',
     differs_by(rb'', 'base64')),
    ('line end at the end',
     'a part that ends with the message, its multipart not closed: the line end is '
     'before no boundary, so it is the part\'s; Python takes it off',
     differs_by(rb'')),
    ('broken mailbox',
     'a quote that does not end, no address at all, or no comma between two: the name '
     'is kept apart from the address, the last one is taken',
     has_broken_mailbox),
    ('quote without end',
     'around a file\'s name: it is no part of the name',
     has_open_quote),
    ('CR alone',
     'RFC 5322, section 2.3, forbids it; it ends no line to us (nor to mail servers), '
     'but it does to Python',
     has_carriage_return),
    ('boundary used twice',
     'a multipart within another with the same boundary: nobody can tell whose a line '
     'is; we take it as the inner one\'s, Python as the outer one\'s',
     has_repeated_boundary),
    ('encoded message',
     'a message/rfc822 in base64 and the like, which RFC 2046, section 5.2.1, forbids: '
     'we decode it, as a file; Python takes the encoded text as the message',
     has_encoded_message),
    ('byte order marks',
     'two words in utf-16, each with a mark: those of one charset are joined first, so '
     'that the second mark stays, unseen; Python takes utf-16*en for another one',
     has_two_marks),
]
