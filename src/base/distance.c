#include "base/distance.h"

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned ss_distance(struct ss_slice a, struct ss_slice b)
{
	unsigned rows[3][SS_DISTANCE_LONGEST + 1];
	if (a.len > SS_DISTANCE_LONGEST || b.len > SS_DISTANCE_LONGEST)
		return SS_DISTANCE_UNLIKE;
	for (unsigned k = 0; k <= b.len; k++)
		rows[0][k] = k;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		now[0] = i;
		for (unsigned k = 1; k <= b.len; k++) {
			bool differs = a.data[i - 1] != b.data[k - 1];
			now[k] = least(least(last[k], now[k - 1]) + 1, last[k - 1] + differs);
			if (i > 1 && k > 1 && a.data[i - 1] == b.data[k - 2] &&
			    a.data[i - 2] == b.data[k - 1])
				now[k] = least(now[k], before[k - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}
