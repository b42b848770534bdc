import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  entityRefSchema,
  ObjectiveMeasure,
  objectiveMeasures,
  RunObjective,
} from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';

const section = 'plumbline.runs.objectives';
const defaultDays = 30;
const mostDays = 365;

export type Objective = Omit<
  RunObjective,
  'state' | 'value' | 'sample' | 'runs' | 'completeFrom'
>;

/** @throws InputError naming the key that is wrong */
export function readObjectives(config: Config): Objective[] {
  const objectives = config.getOptionalConfig(section);
  return (objectives?.keys() ?? []).map(name =>
    readObjective(name, objectives!.getConfig(name)),
  );
}

function readObjective(name: string, objective: Config): Objective {
  const key = `${section}.${name}`;
  const measure = objective.getString('measure');
  const threshold = objective.getNumber('threshold');
  const days = objective.getOptionalNumber('days') ?? defaultDays;
  const [entityRef, team] = (['entityRef', 'team'] as const).map(field => {
    const ref = objective.getOptionalString(field);
    return ref && parseInput(entityRefSchema, ref, `'${key}.${field}'`);
  });
  if (!isMeasure(measure)) {
    throw new InputError(
      `'${key}.measure' must be one of ${objectiveMeasures.join(', ')}`,
    );
  }
  if (threshold < 0 || (measure === 'failure-rate' && threshold > 1)) {
    throw new InputError(
      `'${key}.threshold' must be seconds, or a share from 0 to 1 for a failure rate`,
    );
  }
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw new InputError(`'${key}.days' must be from 1 to ${mostDays}`);
  }
  if (entityRef && team) {
    throw new InputError(
      `'${key}' needs at most one of 'entityRef' and 'team'`,
    );
  }
  const pipeline = objective.getOptionalString('pipeline');
  const owner = parseInput(
    entityRefSchema,
    objective.getString('owner'),
    `'${key}.owner'`,
  );
  return {
    name,
    measure,
    threshold,
    days,
    owner,
    ...(entityRef && { entityRef }),
    ...(team && { team }),
    ...(pipeline && { pipeline }),
  };
}

function isMeasure(text: string): text is ObjectiveMeasure {
  return objectiveMeasures.some(measure => measure === text);
}
