import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import type { Response } from 'supertest';

type Get = (path: string) => PromiseLike<Response>;

/**
 * The verdicts of a list. Asked for a verdict a line, it is the same to the
 * letter, also where nothing of it is read on the way.
 */
export async function verdictsOf(get: Get, query = ''): Promise<Verdict[]> {
  const asked = query.replace(/^\?/, '');
  for (;;) {
    const { body } = await get(`/verdicts?${asked}`);
    const { text } = await get(`/verdicts?${asked}&format=ndjson`);
    const again = await get(`/verdicts?${asked}`);
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
