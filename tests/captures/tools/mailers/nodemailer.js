const nodemailer = require('nodemailer');

const [host, ...to] = process.argv.slice(2);
const transport = nodemailer.createTransport({ host, port: 25, ignoreTLS: true });
transport.sendMail({ from: 'sender@client.example', to, subject: 'nodemailer', text: 'Hello.' })
    .then(() => transport.close());
