import { contextFixture } from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import { assembleBrief } from '@plumbline/backstage-plugin-incident-brief-common';
import { alsoFiring } from './alsoFiring';
import { headline } from './headline';
import type { SlackOccasion } from './SlackOccasion';

const occasion: SlackOccasion = {
  kind: 'alert-group',
  subject: 'CheckoutSlow',
  title: 'CheckoutSlow',
  startedAt: '2026-03-03T02:09:00.000Z',
  resolved: false,
  others: [],
};

function headlineOf(part: Partial<SlackOccasion>) {
  return headline('Checkout', { ...occasion, ...part });
}

describe('headline', () => {
  const names = ['CheckoutHighErrorRate', 'INC-311'];

  it('leads with its own subject, then says what else fires', () => {
    expect(headlineOf({ alsoFiring: { names, complete: true } })).toBe(
      '🔴 CheckoutSlow fires on Checkout; also firing: CheckoutHighErrorRate, INC-311',
    );
    expect(
      headlineOf({ kind: 'incident', subject: 'INC-43 Frontend down (sev2)' }),
    ).toBe('🔴 INC-43 Frontend down (sev2) is open on Checkout');
  });

  it('says in which environment, where all that fires does', () => {
    expect(headlineOf({ environment: 'dev' })).toBe(
      '🔴 CheckoutSlow fires on Checkout in dev',
    );
  });

  it.each<[SlackOccasion['alsoFiring'], string]>([
    [
      { names, complete: true },
      '🟠 CheckoutSlow resolved; Checkout still fires: CheckoutHighErrorRate, INC-311',
    ],
    [
      { names: ['a', 'b', 'c', 'd'], complete: false },
      '🟠 CheckoutSlow resolved; Checkout still fires: a, b, c and 1 more',
    ],
    [
      { names: [], complete: true },
      '✅ CheckoutSlow resolved; Checkout is resolved',
    ],
    [{ names: [], complete: false }, '✅ CheckoutSlow resolved'],
    [undefined, '✅ CheckoutSlow resolved'],
  ])('calls the entity resolved only where %j', (also, words) => {
    expect(headlineOf({ resolved: true, alsoFiring: also })).toBe(words);
  });
});

describe('alsoFiring', () => {
  it('leaves out what the message is about', () => {
    const brief = assembleBrief(contextFixture());
    expect(alsoFiring(brief)).toEqual({
      names: ['CheckoutHighErrorRate', 'CheckoutLatency', 'INC-311'],
      complete: true,
    });
    expect(alsoFiring(brief, ['CheckoutLatency', 'INC-311']).names).toEqual([
      'CheckoutHighErrorRate',
    ]);
  });

  it('concludes nothing from what is unknown or stale', () => {
    const { facts } = contextFixture();
    const stale = facts.map(fact => ({ ...fact, stale: true }));
    for (const part of [{ facts: [] }, { facts: stale }]) {
      expect(alsoFiring(assembleBrief(contextFixture(part)))).toEqual({
        names: [],
        complete: false,
      });
    }
  });
});
