use strict;
use warnings;
use Net::SMTP;

my ($host, @to) = @ARGV;
my $server = Net::SMTP->new($host, Hello => 'client.example') or die "no connection";
$server->mail('sender@client.example');
$server->to(@to);
$server->data(<STDIN>);
$server->quit;
