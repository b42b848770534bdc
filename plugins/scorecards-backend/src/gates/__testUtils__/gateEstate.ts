import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import { parse } from 'yaml';
import { service } from '../../__testUtils__/startScorecards';

export const repository = 'https://git.example/shop/all';

/** A rule of the library, in force. */
export function libraryRule(id: string): { id: string; must: string } {
  const text = readFileSync(
    resolve(
      __dirname,
      // eslint-disable-next-line no-restricted-syntax -- the library is no package
      `../../../../../standards/gates/${id}.yaml`,
    ),
    'utf8',
  );
  return { ...parse(text), phase: 'gate' };
}

export const incidentRule = {
  id: 'no-incident',
  version: 1,
  title: 'No incident is open',
  owner: 'group:default/platform',
  rationale: 'A change hides its cause.',
  documentation: 'https://docs.example/gates',
  phase: 'gate',
  must: 'incident.active.all(each, has(each.environment) && each.environment != request.environment)',
  message: 'Open: {{ incident.active.map(each, each.id).join(", ") }}',
  satisfiedBy: 'Wait until it ends',
  retirement: { reviewBy: '2027-06-30' },
};
export const ownerRule = {
  ...incidentRule,
  id: 'owner',
  title: 'An owner answers',
  must: 'ownership.state.exists',
  message: 'It has no owner',
  satisfiedBy: 'Name one',
};
export const controlsRule = {
  ...incidentRule,
  id: 'controls',
  title: 'Controls pass',
  must: 'controls.blocking.size() == 0',
  message:
    'Failing: {{ controls.blocking.map(each, each.control).join(", ") }}',
  satisfiedBy: 'See each of them',
};

/** With its source in a folder of the repository, and incidents where known. */
export function aService(
  name: string,
  given: {
    folder?: string;
    incidents?: object[];
    slos?: string[];
    owned?: boolean;
  } = {},
): EntityFacts {
  const { folder = `services/${name}`, incidents, owned, slos = ['a'] } = given;
  const entity = service(name, slos);
  const observed = (fact: string, value: any) => ({
    name: fact,
    value,
    kind: 'observed' as const,
    source: { id: 'pager' },
    observedAt: '2026-03-01T11:59:00.000Z',
    freshUntil: '2026-03-02T12:00:00.000Z',
    stale: false,
  });
  return {
    ...entity,
    facts: [
      ...entity.facts,
      observed('catalog.source', {
        present: true,
        value: `url:${repository}/tree/main/${folder}/`,
      }),
      ...(incidents ? [observed('incident.active', incidents)] : []),
      ...(owned === undefined
        ? []
        : [
            observed('ownership.state', {
              exists: owned,
              members: 1,
              escalation: { present: false },
            }),
          ]),
    ],
  };
}
