import { mockServices } from '@backstage/backend-test-utils';
import { ruleFacts } from '@plumbline/backstage-plugin-evidence-common';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { StandardsSource } from '../registry/StandardsSource';
import { incidentRule } from './__testUtils__/gateEstate';
import { GateRegistry } from './GateRegistry';
import type { GateRuleText } from './GateStore';

/** A source that is read once. */
function sourceOf(
  name: string,
  rules: object[],
  owners?: StandardsSource['owners'],
): StandardsSource {
  return {
    name,
    everySeconds: 1,
    owners,
    read: jest
      .fn()
      .mockResolvedValueOnce(
        rules.map((rule, index) => ({
          path: `gates/${index}.yaml`,
          text: stringify(rule),
          url: `file:///gates/${index}.yaml`,
        })),
      )
      .mockResolvedValue('unchanged'),
  };
}

/** A source, one that goes before it, and a store that fails at first. */
function registryOf(
  rules: object[],
  failures: number,
  facts: ConstructorParameters<typeof GateRegistry>[0]['facts'] = {
    definitions: ruleFacts,
    isKnown: true,
    refresh: async () => {},
  },
  owners?: StandardsSource['owners'],
  earlier: StandardsSource[] = [],
) {
  const texts: GateRuleText[] = [];
  let left = failures;
  const source = sourceOf('local', rules, owners);
  const registry = new GateRegistry({
    clock: () => new Date('2026-03-01T12:00:00.000Z'),
    facts,
    logger: mockServices.logger.mock(),
    sources: [...earlier, source],
    store: {
      async addText(text) {
        texts.push(text);
      },
      async firstTexts() {
        left -= 1;
        if (left >= 0) {
          throw new Error('The database is away');
        }
        return [];
      },
      lastTexts: async () => [],
    },
  });
  const refresh = () => registry.refresh(source, new AbortController().signal);
  return { refresh, registry, texts };
}

describe('rules of gates in force', () => {
  it('name groups as this portal calls them', async () => {
    const approvers = 'group:default/security';
    const { refresh, registry } = registryOf(
      [{ ...incidentRule, approvers, exemption: { approvers } }],
      0,
      undefined,
      new Map([[approvers, 'group:default/appsec']]),
    );
    await refresh();
    expect(registry.all[0].compiled.rule).toMatchObject({
      approvers: 'group:default/appsec',
      exemption: { approvers: 'group:default/appsec' },
    });
  });

  it('mean their hours and time zone, and no dates of freezes', async () => {
    const meaningOf = async (calendar: object) => {
      const { refresh, texts } = registryOf(
        [
          {
            ...incidentRule,
            calendar,
            message: 'Closed',
            must: 'calendar.state.open',
          },
        ],
        0,
      );
      await refresh();
      return texts[0].meaning;
    };
    const hours = { days: ['mon'], from: '08:00', to: '17:00' };
    const calendar = { timeZone: 'Europe/Berlin', hours };
    const meaning = await meaningOf(calendar);
    const freeze = { from: '2026-12-19', to: '2027-01-04', reason: 'Year end' };
    expect(await meaningOf({ ...calendar, closed: [freeze] })).toBe(meaning);
    for (const other of [
      { timeZone: 'Europe/Paris' },
      { hours: { ...hours, to: '18:00' } },
    ]) {
      expect(await meaningOf({ ...calendar, ...other })).not.toBe(meaning);
    }
  });

  it('are not known until they were stored, and then without another edit', async () => {
    const { refresh, registry, texts } = registryOf([incidentRule], 2);
    expect(registry.notReady).toBe(
      "The rules of gates of 'local' are not read yet",
    );
    await refresh();
    expect(registry.notReady).toBe(
      "The rules of gates of 'local' are not read yet: The database is away",
    );
    await refresh();
    expect(registry.all).toEqual([]);
    await refresh();
    expect(registry.notReady).toBeUndefined();
    expect(registry.all.map(({ hash }) => hash)).toEqual([texts[0].hash]);
    expect(registry.problems).toEqual([]);
  });

  it('are not known before the facts that modules add', async () => {
    const facts = {
      definitions: ruleFacts,
      isKnown: false,
      refresh: async () => {},
    };
    const must = 'weather.now == "calm"';
    const { refresh, registry } = registryOf(
      [{ ...incidentRule, must }],
      0,
      facts,
    );
    await refresh();
    const early =
      "Which facts modules add is not known yet, and 'gates/0.yaml' may read them";
    expect(registry.notReady).toBe(early);
    // They are known, and the file was not read with them yet.
    facts.isKnown = true;
    facts.definitions = [
      ...ruleFacts,
      {
        name: 'weather.now',
        description: 'Weather',
        collectors: [],
        schema: z.string(),
        maxAgeSeconds: 60,
        kind: 'observed' as const,
      },
    ];
    expect(registry.notReady).toBe(early);
    expect(registry.all).toEqual([]);
    await refresh();
    expect(registry.notReady).toBeUndefined();
    expect(registry.all).toHaveLength(1);
  });

  it('are ready where a file stays wrong', async () => {
    const { refresh, registry } = registryOf(
      [{ ...incidentRule, must: 'weather.now == "calm"' }],
      0,
    );
    await refresh();
    expect(registry.notReady).toBeUndefined();
    expect(registry.problems).toHaveLength(1);
  });

  it('are the first of two files with one id, and the other is a problem', async () => {
    const second = { ...incidentRule, answer: 'warn' };
    const { refresh, registry } = registryOf([incidentRule, second], 0);
    await refresh();
    expect(registry.all.map(({ path }) => path)).toEqual(['gates/0.yaml']);
    expect(registry.problems).toMatchObject([
      {
        path: 'gates/1.yaml',
        reason: "another file, 'gates/0.yaml', has a rule called 'no-incident'",
      },
    ]);
  });

  it('are those of the source that goes first', async () => {
    const first = sourceOf('ours', [{ ...incidentRule, answer: 'warn' }]);
    const { refresh, registry } = registryOf(
      [incidentRule],
      0,
      undefined,
      undefined,
      [first],
    );
    await registry.refresh(first, new AbortController().signal);
    await refresh();
    expect(registry.all).toMatchObject([{ source: 'ours' }]);
    expect(registry.problems).toMatchObject([
      {
        source: 'local',
        path: 'gates/0.yaml',
        reason:
          "overridden by 'gates/0.yaml' of 'ours', which has a rule called 'no-incident'",
      },
    ]);
  });
});
