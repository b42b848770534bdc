import type { CrossedChange } from '../schemas/change';
import { crossesInWords } from './crosses';

const crossed = (change: Partial<CrossedChange>): CrossedChange => ({
  id: '1',
  kind: 'schema',
  occurredAt: '2026-03-01T10:00:00.000Z',
  ...change,
});
const [v42, v41] = ['V42', 'V41'].map(revision => crossed({ revision }));
const flag = crossed({ kind: 'flag', item: 'express-pay', revision: 'on' });

it.each([
  [[], false, undefined],
  [[v42], false, 'crosses schema V42'],
  [[crossed({ item: 'orders' })], false, 'crosses schema orders'],
  [
    [crossed({ title: 'Adds a column' })],
    false,
    'crosses schema Adds a column',
  ],
  [[crossed({})], false, 'crosses schema change'],
  [[v42, v41, flag], false, 'crosses schema V42, V41, flag express-pay: on'],
  [
    [v42, v41, flag, flag],
    false,
    'crosses schema V42, V41, flag express-pay: on and 1 more',
  ],
  [
    [v42, v41, flag, flag],
    true,
    'crosses schema V42, V41, flag express-pay: on and at least 1 more',
  ],
  [[flag], true, 'crosses flag express-pay: on and more'],
])(
  'says in a few words what is crossed: %#',
  (crosses, moreCrossed, expected) => {
    expect(
      crossesInWords({ rollback: { how: '', crosses, moreCrossed } }),
    ).toBe(expected);
  },
);

it('says nothing where it is not known what is returned to', () => {
  expect(crossesInWords({})).toBeUndefined();
  expect(crossesInWords({ rollback: { how: '' } })).toBeUndefined();
});

const at = (occurredAt: string) => crossed({ revision: 'V43', occurredAt });

it.each([
  // The change that is undone came a day and an hour after V42.
  [[v42], false, 'crosses schema V42 (ran with it for 25 h)'],
  [
    [v42, at('2026-03-02T08:00:00.000Z')],
    false,
    'crosses schema V42, V43 (ran with them for 3 h)',
  ],
  // One of them came after it, or may have.
  [[v42, at('2026-03-02T12:00:00.000Z')], false, 'crosses schema V42, V43'],
  [[v42], true, 'crosses schema V42 and more'],
])(
  'says for how long what is returned to ran with it: %#',
  (crosses, moreCrossed, expected) => {
    expect(
      crossesInWords({
        occurredAt: '2026-03-02T11:00:00.000Z',
        rollback: { how: '', crosses, moreCrossed },
      }),
    ).toBe(expected);
  },
);
