import type { GateOverride } from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';

// Each test starts the command several times.
jest.setTimeout(120_000);

const override: GateOverride = {
  id: 'fab',
  state: 'open',
  decision: 'c0ffee',
  repository: 'git.example/shop/all',
  environment: 'production',
  action: 'deploy',
  release: 'abcdef0',
  services: ['component:default/cart'],
  subjects: [
    { entityRef: 'component:default/cart', rule: 'budget', version: 2 },
  ],
  reason: 'Customers cannot pay\u001b[31m',
  incident: { id: 'INC-7', state: 'unknown' },
  by: 'user:default/ana',
  at: '2026-03-01T12:00:00.000Z',
  validUntil: '2026-03-01T12:20:00.000Z',
  owners: ['group:default/payments'],
  version: 3,
};

describe('plumbline gate break-glass', () => {
  const { portal, run } = commandLine();
  const sent = () => portal.requests.at(-1)!.body;

  it('says what it overrides and until when, and how it was put right', async () => {
    const path = '/api/scorecards/gate-overrides/fab';
    portal.route('POST /api/scorecards/gate/c0ffee/break-glass', () => ({
      status: 201,
      body: override,
    }));
    portal.route(`GET ${path}`, () => ({ body: override }));
    portal.route(`POST ${path}/reconcile`, () => ({
      body: {
        ...override,
        state: 'reconciled',
        version: 4,
        reconciled: {
          by: 'user:default/ben',
          at: '2026-03-01T13:00:00.000Z',
          reason: 'Rolled back',
        },
      },
    }));
    const broken = await run(
      'gate',
      'break-glass',
      'c0ffee',
      '--incident',
      'INC-7',
      '--reason',
      'Customers cannot pay',
      '--minutes',
      '20',
    );
    expect(sent()).toEqual({
      incident: 'INC-7',
      reason: 'Customers cannot pay',
      minutes: 20,
    });
    expect(broken.code).toBe(0);
    expect(broken.stdout.split('\n')).toEqual([
      'Break-glass fab: deploy of cart to production, until 2026-03-01T12:20:00.000Z',
      '  Release    abcdef0',
      '  Overrides  budget@2 for cart',
      '  Incident   INC-7, of which no source says whether it is open',
      expect.stringMatching(
        /^user:default\/ana broke the glass at 2026-03-01T12:00:00.000Z: Customers cannot pay/,
      ),
      'To be reconciled by another member of group:default/payments: npx --package @plumbline/cli plumbline gate reconcile fab --reason …',
      '',
    ]);
    expect(broken.stdout).not.toContain('\u001b');
    const shown = await run('gate', 'override', 'fab');
    expect(shown.stdout).toBe(broken.stdout);
    const reconciled = await run(
      'gate',
      'reconcile',
      'fab',
      '--reason',
      'Rolled back',
    );
    expect(sent()).toEqual({ version: 3, reason: 'Rolled back' });
    expect(reconciled.stdout).toContain(
      '\nuser:default/ben reconciled it at 2026-03-01T13:00:00.000Z: Rolled back\n',
    );
  });

  it('needs a reason and an incident', async () => {
    const { code, stderr } = await run(
      'gate',
      'break-glass',
      'c0ffee',
      '--reason',
      'So',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('--incident');
  });
});
