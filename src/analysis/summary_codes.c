#include "analysis/summary_codes.h"

/* clang-format off */
static const struct {
	uint8_t subject, detail;
	const char *meaning;
} enhanced[] = {
	{0, 0, "Other or undefined status"},
	{1, 0, "Other address status"},
	{1, 1, "No such mailbox"},
	{1, 2, "No such domain"},
	{1, 3, "The recipient's address is not well formed"},
	{1, 4, "The recipient's address is ambiguous"},
	{1, 5, "The recipient's address is valid"},
	{1, 6, "The mailbox has moved, nobody knows where"},
	{1, 7, "The sender's address is not well formed"},
	{1, 8, "The sender's domain does not exist"},
	{1, 9, "Relayed to a system without these codes"},
	{1, 10, "The recipient's domain takes no mail (null MX)"},
	{2, 0, "Other or undefined mailbox status"},
	{2, 1, "The mailbox is disabled"},
	{2, 2, "The mailbox is full"},
	{2, 3, "The message is too long for the mailbox"},
	{2, 4, "The mailing list cannot be expanded"},
	{3, 0, "Other or undefined mail system status"},
	{3, 1, "The mail system is full"},
	{3, 2, "The system does not accept mail now"},
	{3, 3, "The system cannot do what was asked for"},
	{3, 4, "The message is too big for the system"},
	{3, 5, "The system is set up wrongly"},
	{3, 6, "The priority was changed"},
	{4, 0, "Other or undefined network or routing status"},
	{4, 1, "No answer from the next host"},
	{4, 2, "Bad connection"},
	{4, 3, "The directory server failed"},
	{4, 4, "No route to the destination"},
	{4, 5, "The system is congested"},
	{4, 6, "The mail goes round in a loop"},
	{4, 7, "The time for delivery is over"},
	{5, 0, "Other or undefined protocol status"},
	{5, 1, "Invalid command"},
	{5, 2, "Syntax error"},
	{5, 3, "Too many recipients"},
	{5, 4, "Invalid arguments of a command"},
	{5, 5, "Wrong protocol version"},
	{5, 6, "The line of an AUTH exchange is too long"},
	{6, 0, "Other or undefined content error"},
	{6, 1, "The type of content is not supported"},
	{6, 2, "A conversion is needed and prohibited"},
	{6, 3, "A conversion is needed and not supported"},
	{6, 4, "Converted, with loss"},
	{6, 5, "The conversion failed"},
	{6, 6, "The content is not available"},
	{6, 7, "Addresses beyond ASCII are not permitted here"},
	{6, 8, "A reply in UTF-8 is needed and not permitted"},
	{6, 9, "A header in UTF-8 cannot be passed on"},
	{7, 0, "Other or undefined security status"},
	{7, 1, "Not authorized: refused by policy"},
	{7, 2, "Expanding the mailing list is prohibited"},
	{7, 3, "A conversion of its security is needed and not possible"},
	{7, 4, "Security features are not supported"},
	{7, 5, "Cryptographic failure"},
	{7, 6, "The cryptographic algorithm is not supported"},
	{7, 7, "The message was changed on its way"},
	{7, 8, "The credentials are wrong"},
	{7, 9, "The mechanism of authentication is too weak"},
	{7, 10, "Encryption is needed"},
	{7, 11, "Encryption is needed for this mechanism of authentication"},
	{7, 12, "The password must be changed over first"},
	{7, 13, "The account is disabled"},
	{7, 14, "A trust relationship is needed"},
	{7, 15, "The priority is too low"},
	{7, 16, "The message is too big for its priority"},
	{7, 17, "The mailbox has another owner now"},
	{7, 18, "The domain has another owner now"},
	{7, 19, "Who owns the mailbox cannot be found out"},
	{7, 20, "No DKIM signature is valid"},
	{7, 21, "No DKIM signature is acceptable"},
	{7, 22, "No valid DKIM signature is of the author's domain"},
	{7, 23, "SPF failed"},
	{7, 24, "SPF could not be checked"},
	{7, 25, "The client's address has no name that leads back to it"},
	{7, 26, "Several checks of the sender failed"},
	{7, 27, "The sender's domain takes no mail (null MX)"},
	{7, 28, "Too much mail: a flood"},
	{7, 29, "ARC failed"},
	{7, 30, "REQUIRETLS cannot be kept"},
};

