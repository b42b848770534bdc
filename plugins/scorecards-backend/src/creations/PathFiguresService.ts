import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Incident,
  RepositoryTemplate,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { PathFigures } from '@plumbline/backstage-plugin-scorecards-common';
import {
  type FollowedCreation,
  missingDefaultsIn,
  pathFigures,
  pathSteps,
} from '@plumbline/backstage-plugin-scorecards-common/templates';
import type { GateReaders } from '../gates/GateReaders';
import type { GateStore } from '../gates/GateStore';
import type {
  TemplateRegistry,
  TemplateVersion,
} from '../templates/TemplateRegistry';
import {
  type CreationStore,
  entityRefOf,
  type StoredCreation,
} from './CreationStore';
import { type CreationReading, visibleCreations } from './visibleCreations';

type Options = CreationReading & {
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'listIncidents'>;
  gates: Pick<GateStore, 'list'>;
  readers: Pick<GateReaders, 'seesAll'>;
  registry: Pick<TemplateRegistry, 'find'>;
  store: Pick<CreationStore, 'list'>;
};

/** Values of facts by name, by reference. */
type Known = Map<string, Map<string, unknown>>;

const mostCreations = 1_000;
const factsAtOnce = 500;
/** Of decisions, and of incidents. */
const pageSize = 500;
const mostPages = 4;
/** Of services: 20,000 of them. */
const mostFactPages = 40;

/** How the golden path does, over what the reader may see. */
export class PathFiguresService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async figures(
    { days }: { days: number },
    credentials: BackstageCredentials,
  ): Promise<PathFigures> {
    const { clock, readers, store, visibility } = this.#options;
    const now = clock().getTime();
    const since = now - days * 86_400_000;
    const all = await store.list({ from: since }, { limit: mostCreations + 1 });
    const creations = await visibleCreations(
      all.slice(0, mostCreations),
      credentials,
      this.#options,
    );
    const refs = creations.map(({ service }) => entityRefOf(service));
    const templates = await this.#templatesOf(creations);
    const facts = await this.#factsOf(refs);
    const incidents = await this.#incidents(refs, since, credentials);
    const origins = await this.#origins();
    const maySee = await visibility.of([...origins.of.keys()], credentials);
    // What was decided for another is for those who see every entity.
    const refused = (await readers.seesAll(credentials))
      ? await this.#refusedBy(new Set(refs), since)
      : undefined;
    return {
      since: new Date(since).toISOString(),
      at: new Date(now).toISOString(),
      complete:
        all.length <= mostCreations &&
        origins.complete &&
        incidents.complete &&
        (refused?.complete ?? true),
      ...pathFigures(
        creations.map(one => followed(one, facts)),
        {
          now,
          templateOf: one => templates.get(keyOf(one))?.compiled.template,
        },
      ),
      missingDefaults: missingDefaultsIn(incidents.items, new Set(refs)),
      versions: versionsIn(origins.of, maySee),
      ...refused?.figures,
    };
  }

  async #templatesOf(
    creations: readonly StoredCreation[],
  ): Promise<Map<string, TemplateVersion>> {
    const found = new Map<string, TemplateVersion>();
    for (const { service } of creations) {
      const key = keyOf(service);
      const version =
        found.get(key) ??
        (await this.#options.registry.find(service.template, service.version));
      if (version) {
        found.set(key, version);
      }
    }
    return found;
  }

  /** What all services are made from, whenever and by whom they were created. */
  async #origins(): Promise<{
    complete: boolean;
    of: Map<string, RepositoryTemplate>;
  }> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const of = new Map<string, RepositoryTemplate>();
    let cursor: string | undefined;
    for (let page = 0; page < mostFactPages; page++) {
      const { items, nextCursor } = await evidence.getFacts(
        {
          kinds: ['Component'],
          names: ['repository.template'],
          cursor,
          limit: factsAtOnce,
        },
        { credentials },
      );
      for (const { entityRef, facts } of items) {
        for (const { stale, value } of facts) {
          if (!stale) {
            of.set(entityRef, value as RepositoryTemplate);
          }
        }
      }
      cursor = nextCursor;
      if (cursor === undefined) {
        return { complete: true, of };
      }
    }
    return { complete: false, of };
  }

  /** By reference; stale ones are left out. */
  async #factsOf(refs: readonly string[]): Promise<Known> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const known: Known = new Map();
    for (let at = 0; at < refs.length; at += factsAtOnce) {
      const { items } = await evidence.getFacts(
        {
          entityRefs: refs.slice(at, at + factsAtOnce),
          names: ['repository.template', 'changes.arriving'],
          limit: factsAtOnce,
        },
        { credentials },
      );
      for (const { entityRef, facts } of items) {
        const fresh = facts.filter(({ stale }) => !stale);
        known.set(
          entityRef,
          new Map(fresh.map(({ name, value }) => [name, value])),
        );
      }
    }
    return known;
  }

  /** The latest 2,000 that the caller may see; none without services. */
  async #incidents(
    refs: readonly string[],
    since: number,
    credentials: BackstageCredentials,
  ): Promise<{ complete: boolean; items: Incident[] }> {
    const items: Incident[] = [];
    const from = new Date(since).toISOString();
    let cursor: string | undefined;
    let complete = refs.length === 0;
    for (let page = 0; page < mostPages && !complete; page++) {
      const found = await this.#options.evidence.listIncidents(
        { from, cursor, limit: pageSize },
        { credentials },
      );
      items.push(...found.items);
      cursor = found.nextCursor;
      complete = cursor === undefined;
    }
    return { complete, items };
  }

  /** Of the latest 2,000 deploys that were blocked, or had to be reviewed. */
  async #refusedBy(
    refs: ReadonlySet<string>,
    since: number,
  ): Promise<{
    complete: boolean;
    figures: Pick<PathFigures, 'blockedBy' | 'refusedDeploys'>;
  }> {
    const counts = new Map<string, { block: number; review: number }>();
    let refusedDeploys = 0;
    let after: Parameters<GateStore['list']>[1]['after'];
    let complete = refs.size === 0;
    for (let page = 0; page < mostPages && !complete; page++) {
      const found = await this.#options.gates.list(
        { stage: 'deploy', from: since, answer: ['block', 'review'] },
        { after, limit: pageSize },
      );
      for (const { decision } of found) {
        // A rule that refuses several of them refuses one deploy, as it does worst.
        const answers = new Map<string, 'block' | 'review'>();
        for (const { answer, entityRef, rule } of decision.lines) {
          const isRefused = answer === 'block' || answer === 'review';
          if (isRefused && refs.has(entityRef)) {
            answers.set(rule, answers.get(rule) === 'block' ? 'block' : answer);
          }
        }
        refusedDeploys += answers.size > 0 ? 1 : 0;
        for (const [rule, answer] of answers) {
          const count = counts.get(rule) ?? { block: 0, review: 0 };
          counts.set(rule, { ...count, [answer]: count[answer] + 1 });
        }
      }
      complete = found.length < pageSize;
      const last = found.at(-1)?.decision;
      after = last && { at: Date.parse(last.at), id: last.id };
    }
    const blockedBy = [...counts]
      .map(([rule, { block, review }]) => ({
        rule,
        decisions: block,
        reviews: review,
      }))
      .sort((a, b) => b.decisions + b.reviews - a.decisions - a.reviews);
    return { complete, figures: { blockedBy, refusedDeploys } };
  }
}

