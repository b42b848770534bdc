import { observationsSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  type CollectorReport,
  parseInput,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { HeldObservation } from '../database/observations';
import { hashItem } from '../database/operations/toObservationRow';
import type { ObservationPart } from '../database/tables';
import {
  edgeKey,
  factKey,
  type Prepared,
  prepareObservations,
  type RawObservations,
  type Refused,
  workloadKey,
} from './prepareObservations';
import type { FactRegistry } from './FactRegistry';

/**
 * So many are stored in each pass: it costs little, and shows to the minute
 * when they were seen.
 */
const few = 500;
/** A call that was seen longer ago than this is not shown as the latest. Milliseconds. */
const longestWindow = 5 * 60_000;

const reportSchema = z.object({
  observedAt: observationsSchema.shape.observedAt,
  facts: z.array(z.unknown()).default([]),
  edges: z.array(z.unknown()).default([]),
  workloads: z.array(z.unknown()).default([]),
});

type Key = { part: ObservationPart; key: string };
type Seen = { prepared: Prepared; hash: string; signature: string };
/** `signature`: value and counts; unknown of edges that another process reported. */
type Held = Key & { hash: string; signature?: string; dueAt: number };

/**
 * Compares what a collector reports with what evidence keeps of it, so that a
 * pass costs what is new, and so that no collector has to remember what it
 * reported. What has not changed is stored again in the second third of its
 * age, each at a time of its own, so that they do not all come at once. What
 * counts is what evidence keeps: another replica, or a live look while a pass
 * was slow, may have reported something else since.
 */
export class SourceDiff {
  readonly #store: Pick<EvidenceStore, 'held' | 'heldVersion'>;
  readonly #source: string;
  readonly #held = new Map<string, Held>();
  /** By items as they were reported: the same object means the same. */
  readonly #seen = new WeakMap<object, Seen>();
  /** Of what evidence keeps as it was read last, and in which turn of this replica. */
  #version: string | undefined;
  #turn: number | undefined;

  constructor(
    store: Pick<EvidenceStore, 'held' | 'heldVersion'>,
    source: string,
  ) {
    this.#store = store;
    this.#source = source;
  }

  /**
   * @param turn - another one once another replica had its turn meanwhile
   * @returns all items that could be read, those to be stored, what is no more,
   *   and what to call once that is kept
   */
  async of(
    report: Pick<CollectorReport, 'type'> & {
      of?: readonly string[];
      removed?: Extract<CollectorReport, { type: 'delta' }>['removed'];
    },
    options: { definitions: FactRegistry; now: Date; turn?: number },
  ): Promise<{
    all: Prepared[];
    due: Prepared[];
    ended: Key[];
    observedAt: string;
    refused: Refused[];
    stored(): void;
  }> {
    const { definitions, now, turn } = options;
    const raw = parseInput(
      reportSchema,
      { observedAt: now.toISOString(), ...report },
      'observations',
    );
    const { seen, refused } = await this.#read(raw, now, definitions);
    const isSmall = seen.length <= few;
    if (report.type === 'full') {
      await this.#refresh(turn);
    } else if (!isSmall) {
      await this.#refreshOnly(
        seen.map(({ prepared }) => prepared.item),
        turn,
      );
    }
    const signatures = new Map<string, string>();
    for (const { prepared, signature } of seen) {
      const id = idOf(prepared.item);
      // Several means may see the same calls: they are stored with all.
      signatures.set(id, `${signatures.get(id) ?? ''}${signature}\n`);
    }
    const due = isSmall
      ? seen
      : seen.filter(({ prepared: { item } }) => {
          const id = idOf(item);
          const held = this.#held.get(id);
          return (
            !held ||
            held.dueAt <= now.getTime() ||
            held.signature !== signatures.get(id)
          );
        });
    const ended =
      report.type === 'full'
        ? this.#absent(report.of ?? [], signatures, refused)
        : keysOf(report.removed);
    return {
      all: seen.map(({ prepared }) => prepared),
      due: due.map(({ prepared }) => prepared),
      ended,
      observedAt: raw.observedAt,
      refused,
      stored: () => {
        for (const key of ended) {
          this.#held.delete(idOf(key));
          this.#version = undefined;
        }
        for (const { hash, prepared } of due) {
          const { item } = prepared;
          const id = idOf(item);
          if (this.#held.get(id)?.hash !== hash) {
            // Whether it is kept shows when that is read: there may be something newer.
            this.#version = undefined;
          }
          this.#held.set(id, {
            part: item.part,
            key: item.key,
            hash,
            signature: signatures.get(id),
            dueAt: dueAfter(id, now.getTime(), periodOf(item)),
          });
        }
      },
    };
  }

  async #refresh(turn: number | undefined): Promise<void> {
    // Before what is kept: what comes in between is read by the next pass.
    const version = await this.#store.heldVersion(this.#source);
    if (version === this.#version && turn === this.#turn) {
      return;
    }
    const before: ReadonlyMap<string, Held> =
      turn === this.#turn ? new Map(this.#held) : new Map();
    this.#held.clear();
    this.#hold(await this.#store.held(this.#source), before);
    this.#version = version;
    this.#turn = turn;
  }

  /** So that a part of an estate does not cost what all of it does. */
  async #refreshOnly(
    keys: readonly Key[],
    turn: number | undefined,
  ): Promise<void> {
    if (turn !== this.#turn) {
      this.#held.clear();
      this.#version = undefined;
      this.#turn = turn;
    }
    const ids = keys.map(idOf);
    const before = new Map(
      ids.flatMap(id => {
        const held = this.#held.get(id);
        return held ? [[id, held] as const] : [];
      }),
    );
    ids.forEach(id => this.#held.delete(id));
    this.#hold(await this.#store.held(this.#source, keys), before);
  }

  #hold(
    rows: readonly HeldObservation[],
    before: ReadonlyMap<string, Held>,
  ): void {
    for (const { hash, key, maxAge, observedAt, part } of rows) {
      const id = idOf({ part, key });
      const known = before.get(id);
      this.#held.set(
        id,
        known?.hash === hash
          ? known
          : {
              part,
              key,
              hash,
              signature: part === 'edge' ? undefined : `${hash} \n`,
              dueAt: dueAfter(id, observedAt, maxAge),
            },
      );
    }
  }

  async #read(
    raw: RawObservations,
    now: Date,
    definitions: FactRegistry,
  ): Promise<{ seen: Seen[]; refused: Refused[] }> {
    const at = Date.parse(raw.observedAt);
    const seen: Seen[] = [];
    const unread: RawObservations = {
      observedAt: raw.observedAt,
      facts: [],
      edges: [],
      workloads: [],
    };
    const places: Record<keyof typeof raw & Prepared['part'], number[]> = {
      facts: [],
      edges: [],
      workloads: [],
    };
    for (const part of ['facts', 'edges', 'workloads'] as const) {
      raw[part].forEach((value, index) => {
        const known = this.#seen.get(value as object);
        if (known) {
          const { prepared } = known;
          const item = { ...prepared.item, observedAt: at };
          seen.push({ ...known, prepared: { ...prepared, index, item } });
        } else {
          places[part].push(index);
          unread[part].push(
            part === 'edges' && typeof value === 'object'
              ? { lastSeen: raw.observedAt, ...value }
              : value,
          );
        }
      });
    }
    const { prepared, refused } = await prepareObservations(unread, now, {
      definitions,
    });
    for (const one of prepared) {
      const index = places[one.part][one.index];
      const value = raw[one.part][index] as object;
      const { hash } = hashItem(one.item);
      const { count, by = '' } = (one.item.stats ?? {}) as {
        count?: number;
        by?: string;
      };
      const signature = `${hash} ${
        count === undefined ? '' : `${by} ${count}`
      }`;
      const read = { prepared: { ...one, index }, hash, signature };
      seen.push(read);
      if (!('observedAt' in value || 'lastSeen' in value)) {
        this.#seen.set(value, read);
      }
    }
    return {
      seen,
      refused: refused.map(one => ({
        ...one,
        index: places[one.part][one.index],
      })),
    };
  }

  /** What was refused may be any of what is kept: of such a part nothing is absent. */
  #absent(
    of: readonly string[],
    reported: ReadonlyMap<string, unknown>,
    refused: readonly Refused[],
  ): Key[] {
    const unsure = new Set(refused.map(({ part }) => part));
    const names = new Set(of);
    return [...this.#held.values()].filter(({ part, key }) => {
      const plural = `${part}s` as Prepared['part'];
      const name = part === 'fact' ? key.slice(key.indexOf('\n') + 1) : plural;
      return (
        names.has(name) &&
        !unsure.has(plural) &&
        !reported.has(idOf({ part, key }))
      );
    });
  }
}

function keysOf({
  facts = [],
  edges = [],
  workloads = [],
}: Extract<CollectorReport, { type: 'delta' }>['removed'] = {}): Key[] {
  return [
    ...facts.map(one => ({ part: 'fact' as const, key: factKey(one) })),
    ...edges.map(one => ({ part: 'edge' as const, key: edgeKey(one) })),
    ...workloads.map(one => ({
      part: 'workload' as const,
      key: workloadKey(one),
    })),
  ];
}

function idOf({ part, key }: Key): string {
  return `${part}\n${key}`;
}

/** Calls that were counted over a window are added up, once it is over. */
function periodOf({ maxAge, stats }: Prepared['item']): number {
  const { windowSeconds } = (stats ?? {}) as { windowSeconds?: number };
  return windowSeconds === undefined
    ? maxAge
    : Math.min(windowSeconds * 1000, longestWindow);
}

/** In the second third, by its key alone; epoch milliseconds. */
function dueAfter(id: string, at: number, period: number): number {
  let spread = 0;
  for (let index = 0; index < id.length; index++) {
    spread = (Math.imul(spread, 31) + id.charCodeAt(index)) >>> 0;
  }
  return at + (period * (1 + spread / 2 ** 32)) / 3;
}
