import { RetryLaterError } from '@plumbline/backstage-plugin-evidence-node';
import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';
import {
  hanging,
  healthy,
  LiveCollector,
  moduleOf,
} from './__testUtils__/liveCollectors';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const noon = '2026-03-01T12:00:00.000Z';
const letters = Array.from('abcdefghijkl');

describe('live look-ups', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  let ends = 0;
  let mood: 'ok' | 'broken' | 'busy' = 'ok';
  const good = new LiveCollector('good', healthy());
  const idle = new LiveCollector('idle', async () => {});
  const stuck = new LiveCollector(
    'stuck',
    hanging(() => {
      ends += 1;
    }),
  );
  // Comes back long after it was given up on, and then fails.
  const late = new LiveCollector('late', async look => {
    await new Promise(resolve => setTimeout(resolve, 1500));
    await healthy('down')(look);
  });
  const moody = new LiveCollector('moody', async look => {
    if (mood === 'busy') {
      throw new RetryLaterError('It is called too often', 30);
    }
    if (mood === 'broken') {
      throw new Error('Its password is wrong\nand its stack');
    }
    await healthy('degraded')(look);
  });
  const strange = new LiveCollector('strange', ({ entityRef, now, report }) =>
    report({
      observedAt: now.toISOString(),
      facts: [{ entityRef, name: 'health.state', value: 'excellent' }],
    }),
  );
  const all = [good, idle, late, moody, strange, stuck];
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    const names = ['checkout', 'vault', ...letters];
    evidence = await startEvidence({
      entities: [
        ...names.map(name =>
          aComponent(name, { owner: 'group:default/secret-team' }),
        ),
        aComponent('secret-team', { kind: 'Group' }),
      ],
      hidden: ['component:default/vault', 'group:default/secret-team'],
      config: { plumbline: { live: { deadlineMs: 900 } } },
      features: [moduleOf(all)],
    });
  });

  afterAll(async () => {
    // What was given up on has come to its end by now.
    await new Promise(resolve => setTimeout(resolve, 1500));
    process.off('unhandledRejection', note);
    await evidence.server.stop();
    if (unhandled.length > 0) {
      throw unhandled[0];
    }
  });

  const context = async (request: object, user = ana) => {
    const { status, body } = await evidence.as(user).post('/context', request);
    return { status, body };
  };
  const health = (body: { facts: { source: { id: string } }[] }) =>
    body.facts.map(one => one.source.id);

  it('ask all at one time, and say of each how it answered', async () => {
    const began = Date.now();
    const { body } = await context({ entityRef: checkout, live: true });
    // Three of them would each have taken the whole of it.
    expect(Date.now() - began).toBeLessThan(1400);
    const reason = 'It did not answer within 0.6 seconds';
    const about = { askedAt: noon };
    expect(body.lookUps).toEqual([
      { ...about, source: 'good', outcome: 'answered' },
      { ...about, source: 'late', outcome: 'timed-out', reason },
      { ...about, source: 'moody', outcome: 'answered' },
      {
        ...about,
        source: 'strange',
        outcome: 'failed',
        reason: expect.stringMatching(
          /^All was refused: .* must be one of 'ok', 'degraded', 'down'/,
        ),
      },
      { ...about, source: 'stuck', outcome: 'timed-out', reason },
    ]);
    expect(health(body)).toEqual(['good', 'moody']);
    expect(ends).toBe(1);
    const statuses = body.collectors.map(
      (one: { id: string; outcome?: string; error?: string }) =>
        [one.id, one.outcome, one.error].join(' '),
    );
    expect(statuses).toEqual(
      expect.arrayContaining([
        'good succeeded ',
        // It had nothing to ask, so nothing is known of it.
        'idle  ',
        `late failed ${reason}`,
        `stuck failed ${reason}`,
      ]),
    );
  });

  it('are kept, so that the instant is answered the same later', async () => {
    const live = await context({ entityRef: checkout, live: true });
    setClock('2026-03-01T12:00:05.000Z');
    const replay = await context({ entityRef: checkout, at: live.body.at });
    const { lookUps, ...rest } = live.body;
    expect(lookUps).toHaveLength(5);
    expect(replay.body).toEqual(rest);
    // No source can be queried about the past.
    const requests = good.requests.length;
    const { body } = await context({
      entityRef: 'component:default/a',
      at: noon,
      live: true,
    });
    expect([good.requests.length, body.lookUps]).toEqual([requests, undefined]);
    setClock(noon);
  });

  it('are not repeated within 15 seconds, nor for those who ask at one time', async () => {
    const requests = () =>
      good.requests.filter(one => one.includes('/b ')).length;
    const request = { entityRef: 'component:default/b', live: true };
    const both = await Promise.all([context(request), context(request)]);
    expect(requests()).toBe(1);
    expect(both[0].body.lookUps).toEqual(both[1].body.lookUps);
    const again = await context(request);
    expect(requests()).toBe(1);
    expect(again.body.lookUps).toEqual(both[0].body.lookUps);
    const soon = Date.now() + 15_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => soon);
    await context(request);
    clock.mockRestore();
    expect(requests()).toBe(2);
  });

  it('are made for who asks for them only, by a signal as well', async () => {
    const requests = () =>
      good.requests.filter(one => one.includes('/c ')).length;
    const { body } = await context({ entityRef: 'component:default/c' });
    expect([requests(), body.lookUps]).toEqual([0, undefined]);
    const signal = { type: 'text', text: 'c' };
    const named = await context({ signal, live: true });
    expect(named.body.lookUps).toHaveLength(5);
    expect(requests()).toBe(1);
  });

  it('never disclose what a reader may not see', async () => {
    const before = good.requests.length;
    const vault = { entityRef: 'component:default/vault', live: true };
    const nothing = { entityRef: 'component:default/nothing', live: true };
    const [hidden, absent] = [
      await context(vault, outsider),
      await context(nothing, outsider),
    ];
    expect([hidden.status, absent.status]).toEqual([404, 404]);
    expect(good.requests.length).toBe(before);
    const own = { entityRef: 'component:default/d', live: true };
    await context(own, outsider);
    await context(own);
    expect(good.requests.slice(before)).toEqual([
      'component:default/d -',
      'component:default/d group:default/secret-team',
    ]);
  });

  it('keep the last known when a source fails, and leave alone who asks for it', async () => {
    const request = { entityRef: 'component:default/e', live: true };
    await context(request);
    const next = async (now: number) => {
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
      const { body } = await context(request);
      clock.mockRestore();
      const { lookUps, facts } = body;
      const of = <T extends object>(list: T[], id: (one: T) => string) =>
        list.find(one => id(one) === 'moody');
      return [
        of<{ source: string; outcome: string; reason?: string }>(
          lookUps,
          one => one.source,
        )!.reason,
        of<{ source: { id: string }; value: string }>(
          facts,
          one => one.source.id,
        )!.value,
      ];
    };
    const start = Date.now();
    mood = 'broken';
    expect(await next(start + 20_000)).toEqual([
      'Its password is wrong',
      'degraded',
    ]);
    mood = 'busy';
    expect((await next(start + 40_000))[0]).toBe('It is called too often');
    const requests = moody.requests.length;
    mood = 'ok';
    expect((await next(start + 60_000))[0]).toBe('It is called too often');
    expect(moody.requests.length).toBe(requests);
    expect((await next(start + 80_000))[0]).toBeUndefined();
    expect(moody.requests.length).toBe(requests + 1);
  });
});

