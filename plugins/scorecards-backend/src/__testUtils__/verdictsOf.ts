import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import type { Response } from 'supertest';

type Get = (path: string) => PromiseLike<Response>;

/**
 * The verdicts of a list. Requested as a verdict a line, it is the same to the
 * letter, also where nothing of it is read on the way.
 */
export async function verdictsOf(get: Get, query = ''): Promise<Verdict[]> {
  const search = query.replace(/^\?/, '');
  for (;;) {
    const { body } = await get(`/verdicts?${search}`);
    const { text } = await get(`/verdicts?${search}&format=ndjson`);
    const again = await get(`/verdicts?${search}`);
    const items = body.items as Verdict[] | undefined;
    // Judging goes on meanwhile.
    if (JSON.stringify(again.body.items) === JSON.stringify(items)) {
      if (items && body.nextCursor === undefined) {
        expect(text).toBe(
          items.map(item => `${JSON.stringify(item)}\n`).join(''),
        );
      }
      return items as Verdict[];
    }
  }
}
