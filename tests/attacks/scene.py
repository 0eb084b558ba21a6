"""Scenes: a function that makes a capture, with what has to be found in it, and what must not be.

    @scene('auth-bruteforce', 'six wrong passwords, then the right one', finds=['auth.bruteforce'])
    def bruteforce(capture): ...

    @near('auth-bruteforce', 'three wrong passwords')     its near miss: none of that may be found
"""
from wire import Capture

SCENES = {}  # name -> (what, finds, not, function)

GREETING = 'S: 220 mx.local.example ESMTP Postfix'
KEYWORDS = ('PIPELINING', 'SIZE 10240000', '8BITMIME', 'ENHANCEDSTATUSCODES')


def scene(name, what, finds, not_found=()):

    def register(function):
        SCENES[name] = (what, list(finds), list(not_found), function)
        return function

    return register


def near(name, what, number='', finds=()):
    """Of the scene called name: its findings must not be there, but for finds."""

    def register(function):
        unwanted = [finding for finding in SCENES[name][1] if finding not in finds]
        SCENES[f'{name}-near{number}'] = (what, list(finds), unwanted, function)
        return function

    return register


def make(name):
    """(octets of the pcap, what is true of it)"""
    what, finds, not_found, function = SCENES[name]
    capture = Capture()
    function(capture)
    return capture.octets(), {'name': name, 'what': what, 'finds': finds, 'not': not_found}


# --- what most scenes say ------------------------------------------------------------------------


def hello(name='client.example', keywords=KEYWORDS, server='mx.local.example'):
    lines = [server, *keywords]
    return [
        GREETING.replace('mx.local.example', server), f'C: EHLO {name}',
        *(f'S: 250{"-" if n < len(lines) - 1 else " "}{line}' for n, line in enumerate(lines))
    ]


def envelope(sender='sender@client.example', recipients=('alice@local.example',), params=''):
    lines = [f'C: MAIL FROM:<{sender}>{params}', 'S: 250 2.1.0 Ok']
    for recipient in recipients:
        lines += [f'C: RCPT TO:<{recipient}>', 'S: 250 2.1.5 Ok']
    return lines


def message(subject='Hello',
            body='Hello.',
            sender='sender@client.example',
            to='alice@local.example',
            fields=(),
            number=1,
            date='Mon, 5 Jan 2026 08:00:00 +0000'):
    head = [
        f'From: {sender}', f'To: {to}', f'Subject: {subject}', f'Date: {date}',
        f'Message-ID: <{number}@client.example>', *fields
    ]
    return '\r\n'.join(head) + '\r\n\r\n' + body.replace('\n', '\r\n')


def octets(text):
    return text if isinstance(text, bytes) else text.encode('utf-8', 'surrogateescape')


def data(content, queue_id='4fB7x21', reply='250 2.0.0 Ok: queued as '):
    stuffed = octets(content).replace(b'\r\n.', b'\r\n..')
    return [
        'C: DATA', 'S: 354 End data with <CR><LF>.<CR><LF>', stuffed + b'\r\n.\r\n',
        f'S: {reply}{queue_id}'
    ]


QUIT = ['C: QUIT', 'S: 221 2.0.0 Bye']


def mail(capture,
         content=None,
         at=0.0,
         client='203.0.113.5',
         sender='sender@client.example',
         recipients=('alice@local.example',),
         name='client.example',
         server='198.51.100.25'):
    """One connection with one message, as anybody would send it."""
    content = message(sender=sender, to=recipients[0]) if content is None else content
    return capture.open(client=client, server=server, at=at).talk(hello(name),
                                                                  envelope(sender, recipients),
                                                                  data(content), QUIT).close()


def part(content_type, name=None, content=b'', encoding='base64', disposition='attachment'):
    """A MIME part; what is in base64 is in lines of 76."""
    import base64
    text = base64.encodebytes(octets(content)).decode() if encoding == 'base64' else content
    named = f'; name="{name}"' if name else ''
    head = f'Content-Type: {content_type}{named}\nContent-Transfer-Encoding: {encoding}\n'
    if name:
        head += f'Content-Disposition: {disposition}; filename="{name}"\n'
    return head + '\n' + text


def multipart(*parts, kind='mixed', boundary='=_b1', **options):
    body = ''.join(f'--{boundary}\n{p}\n' for p in parts) + f'--{boundary}--\n'
    fields = ('MIME-Version: 1.0', f'Content-Type: multipart/{kind}; boundary="{boundary}"')
    return message(body=body, fields=fields + tuple(options.pop('fields', ())), **options)


def attached(name, content, content_type='application/octet-stream', **options):
    return multipart(part('text/plain; charset=us-ascii', None, 'See the attachment.\n', '7bit'),
                     part(content_type, name, content), **options)
