import { renderText } from '../../render';
import { contextFixture } from '../../testUtils';
import { assembleBrief } from '../../assemble/assembleBrief';
import { deploy, onset, payment, suspects } from './__testUtils__/suspects';

const hash = (start: string) => start.padEnd(40, '0');
const reason = 'last before onset, within 10 minutes; this service';

describe('the prime suspect', () => {
  it.each([
    ['a later deploy', deploy('v2', -20), '; superseded: v2 runs now'],
    [
      'a commit',
      deploy('x', -20, { revision: hash('abcdef1') }),
      '; superseded: abcdef1000 runs now',
    ],
    ['the same version', deploy('again', -20, { revision: 'v1' }), ''],
    ['no version', deploy('again', -20, { revision: undefined }), ''],
    ['one that failed', deploy('v2', -20, { outcome: 'failed' }), ''],
    ['one of unknown outcome', deploy('v2', -20, { outcome: undefined }), ''],
    ['one elsewhere', deploy('v2', -20, { environment: 'staging' }), ''],
    ['one of another service', deploy('v2', -20, { entityRef: payment }), ''],
    ['one of another part', deploy('v2', -20, { item: 'worker' }), ''],
  ])('notes what runs now after %s', (_, later, note) => {
    expect(suspects([deploy('v1', 5), later])).toEqual([
      ['v1', `${reason}${note}`],
    ]);
  });

  it.each([
    ['of unknown outcome', undefined, ''],
    ['that failed', 'failed', ''],
    ['that was rolled back', 'rolled-back', '; superseded: v2 runs now'],
    ['in progress', 'in-progress', ''],
  ] as const)('notes what runs now after another %s', (_, outcome, note) => {
    const changes = [deploy('v2', -10), deploy('v3', -20, { outcome })];
    expect(suspects([deploy('v1', 5), ...changes])).toEqual([
      ['v1', `${reason}${note}`],
    ]);
  });

  it('notes it of no other, and in text', () => {
    const changes = [deploy('v1', 25), deploy('v2', 5), deploy('v3', -20)];
    const [[, prime], [, other]] = suspects(changes);
    expect(prime).toContain('superseded: v3 runs now');
    expect(other).not.toContain('superseded');
    const brief = assembleBrief(contextFixture({ onset, changes }));
    expect(
      renderText({ ...brief, digest: 'd', generatedAt: brief.at }),
    ).toContain('superseded: v3 runs now');
  });
});
