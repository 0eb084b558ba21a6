// Attachments by nodemailer: its own choices of encoding and of names.
const nodemailer = require('nodemailer');

const from = 'Sender <sender@client.example>';
const [host, ...to] = process.argv.slice(2);
const transport = nodemailer.createTransport({ host, port: 25, ignoreTLS: true });
const path = name => '/root/originals/' + name;
transport.sendMail({
    from, to,
    subject: 'nodemailer: größere Anhänge ✓',
    text: 'See https://www.client.example/node for more.',
    html: '<p>See <a href="https://www.client.example/node">the page</a>.</p>',
    attachments: [
        { path: path('report.pdf') },
        { path: path('plain.zip'), filename: 'архив с длинным русским именем, которое не помещается в строку.zip' },
        { path: path('umlauts.txt'), filename: 'Übersicht.txt', contentTransferEncoding: 'quoted-printable' },
        { path: path('pixel.png'), filename: 'pixel.png', cid: 'pixel@client.example' },
        { path: path('notes.txt'), filename: 'notes.txt', contentTransferEncoding: '7bit' },
        { path: path('forwarded.eml'), contentType: 'message/rfc822' },
    ],
}).then(() => transport.close());