test('live look-ups ask one source about so many at a time, and the others all the same', async () => {
  const good = new LiveCollector('good', healthy());
  const stuck = new LiveCollector(
    'stuck',
    hanging(() => {}),
  );

  const evidence = await startEvidence({
    entities: letters.map(name => aComponent(name)),
    // Long enough that all twelve have come in, on a busy machine, too.
    config: { plumbline: { live: { deadlineMs: 9000 } } },
    features: [moduleOf([good, stuck])],
  });
  const answers = await Promise.all(
    letters.map(name =>
      evidence.as(ana).post('/context', {
        entityRef: `component:default/${name}`,
        live: true,
      }),
    ),
  );
  const outcomes = (source: string) =>
    answers.map(
      ({ body }) =>
        body.lookUps.find((one: { source: string }) => one.source === source)
          .reason,
    );
  expect(stuck.mostRunning).toBe(8);
  expect(
    outcomes('stuck').filter(
      one => one === '8 other look-ups were still under way',
    ),
  ).toHaveLength(4);
  expect(outcomes('good')).toEqual(letters.map(() => undefined));
  await evidence.server.stop();
});

describe('plumbline.live.deadlineMs', () => {
  it.each([0, 100, 100_000])('refuses %d', async deadlineMs => {
    await expect(
      startEvidence({ config: { plumbline: { live: { deadlineMs } } } }),
    ).rejects.toThrow(
      `'plumbline.live.deadlineMs' is ${deadlineMs}; it must be from 300 to 60000 milliseconds`,
    );
  });
});
