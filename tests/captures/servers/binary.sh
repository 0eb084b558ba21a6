# shellcheck shell=bash
# None of the mail servers here takes BINARYMIME (RFC 3030), so this one is our own, in Python. It
# tells what it took in its log.

NODES+=(binary)
SERVERS+=(binary)
SERVER_ADDRESS[binary]=31
ROOT_PACKAGES[binary]="python3"

binary_start() {
	local root
	root=$(root_path binary)
	write_hosts "$root"
	install -m 755 "$HERE/servers/binary/serve.py" "$root/usr/local/sbin/binary.py"
	rm -rf "${root:?}/var/log/binary.log" "$root/var/vmail"
	mkdir -p "$root/var/vmail"
	start_in binary "$root" mx.binary.example "$WORK/binary.out" \
		python3 /usr/local/sbin/binary.py /var/log/binary.log
	wait_for_port binary 25
}

binary_log() { printf '%s/var/log/binary.log\n' "$(root_path binary)"; }
binary_mail() { printf '%s/var/vmail\n' "$(root_path binary)"; }
binary_version() { package_version binary python3; }
