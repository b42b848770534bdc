import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  ChangeKind,
  compareText,
  Deliveries,
  deliveryPath,
  FoundBy,
  guideUrl,
  SetUp,
  SetUpSource,
  SourceGuide,
  sourceModules,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  ChangeSummaries,
  ReportedChanges,
} from '../changes/ChangeSummaries';
import type { LedgerService } from '../changes';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { StoredPass } from '../database/records';
import type { EstateReader, EstateView } from '../estate/EstateReader';
import type { EstateProjection } from '../estate/projection/EstateProjection';
import { catalogSource } from '../estate/projection/CatalogWalker';
import { AnnotatedServices } from './annotatedServices';
import { isoOf, RegisteredSources } from './collectorStatus';
import { offSource, type PortalSource } from './portalSources';
import { afterFailure, secretVariable } from './remedies';
import { unique } from './seeds';
import {
  dependentsOf,
  isService,
  mostOf,
  servicesChanged,
  servicesSeen,
} from './serviceCounts';
import {
  catalogStep,
  moduleStep,
  pushStep,
  stateOfCollector,
  stateOfWebhook,
} from './setUpSteps';
import { toSummary } from './summary';

const window = 30 * 24 * 3_600_000;

/** A type of collector that is installed, whether or not one is configured. */
export type CollectorTypeOffer = {
  type: string;
  foundBy?: FoundBy;
  guide?: SourceGuide;
  reports: readonly string[];
  /** Of changes. */
  kinds: readonly ChangeKind[];
  /** To begin with, as YAML. */
  settings?: string;
};

export type SetUpServiceOptions = {
  /** Sources that are always there: they read what evidence itself has. */
  builtIn: readonly { id: string }[];
  fromPortal: readonly PortalSource[];
  /** By the id of a configured collector. */
  typeOf: (id: string) => string | undefined;
  types: readonly CollectorTypeOffer[];
  deliveriesOf: (source: string) => Deliveries | undefined;
  /** Where others reach `/api/evidence`. */
  externalUrl: () => Promise<string>;
  ledger: Pick<LedgerService, 'sources'>;
  projection: EstateProjection;
  reader: Pick<EstateReader, 'open'>;
  registered: RegisteredSources;
  store: Pick<EvidenceStore, 'entitiesByRef' | 'passes' | 'servicesBySource'>;
  summaries: Pick<ChangeSummaries, 'reported'>;
  /** Ids under `plumbline.webhooks` that no installed module receives. */
  unreadWebhooks: readonly string[];
};

/** What each source has reported. */
type Reported = {
  passes: ReadonlyMap<string, StoredPass>;
  /** Kinds of change by source, `changes.<kind>`. */
  kinds: ReadonlyMap<string, readonly string[]>;
  services: ReadonlyMap<string, number>;
  reachOf: (by?: FoundBy) => SetUpSource['reach'];
};

/** Answers which sources are set up, which could be, and how. */
export class SetUpService {
  readonly #options: SetUpServiceOptions;
  readonly #annotated: AnnotatedServices;

