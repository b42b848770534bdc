import { coverageOf, percentOf } from './coverage';

const source = { id: 'a', kind: 'push' as const };

it.each([
  ['facts about entities', { coverage: 87, tells: ['slo.state'] }, 87],
  [
    'calls between names',
    { coverage: 120, entities: 60, tells: ['edges'] },
    60,
  ],
  ['names that nobody matched', { coverage: 120, tells: ['edges'] }, undefined],
  ['more than the catalog has', { coverage: 800, tells: ['x'] }, undefined],
  ['changes', { coverage: 3 }, undefined],
  ['nothing yet', {}, undefined],
])('of %s', (_, status, entities) => {
  expect(coverageOf({ ...source, ...status }, 200)?.entities).toBe(entities);
  expect(coverageOf({ ...source, ...status }, undefined)).toBeUndefined();
});

it.each([
  [0, '0%'],
  [1, 'under 1%'],
  [500, '50%'],
  [999, '99%'],
  [1000, '100%'],
])('says %i of 1,000 as %s', (entities, text) => {
  expect(percentOf({ entities, of: 1000 })).toBe(text);
});
