<?php
// Attachments by PHPMailer, in each of its encodings.
require '/usr/share/php/libphp-phpmailer/autoload.php';

$mail = new PHPMailer\PHPMailer\PHPMailer(true);
$mail->isSMTP();
$mail->Host = $argv[1];
$mail->SMTPAutoTLS = false;
$mail->Hostname = 'client.example';
$mail->Helo = 'client.example';
$mail->CharSet = 'utf-8';
$mail->setFrom('sender@client.example', 'Sender');
foreach (array_slice($argv, 2) as $to) {
    $mail->addAddress($to);
}
$mail->Subject = 'PHPMailer: Anhänge';
$mail->Body = "See https://www.client.example/php for more.\n";
$from = '/root/originals/';
$mail->addAttachment($from . 'all.bin', 'all.bin', 'base64');
$mail->addAttachment($from . 'notes.txt', 'größen.txt', 'quoted-printable', 'application/x-notes');
$mail->addAttachment($from . 'notes.txt', 'notes.txt', '7bit', 'application/x-notes');
$mail->addAttachment($from . 'umlauts.txt', '日本語のとても長い名前の添付ファイルです、折り返しが必要.txt', '8bit', 'text/plain');
$mail->send();