  constructor(options: SetUpServiceOptions) {
    const { projection, registered, types } = options;
    this.#options = options;
    this.#annotated = new AnnotatedServices(
      projection,
      [
        ...[registered.collectors, registered.changeSources, types].flat(),
        ...Object.values(sourceModules),
      ].map(({ foundBy }) => foundBy),
    );
  }

  /** @throws NotAllowedError for a reader who cannot see every entity */
  async get(credentials: BackstageCredentials): Promise<SetUp> {
    const { externalUrl, ledger, reader, store, summaries } = this.#options;
    const estate = await reader.open(credentials);
    if (estate.isVisible) {
      // Counts of services would disclose that something is hidden.
      throw new NotAllowedError(
        'Only users who can see every entity can read the set-up',
      );
    }
    const at = new Date(estate.at).toISOString();
    const [url, reachOf, passes, sources, facts, changes] = await Promise.all([
      externalUrl(),
      this.#annotated.counter(estate.model),
      store.passes(estate.at),
      ledger.sources({ at }),
      store.servicesBySource(),
      summaries.reported(estate.at - window, estate.at),
    ]);
    const kinds = new Map<string, string[]>();
    for (const { kind, sources: ids } of sources) {
      ids.forEach(id =>
        kinds.set(id, [...(kinds.get(id) ?? []), `changes.${kind}`]),
      );
    }
    const reported: Reported = {
      ...{
        kinds,
        reachOf,
        passes: new Map(passes.map(one => [one.source, one])),
      },
      services: mostOf(
        facts,
        servicesSeen(estate.model),
        servicesChanged(
          changes.filter(({ entityRef }) => estate.isKnown(entityRef)),
        ),
      ),
    };
    const services = [...estate.model.graph.records()].filter(({ ref }) =>
      isService(ref),
    );
    const busiest = await this.#busiest(estate, changes);
    return {
      at,
      services: services.length,
      busiest,
      sources: [
        catalogStep(reported.passes.get(catalogSource), services.length),
        ...this.#collectors(reported),
        ...this.#types(reported),
        ...this.#webhooks(reported, url),
        ...this.#pushed(reported, url, busiest?.entityRef),
        ...this.#modules(reported),
      ],
    };
  }

  #collectors(reported: Reported): SetUpSource[] {
    const { builtIn, registered, typeOf } = this.#options;
    const always = new Set(builtIn.map(({ id }) => id));
    const webhooks = new Map(
      registered.changeSources.map(({ id, reports }) => [id, reports]),
    );
    const anyKinds = new Set([...reported.kinds.values()].flat());
    return registered.collectors
      .filter(({ id }) => !always.has(id))
      .map(({ id, title, foundBy, guide, reports, kinds }): SetUpSource => {
        const portal = this.#portalOf(id);
        const type = portal?.type ?? typeOf(id);
        const pass = reported.passes.get(id);
        // A webhook may report under the same name.
        const others = webhooks.get(id) ?? [];
        const stated = partsOf(pass).filter(
          part => reports.includes(part) || !others.includes(part),
        );
        const changes = kinds
          .map(kind => `changes.${kind}`)
          .filter(kind => anyKinds.has(kind));
        const state = stateOfCollector(
          pass,
          [...stated, ...changes],
          afterFailure(id, this.#options.fromPortal),
        );
        return {
          ...{ id, type, title, guide, portalKey: portal?.key, ...state },
          kind: 'collector',
          reports: unique([
            ...reports,
            ...stated,
            ...kinds.map(kind => `changes.${kind}`),
          ]),
          services: reported.services.get(id) ?? 0,
          reach: reported.reachOf(foundBy),
          lastReport: isoOf(pass?.lastSuccess),
        };
      });
  }

  #portalOf(id: string): PortalSource | undefined {
    return this.#options.fromPortal.find(({ collectors }) =>
      collectors.includes(id),
    );
  }

  /** Those of which none is configured. */
  #types({ reachOf }: Reported): SetUpSource[] {
    const { fromPortal, registered, typeOf, types } = this.#options;
    const used = new Set(
      registered.collectors.map(
        ({ id }) => this.#portalOf(id)?.type ?? typeOf(id),
      ),
    );
    return types
      .filter(({ type }) => !used.has(type))
      .map(({ type, foundBy, guide, reports, kinds, settings }) => ({
        ...{ id: type, type, guide, settings, reach: reachOf(foundBy) },
        kind: 'collector',
        state: 'not-configured',
        missing: 'No collector of this type is configured',
        ...offSource(fromPortal, type),
        reports: unique([...reports, ...kinds.map(kind => `changes.${kind}`)]),
        services: 0,
      }));
  }

  #webhooks(reported: Reported, url: string): SetUpSource[] {
    const { deliveriesOf, registered, unreadWebhooks } = this.#options;
    return [
      ...registered.changeSources.map((source): SetUpSource => {
        const { id, title, foundBy, guide, configured, kinds, reports } =
          source;
        const deliveries = deliveriesOf(id);
        const stated = [
          ...(reported.kinds.get(id) ?? []),
          ...partsOf(reported.passes.get(id)).filter(one =>
            reports.includes(one),
          ),
        ];
        return {
          ...{ id, title, guide },
          kind: 'webhook',
          ...stateOfWebhook(source, stated, deliveries),
          reports: unique([
            ...reports,
            ...kinds.map(kind => `changes.${kind}`),
            ...stated,
          ]),
          services: stated.length > 0 ? reported.services.get(id) ?? 0 : 0,
          reach: reported.reachOf(foundBy),
          lastReport: deliveries?.lastAcceptedAt,
          address: `${url}${deliveryPath(id)}`,
          ...(!configured && {
            settings: `plumbline:\n  webhooks:\n    ${id}:\n      secrets:\n        main: \${${secretVariable(
              id,
            )}}\n`,
          }),
        };
      }),
      ...unreadWebhooks.map(
        (id): SetUpSource => ({
          id,
          kind: 'webhook',
          state: 'not-installed',
          missing: 'It is configured, and no installed module receives it',
          reports: [],
          services: 0,
          guide: {
            text: 'Add its module to the backend, or correct the name',
            url: guideUrl('sources.md#modules'),
          },
        }),
      ),
    ];
  }

  /** What reports and is neither read nor received by a module. */
  #pushed(
    { kinds, passes, services }: Reported,
    url: string,
    busiest: string | undefined,
  ): SetUpSource[] {
    const { registered } = this.#options;
    const known = new Set([
      catalogSource,
      ...registered.collectors.map(({ id }) => id),
      ...registered.changeSources.map(({ id }) => id),
    ]);
    const pushed = unique([...passes.keys(), ...kinds.keys()]).filter(
      id => !known.has(id),
    );
    return [
      ...(pushed.some(id => kinds.has(id)) ? [] : [pushStep(url, busiest)]),
      ...pushed.map(
        (id): SetUpSource => ({
          id,
          kind: 'push',
          state: 'reporting',
          reports: unique([
            ...partsOf(passes.get(id)),
            ...(kinds.get(id) ?? []),
          ]),
          services: services.get(id) ?? 0,
          lastReport: isoOf(passes.get(id)?.lastAt),
          guide: {
            text: 'It posts to the API of this portal',
            url: guideUrl('evidence.md'),
          },
        }),
      ),
    ];
  }

  /** Those that are not installed. */
  #modules({ reachOf }: Reported): SetUpSource[] {
    const { registered, types, unreadWebhooks } = this.#options;
    const known = new Set([
      ...types.map(({ type }) => type),
      ...registered.changeSources.map(({ id }) => id),
      // They have a step of their own.
      ...unreadWebhooks,
    ]);
    return Object.entries(sourceModules)
      .filter(
        ([id, one]) =>
          ![id, ...(one.types ?? [])].some(name => known.has(name)),
      )
      .map(([id, one]) => moduleStep(id, one, reachOf(one.foundBy)));
  }

  async #busiest(
    { at, model }: EstateView,
    reported: readonly ReportedChanges[],
  ): Promise<SetUp['busiest']> {
    const changesOf = new Map<string, number>();
    for (const { entityRef, changes } of reported) {
      changesOf.set(entityRef, (changesOf.get(entityRef) ?? 0) + changes);
    }
    const components = [...model.graph.records()].filter(({ ref }) =>
      isService(ref),
    );
    const services = components.filter(({ type }) => type === 'service');
    // Most depend on a library, which has no on-call, as an experiment may not.
    const [measured = []] = [
      services.filter(({ lifecycle }) => lifecycle === 'production'),
      services,
      components,
    ].filter(({ length }) => length > 0);
    let best: NonNullable<SetUp['busiest']> | undefined;
    for (const { ref: entityRef } of measured) {
      const one = {
        entityRef,
        dependents: dependentsOf(model, entityRef),
        changes: changesOf.get(entityRef) ?? 0,
      };
      const order =
        best &&
        (best.dependents - one.dependents ||
          best.changes - one.changes ||
          compareText(one.entityRef, best.entityRef));
      if (order === undefined || order < 0) {
        best = one;
      }
    }
    if (!best) {
      return undefined;
    }
    const [stored] = await this.#options.store.entitiesByRef(
      [best.entityRef],
      at,
    );
    return { ...best, title: stored && toSummary(stored).title };
  }
}

function partsOf(pass: StoredPass | undefined): string[] {
  return (pass?.parts ?? []).map(part => part.replace(/^fact:/, ''));
}
