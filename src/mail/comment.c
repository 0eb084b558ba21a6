#include "mail/comment.h"

#include "base/find.h"

size_t ss_comment_end(struct ss_slice text, size_t at)
{
	const struct ss_find marks = {0, '(', ')', '\\', '\\'};
	size_t depth = 1;
	for (size_t n = at + 1; (n = ss_find(text, n, marks)) < text.len; n++) {
		if (text.data[n] == '(')
			depth++;
		else if (text.data[n] == ')' && --depth == 0)
			return n + 1;
		else if (text.data[n] == '\\' && ++n == text.len)
			break;
	}
	return text.len + 1;
}

size_t ss_quoted_end(struct ss_slice text, size_t at)
{
	for (size_t n = at + 1; n < text.len; n++) {
		if (text.data[n] == '\\')
			n++;
		else if (text.data[n] == '"')
			return n + 1;
	}
	return text.len + 1;
}
