import {
  FactDefinition,
  JsonValue,
  ruleFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import { z } from 'zod';
import { gateInputs, inputsOfRelease } from '../gates/inputs';
import type { ReleaseCandidate } from '../schemas/gateRequest';

const forever = 365 * 24 * 60 * 60;

const observed = (
  name: string,
  description: string,
  schema: z.ZodType,
): FactDefinition => ({
  name,
  description,
  schema,
  maxAgeSeconds: forever,
  collectors: [],
  kind: 'observed',
});

/**
 * Of what pipelines state to gates, that which is of the release, wherever it goes:
 * its diff is of one environment.
 */
const stated = new Set([
  'release.commit',
  'release.artifact',
  'release.tests',
  'release.scans',
  'release.migration',
  'release.touches',
  'release.rollback',
]);

/** What conditions of a ladder may read beside the facts of every portal. */
export const ladderInputs: readonly FactDefinition[] = [
  ...gateInputs.filter(({ name }) => stated.has(name)),
  observed(
    'release.gate',
    'The decision of a gate that let the release out to this environment, if any',
    z.object({ present: z.boolean(), decision: z.string() }),
  ),
  observed(
    'release.deploys',
    'Deploys of the release to this environment, by how they came out',
    z.object({
      succeeded: z.number().int(),
      failed: z.number().int(),
      rolledBack: z.number().int(),
    }),
  ),
];

const names = new Set(ladderInputs.map(({ name }) => name));

/** Whether it is of the release, and not of the service. */
export function isLadderInput(name: string): boolean {
  return names.has(name);
}

/** @param facts - of the portal; by default those of every portal */
export function createLadderEngine(
  facts: readonly FactDefinition[] = ruleFacts,
): RuleEngine {
  return createRuleEngine([...facts, ...ladderInputs]);
}

/** What the pipeline stated of a release, by the names of its inputs. */
export function statedInputs(
  candidate: ReleaseCandidate | undefined,
): [string, JsonValue][] {
  return Object.entries(candidate ? inputsOfRelease(candidate) : {}).flatMap(
    ([name, value]): [string, JsonValue][] =>
      value !== undefined && stated.has(name) ? [[name, value]] : [],
  );
}
