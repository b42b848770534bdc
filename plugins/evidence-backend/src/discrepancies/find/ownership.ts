import {
  compareText,
  EstateGraph,
} from '@plumbline/backstage-plugin-evidence-common';
import type { DiscrepancyReport } from '../../database/discrepancies';
import type { StoredObservation } from '../../database/observations';
import { catalogSource } from '../../estate/projection/CatalogWalker';
import type { EstateModel } from '../../estate/projection/EstateModel';
import { discrepancyId } from '../../estate/subjects/signalDiscrepancies';
import { Finder } from './finder';

/** Labels by which workloads name a team, the most explicit first. */
const ownerLabels = [
  'plumbline.dev/owner',
  'backstage.io/owner',
  'app.kubernetes.io/team',
  'owner',
  'team',
];

/** Labels are anybody's; beyond so many teams they are none. */
const maxClaims = 20;

/** Who another system says owns an entity. */
type Claim = {
  source: string;
  /** In words: where it says so. */
  where: string;
  /** As it is written there. */
  name: string;
  /** The team of the catalog that this is. */
  group?: string;
  observedAt?: number;
  url?: string;
};

/**
 * Other systems that name another team than the catalog does. What is declared
 * holds; that others see it otherwise is shown, to its owner.
 */
export const findOwnershipDisagreements: Finder = async ({
  model,
  refs,
  at,
  reader,
}) => {
  const { graph } = model;
  const owned = refs.filter(ref => {
    const owner = graph.recordOf(ref)?.owner;
    return owner !== undefined && graph.recordOf(owner) !== undefined;
  });
  const facts = new Map<string, StoredObservation[]>();
  for (const fact of owned.length > 0 ? await reader.facts(owned, at) : []) {
    facts.set(fact.entityRef!, [...(facts.get(fact.entityRef!) ?? []), fact]);
  }
  const inBaseline = await reader.sourcesInBaseline();
  return owned.flatMap(ref => {
    const owner = graph.recordOf(ref)!.owner!;
    const claims = [
      ...labelClaims(model, ref),
      ...(facts.get(ref) ?? []).flatMap(fact => factClaims(fact)),
    ]
      .map(claim => ({ ...claim, group: groupNamed(graph, ref, claim.name) }))
      .filter(({ group }) => group && !isSameTeam(graph, owner, group))
      .sort((a, b) => compareText(wordsOf(a), wordsOf(b)))
      .slice(0, maxClaims);
    return claims.length > 0 ? [report(ref, owner, claims, inBaseline)] : [];
  });
};

function labelClaims(model: EstateModel, ref: string): Claim[] {
  const claims = new Map<string, Claim>();
  for (const { source, value } of model.workloadsOf(ref)) {
    const label = ownerLabels.find(one => value.labels?.[one]?.trim());
    if (label) {
      const name = value.labels![label].trim();
      claims.set(`${source}\n${name}`, {
        source,
        where: `The label '${label}' of its workload`,
        name,
      });
    }
  }
  return [...claims.values()];
}

function factClaims(fact: StoredObservation): Claim[] {
  const { name, value, source, observedAt, stale } = fact;
  if (stale || typeof value !== 'object' || value === null) {
    return [];
  }
  if (name === 'repository.codeowners') {
    const { owners, url } = value as { owners?: unknown; url?: string };
    return teamsIn(owners).map(team => ({
      source,
      where: 'CODEOWNERS',
      name: team,
      observedAt,
      url,
    }));
  }
  if (name === 'ownership.activity') {
    const { likelyOwner } = value as { likelyOwner?: string };
    return likelyOwner
      ? [
          {
            source,
            where: 'Who deployed and committed lately',
            name: likelyOwner,
            observedAt,
          },
        ]
      : [];
  }
  if (name === 'ownership.claims') {
    return (value as { by: string; owner: string; url?: string }[]).map(
      ({ by, owner, url }) => ({
        source,
        where: by,
        name: owner,
        observedAt,
        url,
      }),
    );
  }
  return [];
}

/** `@org/team`; a person among the owners of code says nothing of the team. */
function teamsIn(owners: unknown): string[] {
  return Array.isArray(owners)
    ? owners.filter(
        (one): one is string =>
          typeof one === 'string' && /^@[^/\s]+\/\S+$/.test(one),
      )
    : [];
}

/** The team of the catalog that a name means, where that is certain. */
function groupNamed(
  graph: EstateGraph,
  ref: string,
  name: string,
): string | undefined {
  const lower = name.toLocaleLowerCase('en-US');
  const namespace = ref.slice(ref.indexOf(':') + 1, ref.indexOf('/'));
  const last = lower.slice(lower.lastIndexOf('/') + 1);
  const candidates = lower.startsWith('group:')
    ? [lower.includes('/') ? lower : `group:default/${lower.slice(6)}`]
    : [`group:${namespace}/${last}`, `group:default/${last}`];
  return candidates.find(one => graph.recordOf(one)?.kind === 'group');
}

/** The same, or one a part of the other. */
function isSameTeam(graph: EstateGraph, a: string, b: string): boolean {
  return a === b || isWithin(graph, a, b) || isWithin(graph, b, a);
}

function isWithin(graph: EstateGraph, team: string, other: string): boolean {
  const seen = new Set<string>();
  let level = [team];
  while (level.length > 0) {
    level = level
      .flatMap(one => graph.recordOf(one)?.parents ?? [])
      .filter(one => !seen.has(one));
    level.forEach(one => seen.add(one));
  }
  return seen.has(other);
}

function wordsOf({ source, where, group }: Claim): string {
  return `${where} names ${group} (${source})`;
}

function report(
  ref: string,
  owner: string,
  claims: readonly Claim[],
  inBaseline: ReadonlySet<string>,
): DiscrepancyReport {
  const groups = [...new Set(claims.map(({ group }) => group!))].sort();
  return {
    id: discrepancyId('ownership-disagreement', ref),
    kind: 'ownership-disagreement',
    anchor: ref,
    entityRef: ref,
    owner,
    message: `The catalog says that ${ref} belongs to ${owner}. ${
      claims[0].where
    } names ${groups.join(', ')}`,
    candidates: groups,
    material: [owner, ...new Set(claims.map(wordsOf))],
    baseline: claims.every(({ source }) => inBaseline.has(source)),
    evidence: [
      { source: catalogSource, says: `${ref} is owned by ${owner}` },
      ...claims.map(({ source, where, name, observedAt, url }) => ({
        source,
        says: `${where} says '${name.slice(0, 200)}'`,
        observedAt:
          observedAt === undefined
            ? undefined
            : new Date(observedAt).toISOString(),
        url,
      })),
    ],
  };
}
