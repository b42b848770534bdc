import { mockServices } from '@backstage/backend-test-utils';
import { ruleFacts } from '@plumbline/backstage-plugin-evidence-common';
import { stringify } from 'yaml';
import type { StandardsSource } from '../registry/StandardsSource';
import { incidentRule } from './__testUtils__/gateEstate';
import { GateRegistry } from './GateRegistry';
import type { GateRuleText } from './GateStore';

/** A source that is read once, and a store that fails at first. */
function registryOf(rules: object[], failures: number) {
  const texts: GateRuleText[] = [];
  let left = failures;
  const source: StandardsSource = {
    name: 'local',
    everySeconds: 1,
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
  const registry = new GateRegistry({
    clock: () => new Date('2026-03-01T12:00:00.000Z'),
    facts: { definitions: ruleFacts, refresh: async () => {} },
    logger: mockServices.logger.mock(),
    sources: [source],
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

  it('are the first of two files with one id, and the other is a problem', async () => {
    const second = { ...incidentRule, answer: 'warn' };
    const { refresh, registry } = registryOf([incidentRule, second], 0);
    await refresh();
    expect(registry.all.map(({ path }) => path)).toEqual(['gates/0.yaml']);
    expect(registry.problems).toMatchObject([
      {
        path: 'gates/1.yaml',
        reason:
          "'gates/0.yaml' of 'local' has a rule called 'no-incident', too, and is in force",
      },
    ]);
  });
});
