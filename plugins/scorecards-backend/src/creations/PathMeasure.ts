import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { RepositoryTemplate } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { PathFigures } from '@plumbline/backstage-plugin-scorecards-common';
import {
  type FollowedCreation,
  pathFigures,
  pathSteps,
} from '@plumbline/backstage-plugin-scorecards-common/templates';
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

type Options = {
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts'>;
  gates: Pick<GateStore, 'list'>;
  registry: Pick<TemplateRegistry, 'find'>;
  store: Pick<CreationStore, 'list'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

const mostCreations = 1_000;
const factsAtOnce = 500;
const decisionsAtOnce = 500;
const mostDecisionPages = 4;

/** How the golden path does, over what the reader may see. */
export class PathMeasure {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async figures(
    { days }: { days: number },
    credentials: BackstageCredentials,
  ): Promise<PathFigures> {
    const { clock, store, visibility } = this.#options;
    const now = clock().getTime();
    const since = now - days * 86_400_000;
    const all = await store.list({ from: since }, { limit: mostCreations + 1 });
    const mayRead = await visibility.of(
      all.map(({ owner }) => owner),
      credentials,
    );
    const creations = all
      .slice(0, mostCreations)
      .filter(({ owner }) => mayRead(owner));
    const templates = await this.#templatesOf(creations);
    const refs = creations.map(({ service }) => entityRefOf(service));
    return {
      since: new Date(since).toISOString(),
      at: new Date(now).toISOString(),
      complete: all.length <= mostCreations,
      ...pathFigures(creations.map(followed), {
        now,
        templateOf: one => templates.get(keyOf(one))?.compiled.template,
      }),
      versions: await this.#versions(refs),
      blockedBy: await this.#blockedBy(new Set(refs), since),
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

  /** Of what they are made now: upgrades count. */
  async #versions(refs: readonly string[]): Promise<PathFigures['versions']> {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const counts = new Map<string, PathFigures['versions'][number]>();
    for (let at = 0; at < refs.length; at += factsAtOnce) {
      const { items } = await evidence.getFacts(
        {
          entityRefs: refs.slice(at, at + factsAtOnce),
          ...{ names: ['repository.template'], limit: factsAtOnce },
        },
        { credentials },
      );
      for (const { facts } of items) {
        const origin = facts[0]?.value as RepositoryTemplate | undefined;
        if (origin?.id !== undefined && origin.version !== undefined) {
          const one = { template: origin.id, version: origin.version };
          const key = keyOf(one);
          const services = (counts.get(key)?.services ?? 0) + 1;
          counts.set(key, { ...one, services });
        }
      }
    }
    return [...counts.values()].sort((a, b) => b.services - a.services);
  }

  /** Of the latest 2,000 deploys that were decided on. */
  async #blockedBy(
    refs: ReadonlySet<string>,
    since: number,
  ): Promise<PathFigures['blockedBy']> {
    const counts = new Map<string, number>();
    if (refs.size === 0) {
      return [];
    }
    let after: Parameters<GateStore['list']>[1]['after'];
    for (let page = 0; page < mostDecisionPages; page++) {
      const found = await this.#options.gates.list(
        { stage: 'deploy', from: since, answer: 'block' },
        { after, limit: decisionsAtOnce },
      );
      for (const { decision } of found) {
        const rules = decision.lines
          .filter(
            ({ answer, entityRef }) =>
              answer === 'block' && refs.has(entityRef),
          )
          .map(({ rule }) => rule);
        for (const rule of new Set(rules)) {
          counts.set(rule, (counts.get(rule) ?? 0) + 1);
        }
      }
      const last = found.at(-1)?.decision;
      if (!last || found.length < decisionsAtOnce) {
        break;
      }
      after = { at: Date.parse(last.at), id: last.id };
    }
    return [...counts]
      .map(([rule, decisions]) => ({ rule, decisions }))
      .sort((a, b) => b.decisions - a.decisions);
  }
}

function followed(creation: StoredCreation): FollowedCreation {
  const { createdAt, service, state, steps } = creation;
  const { answers, template, version } = service;
  return {
    ...{ answers, createdAt, template, version },
    isWithdrawn: state === 'withdrawing' || state === 'withdrawn',
    doneAt: Object.fromEntries(
      pathSteps.flatMap(name => {
        const done = steps.find(one => one.step === name);
        return done && done.state !== 'failed' ? [[name, done.at]] : [];
      }),
    ),
  };
}

function keyOf(one: { template: string; version: number }): string {
  return `${one.template} ${one.version}`;
}
