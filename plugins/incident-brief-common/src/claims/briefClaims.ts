import {
  canonicalJson,
  Change,
  Claim,
  Field,
  isKnown,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, BriefSection, DependencyItem } from '../schema';
import { shortRef } from '../render/document/words';

/**
 * One thing that a brief says, under a key that is the same in every brief of
 * the entity: two briefs are compared by it, and a correction is tracked by it.
 */
export type BriefClaim = {
  key: string;
  section: BriefSection;
  /** What it is about, in words: `Owner`, `Calls payment`. */
  label: string;
  /** Absent when it is unknown. */
  value?: unknown;
  /** Why it is unknown. */
  unknown?: string;
  source?: Claim<unknown>['source'];
  nature: ClaimNature;
  /** Entities that it names: who may not see one of them must not read it. */
  refs?: string[];
};

/**
 * What it means that a claim is no longer made. `lasting`: somebody changed it
 * where it is kept. `recent`: nothing, it is shown only while it is recent, but
 * as long as it is shown it stays as it is (a change). `passing`: nothing, and
 * neither does another value (an alert, a shift, a running version).
 */
export type ClaimNature = 'lasting' | 'recent' | 'passing';

/** A section as the subject of a sentence. */
export const sectionInWords: Readonly<Record<BriefSection, string>> = {
  firing: 'What fires',
  owner: 'The owner',
  service: 'The service',
  runtime: 'Where it runs',
  blastRadius: 'What is hit',
  dependencies: 'A dependency',
  lastChange: 'A change',
};

type Content = Omit<Brief, 'digest' | 'generatedAt'>;

/** Everything that a brief claims, in the order of its sections. */
export function briefClaims(brief: Content): BriefClaim[] {
  return [
    ...firingClaims(brief),
    ...ownerClaims(brief),
    ...serviceClaims(brief),
    ...orNothing(brief, 'runtime', runtimeClaims(brief)),
    ...blastRadiusClaims(brief),
    ...orNothing(
      brief,
      'dependencies',
      brief.dependencies.items.map(dependencyClaim),
    ),
    ...orNothing(brief, 'lastChange', changeClaims(brief)),
  ];
}

/** That there is nothing is a claim as well, or that it is not known. */
function orNothing(
  brief: Content,
  section: 'runtime' | 'dependencies' | 'lastChange',
  claims: BriefClaim[],
): BriefClaim[] {
  const { status, reason = 'no source connected' } = brief[section];
  const nothing: BriefClaim = {
    key: section,
    section,
    label: sectionInWords[section],
    nature: 'passing',
    ...(status === 'unknown' ? { unknown: reason } : { value: [] }),
  };
  return claims.length > 0 ? claims : [nothing];
}

function firingClaims({ firing }: Content): BriefClaim[] {
  const lists = [
    ['alerts', 'Alerts', nameOf],
    ['slo', 'SLO', nameOf],
    ['incidents', 'Incidents', ({ id }: { id: string }) => id],
  ] as const;
  return lists.map(([part, label, identify]) => {
    const of = firing[part] as Field<{ name: string; id: string }[]>;
    return claimOf(
      { key: `firing.${part}`, section: 'firing', label, nature: 'passing' },
      of,
      list => list.map(identify).sort(),
    );
  });
}

function nameOf({ name }: { name: string }): string {
  return name;
}

function ownerClaims({ owner }: Content): BriefClaim[] {
  const teams = [
    { team: owner.workload, key: 'owner', of: '' },
    ...owner.substrate.map(team => ({
      team,
      key: `owner.substrate[${team.entityRef}]`,
      of: ` of ${shortRef(team.entityRef)}`,
    })),
  ];
  return teams.flatMap(({ team, key, of }) => {
    const claim = (
      part: 'team' | 'onCall' | 'channel' | 'escalation' | 'pager',
      label: string,
      nature: ClaimNature = 'lasting',
    ) =>
      claimOf(
        { key: `${key}.${part}`, section: 'owner', label: label + of, nature },
        team[part] as Field<unknown>,
      );
    return [
      claim('team', 'Owner'),
      claim('onCall', 'On call', 'passing'),
      claim('channel', 'Channel'),
      claim('escalation', 'Escalation'),
      claim('pager', 'Pager'),
    ];
  });
}

const serviceFields = [
  ['type', 'Type'],
  ['tier', 'Tier'],
  ['lifecycle', 'Lifecycle'],
  ['system', 'System'],
  ['repository', 'Repository'],
  ['runbook', 'Runbook'],
  ['dataClassification', 'Data classification'],
  ['links', 'Links'],
] as const;

