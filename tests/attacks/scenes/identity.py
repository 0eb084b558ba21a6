"""Who a message says it is from."""
from scene import mail, message, near, scene


def letter(capture, **options):
    mail(capture, message(**options))


@scene('from-elsewhere', 'From is of another domain than MAIL FROM, and nothing signed it',
       ['align.envelope_from'])
def elsewhere(capture):
    mail(capture, message(sender='Bank <service@bank.example>'), sender='bounce@bulk.test')


@near('from-elsewhere', 'a subdomain of it bounces')
def subdomain(capture):
    mail(capture, message(sender='Bank <service@bank.example>'), sender='x@bounces.bank.example')


@scene('reply-to-elsewhere', 'answers go to free mail', ['align.reply_to'])
def reply_to(capture):
    letter(capture,
           sender='Director <director@local.example>',
           fields=('Reply-To: director.local.example@gmail.com',))


@near('reply-to-elsewhere', 'answers go to the help desk of the same domain')
def help_desk(capture):
    letter(capture, fields=('Reply-To: help@support.client.example',))


@scene('from-twice', 'two From fields', ['from.dup'])
def twice(capture):
    letter(capture, fields=('From: director@local.example',))


@near('from-twice', 'one From, and a Sender')
def with_sender(capture):
    letter(capture, fields=('Sender: secretary@client.example',))


@scene('from-several', 'several mailboxes in From, and no Sender', ['from.multiple'])
def several(capture):
    letter(capture, sender='sender@client.example, director@local.example')


@near('from-several', 'a name with a comma, quoted')
def comma(capture):
    letter(capture, sender='"Doe, Jane" <jane@client.example>')


@scene('from-missing', 'no From', ['from.missing'])
def missing(capture):
    mail(capture,
         'To: alice@local.example\r\nSubject: x\r\nDate: Mon, 5 Jan 2026 08:00:00 +0000\r\n\r\nx')


@near('from-missing', 'From is there')
def there(capture):
    letter(capture)


@scene('display-name-address', 'the name shown is another address', ['display_name.addr'])
def shown_address(capture):
    letter(capture, sender='"director@local.example" <x91@bulk.test>')


@near('display-name-address', 'the name shown is the address itself')
def same_address(capture):
    letter(capture, sender='"sender@client.example" <sender@client.example>')


def look_alike(key, what, domain):

    @scene(f'look-alike-{key}', what, ['domain.lookalike'])
    def alike(capture):
        mail(capture)  # the domain that is alike is often seen
        mail(capture, at=10)
        mail(capture, message(sender=f'alice@{domain}', number=2), at=20, sender=f'alice@{domain}')


# local.example is at home here.
look_alike('digit', 'a 1 for an l', '1ocal.example')
look_alike('hyphen', 'a hyphen more', 'lo-cal.example')
look_alike('tld', 'another top level', 'local.test')
look_alike('idn', 'a Cyrillic o (xn--)', 'xn--lcal-55d.example')


@near('look-alike-digit', 'a domain that is only short, as the other is')
def other_domain(capture):
    mail(capture, sender='alice@vocation.example')


@scene('authentication-results-forged',
       "Authentication-Results of this site's own server, from outside", ['authres.spoofed'])
def forged(capture):
    letter(capture, fields=('Authentication-Results: mx.local.example; spf=pass; dkim=pass',))


@near('authentication-results-forged', 'those of the server before')
def earlier(capture):
    letter(capture, fields=('Authentication-Results: mx.client.example; spf=pass',))


@scene('received-forged',
       'Received by this very server, in a message from outside; hops back in time',
       ['received.forged', 'received.time_travel'])
def received(capture):
    letter(
        capture,
        fields=
        ('Received: from bank.example (bank.example [192.0.2.99]) by mx.local.example with ESMTPS id 1;'
         ' Mon, 5 Jan 2026 07:00:00 +0000',
         'Received: from a.example by bank.example with ESMTP id 2; Tue, 6 Jan 2026 09:00:00 +0000'
         ))


@near('received-forged', 'two hops, in order')
def hops(capture):
    letter(
        capture,
        fields=
        ('Received: from b.example by mx.client.example with ESMTPS id 1; Mon, 5 Jan 2026 07:59:50 +0000',
         'Received: from a.example by b.example with ESMTP id 2; Mon, 5 Jan 2026 07:59:40 +0000'))


@scene('date-skew', 'Date is three months in the future', ['date.skew'])
def skew(capture):
    letter(capture, date='Mon, 6 Apr 2026 08:00:00 +0000')


@near('date-skew', 'Date of yesterday, in another zone')
def yesterday(capture):
    letter(capture, date='Sun, 4 Jan 2026 20:00:00 -0800')


@scene('message-id-twice', 'one Message-ID, two messages', ['msgid.duplicate'])
def id_twice(capture):
    letter(capture, body='One.')
    mail(capture, message(subject='Another', body='Another.'), at=10)


@near('message-id-twice', 'one Message-ID, the same body: two recipients')
def one_body(capture):
    letter(capture)
    mail(capture, at=10)


@scene('dkim-length', 'a signature with l= that ends before the body does', ['dkim.l_tag'])
def dkim_length(capture):
    letter(
        capture,
        body='Signed.\n' + 'Not signed.\n' * 20,
        fields=
        ('DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s; l=9; h=from:to:subject; bh=AAAA; b=AAAA',
         ))


@near('dkim-length', 'no l=')
def dkim_whole(capture):
    letter(
        capture,
        fields=
        ('DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s; h=from:to:subject; bh=AAAA; b=AAAA',
         ))
