import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatePreview } from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';

// Each test starts the command several times.
jest.setTimeout(120_000);

const preview: GatePreview = {
  rule: 'no-open-incident',
  version: 2,
  phase: 'gate',
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-04-01T00:00:00.000Z',
  decisions: 412,
  deploys: 300,
  applies: 400,
  would: { allow: 360, warn: 30, review: 3, block: 7 },
  rollbacksComplete: true,
  allowedThen: 9,
  rolledBack: 5,
  unknown: 30,
  notRecorded: 4,
  items: [
    {
      id: 'c0ffee',
      stage: 'deploy',
      environment: 'production',
      at: '2026-03-01T12:00:00.000Z',
      answer: 'allow',
      would: 'block',
      services: ['component:default/cart'],
      reason: 'Open: INC-7',
      rolledBack: true,
    },
  ],
  moreItems: 39,
};

describe('plumbline gate preview', () => {
  const { cli, portal, run } = commandLine('gate', 'preview');
  beforeEach(() =>
    portal.route('POST /api/scorecards/gate-previews', () => ({
      body: preview,
    })),
  );
  const sent = () => portal.requests.at(-1)!.body;

  it('says what a rule in force would have stopped', async () => {
    const { code, stdout } = await run('no-open-incident', '--days', '90');
    expect(code).toBe(0);
    expect(sent()).toEqual({ rule: 'no-open-incident', days: 90 });
    expect(stdout.split('\n')).toEqual([
      'no-open-incident@2 in the phase gate, over 412 decisions from 2026-01-01 to 2026-04-01 (300 deploys); it applies to 400.',
      'It would block 7, hold for review 3, warn 30 of 412.',
      'Of the 10 that it would stop, 9 were allowed then, and 5 were rolled back.',
      'Inputs are unknown for 30.',
      'Inputs were not recorded for 4, because no rule read them then; these are not counted.',
      '',
      expect.stringMatching(/^WOULD +WAS +STAGE +AT +ROLLED BACK +DECISION/),
      expect.stringMatching(
        /^block +allow +deploy .* yes +c0ffee +Open: INC-7$/,
      ),
      'And 39 more.',
      '',
    ]);
  });

  it('sends a file as it is edited, and the phase', async () => {
    const file = join(cli.folder, 'rule.yaml');
    writeFileSync(file, 'id: x\n');
    const { stdout } = await run(
      '--file',
      file,
      '--phase',
      'remediate',
      '--json',
    );
    expect(sent()).toEqual({ text: 'id: x\n', phase: 'remediate' });
    expect(JSON.parse(stdout)).toEqual(preview);
    expect((await run('--file', join(cli.folder, 'none'))).code).toBe(1);
    expect((await run('x', '--phase', 'y')).code).toBe(1);
  });
});
