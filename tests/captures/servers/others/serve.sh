#!/bin/sh
# Starts all servers of this root; they end with the process namespace.
etc=/etc/others log=/var/log/others
mkdir -p /dev/pts # telnetd's terminals
mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts
ln -sf pts/ptmx /dev/ptmx
vsftpd $etc/vsftpd.conf >>$log/vsftpd.out 2>&1 &
/usr/sbin/sshd -D -E $log/sshd.log &
inetutils-inetd -d $etc/inetd.conf >>$log/inetd.log 2>&1 &
dnsmasq -k -C $etc/dnsmasq.conf &
nginx -c $etc/nginx.conf &
dovecot -F -c $etc/dovecot.conf &
microsocks -p 1080 >>$log/microsocks.log 2>&1 &
microsocks -p 1081 -u alice -P correct-horse >>$log/microsocks.log 2>&1 &
danted -f $etc/danted.conf &
mosquitto -c $etc/mosquitto.conf &
redis-server $etc/redis.conf >>$log/redis.out 2>&1 &
ngircd -n -f $etc/ngircd.conf >>$log/ngircd.log 2>&1 &
tinyproxy -d -c $etc/tinyproxy.conf >>$log/tinyproxy.log 2>&1 &
tinyproxy -d -c $etc/tinyproxy-auth.conf >>$log/tinyproxy.log 2>&1 &
memcached -u nobody -l 0.0.0.0 -vv >>$log/memcached.log 2>&1 &
: >>$log/sipp.log
sipp -sn uas -t t1 -p 5060 -i 198.51.100.30 -nostdin >>$log/sipp.out 2>&1 &
until ssh -i $etc/key -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=ERROR \
	-o UserKnownHostsFile=/dev/null -N -g -D 0.0.0.0:1083 alice@127.0.0.1; do
	sleep 0.2
done
wait
