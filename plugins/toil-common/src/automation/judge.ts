import type { AutomationUse } from '@plumbline/backstage-plugin-evidence-common';
import {
  type Automation,
  type AutomationLevel,
  automationLevels,
  type AutomationSignal,
} from '../schemas/automation';
import { amount } from '../scoring/judge';

/** Uses that may fail before a workflow counts as one that only experts can start. */
const mostFailures = 1 / 10;

type Judged = Pick<
  Automation,
  'fit' | 'level' | 'missing' | 'needed' | 'signals'
>;

/**
 * How far a workflow is automated, and how far its lifecycle needs it. Each level
 * has one signal, so that a level is never claimed by what a tool is called: what
 * users start with success is a script, what is kept at one version a module, what
 * has an owner in the catalog is known by the catalog, what rules decide about is
 * a pipeline, and what is compared with what was requested, a control plane.
 *
 * @param context.risksOutage - whether a review found that its failure risks an
 *   outage, data or recovery
 */
export function judgeAutomation(
  use: AutomationUse,
  context: { risksOutage?: boolean } = {},
): Judged {
  const signals = signalsOf(use);
  const level = signals.filter(({ outcome }) => outcome === 'met').pop()?.level;
  const needed = neededBy(use, context);
  const missing = signals.filter(
    one =>
      needed !== undefined &&
      rankOf(one.level) <= rankOf(needed.level) &&
      one.outcome !== 'met',
  );
  return {
    level,
    needed,
    signals,
    fit: fitOf(level, needed?.level, missing),
    missing: missing.map(one => one.level),
  };
}

function rankOf(level: AutomationLevel | undefined): number {
  return level === undefined ? -1 : automationLevels.indexOf(level);
}

/** Below is only what a signal says; a level that nothing reports is not known. */
function fitOf(
  level: AutomationLevel | undefined,
  needed: AutomationLevel | undefined,
  missing: readonly AutomationSignal[],
): Automation['fit'] {
  if (missing.some(({ outcome }) => outcome === 'unmet')) {
    return 'below';
  }
  const distance = rankOf(level) - rankOf(needed);
  if (
    needed === undefined ||
    distance < 0 ||
    // A higher signal does not say that this one is met.
    missing.some(one => one.level === needed)
  ) {
    return 'unknown';
  }
  return distance === 0 ? 'matches' : 'beyond';
}

function signalsOf(use: AutomationUse): AutomationSignal[] {
  const { compared, differing = 0, remaining } = use;
  const compares = part(
    compared,
    remaining,
    'compared with what was requested',
  );
  return [
    { level: 'script', ...startedBy(use) },
    {
      level: 'module',
      ...part(use.current, remaining, 'of the version that is offered'),
    },
    {
      level: 'catalog',
      ...part(use.identified, remaining, 'with an owner in the catalog'),
    },
    {
      level: 'pipeline',
      ...part(use.decided, use.uses, 'decided by rules before a change'),
    },
    {
      level: 'control-plane',
      ...(compares.outcome === 'met' && differing > 0
        ? {
            outcome: 'unmet',
            evidence: `${compares.evidence}, ${differing} different`,
          }
        : compares),
    },
  ];
}

type Outcome = Omit<AutomationSignal, 'level'>;

function startedBy({ failed = 0, people, uses }: AutomationUse): Outcome {
  if (uses === undefined) {
    return { outcome: 'unknown', evidence: 'No source reports its use' };
  }
  if (uses === 0) {
    return { outcome: 'unknown', evidence: 'Not used within 90 days' };
  }
  if (people === undefined) {
    return {
      outcome: 'unknown',
      evidence: `${amount(uses, 'use')}, but no source reports by which users`,
    };
  }
  const isMet = people > 1 && failed <= uses * mostFailures;
  return {
    outcome: isMet ? 'met' : 'unmet',
    evidence: `${amount(uses, 'use')} by ${amount(
      people,
      'user',
    )}, ${failed} failed`,
  };
}

/** Met where the whole is. */
function part(
  some: number | undefined,
  whole: number | undefined,
  words: string,
): Outcome {
  if (some === undefined || whole === undefined) {
    return { outcome: 'unknown', evidence: 'No source reports it' };
  }
  if (whole === 0) {
    return { outcome: 'unknown', evidence: 'Nothing to count within 90 days' };
  }
  return {
    outcome: some === whole ? 'met' : 'unmet',
    evidence: `${some} of ${whole} ${words}`,
  };
}

/** The first rule that holds; the one that asks for the most comes first. */
function neededBy(
  use: AutomationUse,
  { risksOutage = false }: { risksOutage?: boolean },
): Automation['needed'] {
  const { differing = 0, groups, production, remaining } = use;
  const rules: [boolean, AutomationLevel, string][] = [
    [
      production === true && (remaining ?? 0) > 0,
      'control-plane',
      'What it made for production has to stay as requested',
    ],
    [
      differing > 0,
      'control-plane',
      'What it made was changed by another hand',
    ],
    [production === true, 'pipeline', 'It changes production'],
    [risksOutage, 'pipeline', 'Its failure risks an outage, data or recovery'],
    [
      (remaining ?? 0) > 0,
      'catalog',
      'What it made remains, and needs an owner',
    ],
    [(groups ?? 0) > 1, 'module', 'Several groups use it'],
    [
      remaining === 0 && production === false && groups === 1,
      'script',
      'One group uses it, and nothing remains of it',
    ],
  ];
  const [first] = rules.filter(([holds]) => holds);
  return first && { level: first[1], because: first[2] };
}
