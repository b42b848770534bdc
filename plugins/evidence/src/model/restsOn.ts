import type { CollectorStatus } from '@plumbline/backstage-plugin-evidence-common';
import { catalogSource } from '@plumbline/backstage-plugin-evidence-react';

/** The lines of a brief, in its order. */
const lines = [
  'Service',
  'Signal',
  'Owner',
  'Changed',
  'Hit',
  'Neighbours',
  'Runs',
];

/** By what a fact's name begins with. */
const linesOfFacts: readonly [prefix: string, lines: readonly string[]][] = [
  ['alerts.', ['Signal', 'Neighbours']],
  ['slo.', ['Signal', 'Neighbours']],
  ['incident.', ['Signal']],
  ['health.', ['Neighbours']],
  ['oncall.', ['Owner']],
  ['ownership.', ['Owner']],
  ['links.', ['Service']],
  ['repository.', ['Service']],
];

/** What would be missing if a source no longer answered. */
export type RestsOn = {
  /** In words: `edges`, `workloads`, `12 facts: …`, `deploy changes`. */
  reports: string[];
  /** Lines of the brief. */
  lines: string[];
};

/** What rests on a source, by what it has reported so far. */
export function restsOn(status: CollectorStatus): RestsOn {
  const { id, tells = [], changeKinds = [] } = status;
  if (id === catalogSource) {
    return {
      reports: ['everything that is declared'],
      lines: ['Service', 'Owner', 'Hit', 'Neighbours'],
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
    touched.add('Hit').add('Neighbours');
  }
  if (tells.includes('workloads')) {
    touched.add('Runs');
  }
  if (changeKinds.length > 0) {
    touched.add('Changed');
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
