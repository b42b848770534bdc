import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import { setImmediate } from 'node:timers/promises';
import { parseEntityRef } from '@backstage/catalog-model';
import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import type { FactValues } from '@plumbline/backstage-plugin-evidence-common/rules';
import {
  CompiledControl,
  judge,
  readSubject,
  Subject,
  SubjectFact,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import { readSystem } from './readLeftOut';
import type { JudgedBatch, JudgedControl, JudgedEntity } from './records';

/** What is known of an entity, the stale facts too. */
export function factsOf({ facts }: EntityFacts): FactValues {
  return new Map(facts.map(({ name, value }) => [name, value]));
}

/** What every control comes to on one entity; what does not apply is left out. */
export function judgeEntity(
  controls: readonly CompiledControl[],
  entity: EntityFacts,
  now: number,
): JudgedEntity {
  const facts = new Map<string, SubjectFact>();
  for (const fact of entity.facts) {
    const { name, value, kind, source, observedAt } = fact;
    const freshUntil = toInstant(fact.freshUntil);
    facts.set(name, { value, kind, source, observedAt, freshUntil });
  }
  const subject: Subject = { ...entity, facts };
  const reading = readSubject(subject);
  const judged: JudgedControl[] = [];
  for (const compiled of controls) {
    const judgement = judge(compiled, subject, now, reading);
    if (judgement.status !== 'not-applicable') {
      const { id, version } = compiled.control;
      judged.push({ ...judgement, control: id, version });
    }
  }
  const { entityRef, kind, owner, system, title } = entity;
  return { entityRef, kind, owner, system, title, judged };
}

/** Others have their turn after this long, in milliseconds. */
const longestTurn = 20;

/**
 * What every control comes to on each of these entities.
 *
 * @param of.leftOut - systems whose entities have no verdicts
 * @param of.refs - those queried; what was not found of them is gone
 */
export async function judgeAll(
  controls: readonly CompiledControl[],
  found: readonly EntityFacts[],
  of: {
    at: number;
    leftOut: ReadonlySet<string>;
    refs?: readonly string[];
    setAside?: SetAside;
  },
): Promise<JudgedBatch> {
  const { at, leftOut, refs = [], setAside = new SetAside() } = of;
  const all: JudgedEntity[] = [];
  let turn = performance.now();
  for (const one of found.filter(isIn(leftOut))) {
    setAside.map('judging', [one], {
      id: ({ entityRef }) => entityRef,
      map: each => all.push(judgeEntity(controls, each, at)),
    });
    if (performance.now() - turn > longestTurn) {
      await setImmediate();
      turn = performance.now();
    }
  }
  // To which nothing applies is no subject.
  const judged = all.filter(one => one.judged.length > 0);
  const kept = new Set(judged.map(({ entityRef }) => entityRef));
  // What can't be judged has no verdicts: neither old ones, nor is it due forever.
  const queried = new Set([...refs, ...found.map(one => one.entityRef)]);
  return { judged, gone: [...queried].filter(ref => !kept.has(ref)), at };
}

/** Whether an entity is judged: none of the systems that are left out has it. */
export function isIn(leftOut: ReadonlySet<string>) {
  return ({ entityRef, system }: EntityFacts) => {
    if (leftOut.size === 0 || system === undefined) {
      return true;
    }
    const { namespace } = parseEntityRef(entityRef);
    return !leftOut.has(readSystem(system, namespace) ?? system);
  };
}

let last: { text?: string; instant?: number } = {};

/** Facts that were reported together are mostly fresh until the same instant. */
function toInstant(text: string | undefined): number | undefined {
  if (text !== last.text) {
    last = { text, instant: text === undefined ? undefined : Date.parse(text) };
  }
  return last.instant;
}
