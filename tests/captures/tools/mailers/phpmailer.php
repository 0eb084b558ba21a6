<?php
require '/usr/share/php/libphp-phpmailer/autoload.php';
$mail = new PHPMailer\PHPMailer\PHPMailer(true);
$mail->isSMTP();
$mail->Host = $argv[1];
$mail->Port = 25;
$mail->SMTPAutoTLS = false;
$mail->Helo = 'client.example';
$mail->setFrom('sender@client.example', 'Sender');
foreach (array_slice($argv, 2) as $to) {
    $mail->addAddress($to);
}
$mail->Subject = 'phpmailer';
$mail->Body = 'Hello.';
$mail->send();
