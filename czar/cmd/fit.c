/*
 * Columns that fit: first to what they need, then cut down to their least, then left out.
 *
 * What is left over after every column has its least is shared: all that want more get the same
 * until they have enough, so that one long text does not starve another.
 */
#include "czar/cmd/fit.h"

#include <stdbool.h>

static int least_of(const struct column *c)
{
	return c->least && c->least < c->natural ? c->least : c->natural;
}

static int used(const struct column *columns, int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		if (columns[i].width)
			sum += columns[i].width + (sum ? COLUMNS_GAP : 0);
	return sum;
}

/* The one to leave out next; -1: none may be. */
static int droppable(const struct column *columns, int n)
{
	int found = -1;

	for (int i = 0; i < n; i++)
		if (columns[i].width && columns[i].drop &&
			(found < 0 || columns[i].drop > columns[found].drop))
			found = i;
	return found;
}

static void give_way(struct column *columns, int n, int width)
{
	int over = used(columns, n) - width, last = n - 1;

	while (last > 0 && !columns[last].width)
		last--;
	if (over > 0)
		columns[last].width -= over < columns[last].width ? over : columns[last].width - 1;
}

static void share(struct column *columns, int n, int left)
{
	bool gave = true;

	while (left > 0 && gave) {
		gave = false;
		for (int i = 0; i < n && left > 0; i++) {
			if (!columns[i].width || columns[i].width >= columns[i].natural)
				continue;
			columns[i].width++;
			left--;
			gave = true;
		}
	}
}

void columns_fit(struct column *columns, int n, int width)
{
	int drop;

	for (int i = 0; i < n; i++)
		columns[i].width = width ? least_of(&columns[i]) : columns[i].natural;
	if (!width)
		return;
	while (used(columns, n) > width && (drop = droppable(columns, n)) >= 0)
		columns[drop].width = 0;
	give_way(columns, n, width);
	share(columns, n, width - used(columns, n));
}
