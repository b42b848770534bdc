import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import {
  type EntityFacts,
  parseApprovers,
  parseOnCall,
  plumblineAnnotations as names,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import type { ReceiverNeed } from '@plumbline/backstage-plugin-scorecards-common';
import type { GroupParents } from '../people/GroupParents';

type Facts = EntityFacts['facts'];

const what: Record<ReceiverNeed, string> = {
  pager: `a pager (${names.pager}, ${names.onCall}, or a source that knows its levels)`,
  channel: `a channel (${names.channel})`,
  escalation: `an escalation (${names.escalation}, a second level in ${names.onCall}, or a source that knows it)`,
  approvers: `approvers (${names.approvers})`,
};

type Options = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'getFacts'>;
  groups: Pick<GroupParents, 'find'>;
};

/** Knows whether a group has what the owner of a service needs. */
export class Receivers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws ConflictError in one sentence that names all that is missing */
  async require(groupRef: string): Promise<void> {
    const { auth, evidence, groups } = this.#options;
    if (!groupRef.startsWith('group:')) {
      throw new ConflictError(
        `Only a group can take it over, and '${groupRef}' is none`,
      );
    }
    const group = await groups.find(groupRef);
    if (!group) {
      throw new ConflictError(
        `The catalog has no '${groupRef}', so it cannot take anything over`,
      );
    }
    const { items } = await evidence.getFacts(
      {
        entityRefs: [groupRef],
        names: ['oncall.escalation', 'oncall.levels'],
        limit: 1,
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const missing = missingOf(group, items[0]?.facts ?? []);
    if (missing.length > 0) {
      throw new ConflictError(
        `'${groupRef}' cannot take it over before it has ${missing
          .map(need => what[need])
          .join(', ')}`,
      );
    }
  }
}

function missingOf({ metadata }: Entity, facts: Facts): ReceiverNeed[] {
  const annotations = metadata.annotations ?? {};
  const says = (name: string) => {
    const text = annotations[name]?.trim();
    // What a template leaves to be filled in says nothing.
    return text !== undefined && text !== '' && !/^<[^<>]*>$/.test(text);
  };
  const value = <T>(name: string) => {
    const fact = facts.find(one => one.name === name && !one.stale);
    return fact?.value as T | undefined;
  };
  const roster = annotations[names.onCall];
  const parsed = roster === undefined ? undefined : parseOnCall(roster);
  const levels = parsed?.ok ? parsed.value.levels.length : 0;
  const known = value<{ levels: unknown[] }>('oncall.levels');
  const escalation = value<{ present: boolean; levels: number }>(
    'oncall.escalation',
  );
  const approvers = annotations[names.approvers];
  const read = approvers === undefined ? undefined : parseApprovers(approvers);
  const has: Record<ReceiverNeed, boolean> = {
    pager: says(names.pager) || levels > 0 || (known?.levels.length ?? 0) > 0,
    channel: says(names.channel),
    escalation:
      says(names.escalation) ||
      levels > 1 ||
      (escalation?.present === true && escalation.levels > 1),
    approvers: read?.ok === true && read.value.length > 0,
  };
  return (Object.keys(has) as ReceiverNeed[]).filter(need => !has[need]);
}
