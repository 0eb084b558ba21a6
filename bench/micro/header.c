/* How fast the header of a message is cut into fields: one as it comes from a relay, with folded
 * lines. */
#include <stdint.h>
#include <stdlib.h>

#include "mail/header.h"
#include "micro.h"

static const char text[] =
        "Return-Path: <amber.anvil@beacon.example>\r\n"
        "Received: from calm.example (calm.example [192.0.2.7])\r\n"
        "\tby mx.cedar.example (Postfix) with ESMTPS id 4XkQ1z2mWnz9s\r\n"
        "\tfor <delta@eager.example>; Fri, 2 Jan 2026 03:04:05 +0000 (UTC)\r\n"
        "Received: from [10.1.2.3] (elm.example [198.51.100.9])\r\n"
        "\tby calm.example (Postfix) with ESMTPSA id 0123456789\r\n"
        "\tfor <delta@eager.example>; Fri, 2 Jan 2026 03:04:04 +0000 (UTC)\r\n"
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=beacon.example; s=2026;\r\n"
        "\tt=1767323045; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
        "\th=From:To:Subject:Date:Message-ID;\r\n"
        "\tb=AAAAB3NzaC1yc2EAAAADAQABAAABAQC7vbqajDhA4lz0YzFkqsDpRXVQZJxQ1Xq5\r\n"
        "\t ZcW8dJ1pPzqX2o0aXkLq1Yx0m0bq7m9e7Q0a1Jx5N1J3l8mR0o2b4P1d6K8s3T5v\r\n"
        "From: \"Amber Anvil\" <amber.anvil@beacon.example>\r\n"
        "To: Delta <delta@eager.example>, falcon@garden.example,\r\n"
        " =?utf-8?q?J=C3=B6rg?= <joerg@harbor.example>\r\n"
        "Subject: =?utf-8?b?w4RwZmVs?= and what else grows in the orchard\r\n"
        "Date: Fri, 2 Jan 2026 03:04:03 +0000\r\n"
        "Message-ID: <20260102030403.4711@beacon.example>\r\n"
        "References: <1@beacon.example> <2@beacon.example>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=\"----=_Part_1_2026\"\r\n"
        "X-Mailer: Island 1.0\r\n"
        "\r\n";

enum { LEN = sizeof text - 1 };

static void on_field(void *user, const struct ss_header_field *field)
{
}

static void on_end(void *user, enum ss_header_end how, uint64_t body, struct ss_slice seen)
{
}

static const struct ss_header_events header_events = {on_field, on_end};

static void read_header(void *arg)
{
	struct ss_mail_counts counts = {0};
	struct ss_memory memory = {0};
	struct ss_header h;
	ss_header_init(&h, &header_events, NULL, &counts, &memory, 0);
	for (size_t at = 0, n = *(size_t *)arg; at < LEN && !h.is_over; at += n)
		ss_header_feed(&h, (const uint8_t *)text + at, LEN - at < n ? LEN - at : n);
	if (!h.is_over)
		exit(1);
	ss_header_end(&h);
}

int main(void)
{
	size_t portions[] = {100, MICRO_READ};
	for (size_t i = 0; i < 2; i++)
		micro_octets("fields of a header", portions[i], LEN, read_header, &portions[i]);
	micro_each("the same", "a header", 1, read_header, &portions[1]);
	return 0;
}
