import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import {
  CompiledControl,
  judge,
  readSubject,
  Subject,
  SubjectFact,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import type { JudgedControl, JudgedEntity } from './VerdictStore';

/** What every control comes to on one entity; what does not apply is left out. */
export function judgeEntity(
  controls: readonly CompiledControl[],
  entity: EntityFacts,
  now: number,
): JudgedEntity {
  const facts = new Map<string, SubjectFact>();
  for (const { name, value, kind, source, ...rest } of entity.facts) {
    const { observedAt, freshUntil: until } = rest;
    const freshUntil = until === undefined ? undefined : Date.parse(until);
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
