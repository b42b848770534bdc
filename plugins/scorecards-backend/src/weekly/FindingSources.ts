import { createHash } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import {
  canonicalJson,
  type EntityFacts,
  plumblineAnnotations as names,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  DrillContact,
  DrillFinding,
} from '@plumbline/backstage-plugin-scorecards-common';
import { accessOf } from '../certifications/CertificationReader';
import type { LifecycleFacts } from '../lifecycle/LifecycleFacts';
import type { GroupParents } from '../people/GroupParents';

const contactNames = {
  pager: names.pager,
  onCall: names.onCall,
  channel: names.channel,
  escalation: names.escalation,
};
type Contact = keyof typeof contactNames;
const contactKinds = Object.keys(contactNames) as Contact[];
const sourceOfContact: Record<DrillContact, Contact | undefined> = {
  pager: 'pager',
  'on-call': 'onCall',
  channel: 'channel',
  escalation: 'escalation',
  other: undefined,
};

/** The annotation of the owner group that has a contact. */
export function annotationOf(contact: DrillContact): string | undefined {
  const source = sourceOfContact[contact];
  return source && contactNames[source];
}

/** What a finding may be about. */
export type FindingSource = Contact | 'levels' | 'rights' | 'runbook';
/**
 * What sources state of it, as short texts; without what none of them states. The
 * owner at the time, whose contacts they are.
 */
export type SourceWords = Partial<Record<FindingSource | 'owner', string>>;

const sourcesOf: Record<DrillFinding['kind'], readonly FindingSource[]> = {
  'stale-contact': contactKinds,
  'unclear-escalation': ['escalation', 'levels'],
  'missing-right': ['rights'],
  'wrong-runbook': ['runbook'],
  other: [],
};
const inWords: Record<FindingSource, string> = {
  pager: 'The pager of its owner was changed since',
  onCall: 'The on-call roster of its owner was changed since',
  channel: 'The channel of its owner was changed since',
  escalation: 'The escalation of its owner was changed since',
  levels: 'Its escalation was changed since: it has more levels',
  rights: 'The user has the right by now',
  runbook: 'Its runbook was changed since',
};
/** Of another owner they say nothing of what was found. */
const ofOwner: readonly FindingSource[] = [...contactKinds, 'levels'];
const without = 'without';

type Known = { entity?: EntityFacts; group?: Entity };

type Options = {
  facts: Pick<LifecycleFacts, 'entities'>;
  groups: Pick<GroupParents, 'findAll'>;
};

/**
 * Reads what findings of drills are about: contacts and rights of the group that
 * owns an entity as the catalog has them, its escalation and its runbook. What
 * ends without a change, such as a shift, is not among it.
 */
export class FindingSources {
  readonly #options: Options;

  constructor(options: Options) {
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
 * silent closes nothing, nor do fewer levels, and contacts of another owner.
 */
export function whyClosed(
  was: SourceWords = {},
  now: SourceWords,
): string | undefined {
  const { owner, ...stated } = was;
  const changed = (Object.keys(stated) as FindingSource[]).find(source => {
    const [before, after] = [was[source], now[source]];
    if (before === undefined || after === undefined || before === after) {
      return false;
    }
    if (ofOwner.includes(source) && now.owner !== owner) {
      return false;
    }
    return source !== 'levels' || Number(after) > Number(before);
  });
  return changed && inWords[changed];
}

function wordsOf({ entity, group }: Known, finding: DrillFinding): SourceWords {
  const fact = (name: string) =>
    entity?.facts.find(one => one.name === name && !one.stale)?.value;
  const escalation = fact('oncall.escalation') as
    | { present: boolean; levels: number }
    | undefined;
  const contact = (kind: Contact) =>
    hashOf(group?.metadata.annotations?.[contactNames[kind]] || undefined);
  const all: SourceWords = {
    pager: contact('pager'),
    onCall: contact('onCall'),
    channel: contact('channel'),
    escalation: contact('escalation'),
    // Who is called changes with each shift.
    levels: escalation && String(escalation.present ? escalation.levels : 0),
    rights: group && finding.who ? rightOf(group, finding.who) : undefined,
    runbook: hashOf(fact('catalog.runbook')),
  };
  const stated = sourcesFor(finding).flatMap(source =>
    all[source] === undefined ? [] : [[source, all[source]]],
  );
  return {
    ...(stated.length > 0 &&
      entity?.owner !== undefined && { owner: entity.owner }),
    ...Object.fromEntries(stated),
  };
}

/** Those recorded before which contact was stated may be about each of them. */
function sourcesFor({ contact, kind }: DrillFinding): readonly FindingSource[] {
  return kind === 'stale-contact' && contact !== undefined
    ? [sourceOfContact[contact] ?? []].flat()
    : sourcesOf[kind];
}

function rightOf(group: Entity, who: string): string {
  const { approvers, members } = accessOf(group);
  return [...approvers, ...members].includes(who) ? 'with' : without;
}

/** Whether a change can close it: a right that is there is not missing. */
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
