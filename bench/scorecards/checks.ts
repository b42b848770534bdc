/** A value within a fact, and what it has to be. */
export type Check = {
  id: string;
  /** The fact's name, then the way into its value. */
  path: string;
  operator: 'equal' | 'greaterThanInclusive' | 'in';
  value: boolean | number | string[];
};

const yes = (path: string): Omit<Check, 'id'> => ({
  path,
  operator: 'equal',
  value: true,
});
const no = (path: string): Omit<Check, 'id'> => ({
  path,
  operator: 'equal',
  value: false,
});
const atLeast = (path: string, value: number): Omit<Check, 'id'> => ({
  path,
  operator: 'greaterThanInclusive',
  value,
});

/** Thirty, over eighteen facts, in the ways that checks are mostly written. */
export const checks: readonly Check[] = [
  yes('repository.readme.present'),
  yes('repository.runbook.present'),
  yes('repository.securityPolicy.present'),
  yes('repository.dependencyUpdates.present'),
  yes('repository.codeowners.present'),
  yes('repository.codeowners.agrees'),
  yes('repository.ci.present'),
  no('repository.ci.partial'),
  yes('repository.lockFiles.present'),
  yes('repository.lockFiles.complete'),
  yes('repository.runtimes.declared'),
  yes('repository.baseImages.present'),
  yes('repository.baseImages.pinned'),
  yes('repository.license.present'),
  {
    path: 'repository.license.spdxId',
    operator: 'in',
    value: ['Apache-2.0', 'MIT', 'BSD-3-Clause'],
  } as const,
  yes('repository.branchProtection.protected'),
  no('repository.branchProtection.forcePushes'),
  yes('repository.branchProtection.codeOwnerReviews'),
  atLeast('repository.branchProtection.requiredReviews', 1),
  no('repository.lastActivity.archived'),
  yes('ownership.state.exists'),
  atLeast('ownership.state.members', 2),
  atLeast('ownership.activity.fromOwner', 1),
  yes('alerts.route.present'),
  no('alerts.route.default'),
  yes('oncall.escalation.present'),
  atLeast('oncall.escalation.levels', 2),
  yes('changes.deploys.rollbackPath'),
  atLeast('changes.deploys.count30d', 1),
  atLeast('dependencies.state.agreed', 1),
].map((check, index) => ({
  ...check,
  value: check.value as Check['value'],
  id: `check-${String(index + 1).padStart(2, '0')}`,
}));

/** A name that is one word, as the peer's facts are. */
export const peerFact = ({ path }: Check) => path.replaceAll('.', '_');

/** What the peer reads from its configuration. */
export function peerChecks(): Record<string, object> {
  return Object.fromEntries(
    checks.map(check => [
      check.id,
      {
        type: 'json-rules-engine',
        name: check.path,
        description: `Whether ${check.path} is as it should be`,
        factIds: ['bench'],
        rule: {
          conditions: {
            all: [
              {
                fact: peerFact(check),
                operator: check.operator,
                value: check.value,
              },
            ],
          },
        },
      },
    ]),
  );
}

export function peerSchema(): Record<string, object> {
  return Object.fromEntries(
    checks.map(check => [
      peerFact(check),
      {
        type:
          check.operator === 'in'
            ? 'string'
            : check.operator === 'equal'
            ? 'boolean'
            : 'integer',
        description: check.path,
      },
    ]),
  );
}

/** The same check as a file of a control. */
export function controlFile(check: Check): string {
  return JSON.stringify({
    id: check.id,
    version: 1,
    title: check.path,
    owner: 'group:default/platform',
    rationale: 'It is measured.',
    requirement: 'recommended',
    severity: 'medium',
    phase: 'observe',
    enabled: true,
    appliesTo: { kinds: ['Component'] },
    pass: rule(check),
    message: `${check.path} is {{ ${
      check.operator === 'in' ? check.path : `string(${check.path})`
    } }}`,
    remediation: { text: `Mend ${check.path}.` },
    exemption: { maxDays: 90 },
    retirement: { reviewBy: '2099-01-01' },
    changelog: [{ version: 1, note: 'The first one.' }],
    fixtures: [{ name: 'nobody has looked', expect: 'unknown', facts: {} }],
  });
}

function rule({ path, operator, value }: Check): string {
  switch (operator) {
    case 'equal':
      return value ? path : `!${path}`;
    case 'in':
      return `${path} in ${JSON.stringify(value)}`;
    default:
      return `${path} >= ${value}`;
  }
}
