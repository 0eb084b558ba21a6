#include "output/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "output/text.h"

enum { PRINT_MAX = 256 };

void ss_print(struct ss_buffer *b, const char *format, ...)
{
	char text[PRINT_MAX];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n > 0)
		ss_text_add(b, text, n < PRINT_MAX ? (size_t)n : PRINT_MAX - 1);
}

void ss_print_count(struct ss_buffer *b, uint64_t n)
{
	char digits[24], text[32];
	size_t len = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)n), at = 0;
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = digits[i];
	}
	ss_text_add(b, text, at);
}

void ss_print_counted(struct ss_buffer *b, uint64_t n, const char *noun)
{
	ss_print_count(b, n);
	ss_print(b, " %s%s", noun, n == 1 ? "" : "s");
}

void ss_print_size(struct ss_buffer *b, uint64_t n)
{
	static const char units[] = "KMGTPE";
	if (n < 1000) {
		ss_print(b, "%u", (unsigned)n);
		return;
	}
	double shown = (double)n / 1024;
	size_t unit = 0;
	while (shown >= 999.5) {
		shown /= 1024;
		unit++;
	}
	ss_print(b, shown < 9.95 ? "%.1f%c" : "%.0f%c", shown, units[unit]);
}

void ss_print_endpoint(struct ss_buffer *b, const struct ss_address *a, int64_t port,
                       int64_t usual_port)
{
	char text[SS_ADDRESS_TEXT];
	ss_address_write(a, text);
	if (port == usual_port || a->version == 0)
		ss_print(b, "%s", a->version == 0 ? "?" : text);
	else
		ss_print(b, a->version == 6 ? "[%s]:%lld" : "%s:%lld", text, (long long)port);
}
