import type { Incident } from '@plumbline/backstage-plugin-evidence-common';
import { commandLine } from './testUtils/commandLine';
import { aLine, decision } from './testUtils/gateDecision';

// Each test starts the command several times.
jest.setTimeout(120_000);

const entityRef = 'component:default/cart';
const incident: Incident = {
  key: 'a'.repeat(24),
  source: 'pager',
  id: 'INC-7',
  status: 'open',
  start: '2026-03-01T12:30:00.000Z',
  entityRefs: [entityRef],
  receivedAt: '2026-03-01T12:31:00.000Z',
  updatedAt: '2026-03-01T12:31:00.000Z',
};

describe('plumbline gate before', () => {
  const { portal, run } = commandLine();

  it('lists what decisions before an incident rested on', async () => {
    const [input] = aLine.inputs;
    const stale = { ...input, fact: 'slo.state', stale: true };
    const lines = [
      { ...aLine, inputs: [input, stale], missing: ['release.artifact'] },
    ];
    portal.route('GET /api/evidence/incidents', () => ({
      body: { items: [{ ...incident, id: 'INC-6' }, incident] },
    }));
    portal.route('GET /api/scorecards/gate-decisions', () => ({
      body: {
        items: [
          { id: 'other', services: ['component:default/pay'] },
          { id: 'c0ffee', services: [entityRef] },
        ],
      },
    }));
    portal.route('GET /api/scorecards/gate/c0ffee', () => ({
      body: decision({ lines }),
    }));
    const found = await run('gate', 'before', 'INC-7', '--hours', '2');
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout.split('\n')).toEqual([
      'INC-7 began at 2026-03-01 12:30, on component:default/cart. Decisions on its deploys in the 2 hours before: 1.',
      '',
      '2026-03-01 12:00 block, decision c0ffee, for service:external:ci',
      '  known: incident.active',
      '  stale: slo.state',
      '  absent: release.artifact',
      '  no-incident: fail, added block (in gate: block): Open: INC-7 ::error::forged [link](https://evil.example)',
      '',
    ]);
    const listed = portal.requests.find(({ path }) =>
      path.endsWith('/gate-decisions'),
    );
    expect(listed?.query).toMatchObject({
      stage: 'deploy',
      from: '2026-03-01T10:30:00.000Z',
      to: '2026-03-01T12:30:00.000Z',
    });
    const none = await run('gate', 'before', 'INC-9');
    expect(none.code).toBe(3);
    expect(none.stderr).toContain("No incident is called 'INC-9'");
  });
});
