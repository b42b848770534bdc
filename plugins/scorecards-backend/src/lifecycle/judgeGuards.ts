import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type Cleanup,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Control,
  GuardVerdict,
  LifecycleTransition,
} from '@plumbline/backstage-plugin-scorecards-common';
import { mayBlock } from '@plumbline/backstage-plugin-scorecards-common';
import {
  CompiledControl,
  judge,
  Subject,
  SubjectFact,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import { restsOnTheWhole, withheldMessage } from '../verdicts/WithheldControls';
import { planFact } from './LifecycleFacts';
import type { GuardBasis, StoredLifecycleStep } from './LifecycleStore';

/** Clocks of sources may be ahead by this much. */
const aheadMs = 5 * 60_000;

/** What a description states, which follows what is decided later. */
const statedState = 'catalog.lifecycle';

/**
 * What the guards of a transition come to, as if its state were reached. Pure:
 * the same again from what is stored.
 */
export function judgeGuards(
  basis: GuardBasis,
  compiledOf: (control: GuardBasis['controls'][number]) => CompiledControl,
): GuardVerdict[] {
  const { at, entity, to } = basis;
  const subject: Subject = {
    ...entity,
    lifecycle: to,
    facts: new Map(
      entity.facts
        // What is seen in the future is not known by now.
        .filter(
          ({ observedAt }) =>
            observedAt === undefined || Date.parse(observedAt) <= at + aheadMs,
        )
        .map(
          ({
            name,
            freshUntil,
            observedAt,
            ...fact
          }): [string, SubjectFact] => [
            name,
            {
              value: fact.value,
              kind: fact.kind,
              source: fact.source,
              observedAt,
              freshUntil:
                freshUntil === undefined ? undefined : Date.parse(freshUntil),
            },
          ],
        ),
    ),
  };
  const reached = (): Subject => ({
    ...subject,
    facts: new Map(subject.facts).set(statedState, {
      kind: 'declared',
      source: { id: 'catalog' },
      ...subject.facts.get(statedState),
      value: { present: true, value: to },
    }),
  });
  return basis.controls.flatMap(given => {
    const { control, phase } = given;
    const compiled = compiledOf(given);
    const isOfState = compiled.when?.facts.includes(statedState);
    const judgement = judge(compiled, isOfState ? reached() : subject, at);
    if (judgement.status === 'not-applicable') {
      return [];
    }
    const exemption = basis.exemptions.find(one => one.control === control.id);
    const isOpen = judgement.status !== 'pass';
    const needsRequest =
      judgement.status === 'unknown' &&
      compiled.facts.includes(planFact) &&
      !subject.facts.has(planFact);
    const actor =
      judgement.ownedBy === 'platform' ? control.owner : entity.owner;
    return [
      {
        control: control.id,
        version: control.version,
        title: control.title,
        owner: control.owner,
        phase,
        status: isOpen && exemption ? ('exempt' as const) : judgement.status,
        blocks: isOpen && !exemption && mayBlock(phase),
        ...(needsRequest && { needsRequest }),
        message: needsRequest
          ? 'Needs the request to deprecate it'
          : judgement.message,
        evidence: judgement.evidence,
        ...(isOpen && {
          fix: needsRequest
            ? fixOf(
                control,
                'State replacement, guide and deadline with the request.',
              )
            : judgement.nextStep ??
              fixOf(
                control,
                // Nothing but the drill itself makes it known.
                compiled.facts.includes('drills.held')
                  ? control.remediation.text
                  : undefined,
              ),
        }),
        ...(isOpen && actor !== undefined && { actor }),
        ...(isOpen &&
          exemption && {
            exemption: {
              id: exemption.id,
              expires: new Date(exemption.expires).toISOString(),
            },
          }),
        ...(control.documentation !== undefined && {
          documentation: control.documentation,
        }),
      },
    ];
  });
}

/** Of what is unknown: its texts may need what is not known. */
function fixOf(
  { documentation }: Pick<Control, 'documentation'>,
  text = 'Connect a source that reports it, or report it as an observation.',
): GuardVerdict['fix'] {
  return {
    text,
    ...(documentation !== undefined && { url: documentation }),
  };
}

/** As they are before a request: what only a request can state stops nothing yet. */
export function beforeRequest(guards: readonly GuardVerdict[]): GuardVerdict[] {
  return guards.map(guard =>
    guard.needsRequest ? { ...guard, blocks: false } : guard,
  );
}

/** As readers see it who do not see the whole estate. */
export function withheldGuards(
  guards: readonly GuardVerdict[],
  controls: GuardBasis['controls'],
  mayRead: (ref: string) => boolean,
): GuardVerdict[] {
  return guards.map(guard => {
    const { control } = controls.find(one => one.control.id === guard.control)!;
    const { fix: _, ...rest } = guard;
    return restsOnTheWhole(control as Control) ||
      leavesUnnamed(guard) ||
      leftIn(guard).some(ref => !mayRead(ref))
      ? { ...rest, message: withheldMessage, evidence: [] }
      : guard;
  });
}

/** What a guard says is left of an entity, as far as the catalog has that. */
export function leftIn({ evidence }: Pick<GuardVerdict, 'evidence'>): string[] {
  return cleanupsIn(evidence).flatMap(({ items = [] }) =>
    items.flatMap(one => one.entityRef ?? []),
  );
}

/** Whether more is left than it names, which may be what a reader may not see. */
function leavesUnnamed({ evidence }: GuardVerdict): boolean {
  return cleanupsIn(evidence).some(
    ({ items = [], remaining }) => items.length < remaining,
  );
}

function cleanupsIn(evidence: GuardVerdict['evidence']): Cleanup[] {
  return evidence.flatMap(({ fact, value }) =>
    fact.startsWith('cleanup.') ? [value as Cleanup] : [],
  );
}

/** What was read: of each guard a short hash, so that a refusal can name what changed. */
export function seenOf(guards: readonly GuardVerdict[]): string {
  return guards
    .map(({ control, evidence, phase, status, version }) => {
      const values = evidence.map(({ fact, value }) => [fact, value]);
      const hash = createHash('sha256')
        .update(canonicalJson([version, phase, status, values]))
        .digest('hex');
      return `${control}:${hash.slice(0, 16)}`;
    })
    .sort()
    .join(' ');
}

/** The guards that came to something else than what was read, or are new or gone. */
export function changedSince(
  seen: string,
  { seen: now }: Pick<LifecycleTransition, 'seen'>,
): string[] {
  const [before, after] = [seen, now].map(
    text => new Set(text.split(' ').filter(Boolean)),
  );
  const differing = [
    ...[...before].filter(one => !after.has(one)),
    ...[...after].filter(one => !before.has(one)),
  ];
  return [
    ...new Set(differing.map(one => one.replace(/:[0-9a-f]*$/, ''))),
  ].sort();
}

/** Over what was decided, and what on. */
export function digestOfStep(
  step: Omit<StoredLifecycleStep, 'digest' | 'basis' | 'proposal' | 'id'>,
  guards: readonly GuardVerdict[],
): string {
  const { at, by, direction, entityRef, from, plan, reason, to } = step;
  const { breakGlass } = step;
  const { reconciled: _, ...glass } = breakGlass ?? {};
  const decided = {
    at,
    by,
    direction,
    entityRef,
    reason,
    to,
    step: step.step,
    guards,
    ...(from !== undefined && { from }),
    ...(plan && { plan }),
    ...(breakGlass && { breakGlass: glass }),
  };
  return createHash('sha256').update(canonicalJson(decided)).digest('hex');
}
