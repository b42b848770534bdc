import { commandLine } from './testUtils/commandLine';

describe('plumbline gate draft', () => {
  const { portal, run } = commandLine('gate', 'draft');

  it('prints the file, with what it would have stopped as comments', async () => {
    portal.route('POST /api/scorecards/gate/d1/drafts', () => ({
      body: {
        text: 'id: after-inc-412\nfixtures:\n  - name: x\n',
        preview: {
          rule: 'after-inc-412',
          version: 1,
          phase: 'gate',
          from: '2026-01-01T00:00:00.000Z',
          to: '2026-04-01T00:00:00.000Z',
          decisions: 412,
          deploys: 300,
          applies: 400,
          would: { allow: 405, warn: 0, review: 7, block: 0 },
          rollbacksComplete: true,
          items: [],
          moreItems: 0,
          allowedThen: 6,
          rolledBack: 5,
          unknown: 0,
          notRecorded: 0,
        },
      },
    }));
    const { code, stdout } = await run(
      'd1',
      'slo.state',
      '--service',
      'component:default/cart',
      '--incident',
      'INC-412',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('# It would hold for review 7 of 412.\n');
    expect(stdout.split('\n').filter(line => !line.startsWith('#'))).toEqual([
      'id: after-inc-412',
      'fixtures:',
      '  - name: x',
      '',
    ]);
    expect(portal.requests.at(-1)!.body).toEqual({
      entityRef: 'component:default/cart',
      input: 'slo.state',
      incident: 'INC-412',
    });
  });
});
