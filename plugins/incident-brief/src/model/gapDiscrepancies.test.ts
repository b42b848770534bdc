import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import { confidenceCodes as codes } from '@plumbline/backstage-plugin-incident-brief-common';
import { discrepanciesOf } from './gapDiscrepancies';

const entityRef = 'component:default/checkout';
const base = '/evidence/discrepancies';

function standing(part: Partial<Discrepancy>): Discrepancy {
  return {
    id: 'one',
    kind: 'observed-only-edge',
    state: 'open',
    entityRef,
    message: 'It calls something',
    evidence: [],
    firstSeen: '2026-03-01T00:00:00Z',
    lastSeen: '2026-03-01T00:00:00Z',
    openedAt: '2026-03-01T00:00:00Z',
    baseline: false,
    reopened: 0,
    patchable: true,
    ...part,
  };
}

describe('the discrepancies behind a gap', () => {
  const undeclared = (name: string) => ({
    code: codes.edgeUndeclared,
    affects: `dependencies:component:default/${name}`,
  });
  const both = ['a', 'b'].map(name =>
    standing({ id: name, candidates: [`component:default/${name}`] }),
  );

  it('are the one about the same neighbour', () => {
    expect(discrepanciesOf(undeclared('b'), both, base)).toEqual({
      count: 1,
      path: `${base}/b`,
    });
    expect(discrepanciesOf(undeclared('c'), both, base)).toBeUndefined();
  });

  it('are those that name it, and not what begins with its name', () => {
    const gap = {
      code: codes.danglingDependency,
      affects: 'dependencies:component:default/pay',
    };
    const dangling = (name: string) =>
      standing({
        id: name,
        kind: 'dangling-reference',
        message: `${entityRef} says that it depends on component:default/${name}, which does not exist`,
      });
    expect(
      discrepanciesOf(gap, [dangling('payments'), dangling('pay')], base),
    ).toEqual({ count: 1, path: `${base}/pay` });
    expect(discrepanciesOf(gap, [dangling('payments')], base)).toBeUndefined();
  });

  it('are a list where there are several', () => {
    const declared = ['a', 'b'].map(id =>
      standing({ id, kind: 'declared-only-edge' }),
    );
    const gap = { code: codes.edgesDeclaredOnly, affects: 'dependencies' };
    expect(discrepanciesOf(gap, [...declared, ...both], base)).toEqual({
      count: 2,
      path: `${base}?entityRef=component%3Adefault%2Fcheckout&kind=declared-only-edge`,
    });
  });

  it('are none for what no discrepancy shows', () => {
    const gap = { code: codes.tierUnknown, affects: 'service.tier' };
    expect(discrepanciesOf(gap, both, base)).toBeUndefined();
  });

  it('are those of nobody for alerts that match nothing', () => {
    const gap = { code: codes.alertUnmatched, affects: 'firing.alerts' };
    expect(discrepanciesOf(gap, [], base)?.path).toBe(
      `${base}?owner=none&kind=unmatched-signal,ambiguous-signal`,
    );
  });
});
