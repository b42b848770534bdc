import type { StoredObservation } from '../database/observations';
import { firingOnce } from './firingOnce';

const row = (
  source: string,
  value: object[],
  entityRef = 'component:default/a',
) => ({ source, entityRef, value } as unknown as StoredObservation);
const since = '2026-03-01T11:55:00.000Z';

describe('what several sources report of one entity', () => {
  it('is listed once, under the first, with what any of them knows', () => {
    const seen = { name: 'A', severity: 'page', since };
    const silenced = { by: 'ana' };
    const rows = [
      row('api', [
        { ...seen, silenced },
        { name: 'B', since },
      ]),
      row('webhook', [
        { ...seen, count: 2 },
        { name: 'C', since },
      ]),
      row('other', [{ name: 'B', since }]),
      row('webhook', [seen], 'component:default/b'),
    ];
    expect(
      firingOnce(rows).map(({ source, value }) => [source, value]),
    ).toEqual([
      [
        'api',
        [
          { ...seen, count: 2, silenced },
          { name: 'B', since },
        ],
      ],
      ['webhook', [{ name: 'C', since }]],
      ['webhook', [seen]],
    ]);
  });

  it('is listed twice where nobody knows when it began', () => {
    const rows = [
      row('api', [{ name: 'A', count: 2 }]),
      row('x', [{ name: 'A' }]),
    ];
    expect(firingOnce(rows)).toHaveLength(2);
  });
});
