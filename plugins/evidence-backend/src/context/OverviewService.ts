import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ActiveIncident,
  Change,
  compareText,
  EnvironmentFilter,
  Environments,
  FiringAlert,
  Overview,
  production,
} from '@plumbline/backstage-plugin-evidence-common';
import { EvidenceStore } from '../database/EvidenceStore';
import { FactReporter, StoredObservation } from '../database/observations';
import { LedgerService } from '../changes';
import { clockSkew } from '../changes/filters';
import { factsIn, inEnvironment, toClaim } from './claims';
import { collectorStatuses, RegisteredSources } from './collectorStatus';
import { EstateReader, EstateView } from '../estate/EstateReader';
import { firingOnce } from './firingOnce';
import { resourcesOf } from './related';
import { toSummary } from './summary';
import type { Freshness } from './Freshness';
import type { KnownEnvironments } from './KnownEnvironments';
import { visibleSources } from './visibleSources';

/** What fires or changed, at the most, on a page that is read at a glance. */
const firingLimit = 500;
const changeLimit = 20;
const serviceLimit = 100;
/** What the state of a service follows from. */
const stateFacts = new Set(['alerts.firing', 'slo.state', 'health.state']);

export type OverviewServiceOptions = {
  environments: Environments;
  freshness: Freshness;
  known: Pick<KnownEnvironments, 'check'>;
  ledger: LedgerService;
  reader: EstateReader;
  registered: RegisteredSources;
  store: EvidenceStore;
};

/** What fires and what changed lately for some teams, in one answer. */
export class OverviewService {
  readonly #options: OverviewServiceOptions;

  constructor(options: OverviewServiceOptions) {
    this.#options = options;
  }

  /**
   * @param owners - whose services; empty means everybody's
   * @param environment - what is known to be of another is left out
   */
  async overview(
    owners: readonly string[],
    credentials: BackstageCredentials,
    environment: string = production,
  ): Promise<Overview> {
    const { environments, freshness, ledger, reader, registered, store } =
      this.#options;
    const about = environments.filterFor(environment);
    const estate = await reader.open(credentials);
    await this.#options.known.check(environment, estate, credentials);
    const { model, isKnown, isVisible } = estate;
    const owned =
      owners.length > 0
        ? new Set(owners.flatMap(owner => model.ownedBy(owner)).filter(isKnown))
        : undefined;
    const refs = owned && [...owned];
    const [alerts, incidents, reporters, known, changes, services] =
      await Promise.all([
        store.listsNamed('alerts.firing', estate.at),
        store.listsNamed('incident.active', estate.at),
        store.reportersOf('alerts.firing', estate.at, { refs }),
        Promise.all([
          store.passes(estate.at),
          ledger.sources({ at: new Date(estate.at).toISOString() }),
        ]).then(([passes, sources]) =>
          visibleSources({ passes, changes: sources }, estate, registered),
        ),
        owned?.size === 0
          ? Promise.resolve<{ items: Change[] }>({ items: [] })
          : ledger.list({
              refs: owned && [...owned],
              about,
              limit: changeLimit,
              // What is yet to come has not changed anything lately.
              to: new Date(estate.at + clockSkew).toISOString(),
              visible: isVisible,
              visibleRefs: estate.visibleRefs,
              related: resourcesOf(estate),
            }),
        owned && this.#servicesAmong(owned, estate, about),
      ]);
    const concerns = ({ entityRef, source }: StoredObservation) =>
      isKnown(entityRef!) &&
      estate.showsSource(source) &&
      (!owned || owned.has(entityRef!));
    const allFiring = inEnvironment(alerts.filter(concerns), about).filter(
      ({ value }) => (value as unknown[]).length > 0,
    );
    const allOpen = inEnvironment(incidents.filter(concerns), about).filter(
      ({ value }) => (value as unknown[]).length > 0,
    );
    const firing = firingOnce(newest(allFiring));
    const open = newest(allOpen);
    const titles = new Map(
      (
        await store.entitiesByRef(
          [...new Set([...firing, ...open].map(({ entityRef }) => entityRef!))],
          estate.at,
        )
      ).map(stored => [stored.ref, toSummary(stored).title]),
    );
    return {
      at: new Date(estate.at).toISOString(),
      ...heardOf(reporters.filter(({ entityRef }) => isKnown(entityRef))),
      firing: firing.map(row => ({
        entityRef: row.entityRef!,
        title: titles.get(row.entityRef!),
        alerts: { ...toClaim(row), value: row.value as FiringAlert[] },
      })),
      incidents: open.map(row => ({
        entityRef: row.entityRef!,
        title: titles.get(row.entityRef!),
        incidents: { ...toClaim(row), value: row.value as ActiveIncident[] },
      })),
      more: {
        firing: affectedBy(allFiring) - affectedBy(firing),
        incidents: affectedBy(allOpen) - affectedBy(open),
      },
      ...(services && { services }),
      changes: changes.items,
      collectors: await freshness.addTo(
        collectorStatuses(estate, known.passes, known.changes, registered),
      ),
      entities: countKnown(estate),
    };
  }