static const struct {
	uint16_t code;
	const char *meaning;
} codes[] = {
	{211, "System status"},
	{214, "Help"},
	{220, "Ready"},
	{221, "Closing the connection"},
	{235, "Authenticated"},
	{250, "Done"},
	{251, "Not local, forwarded"},
	{252, "Cannot verify, but takes mail"},
	{334, "Next step of authentication"},
	{354, "Send the content"},
	{421, "Not available, closing the connection"},
	{422, "The mailbox is full"},
	{431, "Out of memory or disk"},
	{432, "The password must be changed over first"},
	{441, "No answer from the recipient's host"},
	{442, "The connection broke"},
	{446, "Too many hops"},
	{447, "The time for delivery is over"},
	{449, "Routing error"},
	{450, "The mailbox is not available now"},
	{451, "Error while working, or put off by policy"},
	{452, "Out of storage, or too many recipients"},
	{453, "No mail for you now"},
	{454, "Authentication or TLS is not available now"},
	{455, "Parameters cannot be taken now"},
	{458, "Cannot queue messages"},
	{459, "Not allowed to queue messages"},
	{471, "Refused for now by a content filter"},
	{500, "Syntax error, or unknown command"},
	{501, "Syntax error in arguments"},
	{502, "The command is not implemented"},
	{503, "Wrong order of commands"},
	{504, "The argument is not implemented"},
	{510, "Bad recipient's address"},
	{511, "Bad recipient's address"},
	{512, "Bad recipient's domain"},
	{521, "The host takes no mail"},
	{523, "The message is too large"},
	{530, "Authentication or TLS is needed first"},
	{534, "The mechanism of authentication is too weak"},
	{535, "The credentials are wrong"},
	{538, "Encryption is needed for this mechanism"},
	{541, "Refused as spam"},
	{550, "The mailbox is not available, or refused by policy"},
	{551, "Not local"},
	{552, "Too much: the size, or the mailbox"},
	{553, "The mailbox's name is not allowed"},
	{554, "Failed, or refused by policy"},
	{555, "Parameters are not known"},
	{556, "The domain takes no mail"},
};
/* clang-format on */

const char *ss_reply_code_meaning(unsigned code)
{
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (codes[i].code == code)
			return codes[i].meaning;
	}
	return NULL;
}

/* One to three digits from *at on, which is moved behind them and the point; 1000: there are none. */
static unsigned take_number(struct ss_slice s, size_t *at)
{
	unsigned n = 0;
	size_t from = *at;
	while (*at < s.len && *at - from < 3 && ss_ascii_is_digit(s.data[*at]))
		n = n * 10 + (unsigned)(s.data[(*at)++] - '0');
	bool is_good = *at > from && (*at == s.len || s.data[*at] == '.');
	++*at;
	return is_good ? n : 1000;
}

/* "5.1.1": each reply has one, and nearly all are of one digit each. */
static bool is_of_digits(struct ss_slice s)
{
	return s.len == 5 && s.data[1] == '.' && s.data[3] == '.' && ss_ascii_is_digit(s.data[0]) &&
	       ss_ascii_is_digit(s.data[2]) && ss_ascii_is_digit(s.data[4]);
}

bool ss_enhanced_code_read(struct ss_slice text, struct ss_enhanced_code *out)
{
	if (is_of_digits(text)) {
		*out = (struct ss_enhanced_code){text.data[0] - '0', text.data[2] - '0',
		                                 text.data[4] - '0'};
		return true;
	}
	size_t at = 0;
	unsigned numbers[3];
	for (size_t i = 0; i < 3; i++)
		numbers[i] = take_number(text, &at);
	if (at != text.len + 1 || numbers[0] > 9 || numbers[1] >= 1000 || numbers[2] >= 1000)
		return false;
	*out = (struct ss_enhanced_code){numbers[0], numbers[1], numbers[2]};
	return true;
}

const char *ss_enhanced_code_meaning(const struct ss_enhanced_code *c)
{
	for (size_t i = 0; i < sizeof enhanced / sizeof enhanced[0]; i++) {
		if (enhanced[i].subject == c->subject && enhanced[i].detail == c->detail)
			return enhanced[i].meaning;
	}
	return NULL;
}
