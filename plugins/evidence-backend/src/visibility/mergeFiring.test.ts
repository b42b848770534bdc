import {
  FiringRow,
  firingFact,
} from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { mergeFiring } from './mergeFiring';

describe('mergeFiring', () => {
  it('makes of two lists what the alerts of both would have made', () => {
    const row: fc.Arbitrary<FiringRow> = fc.record(
      {
        name: fc.constantFrom('Slow', 'Down'),
        severity: fc.constantFrom('critical', 'warning'),
        summary: fc.constantFrom('one', 'other'),
        environment: fc.constantFrom('dev', 'production'),
        regions: fc.constantFrom(['eu-west-1'], ['us-east-1']),
        startsAt: fc.integer({ min: 0, max: 3 }),
        silence: fc.record({
          until: fc.constantFrom(
            '2026-03-01T12:00:00Z',
            '2026-03-02T12:00:00Z',
          ),
        }),
        inhibited: fc.boolean(),
      },
      { requiredKeys: ['name'] },
    );
    const rows = fc.array(row, { maxLength: 6 });
    fc.assert(
      fc.property(rows, rows, (some, others) => {
        expect(
          mergeFiring([...firingFact(some), ...firingFact(others)]),
        ).toEqual(firingFact([...some, ...others]));
      }),
      { numRuns: 500 },
    );
  });
});
