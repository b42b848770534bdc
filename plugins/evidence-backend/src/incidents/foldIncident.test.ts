import fc from 'fast-check';
import type { ReportedIncident } from '@plumbline/backstage-plugin-evidence-node';
import { foldIncident, IncidentReport } from './foldIncident';

const t0 = Date.parse('2026-03-01T12:00:00Z');
const at = (minutes: number) => new Date(t0 + minutes * 60_000).toISOString();

function report(
  minutes: number,
  body: Partial<ReportedIncident>,
  hash = JSON.stringify(body),
): IncidentReport {
  const reportedAt = t0 + minutes * 60_000;
  return { reportedAt, hash, body: { source: 'pager', id: '1', ...body } };
}

describe('foldIncident', () => {
  it('is nothing before a report states when it began', () => {
    expect(foldIncident([])).toBeUndefined();
    expect(foldIncident([report(1, { commander: 'Li' })])).toBeUndefined();
  });

  it.each<[string, IncidentReport[], object]>([
    [
      'keeps what later reports leave out',
      [
        report(0, {
          start: at(0),
          title: 'a',
          services: ['component:default/a'],
        }),
        report(1, { start: at(0), severity: 'P1' }),
      ],
      { title: 'a', severity: 'P1', services: ['component:default/a'] },
    ],
    [
      'is over with an end alone',
      [report(0, { start: at(0) }), report(5, { end: at(5) })],
      { status: 'resolved', end: at(5) },
    ],
    [
      'has no end once it was reopened',
      [
        report(0, { start: at(0), status: 'open' }),
        report(5, { status: 'resolved', end: at(5) }),
        report(6, { status: 'open' }),
      ],
      { status: 'open', end: undefined },
    ],
    [
      'takes the report that is further along of two about one instant',
      [
        report(0, { start: at(0), status: 'acknowledged' }),
        report(0, { start: at(0), status: 'open' }),
      ],
      { status: 'acknowledged' },
    ],
    [
      'names the assignee where nobody commands',
      [report(0, { start: at(0), assignee: 'Ana' })],
      { commander: 'Ana' },
    ],
    [
      'names the commander before the assignee, until that role is taken away',
      [
        report(0, { start: at(0), assignee: 'Ana', commander: 'Li' }),
        report(1, { assignee: 'Sam' }),
      ],
      { commander: 'Li' },
    ],
    [
      'knows that nobody commands any more',
      [
        report(0, { start: at(0), assignee: 'Ana', commander: 'Li' }),
        report(1, { commander: null }),
      ],
      { commander: 'Ana' },
    ],
  ])('%s', (_, reports, expected) => {
    const folded = foldIncident(reports);
    expect({ end: undefined, ...folded }).toMatchObject(expected);
    expect(folded?.updatedAt).toBe(
      new Date(reports.at(-1)!.reportedAt).toISOString(),
    );
  });

  it('comes to the same in any order', () => {
    const body = fc.record(
      {
        start: fc.constantFrom(at(0), at(1)),
        end: fc.constantFrom(at(2), at(3)),
        status: fc.constantFrom('open', 'acknowledged', 'resolved'),
        title: fc.constantFrom('a', 'b'),
        commander: fc.constantFrom('Li', null),
        assignee: fc.constantFrom('Ana', 'Sam'),
      },
      { requiredKeys: [] },
    );
    const reports = fc.uniqueArray(
      fc
        .tuple(fc.integer({ min: 0, max: 3 }), body)
        .map(([minutes, part]) => report(minutes, part as ReportedIncident)),
      {
        maxLength: 6,
        selector: ({ reportedAt, hash }) => `${reportedAt}${hash}`,
      },
    );
    fc.assert(
      fc.property(
        reports.chain(some =>
          fc.tuple(
            fc.constant(some),
            fc.shuffledSubarray(some, { minLength: some.length }),
          ),
        ),
        ([some, shuffled]) => {
          expect(foldIncident(shuffled)).toEqual(foldIncident(some));
        },
      ),
      { numRuns: 500 },
    );
  });
});
