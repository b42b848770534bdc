import type { JsonObject } from '@backstage/types';
import { aComponent } from '../../../testUtils/testEstate';
import { ana, setClock, startEvidence } from '../../../testUtils/startEvidence';

jest.setTimeout(120_000);

const now = Date.parse('2026-03-01T12:00:00Z');
const daysAgo = (days: number) =>
  new Date(now - days * 86_400_000).toISOString();

describe('the collector of ownership', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const user = (name: string, group: string) =>
    aComponent(name, {
      kind: 'User',
      spec: { profile: { email: `${name}@acme.dev` } },
      relations: [{ type: 'memberOf', targetRef: `group:default/${group}` }],
    });

  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        aComponent('a', {
          owner: 'group:default/shop',
          annotations: { 'plumbline.dev/aliases': 'the-a' },
        }),
        aComponent('b', { owner: 'group:default/gone' }),
        aComponent('shop', { kind: 'Group' }),
        aComponent('pay', { kind: 'Group' }),
        user('ana', 'shop'),
        user('li', 'pay'),
      ],
      config: {
        plumbline: { collectors: { ownership: { type: 'ownership' } } },
      },
    });
    const change = (id: string, own: object) => ({
      source: 'ci',
      id,
      kind: 'deploy',
      entityRef: 'component:default/a',
      occurredAt: daysAgo(1),
      actor: 'li@acme.dev',
      ...own,
    });
    const signal = { type: 'text', text: 'the-a' };
    for (const one of [
      change('1', { actor: 'ana@acme.dev' }),
      ...['2', '3', '4'].map(id => change(id, {})),
      change('5', { kind: 'commit' }),
      change('6', { entityRef: undefined, signal, kind: 'commit' }),
      change('7', { actor: 'robot' }),
      change('8', { kind: 'config' }),
      change('9', { occurredAt: daysAgo(100) }),
      change('10', { actor: 'nul\u0000' }),
    ]) {
      await evidence.as(ana).post('/changes', one);
    }
  });

  const pass = async () => {
    await evidence.scheduler.triggerTask('evidence-collector-ownership');
    const { body } = await evidence.as(ana).get('/collectors');
    return body.items.find((one: { id: string }) => one.id === 'ownership');
  };
  const factsOf = async (name: string) => {
    const entityRef = `component:default/${name}`;
    const { body } = await evidence.as(ana).post('/context', { entityRef });
    return Object.fromEntries(
      body.facts
        .filter((one: { entityRef: string }) => one.entityRef === entityRef)
        .map((one: { name: string; value: unknown }) => [one.name, one.value]),
    );
  };

  it('puts who is declared beside who works on it', async () => {
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 2 });
    const facts = await factsOf('a');
    expect(facts['ownership.state']).toEqual({
      owner: 'group:default/shop',
      exists: true,
      kind: 'group',
      members: 1,
      escalation: { present: false },
    });
    expect(facts['ownership.activity']).toMatchObject({
      windowDays: 90,
      fromOwner: 1,
      fromOthers: 5,
      likelyOwner: 'group:default/pay',
    });
    expect((await factsOf('b'))['ownership.state']).toMatchObject({
      owner: 'group:default/gone',
      exists: false,
    });
  });

  it('takes the pager of the owner, or its own, for a way up', async () => {
    let step = 0;
    const escalation = async (facts: object[]) => {
      step += 10;
      const observedAt = new Date(now + step).toISOString();
      setClock(observedAt);
      const answer = await evidence
        .as(ana)
        .post('/observations', { source: 'pager', observedAt, facts });
      expect(answer.body).toMatchObject({ refused: 0 });
      await pass();
      return (await factsOf('a'))['ownership.state'].escalation;
    };
    const fact = (entityRef: string, present: boolean) => ({
      entityRef,
      name: 'oncall.escalation',
      value: { present, levels: 2, staffed: Number(present) },
    });
    const team = 'group:default/shop';
    const none = { present: false };
    const some = { present: true, by: 'oncall.escalation' };
    expect(await escalation([fact(team, false)])).toEqual(none);
    expect(await escalation([fact(team, true)])).toEqual(some);
    expect(await escalation([fact(team, false)])).toEqual(none);
    const own = fact('component:default/a', true);
    expect(await escalation([own])).toEqual(some);
    expect(
      await escalation([{ ...own, value: { ...own.value, present: false } }]),
    ).toEqual(none);
    const levels = [{ level: 1, shifts: [{ name: 'Ana' }] }];
    expect(
      await escalation([
        { entityRef: team, name: 'oncall.levels', value: { levels } },
      ]),
    ).toEqual({ present: true, by: 'oncall.levels' });
  });

  it('follows the ledger, and keeps quiet while it says nothing new', async () => {
    const before = await factsOf('a');
    expect(await pass()).toMatchObject({ outcome: 'succeeded', coverage: 2 });
    expect(await factsOf('a')).toEqual(before);
    await evidence.as(ana).post('/changes', {
      source: 'ci',
      id: '11',
      kind: 'deploy',
      entityRef: 'component:default/a',
      occurredAt: daysAgo(0),
      actor: 'ana',
    });
    setClock(new Date(now + 1000).toISOString());
    await pass();
    expect((await factsOf('a'))['ownership.activity']).toMatchObject({
      fromOwner: 2,
      fromOthers: 5,
    });
  });
});

describe('a portal that does not configure it', () => {
  const listed = async (plumbline: JsonObject) => {
    const { as, stop } = await startEvidence({ config: { plumbline } });
    const { body } = await as(ana).get('/collectors');
    await stop();
    return body.items
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => id.startsWith('own'));
  };

  it('has it all the same, once, unless it is turned off', async () => {
    expect(await listed({ portalSources: { ownership: undefined } })).toEqual([
      'ownership',
    ]);
    const owners = { type: 'ownership' };
    expect(
      await listed({
        portalSources: { ownership: undefined },
        collectors: { owners },
      }),
    ).toEqual(['owners']);
    expect(await listed({ portalSources: { ownership: false } })).toEqual([]);
  });
});

describe('a catalog without groups and users', () => {
  it('says of no declared owner that it does not exist', async () => {
    const { as, scheduler, stop } = await startEvidence({
      entities: [
        aComponent('a', { owner: 'group:default/shop' }),
        aComponent('b', { owner: undefined }),
      ],
      config: {
        plumbline: { collectors: { ownership: { type: 'ownership' } } },
      },
    });
    await scheduler.triggerTask('evidence-collector-ownership');
    const statesOf = async (name: string) => {
      const entityRef = `component:default/${name}`;
      const { body } = await as(ana).post('/context', { entityRef });
      return body.facts
        .filter((one: { name: string }) => one.name === 'ownership.state')
        .map(({ value }: { value: unknown }) => value);
    };
    expect(await statesOf('a')).toEqual([]);
    expect(await statesOf('b')).toMatchObject([{ exists: false }]);
    await stop();
  });
});