  async #servicesAmong(
    owned: ReadonlySet<string>,
    estate: EstateView,
    about: EnvironmentFilter,
  ): Promise<Overview['services']> {
    const { store } = this.#options;
    const refs = [...owned]
      .filter(ref => ref.startsWith('component:'))
      .sort(compareText)
      .slice(0, serviceLimit);
    const [stored, rows] = await Promise.all([
      store.entitiesByRef(refs, estate.at),
      store.facts(refs, estate.at),
    ]);
    const facts = factsIn(inEnvironment(rows, about)).filter(
      ({ name, source }) =>
        stateFacts.has(name) && estate.showsSource(source.id),
    );
    return stored
      .map(one => {
        const { title, tier } = toSummary(one);
        return {
          entityRef: one.ref,
          title,
          tier,
          facts: facts.filter(({ entityRef }) => entityRef === one.ref),
        };
      })
      .sort((a, b) => compareText(a.entityRef, b.entityRef));
  }
}

/** The newest that there is room for, by entity and source. */
function newest(facts: readonly StoredObservation[]): StoredObservation[] {
  return [...facts]
    .sort(
      (a, b) =>
        b.observedAt - a.observedAt ||
        compareText(firingOrder(a), firingOrder(b)),
    )
    .slice(0, firingLimit)
    .sort((a, b) => compareText(firingOrder(a), firingOrder(b)));
}

/** Entities of which a list says that something is amiss. */
function affectedBy(facts: readonly StoredObservation[]): number {
  const amiss = facts.filter(({ value }) => (value as unknown[]).length > 0);
  return new Set(amiss.map(({ entityRef }) => entityRef)).size;
}

function firingOrder({ entityRef, source }: StoredObservation): string {
  return `${entityRef}\n${source}`;
}

/** One source that still reports is enough for an entity not to be stale. */
function heardOf(
  reporters: readonly FactReporter[],
): Pick<Overview, 'alertsHeard' | 'alertsStale' | 'alertSources'> {
  const heard = new Set<string>();
  const fresh = new Set<string>();
  const sources = new Set<string>();
  for (const { entityRef, source, stale } of reporters) {
    heard.add(entityRef);
    sources.add(source);
    if (!stale) {
      fresh.add(entityRef);
    }
  }
  return {
    alertsHeard: heard.size,
    alertsStale: heard.size - fresh.size,
    alertSources: sources.size,
  };
}

/**
 * Counted as the viewer may see it: a count must not disclose what is hidden.
 */
function countKnown({ model, isVisible }: EstateView): number {
  let count = 0;
  for (const { ref } of model.graph.records()) {
    count += !isVisible || isVisible(ref) ? 1 : 0;
  }
  return count;
}
