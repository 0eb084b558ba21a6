require 'net/smtp'

host, *to = ARGV
server = Net::SMTP.new(host, 25)
server.disable_starttls
server.start('client.example') do |smtp|
  smtp.send_message($stdin.read, 'sender@client.example', to)
end