function serviceClaims({ service }: Content): BriefClaim[] {
  return serviceFields.map(([part, label]) =>
    claimOf(
      { key: `service.${part}`, section: 'service', label, nature: 'lasting' },
      service[part] as Field<unknown>,
    ),
  );
}

function runtimeClaims({ runtime }: Content): BriefClaim[] {
  return runtime.workloads.map(workload => {
    const { name, cluster, region, namespace, version, replicas } =
      workload.value;
    const { desired, problems } = workload.value;
    const place = [workload.entityRef, cluster, region, namespace, name]
      .filter(Boolean)
      .join('/');
    return {
      key: `runtime[${place}]`,
      section: 'runtime',
      label: `Runs ${name}${cluster ? ` in ${cluster}` : ''}`,
      value: {
        ...{ version, replicas },
        ...(desired !== undefined && { desired }),
        ...(problems && { problems: problems.map(({ reason }) => reason) }),
      },
      source: workload.source,
      nature: 'passing',
    };
  });
}

function blastRadiusClaims({ blastRadius }: Content): BriefClaim[] {
  const lists = [
    ['entryPoints', 'Entry points'],
    ['customerPaths', 'Customer paths'],
    ['dataDomains', 'Data domains'],
    ['regions', 'Regions hit'],
  ] as const;
  return [
    {
      key: 'blastRadius.affected',
      section: 'blastRadius',
      label: 'Affected',
      value: blastRadius.affected.map(({ entityRef }) => entityRef).sort(),
      nature: 'lasting',
      refs: blastRadius.affected.map(({ entityRef }) => entityRef),
    },
    ...lists.map(
      ([part, label]): BriefClaim => ({
        key: `blastRadius.${part}`,
        section: 'blastRadius',
        label,
        value: [...blastRadius[part]].sort(),
        ...(part === 'entryPoints' && { refs: blastRadius.entryPoints }),
        nature: part === 'regions' ? 'passing' : 'lasting',
      }),
    ),
  ];
}

function dependencyClaim(item: DependencyItem): BriefClaim {
  const { direction, entityRef, type, depth, state, exists, sources } = item;
  return {
    key: `dependencies[${direction} ${entityRef} ${type}]`,
    section: 'dependencies',
    label: `${direction === 'calls' ? 'Calls' : 'Called by'} ${shortRef(
      entityRef,
    )}`,
    // Whether it is seen at the moment comes and goes with traffic.
    value: { type, depth, exists, declared: state !== 'observed-only' },
    // What does not exist is hidden from nobody.
    ...(exists && { refs: [entityRef] }),
    ...(sources.length > 0 && {
      source: {
        id: sources[0].id,
        ...(sources[0].url !== undefined && { url: sources[0].url }),
      },
    }),
    nature: 'lasting',
  };
}

function changeClaims({ lastChange }: Content): BriefClaim[] {
  const byId = new Map<string, Change>();
  Object.values(lastChange.byKind).forEach(({ change }) => {
    if (change) {
      byId.set(change.id, change);
    }
  });
  [...lastChange.suspects, ...lastChange.alsoChanged].forEach(({ change }) =>
    byId.set(change.id, change),
  );
  return [...byId.values()].map(change => {
    const { id, kind, entityRef, environment, revision, outcome } = change;
    return {
      key: `lastChange[${id}]`,
      section: 'lastChange',
      label: [kind, revision, entityRef && `of ${shortRef(entityRef)}`]
        .filter(Boolean)
        .join(' '),
      value: { kind, entityRef, environment, revision, outcome },
      ...(entityRef !== undefined && { refs: [entityRef] }),
      source: { id: change.source },
      nature: 'recent',
    };
  });
}

function claimOf<T>(
  about: Pick<BriefClaim, 'key' | 'section' | 'label' | 'nature'>,
  field: Field<T>,
  shown: (value: T) => unknown = value => value,
): BriefClaim {
  return isKnown(field)
    ? { ...about, value: shown(field.value), source: field.source }
    : { ...about, unknown: (field as { unknown: string }).unknown };
}

/** Whether two claims say the same, however each was learned. */
export function saysTheSame(
  a: Pick<BriefClaim, 'value'>,
  b: Pick<BriefClaim, 'value'>,
): boolean {
  return canonicalJson(a.value ?? null) === canonicalJson(b.value ?? null);
}
