import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import { catalogSource } from '@plumbline/backstage-plugin-evidence-react';

/** The parts of a brief, in its order. */
const lines = [
  'Service',
  'Alert',
  'Owner',
  'On call',
  'Changes',
  'Blast radius',
  'Dependencies',
  'Regions',
];

/** By what a fact's name begins with. */
const linesOfFacts: readonly [prefix: string, lines: readonly string[]][] = [
  ['alerts.', ['Alert', 'Dependencies']],
  ['slo.', ['Alert', 'Dependencies']],
  ['incident.', ['Alert']],
  ['health.', ['Dependencies']],
  ['oncall.', ['On call']],
  ['ownership.', ['Owner']],
  ['links.', ['Service']],
  ['repository.', ['Service']],
];

/** What would be missing if a source no longer answered. */
export type RestsOn = {
  /** In words: `edges`, `workloads`, `12 facts: …`, `deploy changes`. */
  reports: string[];
  /** Parts of the brief. */
  lines: string[];
};

/** What rests on a source, by what it has reported so far. */
export function restsOn(status: CollectorStatus): RestsOn {
  const { id, tells = [], changeKinds = [] } = status;
  if (id === catalogSource) {
    return {
      reports: ['everything that is declared'],
      lines: ['Service', 'Owner', 'Blast radius', 'Dependencies'],
    };
  }
  const facts = tells.filter(part => part.includes('.'));
  const touched = new Set<string>();
  for (const name of facts) {
    for (const [prefix, affected] of linesOfFacts) {
      if (name.startsWith(prefix)) {
        affected.forEach(line => touched.add(line));
      }
    }
  }
  if (tells.includes('edges')) {
    touched.add('Blast radius').add('Dependencies');
  }
  if (tells.includes('workloads')) {
    touched.add('Regions');
  }
  if (changeKinds.length > 0) {
    touched.add('Changes');
  }
  return {
    reports: [
      ...(tells.includes('edges') ? ['edges'] : []),
      ...(tells.includes('workloads') ? ['workloads'] : []),
      ...facts,
      ...changeKinds.map(kind => `${kind} changes`),
    ],
    lines: lines.filter(line => touched.has(line)),
  };
}
