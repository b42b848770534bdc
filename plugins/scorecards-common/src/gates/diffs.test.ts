/** @jest-environment node */
import type { GateChange, GateDiff, ReleaseCandidate } from '../schemas';
import { gateRequestSchema, maxGateChanges } from '../schemas';
import { statedElsewhere } from '../diff';
import { statedInputs } from '../releases';
import { aRequest, aRule, aService, at } from './__testUtils__/aRule';
import { decide } from './decide';

const touches = aRule({
  id: 'touches',
  must: 'release.touches.size() == 0',
  message: 'It changes {{ release.touches.join(", ") }}',
});
const decided = (release: ReleaseCandidate, rules = [touches], own = {}) =>
  decide({
    at,
    rules,
    request: aRequest({ ...own, release }),
    services: [aService('cart')],
  });
const claim: GateChange = {
  change: 'delete',
  kind: 'PersistentVolumeClaim',
  name: 'shop/cart',
  lost: true,
};
const shown: GateDiff = { changes: [], touches: ['permissions'] };

describe('a diff that is stated of a release', () => {
  it.each([
    [{ touches: [], diff: shown }, 'fail', 'It changes permissions'],
    [{ diff: shown }, 'fail', 'It changes permissions'],
    [
      { touches: ['network'], diff: shown },
      'fail',
      'It changes network, permissions',
    ],
    // What is in no manifest may be touched all the same.
    [
      { diff: { changes: [], touches: [] } },
      'unknown',
      "The request does not state 'release.touches'",
    ],
    [{ touches: [], diff: { changes: [], touches: [] } }, 'pass', undefined],
    [{ touches: [], diff: { changes: [] } }, 'pass', undefined],
  ] as [ReleaseCandidate, string, string | undefined][])(
    'shows what it touches: %j',
    (release, status, reason) => {
      const [line] = decided(release).lines;
      expect(line).toMatchObject({ status, ...(reason && { reason }) });
      const stated = new Map(statedInputs(release)).get('release.touches');
      expect(stated !== undefined).toBe(status !== 'unknown');
    },
  );

  it('is of one environment, and what it touches is of the release', () => {
    const tests = { passed: 7, failed: 0 };
    const release: ReleaseCandidate = { tests, touches: [], diff: shown };
    expect(statedElsewhere(release)).toEqual({
      tests,
      touches: ['permissions'],
    });
    expect(statedElsewhere({ tests, diff: { changes: [claim] } })).toEqual({
      tests,
    });
    expect(statedInputs(release)).toEqual([
      ['release.tests', tests],
      ['release.touches', ['permissions']],
    ]);
  });

  it('cannot be taken back where something is lost', () => {
    const of = (changes: GateDiff['changes'], own: ReleaseCandidate = {}) =>
      decided({ ...own, diff: { changes } }).change.reversibility;
    const back = { rollback: { how: 'Deploy the version before' } };
    expect(of([claim], back)).toEqual({
      is: 'irreversible',
      reason: 'It deletes PersistentVolumeClaim shop/cart',
    });
    const { lost: _, ...unknown } = { ...claim, kind: 'Postgres' };
    expect(of([unknown], back)).toEqual({
      is: 'unknown',
      reason:
        'It deletes Postgres shop/cart: whether data is lost with that is not known',
    });
    expect(of([{ ...claim, kind: 'ConfigMap', lost: false }], back).is).toBe(
      'reversible',
    );
    expect(
      decided({ diff: { changes: [claim] } }, [], { action: 'config' }).change
        .reversibility.is,
    ).toBe('irreversible');
  });

  it('is on each line in part, with how much there is of it', () => {
    const rule = aRule({ must: 'release.diff.changes.size() == 0' });
    const changes = Array.from({ length: 30 }, () => claim);
    const [line] = decided({ diff: { changes } }, [rule]).lines;
    expect(line.inputs).toMatchObject([{ fact: 'release.diff', count: 30 }]);
    const [{ value }] = line.inputs;
    expect((value as { changes: [] }).changes).toHaveLength(20);
  });

  it.each([
    [{ changes: [{ ...claim, change: 'forget' }] }, 'Invalid option'],
    [{ changes: [{ ...claim, name: '' }] }, 'Too small'],
    [{ changes: [{ ...claim, name: 'a\nb' }] }, 'must be one line of text'],
    [{ changes: [{ ...claim, data: 'hush' }] }, 'Unrecognized key'],
    [{ changes: Array(maxGateChanges + 1).fill(claim) }, 'Too big'],
    [
      { changes: Array(100).fill({ ...claim, name: 'x'.repeat(1_000) }) },
      'must have at most 64000 characters of kinds and names',
    ],
    [{ changes: [claim], total: 0 }, 'must not be less than are listed'],
    [{ changes: [], touches: ['data'] }, 'Invalid option'],
    [{}, 'expected array'],
  ])('is refused where it is not well formed', (diff, message) => {
    const { error } = gateRequestSchema.safeParse({
      repository: 'git.example/shop/cart',
      stage: 'deploy',
      release: { diff },
    });
    expect(error!.issues[0].message).toContain(message);
  });
});
