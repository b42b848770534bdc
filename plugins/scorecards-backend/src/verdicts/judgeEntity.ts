import type { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import {
  CompiledControl,
  judge,
  Subject,
} from '@plumbline/backstage-plugin-scorecards-common/control';
import type { JudgedEntity } from './VerdictStore';

/** What every control comes to on one entity; what does not apply is left out. */
export function judgeEntity(
  controls: readonly CompiledControl[],
  entity: EntityFacts,
  now: number,
): JudgedEntity {
  const subject: Subject = {
    ...entity,
    facts: new Map(
      entity.facts.map(({ name, freshUntil, ...claim }) => [
        name,
        {
          ...claim,
          freshUntil:
            freshUntil === undefined ? undefined : Date.parse(freshUntil),
        },
      ]),
    ),
  };
  const { entityRef, kind, owner, system, title } = entity;
  return {
    entityRef,
    kind,
    owner,
    system,
    title,
    judged: controls.flatMap(compiled => {
      const judgement = judge(compiled, subject, now);
      const { id, version } = compiled.control;
      return judgement.status === 'not-applicable'
        ? []
        : [{ ...judgement, control: id, version }];
    }),
  };
}
