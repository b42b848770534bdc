import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { OccurrenceInput } from '../schemas/occurrence';

/** News that may make a candidate's levels wrong. */
export type News = {
  code: 'incident' | 'launch' | 'architecture';
  /** In words, without the entity's consequences. */
  message: string;
  /** What it is known by: the id of a change, the key of an incident. */
  evidence: string;
  entityRef: string;
  occurredAt: string;
  receivedAt: string;
  /** It was reported before: a review at the instant at which it came knew of it. */
  wasReported?: boolean;
  url?: string;
};

/**
 * Work by hand that a ledger shows: what was rolled back, run again after it
 * failed, or mended in a hurry. Of one entity.
 *
 * @param changes - in any order
 */
export function releaseToil(changes: readonly Change[]): OccurrenceInput[] {
  return follow(changes).flatMap(({ change, before, earlier }) => {
    const { entityRef } = change;
    const what = entityRef && manualWork(change, before, earlier);
    return what ? [occurrenceOf(change, entityRef, what)] : [];
  });
}

/**
 * Ids that {@link releaseToil} gave a change as a rollback, where by what was
 * reported since it can't be one: what it undid says so itself, or the same was
 * there right before. What is only no longer read disproves nothing.
 */
export function disprovedToil(changes: readonly Change[]): string[] {
  return follow(changes).flatMap(({ change, before }) => {
    const { outcome, revision } = change;
    const isSame = revision !== undefined && before?.revision === revision;
    return outcome !== 'rolled-back' &&
      (isSame || before?.outcome === 'rolled-back')
      ? [idOf('rollback', change)]
      : [];
  });
}

/**
 * What a ledger reports that may make levels wrong: a first deploy or a new major
 * version (a launch), infrastructure or a schema that changed (architecture),
 * and deploys that went wrong.
 */
export function newsOfChanges(
  changes: readonly Change[],
  options: {
    /**
     * Whether there are deploys of an environment that were not read: the first
     * that is known of need not be the first of all.
     */
    ranBefore?: (environment: string | undefined) => boolean;
  } = {},
): News[] {
  const { ranBefore = () => false } = options;
  return follow(changes).flatMap(({ change, earlier }) => {
    const meaning =
      change.entityRef &&
      meaningOf(change, earlier, ranBefore(change.environment));
    return meaning
      ? [
          {
            ...meaning,
            evidence: change.id,
            entityRef: change.entityRef!,
            occurredAt: change.occurredAt,
            receivedAt: change.receivedAt,
            url: urlOf(change),
          },
        ]
      : [];
  });
}

/** `component:default/orders-db` is `orders-db` in a sentence. */
export function nameOf(entityRef: string): string {
  return entityRef.replace(/^[^/]*\//, '');
}

type Followed = {
  change: Change;
  /** The one before it in the same environment and item, of the same kind. */
  before: Change | undefined;
  /** All before it there, the latest first. */
  earlier: readonly Change[];
};

/** Each change with those that came before it in its line. */
function follow(changes: readonly Change[]): Followed[] {
  const lines = new Map<string, Change[]>();
  const ordered = [...changes].sort(
    (a, b) =>
      Date.parse(a.occurredAt) - Date.parse(b.occurredAt) ||
      (a.id < b.id ? -1 : 1),
  );
  return ordered.map(change => {
    const key = JSON.stringify([
      change.entityRef,
      change.kind,
      change.environment,
      change.item,
    ]);
    const earlier = lines.get(key) ?? [];
    lines.set(key, [change, ...earlier]);
    return { change, before: earlier[0], earlier };
  });
}

type ManualWork = 'rollback' | 're-run' | 'hotfix';

function manualWork(
  change: Change,
  before: Change | undefined,
  earlier: readonly Change[],
): ManualWork | undefined {
  const { kind, outcome, revision } = change;
  if (kind === 'commit') {
    return undefined;
  }
  if (outcome === 'rolled-back') {
    return 'rollback';
  }
  if (kind !== 'deploy' || outcome === 'in-progress') {
    return undefined;
  }
  const isSame = revision !== undefined && before?.revision === revision;
  if (isSame) {
    return before.outcome === 'failed' ? 're-run' : undefined;
  }
  const ranBefore = earlier.some(
    each => revision !== undefined && each.revision === revision,
  );
  // The one that was undone says so itself where its source does.
  if (ranBefore && before?.outcome !== 'rolled-back') {
    return 'rollback';
  }
  return /\bhot-?fix/i.test(`${change.title ?? ''} ${revision ?? ''}`)
    ? 'hotfix'
    : undefined;
}

const titles: Record<ManualWork, (name: string) => string> = {
  rollback: name => `Roll back ${name}`,
  're-run': name => `Run the failed deploy of ${name} again`,
  hotfix: name => `Deploy a hotfix of ${name}`,
};

function idOf(what: ManualWork, { id }: Change): string {
  return `${what} ${id}`.slice(0, 300);
}

function occurrenceOf(
  change: Change,
  entityRef: string,
  what: ManualWork,
): OccurrenceInput {
  const url = urlOf(change);
  const details = [change.title, change.revision, change.environment];
  return {
    id: idOf(what, change),
    kind: 'release',
    title: titles[what](nameOf(entityRef)),
    text: details.filter(Boolean).join(' · '),
    occurredAt: change.occurredAt,
    services: [entityRef],
    key: `${what} ${entityRef}`.slice(0, 300),
    ...(url && { url }),
  };
}

function meaningOf(
  change: Change,
  earlier: readonly Change[],
  ranBefore: boolean,
): Pick<News, 'code' | 'message'> | undefined {
  const { environment, kind, outcome } = change;
  const name = nameOf(change.entityRef!);
  const where = environment ? ` in ${environment}` : '';
  if (kind === 'commit' || kind === 'config' || kind === 'flag') {
    return undefined;
  }
  if (outcome === 'failed' || outcome === 'rolled-back') {
    return {
      code: 'incident',
      message: `a ${kind} of ${name}${where} ${
        outcome === 'failed' ? 'failed' : 'was rolled back'
      }`,
    };
  }
  if (outcome === 'in-progress') {
    return undefined;
  }
  if (kind !== 'deploy') {
    return {
      code: 'architecture',
      message: `the ${kind} of ${name} changed${where}`,
    };
  }
  const first = earlier.every(each => each.outcome === 'failed');
  const [major, before] = [change, earlier[0]].map(majorOf);
  if (first) {
    return ranBefore
      ? undefined
      : { code: 'launch', message: `${name} was launched${where}` };
  }
  return major !== undefined && before !== undefined && major > before
    ? {
        code: 'launch',
        message: `${name} ${change.revision} was launched${where}, a new major version`,
      }
    : undefined;
}

function majorOf(change: Change | undefined): number | undefined {
  const found = /^v?(\d{1,6})\.\d+\.\d+/.exec(change?.revision ?? '');
  return found ? Number(found[1]) : undefined;
}

function urlOf({ links }: Change): string | undefined {
  return links?.run ?? links?.rollback ?? links?.diff;
}
