/* libpcap as the oracle: on every capture of the conformance corpus it gives the same frames.
 * The corpus lies beside the repository; where it is not, there is nothing to compare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ftw.h>
#include <pcap/pcap.h>

#include "capture/capture.h"

static unsigned n_captures, n_frames;

/* libpcap's own numbers for two LINKTYPE_ values (tcpdump.org/linktypes.html). */
static int to_dlt(uint32_t link_type)
{
	return link_type == 101 ? DLT_RAW : link_type == 100 ? DLT_ATM_RFC1483 : (int)link_type;
}

static void compare_frame(const char *path, const struct ss_frame *f, pcap_t *p,
                          const struct pcap_pkthdr *header, const uint8_t *bytes)
{
	/* It takes both parts as signed: the second one, if negative, is 2^32 us less. */
	int64_t ts_ns = (int64_t)(uint32_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec;
	if (header->ts.tv_usec < 0)
		ts_ns += 1000 * (1LL << 32);
	if (ts_ns != f->ts_ns || header->caplen != f->len || memcmp(bytes, f->bytes, f->len) != 0 ||
	    pcap_datalink(p) != to_dlt(f->link_type) ||
	    (header->len != f->wire_len && header->len >= header->caplen))
		fail_msg("%s: packet %u: %lld %u %u is not %lld %u %u", path, (unsigned)f->number,
		         (long long)ts_ns, header->caplen, header->len, (long long)f->ts_ns, f->len,
		         f->wire_len);
}

static void compare(const char *path, pcap_t *p)
{
	struct ss_capture *capture;
	struct ss_frame frame;
	struct pcap_pkthdr *header;
	const uint8_t *bytes;
	assert_int_equal(ss_capture_create(&path, 1, &(struct ss_capture_options){0}, &capture), 0);
	int result;
	while ((result = pcap_next_ex(p, &header, &bytes)) == 1) {
		if (!ss_capture_next(capture, &frame))
			fail_msg("%s: ends too early", path);
		compare_frame(path, &frame, p, header, bytes);
		n_frames++;
	}
	/* It gives up where interfaces differ; we do not. */
	bool is_more = ss_capture_next(capture, &frame);
	if (is_more && !strstr(pcap_geterr(p), "different"))
		fail_msg("%s: has more than libpcap: %s", path, pcap_geterr(p));
	if (result == PCAP_ERROR_BREAK && ss_capture_troubles(capture) > 0)
		fail_msg("%s: we see trouble, libpcap does not", path);
	if (result == PCAP_ERROR && !is_more && ss_capture_troubles(capture) == 0)
		fail_msg("%s: we see no trouble, libpcap does: %s", path, pcap_geterr(p));
	ss_capture_destroy(capture);
	n_captures++;
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *where)
{
	char error[PCAP_ERRBUF_SIZE];
	if (type != FTW_F)
		return 0;
	pcap_t *p =
	        pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, error);
	if (!p)
		return 0;
	compare(path, p);
	pcap_close(p);
	return 0;
}

static void test_libpcap_sees_the_same(void **state)
{
	char path[4096];
	const char *shared = getenv("SMTPSCOPE_SHARED");
	snprintf(path, sizeof path, "%s/corpus", shared ? shared : "../shared");
	if (nftw(path, visit, 16, FTW_PHYS) != 0) {
		print_message("no corpus at %s\n", path);
		skip();
	}
	print_message("%u captures, %u frames\n", n_captures, n_frames);
	assert_true(n_captures > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_libpcap_sees_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
