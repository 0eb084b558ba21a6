/* The decoder as its users see it, and TCP. */
#include "build.h"

#include "base/error.h"

static void verdicts_have_names(void **state)
{
	(void)state;
	for (unsigned v = 0; v < SS_PACKET_N_VERDICTS; v++) {
		const char *name = ss_packet_verdict_name((enum ss_packet_verdict)v);
		assert_non_null(name);
		for (unsigned other = 0; other < v; other++)
			assert_string_not_equal(
			        name, ss_packet_verdict_name((enum ss_packet_verdict)other));
	}
	assert_string_equal(ss_packet_verdict_name(SS_PACKET_NOT_IP), "not_ip");
	assert_string_equal(ss_packet_verdict_name(SS_PACKET_N_VERDICTS), "unknown");
}

static void no_memory(void **state)
{
	(void)state;
	struct ss_memory memory = {.limit = 8};
	struct ss_decoder_options options = {.memory = &memory};
	struct ss_decoder *decoder = NULL;
	assert_int_equal(ss_decoder_create(&options, &decoder), SS_ENOMEM);
	assert_null(decoder);
	ss_decoder_destroy(NULL);
}

static void nothing_is_held_for_whole_packets(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, false);
	size_t before = b.memory.used;
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, TCP);
	put_be32(&f, 5 << 16 | TYPE_IPV4);
	put_ether(&f, 0x8100);
	for (int i = 0; i < 10; i++)
		assert_int_equal(bench_verdict(&b, &f, ETHERNET), SS_PACKET_SEGMENT);
	assert_int_equal(b.memory.used, before);
	bench_close(&b);
}

static void verdict_alone_leaves_the_segment(void **state)
{
	(void)state;
	struct frame f = segment("EHLO a\r\n");
	put_ipv4(&f, UDP);
	struct decoding out;
	memset(&out, 0xa5, sizeof out);
	decode(&f, RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_NOT_TCP);
	assert_int_equal(out.segment.seq, 0xa5a5a5a5);
}

static struct frame with_data_offset(unsigned words, const char *payload)
{
	struct frame f = segment(payload);
	f.bytes[f.from + 12] = (uint8_t)(words << 4);
	put_ipv4(&f, TCP);
	return f;
}

static void data_offset(void **state)
{
	(void)state;
	struct decoding out;
	struct frame f = with_data_offset(8, "............EHLO a\r\n");
	decode(&f, RAW, &out);
	assert_string_equal(out.payload, "EHLO a\r\n");
	f = with_data_offset(8, "............");
	decode(&f, RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_SEGMENT);
	assert_int_equal(out.segment.len, 0);
	f = with_data_offset(8, "...........");
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
	f = with_data_offset(4, "EHLO a\r\n");
	assert_int_equal(verdict_of(&f, RAW), SS_PACKET_MALFORMED);
}

/* The ports and numbers were captured: the rest of the header is no use to us. */
static void cut_in_the_options(void **state)
{
	(void)state;
	struct frame f = with_data_offset(8, "............EHLO a\r\n");
	struct decoding out;
	struct bench b;
	bench_open(&b, false);
	bench_decode(&b, frame_bytes(&f), 20 + 24, frame_len(&f), RAW, &out);
	assert_int_equal(out.verdict, SS_PACKET_SEGMENT);
	assert_int_equal(out.segment.len, 0);
	assert_int_equal(out.segment.wire_len, 8);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(verdicts_have_names),
	        cmocka_unit_test(no_memory),
	        cmocka_unit_test(nothing_is_held_for_whole_packets),
	        cmocka_unit_test(verdict_alone_leaves_the_segment),
	        cmocka_unit_test(data_offset),
	        cmocka_unit_test(cut_in_the_options),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
