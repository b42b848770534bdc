import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  occurrenceBatchSchema,
  occurrenceInputSchema,
} from '@plumbline/backstage-plugin-toil-common';
import { PortalRequest, refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

jest.setTimeout(120_000);

/** Keeps what the real one would keep, by the source's own id. */
class Occurrences {
  readonly stored = new Map<string, { title: string }>();

  readonly answer = ({ body }: PortalRequest) => {
    const batch = occurrenceBatchSchema.safeParse(body);
    if (!batch.success) {
      return refusal(400, 'InputError', 'A batch is not as it must be.');
    }
    let stored = 0;
    for (const item of batch.data.items) {
      const occurrence = occurrenceInputSchema.parse(item);
      const key = `${batch.data.source} ${occurrence.id}`;
      stored += Number(!this.stored.has(key));
      this.stored.set(key, occurrence);
    }
    const duplicate = batch.data.items.length - stored;
    return {
      body: {
        stored,
        updated: 0,
        duplicate,
        overruled: 0,
        refused: [],
        future: 0,
      },
    };
  };
}

describe('plumbline toil', () => {
  const { cli, portal, run } = commandLine('toil');
  let occurrences: Occurrences;
  const write = (bytes: string | Uint8Array) => {
    const file = join(cli.folder, 'tickets.csv');
    writeFileSync(file, bytes);
    return file;
  };

  beforeEach(() => {
    occurrences = new Occurrences();
    portal.route('POST /api/toil/occurrences', occurrences.answer);
  });
  it('brings a raw export in, in pieces, and again without a change', async () => {
    const rows = Array.from(
      { length: 1_201 },
      (_, at) => `OPS-${at},Task,"Restart ""worker"" ${at}",2026-03-01 09:00`,
    );
    const file = write(
      ['Issue key,Issue Type,Summary,Created', ...rows].join('\r\n'),
    );
    const first = await run('import', '--csv', file);
    expect([first.code, first.stdout]).toEqual([
      0,
      "1,201 tickets of 'jira': 1,201 new, 0 already there.\n",
    ]);
    expect(portal.requests).toHaveLength(3);
    const again = await run('import', '--csv', file, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      source: 'jira',
      rows: 1201,
      new: 0,
      known: 1201,
      refused: 0,
    });
  });

  it.each([
    [
      'windows-1252',
      Buffer.from('Title;Date\nZugang f\u00fcr Ana;2026-03-01\n', 'latin1'),
    ],
    [
      'utf-16le',
      Buffer.from(
        '\uFEFFTitle;Date\nZugang f\u00fcr Ana;2026-03-01\n',
        'utf16le',
      ),
    ],
    [
      'utf-8',
      Buffer.from('\uFEFFTitle;Date\nZugang f\u00fcr Ana;2026-03-01\n'),
    ],
  ])('reads %s', async (encoding, bytes) => {
    const { code, stdout } = await run(
      'import',
      '--csv',
      write(bytes),
      '--json',
    );
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ encoding, source: 'csv', new: 1 }),
    ]);
    expect([...occurrences.stored.values()]).toMatchObject([
      { title: 'Zugang f\u00fcr Ana' },
    ]);
  });

  it('says which rows it left out, and what would be right', async () => {
    const file = write(
      'what,when\nReset,soon\n,2026-03-01\nReset,2026-03-01\n',
    );
    const unknown = await run('import', '--csv', file);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining("name it with --map '<column>=title'"),
    ]);
    const map = ['--map', 'what=title', '--map', 'when=occurredAt'];
    const { code, stdout } = await run('import', '--csv', file, ...map);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "3 tickets of 'csv': 1 new, 0 already there, 2 left out.",
    );
    expect(stdout).toContain(
      "line 2: has 'soon' as its time, which is not a date",
    );
    expect(stdout).toContain('line 3: has no title');
    const open = write('title,date\n"Reset,2026-03-01\n');
    const cut = await run('import', '--csv', open);
    expect([cut.code, cut.stderr]).toEqual([
      2,
      expect.stringContaining('is never closed'),
    ]);
    const absent = await run('import', '--csv', 'nowhere.csv');
    expect(absent.code).toBe(1);
  });

  it('goes on where it was cut short', async () => {
    const rows = Array.from(
      { length: 900 },
      (_, at) => `${at},Reset,2026-03-01`,
    );
    const file = write(['id,title,date', ...rows].join('\n'));
    let answers = 0;
    portal.route('POST /api/toil/occurrences', request => {
      answers += 1;
      return answers === 2
        ? refusal(503, 'ServiceUnavailableError', 'The database is away.')
        : occurrences.answer(request);
    });
    const cut = await run('import', '--csv', file);
    expect([cut.code, cut.stderr]).toEqual([
      4,
      expect.stringContaining('The database is away.'),
    ]);
    const { stdout } = await run('import', '--csv', file);
    expect(stdout).toContain('400 new, 500 already there');
  });

  it('brings action items of reviews in, and says which have no date', async () => {
    const dated = join(cli.folder, '2026-03-01-down.md');
    const bare = join(cli.folder, 'bare.md');
    writeFileSync(
      dated,
      '# Down\nServices: checkout\n\n## Action items\n- [ ] Restart by hand (owner: payments)\n- Alert earlier\n',
    );
    writeFileSync(bare, '## Action items\n- x\n');
    const { code, stdout } = await run('import', '--markdown', dated, bare);
    expect([code, stdout]).toEqual([
      0,
      `2 action items of 2 reviews: 2 new, 0 already there, 1 left out.\n  ${bare}: has no date: write 'Date: 2026-03-01' in it, or begin its name so\n`,
    ]);
    expect([...occurrences.stored.values()]).toMatchObject([
      { title: 'Restart by hand', services: ['checkout'], owner: 'payments' },
      { title: 'Alert earlier' },
    ]);
    const neither = await run('import');
    expect([neither.code, neither.stderr]).toEqual([
      1,
      expect.stringContaining(
        'one of --csv <file>, --markdown <files…> and --alerts',
      ),
    ]);
  });

  it('brings alerts that fired in, as the API and the webhook report them', async () => {
    portal.route('POST /api/evidence/resolve', ({ body }) => {
      const { labels } = (
        body as { signal: { labels: Record<string, string> } }
      ).signal;
      return {
        body:
          labels.app === 'checkout'
            ? {
                status: 'matched',
                entityRef: 'component:default/checkout',
                candidates: [],
              }
            : { status: 'unmatched', candidates: [] },
      };
    });
    const alert = (pod: string, startsAt: string, app = 'checkout') => ({
      labels: { alertname: 'HighLatency', app, instance: pod, pod },
      annotations: { summary: `p99 is ${Math.random()}` },
      startsAt,
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://prometheus.example.com/graph',
    });
    const all = [
      alert('checkout-1', '2026-03-01T09:00:00Z'),
      alert('checkout-2', '2026-03-02T09:00:00+01:00'),
      alert('nobody-1', '2026-03-03T09:00:00Z', 'nobody'),
    ];
    const api = join(cli.folder, 'alerts.json');
    // As a shell of Windows redirects it.
    writeFileSync(
      api,
      Buffer.from(`\uFEFF${JSON.stringify(all, null, 2)}`, 'utf16le'),
    );
    const first = await run('import', '--alerts', api);
    expect([first.code, first.stdout]).toEqual([
      0,
      "3 alerts of 'alertmanager': 3 new, 0 already there.\n",
    ]);
    const resolved = portal.requests.filter(({ path }) =>
      path.endsWith('/resolve'),
    );
    expect(resolved).toHaveLength(2);
    expect([...occurrences.stored.values()]).toMatchObject([
      {
        kind: 'diagnostic',
        title: 'HighLatency on checkout',
        services: ['component:default/checkout'],
        key: 'HighLatency component:default/checkout',
      },
      { title: 'HighLatency on checkout' },
      { title: 'HighLatency on nobody', services: ['nobody'] },
    ]);

    const lines = join(cli.folder, 'payloads.jsonl');
    const payload = (alerts: object[]) =>
      JSON.stringify({ version: '4', groupKey: 'x', alerts });
    writeFileSync(
      lines,
      [
        payload(all.slice(0, 1)),
        '{ "cut',
        payload(all.slice(1)),
        '{}',
        payload([{ labels: {}, startsAt: 'soon' }]),
      ].join('\n'),
    );
    const again = await run('import', '--alerts', lines, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject([
      {
        source: 'alertmanager',
        read: 3,
        new: 0,
        known: 3,
        refused: 3,
        problems: [
          { place: `${lines} line 2`, reason: 'is not valid JSON' },
          { reason: expect.stringContaining('is neither alerts of') },
          { reason: expect.stringContaining("'startsAt' Invalid ISO") },
        ],
      },
    ]);
    const none = join(cli.folder, 'none.json');
    writeFileSync(none, '{\n"alerts": [\n');
    const cut = await run('import', '--alerts', none);
    expect([cut.code, cut.stderr]).toEqual([
      2,
      expect.stringContaining('is not valid JSON: it must be one document'),
    ]);
  });

  it("counts incidents of PagerDuty's API once with its tables", async () => {
    const incidents = join(cli.folder, 'incidents.json');
    writeFileSync(
      incidents,
      JSON.stringify({
        incidents: [
          {
            id: 'PT4KHLK',
            incident_number: 1234,
            title: 'Disk full',
            created_at: '2026-03-01T09:00:00Z',
            service: { id: 'PIJ90N7', summary: 'Checkout' },
          },
        ],
      }),
    );
    const table = write(
      'id,incident_number,description,service_name,created_on,engaged_seconds\n' +
        'PT4KHLK,1234,Disk full,Checkout,2026-03-01T09:00:00Z,600\n',
    );
    await run('import', '--alerts', incidents);
    const { stdout } = await run('import', '--csv', table);
    expect(stdout).toBe("1 ticket of 'pagerduty': 0 new, 1 already there.\n");
    expect([...occurrences.stored.values()]).toMatchObject([
      {
        kind: 'diagnostic',
        title: 'Disk full',
        minutes: 10,
        services: ['Checkout'],
      },
    ]);
  });

  it('decides on the version that it read, or on the one that was seen', async () => {
    portal.route('GET /api/toil/candidates/c', () => ({
      body: { version: 7 },
    }));
    portal.route('POST /api/toil/candidates/c/override', () => ({ body: {} }));
    const override = ['override', 'c', '--reason', 'Ours again', '--json'];
    expect((await run(...override, '--bucket', 'none')).code).toBe(0);
    const until = ['--until', '2027-01-01T00:00:00+01:00', '--seen', '5'];
    await run(...override, '--bucket', 'review', ...until);
    expect(portal.requests.flatMap(({ body }) => body ?? [])).toEqual([
      { version: 7, bucket: null, reason: 'Ours again' },
      {
        version: 5,
        bucket: 'review',
        reason: 'Ours again',
        until: '2026-12-31T23:00:00.000Z',
      },
    ]);
    expect((await run(...override, '--bucket', 'bin')).code).toBe(1);
  });

  it('lists for spreadsheets without formulas', async () => {
    const level = { score: 3, words: 'w' };
    portal.route('GET /api/toil/candidates', () => ({
      body: {
        items: [
          {
            id: 'g-1',
            title: '=HYPERLINK("x")',
            state: 'suggested',
            bucket: 'review',
            priority: 9,
            staleReasons: [],
            frequency: level,
            risk: level,
            recoverability: level,
            services: [],
            reasons: ['a, b'],
          },
        ],
      },
    }));
    const { code, stdout } = await run('list', '--csv');
    expect(code).toBe(0);
    expect(stdout.split('\r\n')[1]).toBe(
      `g-1,"'=HYPERLINK(""x"")",suggested,review,9,w,w,w,,,,,,"a, b"\n`,
    );
    const text = await run('list');
    expect(text.stdout).toMatch(
      /^Undecided \(1 candidate\): .*for a person to decide\nPRI .* FREQUENCY +RISK/,
    );
  });
});