/** Of what services are made now: upgrades count. */
function versionsIn(
  origins: ReadonlyMap<string, RepositoryTemplate>,
  maySee: (ref: string) => boolean,
): PathFigures['versions'] {
  const counts = new Map<string, PathFigures['versions'][number]>();
  for (const [entityRef, { id: template, version }] of origins) {
    if (template !== undefined && version !== undefined && maySee(entityRef)) {
      const one = { template, version };
      const key = keyOf(one);
      const services = (counts.get(key)?.services ?? 0) + 1;
      counts.set(key, { ...one, services });
    }
  }
  return [...counts.values()].sort((a, b) => b.services - a.services);
}

function followed(creation: StoredCreation, facts: Known): FollowedCreation {
  const { createdAt, service, state, steps } = creation;
  const { answers, template, version } = service;
  const known = facts.get(entityRefOf(service));
  const doneAt = Object.fromEntries(
    pathSteps.flatMap(name => {
      const done = steps.find(one => one.step === name && one.state === 'done');
      return done ? [[name, done.at]] : [];
    }),
  );
  return {
    answers,
    createdAt,
    template,
    version,
    isWithdrawn: state === 'withdrawing' || state === 'withdrawn',
    // Of a repository that was taken back, its contents say that it was there.
    doneAt: { repository: doneAt.contents, ...doneAt },
    unknown: [
      ...(known?.has('repository.template') ? [] : (['merged'] as const)),
      ...(known?.has('changes.arriving') ? [] : (['deployed'] as const)),
    ],
  };
}

function keyOf(one: { template: string; version: number }): string {
  return `${one.template} ${one.version}`;
}
