import { alertFacts } from './alerts';
import { automationFacts } from './automation';
import { briefFacts } from './briefs';
import { catalogFacts } from './catalog';
import { changeFacts } from './changes';
import { correctionFacts } from './corrections';
import { FactDefinition, hours, minutes } from './definition';
import { dependencyFacts } from './dependencies';
import { drillFacts } from './drills';
import { healthFacts } from './health';
import { incidentFacts } from './incidents';
import { lifecycleFacts, transitionFacts } from './lifecycle';
import { recertifiedFacts } from './recertified';
import { linkFacts } from './links';
import { onCallFacts } from './onCall';
import { ownershipFacts } from './ownership';
import { ownershipClaimFacts } from './ownershipClaims';
import { repositoryFacts } from './repository';
import { workloadFacts } from './workloads';

/**
 * The facts that sources may report. `maxAge` follows how fast each one loses
 * its meaning to a responder: an alert's state within minutes, an incident's
 * within the quarter hour in which a commander would be expected to speak.
 */
export const factDefinitions: readonly FactDefinition[] = [
  ...alertFacts,
  ...healthFacts,
  ...incidentFacts,
  ...correctionFacts,
  ...briefFacts,
  ...linkFacts,
  ...onCallFacts,
  ...ownershipFacts,
  ...ownershipClaimFacts,
  ...repositoryFacts,
  ...changeFacts,
  ...dependencyFacts,
  ...workloadFacts,
  ...lifecycleFacts,
  ...recertifiedFacts,
  ...drillFacts,
  ...automationFacts,
];

/** All that a rule may read: what sources report, and what descriptions state. */
export const ruleFacts: readonly FactDefinition[] = [
  ...catalogFacts,
  ...factDefinitions,
  ...transitionFacts,
];

const byName = new Map(factDefinitions.map(one => [one.name, one]));

/** How a fact is defined; undefined where none is called so. */
export function factDefinition(name: string): FactDefinition | undefined {
  return byName.get(name);
}

/** Observed edges and workloads have no fact name; they stay fresh this long (seconds). */
export const observedMaxAgeSeconds = {
  edge: hours(24),
  workload: minutes(15),
};
