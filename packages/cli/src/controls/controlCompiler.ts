// All that it takes to read and judge standards, in one module: build.mjs bundles
// it apart.
import {
  type AddedFact,
  ruleFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  definitionOf,
  type RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';

export {
  differencesOf,
  parseControl,
  runFixtures,
} from '@plumbline/backstage-plugin-scorecards-common/control';

export {
  createGateEngine,
  parseRule,
  runRuleFixtures,
} from '@plumbline/backstage-plugin-scorecards-common/gates';

export {
  checkFixtures,
  parseServiceTemplate,
} from '@plumbline/backstage-plugin-scorecards-common/templates';

/** For the facts of every portal, and those that modules add. */
export function createEngine(added: readonly AddedFact[]): RuleEngine {
  return createRuleEngine(definitionsOf(added));
}

/** The facts of every portal, and those that modules add. */
export function definitionsOf(added: readonly AddedFact[]) {
  return [...ruleFacts, ...added.map(definitionOf)];
}
