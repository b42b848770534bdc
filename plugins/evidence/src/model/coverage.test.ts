import { coverageOf } from './coverage';

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
