import { Entity } from '@backstage/catalog-model';
import {
  EdgeEnd,
  EntityRecord,
  EstateGraph,
  IdentityIndex,
  IdentityKey,
  Resolution,
  Signal,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import { LRUCache } from 'lru-cache';
import { EdgeIndex } from './EdgeIndex';
import type { EdgeWitness } from './EdgeWitnesses';
import {
  ModelObservation,
  pairOf,
  ResolvedRow,
  rowId,
  signalsIn,
  workloadSignal,
} from './observationRows';
import type { VirtualNeighbours } from './VirtualPeers';
import { isInvented } from './virtualEnds';
import { ResolvedWorkload, WorkloadIndex } from './WorkloadIndex';

export { environmentOfWorkload, workloadSignal } from './observationRows';
export type {
  EdgeValue,
  ModelObservation,
  WorkloadValue,
} from './observationRows';
export type { ResolvedWorkload } from './WorkloadIndex';

/** Restricted estates kept: one for each distinct policy answer in use. */
const maxRestricted = 8;

/**
 * The estate in memory as known at one instant: the graph, the identity index,
 * and which observed edges and workloads belong to which entities. Signals are
 * resolved here and not when they arrive, so that the order of arrival never
 * shows. A change costs what it touches.
 */
export class EstateModel {
  readonly identity: IdentityIndex;
  readonly graph: EstateGraph;
  /** Grows with every change of an entity. */
  version = 0;
  /** Grows with every change, of an observation as well. */
  revision = 0;
  readonly #extraKeys: readonly IdentityKey[];
  readonly #rows = new Map<string, ResolvedRow>();
  /** Rows that may resolve otherwise when entities gain or lose a key. */
  readonly #watchers = new Map<string, Set<string>>();
  readonly #edges = new EdgeIndex();
  readonly #workloads = new WorkloadIndex();
  /** Sources that have reported edges or workloads. */
  readonly #sources = new Set<string>();
  readonly #moved = new Set<string>();
  readonly #restricted = new LRUCache<ReadonlySet<string>, EstateModel>({
    max: maxRestricted,
  });
  readonly #byOwner = new Map<string, Set<string>>();
  /** All entities that it may show; absent where it shows all there are. */
  readonly #visible: ReadonlySet<string> | undefined;

  constructor(
    extraKeys: readonly IdentityKey[] = [],
    records: readonly EntityRecord[] = [],
    observations: Iterable<ModelObservation> = [],
    of?: { identity: IdentityIndex; visible: ReadonlySet<string> },
  ) {
    this.#extraKeys = extraKeys;
    this.identity = of?.identity ?? new IdentityIndex(extraKeys);
    this.#visible = of?.visible;
    for (const record of records) {
      if (!of) {
        this.identity.set(record);
      }
      this.#own(record, 'add');
    }
    const pairs = [];
    for (const observation of observations) {
      const row = this.#resolveRow(observation);
      if (!this.#shows(row)) {
        continue;
      }
      this.#remember(row);
      const pair = pairOf(row);
      if (pair) {
        pairs.push(pair);
      }
    }
    this.graph = new EstateGraph(records, pairs);
    this.#edges.virtual.entered().forEach(ref => this.#noteEntry(ref));
  }

  setEntity(entity: Entity): void {
    const record = toEntityRecord(entity, this.#extraKeys);
    this.#change(record.ref, () => {
      this.identity.set(record);
      this.graph.set(record);
      this.#own(record, 'add');
    });
  }

  deleteEntity(ref: string): void {
    this.#change(ref, () => {
      this.identity.delete(ref);
      this.graph.delete(ref);
    });
  }

  /**
   * Of this estate these entities alone, with what was observed of nothing but
   * them. Names mean what they mean here: one that a hidden entity shares stays
   * ambiguous. It is made once for a set, and made anew when an entity changes;
   * observations reach it as they come.
   */
  restrictedTo(refs: ReadonlySet<string>): EstateModel {
    let restricted = this.#restricted.get(refs);
    if (!restricted) {
      restricted = new EstateModel(
        this.#extraKeys,
        [...this.graph.records()].filter(({ ref }) => refs.has(ref)),
        [...this.#rows.values()].map(({ observation }) => observation),
        { identity: this.identity, visible: refs },
      );
      this.#restricted.set(refs, restricted);
    }
    return restricted;
  }

  setObservation(observation: ModelObservation): void {
    this.deleteObservation(observation);
    this.revision += 1;
    this.#restricted.forEach(one => one.setObservation(observation));
    const row = this.#resolveRow(observation);
    if (!this.#shows(row)) {
      return;
    }
    this.#remember(row);
    const pair = pairOf(row);
    if (pair) {
      this.graph.addObserved(pair);
    }
    this.#noteEntry(row.refs[1]);
  }

  deleteObservation(of: { part: string; source: string; key: string }): void {
    const row = this.#rows.get(rowId(of));
    if (!row) {
      return;
    }
    this.revision += 1;
    this.#restricted.forEach(one => one.deleteObservation(of));
    this.#forget(row);
    const pair = pairOf(row);
    if (pair) {
      this.graph.removeObserved(pair);
    }
    this.#noteEntry(row.refs[1]);
  }

  /** Deletes observations under these keys that are not among those reported now. */
  keepOnly(
    part: ModelObservation['part'],
    keys: readonly string[],
    reported: readonly { source: string; key: string }[],
  ): void {
    const held = new Set(reported.map(one => rowId({ part, ...one })));
    for (const source of this.#sources) {
      for (const key of keys) {
        if (!held.has(rowId({ part, source, key }))) {
          this.deleteObservation({ part, source, key });
        }
      }
    }
  }

  /** What a signal means, naming entities of this estate alone. */
  resolve(signal: Signal): Resolution {
    const visible = this.#visible;
    return this.identity.resolve(
      signal,
      visible && (entityRef => visible.has(entityRef)),
    );
  }

  /** The entity an edge's end means, or undefined: an invented end means none. */
  resolveEnd(end: EdgeEnd): string | undefined {
    if (isInvented(end)) {
      return undefined;
    }
    return typeof end === 'string' ? end : this.identity.match(end)?.entityRef;
  }

  /** Keys of the observed edges between two entities. */
  edgeKeys(from: string, to: string): string[] {
    return this.#edges.keys(from, to);
  }

  /** Workloads of an entity, by source and key, with how well each matched. */
  workloadsOf(ref: string): ResolvedWorkload[] {
    return this.#workloads.of(ref);
  }

  /** Sources that saw an entity call, and that saw it be called. */
  witnessesOf(ref: string): EdgeWitness {
    return this.#edges.witnesses.of(ref);
  }

  /** Sources that saw something of this kind be called. */
  witnessesOfKind(kind: string): ReadonlySet<string> {
    return this.#edges.witnesses.ofKind(kind);
  }

  /** What was seen at an entity's calls that has no name. */
  virtualEndsOf(ref: string): VirtualNeighbours {
    return this.#edges.virtual.of(ref);
  }

  /** Entities that observations left or joined since this was last called. */
  takeMoved(): string[] {
    const moved = [...this.#moved];
    this.#moved.clear();
    return moved;
  }

  /** Every edge and workload, and what its names mean. */
  resolved(): Iterable<ResolvedRow> {
    return this.#rows.values();
  }

  /** What a team owns. */
  ownedBy(owner: string): string[] {
    return [...(this.#byOwner.get(owner) ?? [])].sort();
  }

  /** Applies a change of an entity, then resolves anew what its names decide. */
  #change(ref: string, apply: () => void): void {
    const before = new Set(this.identity.keyIdsOfEntity(ref));
    const old = this.graph.recordOf(ref);
    if (old) {
      this.#own(old, 'remove');
    }
    apply();
    this.version += 1;
    this.revision += 1;
    this.#restricted.clear();
    const after = new Set(this.identity.keyIdsOfEntity(ref));
    const touched = new Set<string>();
    for (const keyId of new Set([...before, ...after])) {
      if (!before.has(keyId) || !after.has(keyId)) {
        this.#watchers.get(keyId)?.forEach(id => touched.add(id));
      }
    }
    for (const id of touched) {
      this.#noteMoved(id);
      this.setObservation(this.#rows.get(id)!.observation);
      this.#noteMoved(id);
    }
  }

  #own(record: EntityRecord, action: 'add' | 'remove'): void {
    if (!record.owner) {
      return;
    }
    const owned = this.#byOwner.get(record.owner) ?? new Set<string>();
    if (action === 'add') {
      owned.add(record.ref);
    } else {
      owned.delete(record.ref);
    }
    this.#byOwner.set(record.owner, owned);
  }

  #resolveRow(observation: ModelObservation): ResolvedRow {
    const refs =
      observation.part === 'edge'
        ? [observation.value.from, observation.value.to].map(end =>
            this.resolveEnd(end),
          )
        : [this.identity.match(workloadSignal(observation.value))?.entityRef];
    return { observation, refs };
  }

  #shows({ refs }: ResolvedRow): boolean {
    const visible = this.#visible;
    return !visible || refs.every(ref => !ref || visible.has(ref));
  }

  #remember(row: ResolvedRow): void {
    const { observation, refs } = row;
    const id = rowId(observation);
    this.#rows.set(id, row);
    this.#sources.add(observation.source);
    for (const keyId of this.#watchedKeys(observation)) {
      const watchers = this.#watchers.get(keyId) ?? new Set<string>();
      watchers.add(id);
      this.#watchers.set(keyId, watchers);
    }
    this.#edges.note(row, 'add');
    if (observation.part === 'workload' && refs[0]) {
      const { source, key, value } = observation;
      const match = this.identity.match(workloadSignal(value));
      const strength = match?.matchedBy.strength ?? 'weak';
      this.#workloads.add(refs[0], id, { source, key, value, strength });
    }
  }

  #forget(row: ResolvedRow): void {
    const { observation, refs } = row;
    const id = rowId(observation);
    this.#rows.delete(id);
    for (const keyId of this.#watchedKeys(observation)) {
      this.#watchers.get(keyId)?.delete(id);
    }
    this.#edges.note(row, 'remove');
    if (refs[0]) {
      this.#workloads.delete(refs[0], id);
    }
  }

  #noteMoved(id: string): void {
    this.#rows.get(id)!.refs.forEach(ref => ref && this.#moved.add(ref));
  }

  #noteEntry(ref: string | undefined): void {
    if (ref) {
      this.graph.setEntered(ref, this.#edges.virtual.isEntered(ref));
    }
  }

  #watchedKeys(observation: ModelObservation): string[] {
    return signalsIn(observation).flatMap(signal =>
      this.identity.keyIdsOf(signal),
    );
  }
}
