import { createHash } from 'node:crypto';
import type { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import { stringify } from 'yaml';
import { createLadderEngine } from '../inputs';
import { CompiledLadder, parseLadder } from '../ladder';
import type { ReleaseEvidence } from '../needs';
import type { GateWord, ReleaseChange } from '../releaseChange';
import { releasesOf } from '../releasesOf';
import { ReleaseStates } from '../stateOf';

export const hour = 3_600_000;
export const day = 24 * hour;
export const start = Date.parse('2026-11-01T00:00:00Z');
export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
export const hash = (text: string) =>
  createHash('sha256').update(text).digest('hex');
const engine = createLadderEngine();
let count = 0;

export function ladderOf(environments: object[]): CompiledLadder {
  const { compiled, problems } = parseLadder(
    engine,
    stringify({
      id: 'shop',
      version: 1,
      title: 'Shop',
      owner: 'group:default/platform',
      environments,
    }),
  );
  expect(problems).toBeUndefined();
  return compiled!;
}

export const owner = 'group:default/payments';
const tested = {
  id: 'tested',
  must: 'release.tests.failed == 0',
  message: 'Tests fail',
  satisfiedBy: 'Mend them',
};
const budget = {
  id: 'budget',
  must: 'slo.state.all(each, each.burnRate < 2.0)',
  message: 'The budget burns',
  satisfiedBy: 'Find out why',
};
export const usual = ladderOf([
  { name: 'staging', owner, soak: '24h', timeout: '3d', entry: [tested] },
  { name: 'production', owner, soak: '1h', verification: [budget] },
]);

export function change(
  environment: string,
  at: number,
  own: Partial<ReleaseChange> = {},
): ReleaseChange {
  count += 1;
  return {
    id: `c${String(count).padStart(5, '0')}`,
    kind: 'deploy',
    environment,
    occurredAt: start + at,
    outcome: 'succeeded',
    ...own,
  };
}
export const deploy = (
  environment: string,
  at: number,
  letter: string,
  own: Partial<ReleaseChange> = {},
) =>
  change(environment, at, {
    digest: digest(letter),
    revision: `v-${letter}`,
    ...own,
  });

type Given = Partial<
  Omit<ReleaseEvidence, 'releases' | 'now'> & {
    facts: Record<string, JsonValue>;
    stated: Record<string, JsonValue>;
    now: number;
  }
>;

export const calm = { all: [], since: -Infinity };
export const fine: Given = {
  incidents: calm,
  facts: { 'slo.state': [{ burnRate: 0.5 }] },
  stated: { 'release.tests': { passed: 9, failed: 0 } },
};

export function judge(changes: readonly ReleaseChange[], given: Given = fine) {
  const { facts, ladder = usual, now = 10 * day, stated, ...rest } = given;
  const decisions: readonly GateWord[] = rest.decisions ?? [];
  const found = releasesOf(changes, {
    entityRef: 'component:default/cart',
    decisions,
    exemptions: [],
    hash,
    ladder: ladder.rungs.map(({ name }) => name),
  });
  const states = new ReleaseStates({
    ladder,
    decisions,
    isComplete: true,
    skips: [],
    factsAt: () => new Map(Object.entries(facts ?? {})),
    statedOf: () => Object.entries(stated ?? {}),
    ...rest,
    releases: found.releases,
    now: start + now,
  });
  const of = (letter: string, environment: string) => {
    const release = found.releases.find(({ key }) => key === digest(letter));
    const index = ladder.rungs.findIndex(({ name }) => name === environment);
    return release && states.of(release, index);
  };
  return { ...found, states, of };
}

export const stateOf = (
  changes: readonly ReleaseChange[],
  letter: string,
  environment: string,
  given: Given = {},
) => {
  const found = judge(changes, { ...fine, ...given }).of(letter, environment);
  return [found?.state, ...(found?.missing ?? []).map(({ id }) => id)];
};
