# shellcheck shell=bash
# The network: namespaces of our own, joined by veth pairs; nothing here touches the host's network.
#
#   client  192.0.2.10     2001:db8:c::10 ---+
#   far     203.0.113.10 -- wire ------------+-- router --+-- postfix   198.51.100.25
#                                                         +-- exim      198.51.100.26
#                                                         +-- ...       (see SERVER_ADDRESS)
#
# "wire" is a cable run by a program (tools/wire.py): it can tag, lose, repeat and reorder frames,
# since kernels of small machines often have neither 802.1Q nor netem.

PREFIX=ss$$
NODES=(router client far wire postfix exim opensmtpd sendmail dovecot)

declare -A SERVER_ADDRESS=(
	[postfix]=25 [exim]=26 [opensmtpd]=27 [sendmail]=28 [dovecot]=29
)

ns() { printf '%s-%s\n' "$PREFIX" "$1"; }
ipn() { ip -n "$(ns "$1")" "${@:2}"; }

address_of() { # SERVER [6]
	if [ "${2:-4}" = 6 ]; then
		printf '2001:db8:5::%s\n' "${SERVER_ADDRESS[$1]}"
	else
		printf '198.51.100.%s\n' "${SERVER_ADDRESS[$1]}"
	fi
}

sysctl_in() { # NODE KEY=VALUE...
	ip netns exec "$(ns "$1")" sysctl -q -w "${@:2}"
}

# Offloads off: the sender's kernel cuts the segments and fills in the checksums, as on a real wire.
plain_interface() { # NODE INTERFACE
	ip netns exec "$(ns "$1")" ethtool -K "$2" tx off rx off gso off tso off gro off \
		>/dev/null 2>&1
	ipn "$1" link set "$2" up
}

cable() { # NODE INTERFACE NODE INTERFACE
	ip link add "$2" netns "$(ns "$1")" type veth peer name "$4" netns "$(ns "$3")"
	plain_interface "$1" "$2"
	plain_interface "$3" "$4"
}

give_address() { # NODE INTERFACE IPV4 [IPV6]
	ipn "$1" addr add "$3" dev "$2"
	if [ -n "${4:-}" ]; then
		ipn "$1" -6 addr add "$4" dev "$2" nodad
	fi
}

give_routes() { # NODE IPV4-GATEWAY [IPV6-GATEWAY]
	ipn "$1" route add default via "$2"
	if [ -n "${3:-}" ]; then
		ipn "$1" -6 route add default via "$3"
	fi
}

build_network() {
	local node
	for node in "${NODES[@]}"; do
		ip netns add "$(ns "$node")"
		ipn "$node" link set lo up
		sysctl_in "$node" net.ipv6.conf.default.accept_ra=0 \
			net.ipv6.conf.default.router_solicitations=0
	done
	sysctl_in router net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

	cable client eth0 router clients
	give_address client eth0 192.0.2.10/24 2001:db8:c::10/64
	give_address router clients 192.0.2.1/24 2001:db8:c::1/64
	give_routes client 192.0.2.1 2001:db8:c::1

	cable far eth0 wire left
	cable wire trunk0 wire trunk1
	cable wire right router far
	give_address far eth0 203.0.113.10/24
	give_address router far 203.0.113.1/24
	give_routes far 203.0.113.1

	ipn router link add servers type bridge
	ipn router link set servers up
	give_address router servers 198.51.100.1/24 2001:db8:5::1/64
	for node in "${!SERVER_ADDRESS[@]}"; do
		cable "$node" eth0 router "to-$node"
		ipn router link set "to-$node" master servers
		give_address "$node" eth0 "$(address_of "$node")/24" "$(address_of "$node" 6)/64"
		give_routes "$node" 198.51.100.1 2001:db8:5::1
	done
}

remove_network() {
	local node
	for node in "${NODES[@]}"; do
		ip netns del "$(ns "$node")" 2>/dev/null || true
	done
}

