import type { Decision } from '@plumbline/backstage-plugin-evidence-common';
import type { ListedGateDecision } from '../schemas';
import { assemblers } from './sections';
import type { WeeklyEvidence } from './WeeklyEvidence';

const cart = 'component:default/cart';
const at = (hour: number) => `2026-03-02T${hour}:00:00.000Z`;

function heldAfter(released: Partial<Decision>[]): number {
  const of = { environment: 'production', action: 'deploy' };
  return assemblers.releases({
    at: Date.parse(at(20)),
    week: { from: Date.parse('2026-03-02T00:00:00Z') },
    owner: 'group:default/payments',
    entityRefs: [cart],
    heldOnLadders: [],
    held: [
      {
        ...{ id: 'd', at: at(12), answer: 'block', objections: [], ...of },
        ...{ services: [cart], url: '/scorecards/gates/d' },
      } as unknown as ListedGateDecision,
    ],
    released: released.map(one => ({
      ...one,
      subject: { entityRef: cart, ...of },
    })) as Decision[],
  } as unknown as WeeklyEvidence).items.length;
}

describe('a deploy that a gate held', () => {
  it('stays until a later one is let out, whenever that is recorded', () => {
    expect(heldAfter([])).toBe(1);
    expect(heldAfter([{ at: at(13), validFrom: at(13) }])).toBe(0);
    expect(heldAfter([{ at: at(13) }])).toBe(0);
    // The register was away: what it has of before comes after.
    expect(heldAfter([{ at: at(13), validFrom: at(11) }])).toBe(1);
  });
});
