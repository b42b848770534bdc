import { createHash } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import {
  canonicalJson,
  type EntityFacts,
  plumblineAnnotations as names,
} from '@plumbline/backstage-plugin-evidence-common';
import type { DrillFinding } from '@plumbline/backstage-plugin-scorecards-common';
import { accessOf } from '../certifications/CertificationReader';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import type { GroupParents } from '../people/GroupParents';

/** What a finding may be about. */
export type FindingSource = 'contacts' | 'escalation' | 'rights' | 'runbook';
/** What sources state of it, as short texts; without what none of them states. */
export type SourceWords = Partial<Record<FindingSource, string>>;

const sourcesOf: Record<DrillFinding['kind'], readonly FindingSource[]> = {
  'stale-contact': ['contacts'],
  'unclear-escalation': ['contacts', 'escalation'],
  'missing-right': ['rights'],
  'wrong-runbook': ['runbook'],
  other: [],
};
const inWords: Record<FindingSource, string> = {
  contacts: 'The contacts of its owner were changed',
  escalation: 'Its escalation was changed',
  rights: 'The user has the right by now',
  runbook: 'Its runbook was changed',
};
const contacts = [names.pager, names.onCall, names.channel, names.escalation];
const without = 'without';

type Known = { entity?: EntityFacts; group?: Entity };

/**
 * Reads what findings of drills are about: contacts and rights of the group that
 * owns an entity as the catalog has them, its escalation and its runbook. What
 * ends by itself, such as a shift, is not among it.
 */
export class FindingSources {
  readonly #options: {
    facts: Pick<LifecycleFacts, 'entities'>;
    groups: Pick<GroupParents, 'findAll'>;
  };

  constructor(options: {
    facts: Pick<LifecycleFacts, 'entities'>;
    groups: Pick<GroupParents, 'findAll'>;
  }) {
    this.#options = options;
  }

  /** What is stated of a finding now, by the entity of its drill. */
  async read(
    refs: readonly string[],
  ): Promise<(entityRef: string, finding: DrillFinding) => SourceWords> {
    const { facts, groups } = this.#options;
    const entities = await facts.entities(
      [...new Set(refs)],
      ['catalog.runbook', 'oncall.escalation'],
    );
    const owners = await groups.findAll(
      entities.flatMap(({ owner }) =>
        owner?.startsWith('group:') === true ? owner : [],
      ),
    );
    const known = new Map(
      entities.map((entity): [string, Known] => [
        entity.entityRef,
        { entity, group: owners.get(entity.owner ?? '') },
      ]),
    );
    return (entityRef, finding) => wordsOf(known.get(entityRef) ?? {}, finding);
  }
}

/**
 * Why a finding is closed; undefined where all is as it was. A source that fell
 * silent closes nothing.
 */
export function whyClosed(
  was: SourceWords | undefined,
  now: SourceWords,
): string | undefined {
  const changed = (Object.keys(was ?? {}) as FindingSource[]).find(
    source => now[source] !== undefined && now[source] !== was![source],
  );
  return changed && inWords[changed];
}

function wordsOf({ entity, group }: Known, finding: DrillFinding): SourceWords {
  const fact = (name: string) =>
    entity?.facts.find(one => one.name === name && !one.stale)?.value;
  const escalation = fact('oncall.escalation') as
    | { present: boolean; levels: number }
    | undefined;
  const all: SourceWords = {
    contacts:
      group &&
      hashOf(contacts.map(name => group.metadata.annotations?.[name] ?? '')),
    // Who is called changes with each shift.
    escalation: escalation && hashOf([escalation.present, escalation.levels]),
    rights: group && finding.who ? rightOf(group, finding.who) : undefined,
    runbook: hashOf(fact('catalog.runbook')),
  };
  return Object.fromEntries(
    sourcesOf[finding.kind].flatMap(source =>
      all[source] === undefined ? [] : [[source, all[source]]],
    ),
  );
}

function rightOf(group: Entity, who: string): string {
  const { approvers, members } = accessOf(group);
  return [...approvers, ...members].includes(who) ? 'with' : without;
}

/** Whether what is wrong can be seen to be right: a right that is there is not missing. */
export function isTracked(was: SourceWords): boolean {
  return Object.keys(was).length > 0 && (was.rights ?? without) === without;
}

function hashOf(value: unknown): string | undefined {
  return value === undefined
    ? undefined
    : createHash('sha256')
        .update(canonicalJson(value as never))
        .digest('hex')
        .slice(0, 16);
}