# /etc/hosts of every root: there is no DNS on this network.
write_hosts() { # ROOT
	local server
	{
		printf '127.0.0.1 localhost\n::1 localhost\n'
		printf '192.0.2.10 client.example\n2001:db8:c::10 client.example\n'
		printf '203.0.113.10 far.example\n203.0.113.130 far.example\n'
		for server in "${!SERVER_ADDRESS[@]}"; do
			printf '%s mx.%s.example\n' "$(address_of "$server")" "$server"
			printf '%s %s.example\n' "$(address_of "$server")" "$server"
			printf '%s mx.%s.example\n' "$(address_of "$server" 6)" "$server"
		done
	} >"$1/etc/hosts"
}

# --- processes ---------------------------------------------------------------------------------

# Starts a program in a node's network and a root, with a host name and a process namespace of its
# own, so that stop_started ends all its processes.
start_in() { # NODE ROOT HOSTNAME LOGFILE COMMAND...
	local node=$1 root=$2 hostname=$3 log=$4
	shift 4
	# shellcheck disable=SC2016  # for the inner shell
	ip netns exec "$(ns "$node")" \
		unshare --mount --uts --pid --fork --mount-proc="$root/proc" \
		bash -c 'hostname "$0"; exec chroot "$@"' "$hostname" "$root" \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TZ=UTC LC_ALL=C.UTF-8 "$@" \
		</dev/null >>"$log" 2>&1 &
	STARTED+=("$!")
}

# Runs a client to its end; its standard output is the transcript of the scenario.
run_in() { # NODE ROOT HOSTNAME COMMAND...
	local node=$1 root=$2 hostname=$3
	shift 3
	# shellcheck disable=SC2016  # for the inner shell
	timeout 120 ip netns exec "$(ns "$node")" unshare --uts \
		bash -c 'hostname "$0"; exec chroot "$@"' "$hostname" "$root" \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TZ=UTC LC_ALL=C.UTF-8 "$@"
}

STARTED=()
# Ends the processes and their children: the child of an unshare(1) is the first process of its
# process namespace, and everything in there ends with it. SIGKILL, since it ignores SIGTERM.
stop_started() { # [PID...], or all that were started
	local pid children
	[ $# -gt 0 ] || set -- "${STARTED[@]}"
	for pid; do
		read -r -a children < <(ps -o pid= --ppid "$pid" | tr '\n' ' ') || true
		kill -KILL "${children[@]}" "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}

wait_for_port() { # NODE PORT
	local tries
	for ((tries = 0; tries < 150; tries++)); do
		if ip netns exec "$(ns "$1")" ss -Hltn "sport = :$2" | grep -q .; then
			return 0
		fi
		sleep 0.1
	done
	say "nothing listens on port $2 of $1"
	return 1
}

# --- captures ----------------------------------------------------------------------------------

CAPTURE_PID=
# Waits until tcpdump listens, so that the first SYN is in the file.
start_capture() { # NODE FILE ARGUMENTS-OF-TCPDUMP...
	local node=$1 file=$2 tries
	shift 2
	: >"$WORK/tcpdump.log"
	ip netns exec "$(ns "$node")" tcpdump -Z root -n -U -w "$file" "$@" 2>"$WORK/tcpdump.log" &
	CAPTURE_PID=$!
	STARTED+=("$CAPTURE_PID")
	for ((tries = 0; tries < 100; tries++)); do
		if grep -q 'listening on' "$WORK/tcpdump.log"; then
			return 0
		fi
		sleep 0.1
	done
	say "tcpdump did not start: $(cat "$WORK/tcpdump.log")"
	return 1
}

# A second for the last packets to arrive, then SIGINT lets the program write what it holds.
stop_capture() {
	sleep 1
	kill -INT "$CAPTURE_PID"
	wait "$CAPTURE_PID" || true
}

# Into $WORK/dumpcap.pcapng, since what it tells of this machine is to be taken out.
start_dumpcap() { # NODE
	local tries
	: >"$WORK/tcpdump.log"
	ip netns exec "$(ns "$1")" dumpcap -q -i eth0 -f tcp -w "$WORK/dumpcap.pcapng" \
		2>"$WORK/tcpdump.log" &
	CAPTURE_PID=$!
	STARTED+=("$CAPTURE_PID")
	for ((tries = 0; tries < 100; tries++)); do
		if grep -q '^File:' "$WORK/tcpdump.log"; then
			return 0
		fi
		sleep 0.1
	done
	say "dumpcap did not start: $(cat "$WORK/tcpdump.log")"
	return 1
}
