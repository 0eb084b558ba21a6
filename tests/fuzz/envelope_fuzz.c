/* Any bytes as a command line with its envelope, and as a reply's text.
 * Laws: what comes out lies inside what went in; what is decoded is no longer than what was sent. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "smtp/command.h"
#include "smtp/parameter.h"
#include "smtp/path.h"
#include "smtp/reply_text.h"

static void assert_inside(struct ss_slice part, struct ss_slice whole)
{
	if (part.data && part.len > 0) {
		assert(part.data >= whole.data && part.data <= whole.data + whole.len);
		assert(part.len <= (size_t)(whole.data + whole.len - part.data));
	}
}

static void check_parameter(const struct ss_parameter *p, struct ss_slice line)
{
	struct ss_value value;
	uint8_t *out = malloc(p->value.len + 1);
	assert_inside(p->name, line);
	assert_inside(p->value, line);
	assert(p->name.len > 0);
	ss_parameter_decode(p, out, p->value.len, &value);
	assert(value.text.len <= p->value.len);
	if (value.text.data != out)
		assert_inside(value.text, line);
	assert(value.kind != SS_VALUE_FLAG || !p->value.data || value.is_valid);
	ss_parameter_decode(p, out, p->value.len / 2, &value);
	assert(ss_xtext_decode(p->value, out) <= p->value.len);
	free(out);
}

static void check_envelope(struct ss_slice argument, struct ss_slice keyword)
{
	struct ss_envelope e;
	ss_envelope_parse(argument, keyword, &e);
	const struct ss_path *p = &e.path;
	assert_inside(p->text, argument);
	assert_inside(p->route, argument);
	assert_inside(p->local_part, argument);
	assert_inside(p->domain, argument);
	if (p->is_null)
		assert(ss_slice_is_equal(p->mailbox, SS_SLICE("<>")) && !p->local_part.data);
	else
		assert_inside(p->mailbox, argument);
	assert(!p->mailbox.data == !!(p->oddities & SS_PATH_EMPTY));
	assert(e.n_parameters <= SS_LIMIT_PARAMETERS);
	for (size_t i = 0; i < e.n_parameters; i++)
		check_parameter(&e.parameters[i], argument);
}

static void check_reply_text(struct ss_slice text)
{
	struct ss_slice a, b;
	struct ss_greeting greeting;
	for (unsigned code = 250; code <= 550; code += 100) {
		ss_enhanced_parse(code, text, &a, &b);
		assert_inside(a, text);
		assert_inside(b, text);
		assert(!a.data || a.len >= 5);
	}
	if (ss_keyword_parse(text, &a, &b)) {
		assert(a.len > 0);
		assert_inside(a, text);
		assert_inside(b, text);
	}
	assert_inside(ss_queue_id_find(text), text);
	ss_greeting_parse(text, &greeting);
	assert_inside(greeting.host, text);
	assert_inside(greeting.version, text);
	assert(greeting.software.data || !greeting.version.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ss_command command;
	uint8_t *copy = malloc(size > 0 ? size : 1); /* its end is the sanitizer's red zone */
	memcpy(copy, data, size);
	struct ss_slice line = {copy, size};
	ss_command_parse(line, &command);
	assert_inside(command.name, line);
	assert_inside(command.argument, line);
	assert((command.verb == SS_VERB_NONE) == (command.name.len == 0));
	if (ss_command_is_known(line))
		assert(command.verb > SS_VERB_UNKNOWN);
	check_envelope(command.argument, SS_SLICE("FROM"));
	check_envelope(line, SS_SLICE("TO"));
	check_reply_text(line);
	free(copy);
	return 0;
}
