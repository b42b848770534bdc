import type { Config } from '@backstage/config';
import {
  Environments,
  production,
} from '@plumbline/backstage-plugin-evidence-common';
import { readEnvironments } from '@plumbline/backstage-plugin-evidence-node';

/** From when on what was seen, or was not, is a discrepancy. */
export type DiscrepancyOptions = {
  observedOnly: { minCalls: number; minDays: number };
  declaredOnly: { minDays: number };
  deployWithoutDecision: {
    /** In which deploys are compared with decisions, as the portal names them. */
    in: ReadonlySet<string>;
    /** Of these, in which they are of every service. */
    required: ReadonlySet<string>;
    environments: Environments;
  };
};

export const defaultDiscrepancyOptions: DiscrepancyOptions = {
  observedOnly: { minCalls: 10, minDays: 0 },
  declaredOnly: { minDays: 0 },
  deployWithoutDecision: {
    in: new Set([production]),
    required: new Set(),
    environments: new Environments(),
  },
};

/** @throws Error for a threshold that is not a number from 0 */
export function readDiscrepancyOptions(config: Config): DiscrepancyOptions {
  const read = (key: string, fallback: number) => {
    const path = `plumbline.discrepancies.${key}`;
    const value = config.getOptionalNumber(path) ?? fallback;
    if (!(value >= 0)) {
      throw new Error(`'${path}' must be a number from 0, not ${value}`);
    }
    return value;
  };
  const { observedOnly, declaredOnly } = defaultDiscrepancyOptions;
  const environments = readEnvironments(config);
  const named = (key: string, fallback: string[]) => {
    const path = `plumbline.discrepancies.deployWithoutDecision.${key}`;
    const names = config.getOptionalStringArray(path) ?? fallback;
    return names.map(name => environments.filterFor(name).name);
  };
  const required = named('required', []);
  return {
    observedOnly: {
      minCalls: read('observedOnly.minCalls', observedOnly.minCalls),
      minDays: read('observedOnly.minDays', observedOnly.minDays),
    },
    declaredOnly: {
      minDays: read('declaredOnly.minDays', declaredOnly.minDays),
    },
    deployWithoutDecision: {
      in: new Set([...named('environments', [production]), ...required]),
      required: new Set(required),
      environments,
    },
  };
}
