import { firingFact } from '@plumbline/backstage-plugin-evidence-common';
import { activeFact } from '../incidents/activeFact';
import type { EstateView } from '../estate/EstateReader';
import type { FactReporter, StoredObservation } from '../database/observations';
import type { MaxAges } from '../estate/subjects/readMaxAges';
import type { Heard, HeardAlert, SeenStore } from './SeenStore';
import { withNamed } from './withNamed';

type ListName = 'alerts.firing' | 'incident.active';
type Reader = Pick<EstateView, 'at' | 'isVisible'>;

/**
 * Facts that follow from alerts and incidents, for readers from whom entities
 * are hidden. What is kept of these follows from the whole estate, where a name
 * may mean two that means one to this reader; so for them they are made anew,
 * from what was reported by names that mean an entity that they see. What a
 * collector derived from all that evidence has, they do not receive. Others get
 * what is kept, and nothing is read for them.
 */
export class SeenFacts {
  readonly #store: SeenStore;
  readonly #maxAges: MaxAges;
  readonly #derived: ReadonlySet<string>;

  /**
   * @param options.derived - collectors that report what follows from
   * everything
   */
  constructor(options: {
    store: SeenStore;
    maxAges: MaxAges;
    derived: ReadonlySet<string>;
  }) {
    this.#store = options.store;
    this.#maxAges = options.maxAges;
    this.#derived = options.derived;
  }

  /**
   * @param rows - what is kept of these entities, among others
   * @param refs - entities that the reader may see
   */
  async of(
    rows: StoredObservation[],
    refs: readonly string[],
    reader: Reader,
  ): Promise<StoredObservation[]> {
    if (!reader.isVisible) {
      return rows;
    }
    const { at, isVisible: visible } = reader;
    const [firing, active, named] = await Promise.all([
      this.#firing(reader, refs),
      this.#active(reader, refs),
      this.#store.named({ at, visible, refs }),
    ]);
    return [
      ...withNamed(this.outright(rows), named),
      ...firing.facts,
      ...active,
    ];
  }

  /** Of what is kept, that which does not follow from more than the reader sees. */
  outright(rows: readonly StoredObservation[]): StoredObservation[] {
    return rows.filter(
      row =>
        isOutright(row) &&
        !(row.part === 'fact' && this.#derived.has(row.source)),
    );
  }

  /** Lists of one name that are not empty. */
  async lists(
    rows: StoredObservation[],
    name: ListName,
    reader: Reader,
  ): Promise<StoredObservation[]> {
    if (!reader.isVisible) {
      return rows;
    }
    const made =
      name === 'alerts.firing'
        ? (await this.#firing(reader)).facts
        : await this.#active(reader, await this.#withIncidents(reader));
    const { at, isVisible: visible } = reader;
    return [
      ...withNamed(
        this.outright(rows),
        await this.#store.named({ at, visible, name }),
      ),
      ...made.filter(({ value }) => (value as unknown[]).length > 0),
    ];
  }

  /**
   * Who reports alerts of entities.
   *
   * @param outright - without what follows from alerts, for this reader
   * @param refs - of these entities alone
   */
  async reporters(
    outright: FactReporter[],
    refs: readonly string[] | undefined,
    reader: Reader,
  ): Promise<FactReporter[]> {
    const { at, isVisible: visible } = reader;
    if (!visible) {
      return outright;
    }
    const name = 'alerts.firing';
    const [{ reporters }, named] = await Promise.all([
      this.#firing(reader, refs),
      this.#store.named(
        refs ? { at, visible, refs, name } : { at, visible, name },
      ),
    ]);
    return [
      ...outright,
      ...reporters,
      ...named.map(row => ({ ...row, entityRef: row.entityRef! })),
    ];
  }

  async #firing(
    { at, isVisible }: Reader,
    refs?: readonly string[],
  ): Promise<{ facts: StoredObservation[]; reporters: FactReporter[] }> {
    const { heard, firing } = await this.#store.alerts({
      at,
      visible: isVisible!,
      refs,
    });
    const alerts = new Map<string, HeardAlert[]>();
    for (const alert of firing) {
      const key = keyOf(alert);
      alerts.set(key, [...(alerts.get(key) ?? []), alert]);
    }
    const facts: StoredObservation[] = [];
    const reporters: FactReporter[] = [];
    for (const one of heard) {
      const isStale = this.#staleness(at, this.#maxAges.alerts(one.source));
      const stale = isStale(one);
      const { entityRef, source } = one;
      reporters.push({ entityRef, source, stale });
      const all = alerts.get(keyOf(one)) ?? [];
      // While it reports others, one that it does not repeat may have ended.
      const silent = stale ? [] : all.filter(isStale);
      const rest = all.filter(alert => !silent.includes(alert));
      facts.push(fact(one, 'alerts.firing', firingFact(rest), stale));
      if (silent.length > 0) {
        const last = { ...one, heardAt: latest(silent) };
        facts.push(fact(last, 'alerts.firing', firingFact(silent), true));
      }
    }
    return { facts, reporters };
  }

  async #active(
    { at, isVisible }: Reader,
    refs: readonly string[],
  ): Promise<StoredObservation[]> {
    const incidents = await this.#store.incidents({
      at,
      visible: isVisible!,
      refs,
    });
    const byKey = new Map<string, typeof incidents>();
    for (const one of incidents) {
      byKey.set(keyOf(one), [...(byKey.get(keyOf(one)) ?? []), one]);
    }
    return [...byKey.values()].map(some => {
      const [{ source }] = some;
      const isStale = this.#staleness(at, this.#maxAges.incidents(source));
      const open = some
        .map(({ incident }) => incident)
        .filter(({ status }) => status !== 'resolved');
      return fact(
        { ...some[0], heardAt: latest(some) },
        'incident.active',
        activeFact(open),
        some.every(isStale),
      );
    });
  }

  async #withIncidents({ at, isVisible }: Reader): Promise<string[]> {
    const incidents = await this.#store.incidents({ at, visible: isVisible! });
    return [...new Set(incidents.map(({ entityRef }) => entityRef))];
  }

  #staleness(at: number, maxAge: number) {
    return ({ heardAt, goesOn }: Heard) => !goesOn && at - heardAt > maxAge;
  }
}

/**
 * Reported as a fact, of an entity by its reference; it does not follow from a
 * list.
 */
function isOutright({ part, key, entityRef, name }: StoredObservation) {
  return part !== 'fact' || key === `${entityRef}\n${name}`;
}

function keyOf({ source, entityRef }: Heard): string {
  return `${source}\n${entityRef}`;
}

function latest(heard: readonly Heard[]): number {
  return heard.reduce((last, { heardAt }) => Math.max(last, heardAt), 0);
}

function fact(
  { source, entityRef, heardAt }: Heard,
  name: ListName,
  value: unknown,
  stale: boolean,
): StoredObservation {
  return {
    part: 'fact',
    key: `${entityRef}\n${name}\n`,
    source,
    entityRef,
    name,
    value,
    observedAt: heardAt,
    stale,
    learnedAt: heardAt,
    baseline: false,
  };
}
