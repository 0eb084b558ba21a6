# shellcheck shell=bash
# Other links, formats and troubles of the network. "far" reaches the servers over a cable run by
# tools/wire.py, see lib/net.sh.

far() { run_in far "$(root_path client)" far.example "$@"; }

swaks_from_far() { # ADDRESS ARGUMENTS...
	far swaks --server "$1" --helo far.example --from sender@far.example "${@:2}"
}

# Joins far to the router, runs the command, takes the cable away.
with_cable() { # "ARGUMENTS OF wire.py" COMMAND...
	local trouble=$1 pid
	shift
	# shellcheck disable=SC2086  # words
	ip netns exec "$(ns wire)" python3 "$HERE/tools/wire.py" $trouble left right &
	pid=$!
	STARTED+=("$pid")
	sleep 0.5
	"$@" || say "the client ended with status $?"
	stop_started "$pid"
}

scenario link-pcapng exim swaks 'pcapng with the interface and capture statistics' tool=dumpcap
link_pcapng() {
	swaks_to 198.51.100.26 --to alice@exim.example
}

scenario link-any opensmtpd swaks \
	'recorded on all interfaces: Linux cooked v2' args='-s 0 -i any tcp'
link_any() {
	swaks_to 198.51.100.27 --to bob@opensmtpd.example
}

scenario link-nanoseconds sendmail swaks 'time stamps in nanoseconds' \
	args='-s 0 -i eth0 --time-stamp-precision=nano tcp'
link_nanoseconds() {
	swaks_to 198.51.100.28 --to bob@sendmail.example
}

scenario link-snaplen postfix swaks 'packets cut at 96 bytes' args='-s 96 -i eth0 tcp' cut=yes
link_snaplen() {
	swaks_to 198.51.100.25 --to alice@postfix.example --body @/root/known-3000.txt
}

scenario link-vlan postfix swaks '802.1Q tag 100, seen on the trunk' node=wire \
	args='-s 0 -i trunk1' vlan=100
link_vlan() {
	local pid
	ip netns exec "$(ns wire)" python3 "$HERE/tools/wire.py" --vlan 100 left trunk0 &
	pid=$!
	STARTED+=("$pid")
	ip netns exec "$(ns wire)" python3 "$HERE/tools/wire.py" --vlan 100 right trunk1 &
	STARTED+=("$!")
	sleep 0.5
	swaks_from_far 198.51.100.25 --to alice@postfix.example
	stop_started "$pid" "$!"
}

scenario link-vxlan exim swaks \
	'in a VXLAN tunnel (id 42)' node=router args='-s 0 -i clients udp port 4789'
link_vxlan() {
	ipn client link add vxlan42 type vxlan id 42 remote 192.0.2.1 dstport 4789 dev eth0
	ipn router link add vxlan42 type vxlan id 42 remote 192.0.2.10 dstport 4789 dev clients
	plain_interface client vxlan42
	plain_interface router vxlan42
	give_address client vxlan42 203.0.113.130/30
	give_address router vxlan42 203.0.113.129/30
	ipn client route add 198.51.100.26 via 203.0.113.129
	swaks_to 198.51.100.26 --to alice@exim.example || true
	ipn client link del vxlan42
	ipn router link del vxlan42
}

scenario link-small-mtu postfix swaks 'MTU 576: a message in many small segments' node=postfix
link_small_mtu() {
	ipn far link set eth0 mtu 576
	with_cable '' swaks_from_far 198.51.100.25 --to alice@postfix.example \
		--body @/root/known-20000.txt
	ipn far link set eth0 mtu 1500
}

scenario link-lossy postfix swaks 'segments lost, repeated and out of order; MTU 576' node=postfix
link_lossy() {
	ipn far link set eth0 mtu 576
	with_cable '--loss 13 --repeat 7 --swap 5' swaks_from_far 198.51.100.25 \
		--to alice@postfix.example --body @/root/known-20000.txt
	ipn far link set eth0 mtu 1500
}

scenario link-one-side sendmail swaks \
	"only the server's packets" args='-s 0 -i eth0 tcp src port 25' cut=yes
link_one_side() {
	swaks_to 198.51.100.28 --to alice@sendmail.example
}
