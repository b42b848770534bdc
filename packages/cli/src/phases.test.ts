import type {
  ControlHistoryAnswer,
  Promotion,
} from '@plumbline/backstage-plugin-scorecards-common';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

const api = '/api/scorecards';
const path = `${api}/controls/runbook-present`;
const promotion: Promotion = {
  control: 'runbook-present',
  phase: 'observe',
  since: '2026-03-01T09:00:00.000Z',
  writtenPhase: 'gate',
  version: 1,
  next: 'remediate',
  ready: false,
  checks: [
    { need: 'observed', met: true, says: 'it was observed for 31 days' },
    {
      need: 'accuracy',
      met: false,
      says: 'its accuracy is 90% of 20 reviewed failures, but 95% is needed',
    },
  ],
  steps: [
    {
      version: 1,
      action: 'began',
      phase: 'observe',
      at: '2026-03-01T09:00:00.000Z',
      controlVersion: 1,
    },
  ],
};

describe('plumbline controls: phases and history', () => {
  const { portal, run } = commandLine();

  it('says what a promotion needs, and decides on what it read', async () => {
    portal.route(`GET ${path}/promotion`, () => ({ body: promotion }));
    const shown = await run('controls', 'promotion', 'runbook-present');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(
      'runbook-present is in observe since 2026-03-01 09:00 UTC; its file says gate.',
    );
    expect(shown.stdout).toContain(
      '  no   its accuracy is 90% of 20 reviewed failures, but 95% is needed\n',
    );

    portal.route(`POST ${path}/promote`, () =>
      refusal(
        409,
        'ConflictError',
        'its accuracy is 90% of 20 reviewed failures',
      ),
    );
    const decision = ['--to', 'remediate', '--reason', 'It is accurate'];
    const args = ['controls', 'promote', 'runbook-present', ...decision];
    const refused = await run(...args);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'its accuracy is 90% of 20 reviewed failures\n',
    ]);
    expect(portal.requests.at(-1)?.body).toEqual({
      to: 'remediate',
      reason: 'It is accurate',
      version: 1,
    });
    portal.route(`POST ${path}/promote`, () => ({
      body: { ...promotion, phase: 'remediate' },
    }));
    expect((await run(...args)).stdout).toBe(
      'runbook-present is in remediate now.\n',
    );
    const misspelt = await run(
      ...args.map(each => each.replace('remed', 'rem')),
    );
    expect(misspelt.stderr).toContain('observe, remediate, enforce-new, gate');
    const help = await run('controls', 'demote', '--help');
    expect(help.stdout).toMatch(/--reason <text> +why \(required\)/);
  });

  it('offers the sample of a control, and takes reviews of it', async () => {
    const entityRef = 'component:default/cart';
    const sample = {
      control: 'runbook-present',
      version: 2,
      least: 20,
      reviewed: 1,
      items: [
        {
          entityRef,
          message: 'No runbook',
          evidence: [],
          failing: true,
          since: '2026-03-01T09:00:00.000Z',
          reviews: [],
        },
        {
          entityRef: 'component:default/web',
          message: 'No runbook',
          evidence: [],
          failing: false,
          outcome: 'wrong',
          since: '2026-03-01T09:00:00.000Z',
          reviews: [{ by: 'user:default/ana', outcome: 'wrong' }],
        },
      ],
    };
    portal.route(`GET ${path}/sample`, () => ({ body: sample }));
    const shown = await run('controls', 'sample', 'runbook-present');
    expect(shown.stdout).toContain(
      'Version 2 of runbook-present: 1 of 2 reviewed; its accuracy is stated from 20 on.',
    );
    expect(shown.stdout).toMatch(/web +wrong +user:default\/ana +.*mended/);
    const empty = { ...sample, items: [] };
    portal.route(`GET ${path}/sample`, () => ({ body: empty }));
    expect((await run('controls', 'sample', 'runbook-present')).stdout).toBe(
      'runbook-present fails nothing that you may see: there is nothing to review.\n',
    );

    portal.route(`POST ${path}/reviews`, () => ({ status: 201, body: {} }));
    const args = ['controls', 'review', 'runbook-present', entityRef];
    const reviewed = await run(...args, '--wrong', '--reason', 'It has one');
    expect([reviewed.code, reviewed.stdout]).toEqual([
      0,
      `Reviewed runbook-present on ${entityRef}: wrong.\n`,
    ]);
    expect(portal.requests.at(-1)?.body).toEqual({
      entityRef,
      outcome: 'wrong',
      reason: 'It has one',
      version: 2,
    });
    portal.route(`POST ${path}/reviews/withdraw`, () => ({ body: {} }));
    expect((await run(...args, '--withdraw')).stdout).toBe(
      `Withdrew your review of runbook-present on ${entityRef}.\n`,
    );
    const unclear = await run(...args, '--right', '--wrong');
    expect([unclear.code, unclear.stderr]).toEqual([
      1,
      'Name one of --right, --wrong and --withdraw\n',
    ]);
  });

  it('shows what each version of a control changed', async () => {
    const history = {
      control: 'runbook-present',
      inForce: 2,
      versions: [
        {
          version: 2,
          firstSeen: '2026-03-01T09:00:00.000Z',
          control: { pass: 'b' },
          counts: { fail: 3 },
          differences: [
            { field: 'pass', meaning: true, before: 'a', after: 'b' },
          ],
        },
        {
          version: 1,
          firstSeen: '2026-01-01T09:00:00.000Z',
          until: '2026-03-01T09:00:00.000Z',
          control: { pass: 'a' },
          counts: { pass: 2, fail: 1 },
          differences: [],
        },
      ],
      steps: [],
    } as unknown as ControlHistoryAnswer;
    portal.route(`GET ${path}/history`, () => ({ body: history }));
    const { code, stdout } = await run('controls', 'diff', 'runbook-present');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'version 2, from 2026-03-01 09:00 UTC: 3 fail',
        '  pass',
        '    - a',
        '    + b',
        '',
        'version 1, from 2026-01-01 09:00 UTC until 2026-03-01 09:00 UTC: 2 pass, 1 fail',
        '  pass  a',
        '',
      ].join('\n'),
    );
  });

  it('freezes what fails as legacy, and says what is left of it', async () => {
    const frozen = {
      control: 'runbook-present',
      frozen: 12,
      remaining: 9,
      date: '2026-03-01T00:00:00.000Z',
      frozenBy: 'user:default/pat',
      frozenAt: '2026-03-02T09:00:00.000Z',
    };
    portal.route(`POST ${api}/baseline`, () => ({ body: { items: [frozen] } }));
    const args = ['controls', 'freeze', 'runbook-present'];
    const { stdout, code } = await run(...args, '--date', '2026-03-01');
    expect(code).toBe(0);
    expect(portal.requests.at(-1)?.body).toEqual({
      controls: ['runbook-present'],
      date: '2026-03-01',
    });
    expect(stdout).toMatch(/2026-03-01 00:00\s+12\s+9\s+user:default\/pat/);

    portal.route(`GET ${api}/baseline`, () => ({ body: { items: [frozen] } }));
    const listed = await run('controls', 'baselines', '--json');
    expect(JSON.parse(listed.stdout)).toEqual([frozen]);
    portal.route(`POST ${api}/baseline`, () =>
      refusal(409, 'ConflictError', 'It is frozen already'),
    );
    expect(await run('controls', 'freeze')).toMatchObject({
      code: 2,
      stderr: 'It is frozen already\n',
    });
    expect(portal.requests.at(-1)?.body).toEqual({});
  });

  it('prints a scorecard for a spreadsheet', async () => {
    portal.route(`GET ${api}/verdicts`, () => ({
      type: 'text/csv; charset=utf-8',
      body: 'entity,owner\r\na,b\r\n',
    }));
    const { stdout } = await run('scorecard', 'group:default/pay', '--csv');
    expect(stdout.trim()).toBe('entity,owner\r\na,b');
    expect(portal.requests[0].query).toEqual({
      owner: 'group:default/pay',
      format: 'csv',
    });
  });
});
