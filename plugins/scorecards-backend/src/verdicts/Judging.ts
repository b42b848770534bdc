import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  EntityFacts,
  FactsPage,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  type EvidenceService,
  type Lease,
  createCounter,
  isGone,
  MeasuredWork,
  SetAside,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CompiledControl } from '@plumbline/backstage-plugin-scorecards-common/control';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { firstStep } from '../phases/firstStep';
import type { LadderStore } from '../phases/LadderStore';
import { allFacts } from './allFacts';
import { inGroups } from './inGroups';
import { judgeAll } from './judgeEntity';
import type { Pass } from './Pass';
import type { VerdictStore } from './VerdictStore';
import type { JudgedBatch, Position } from './records';
import { concerned, factNames, fingerprintOf } from './whatIsJudged';

const passes = new MeasuredWork({
  name: 'verdicts.pass',
  description: 'Passes that judge what is new',
});
const countChanged = createCounter({
  name: 'verdicts.changed',
  description: 'Verdicts that changed',
});

/** Entities queried, judged and kept at a time. */
const pageSize = 500;
/** The same where all are: fewer, so that what was read is soon let go. */
const allPageSize = 100;
/** Pages of these that are kept in one step: each waits for the disk. */
const pagesAtOnce = 5;
/** Entries of the feed requested at a time. */
const feedSize = 1_000;
/** A replica that stops in the midst is followed by another after this long. */
const claimMs = 60_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'getFeed'>;
  holder: string;
  ladder: Pick<LadderStore, 'begin'>;
  /** Systems whose entities are not judged. */
  leftOut: ReadonlySet<string>;
  registry: ControlRegistry;
  /** Takes entities that can't be judged. */
  setAside?: SetAside;
  store: VerdictStore;
};

/**
 * Keeps verdicts current. All is judged once, and again when a control changes;
 * from then on what evidence's feed names, and what may have changed by itself.
 * Cost: O(what changed).
 */
export class Judging {
  readonly #options: Options;
  /** Sets of controls that are known to be on the ladder. */
  readonly #begun = new Set<string>();
  #held: { lease: Lease; at: number } | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Judges what is new.
   *
   * @returns how many verdicts changed; undefined where another replica does it
   */
  async judgeNews(signal?: AbortSignal): Promise<number | undefined> {
    const { auth, leftOut, registry, store } = this.#options;
    if (!registry.isReady) {
      // Nothing is in force before it was read what is.
      return undefined;
    }
    const credentials = await auth.getOwnServiceCredentials();
    const controls = registry.enabled;
    const fingerprint = fingerprintOf(controls, leftOut);
    // Looked at before claiming: a claim is a write, and most looks find nothing.
    const known = await store.position();
    const news = await this.#lookForNews(known, { credentials, fingerprint });
    if (news === 'none') {
      return 0;
    }
    const held = this.#held;
    const lease = await this.#claim();
    if (!lease) {
      return undefined;
    }
    // Before a new claim another replica may have gone on.
    const position = this.#held === held ? known : await store.position();
    const pass = { lease, credentials, controls, fingerprint, signal };
    await this.#begin(controls);
    // The feed may not be kept from there on any more.
    const all =
      position?.controls !== fingerprint ||
      (news === 'gone' && position.seq === known?.seq);
    const changed = await passes.run(
      { all },
      () => (all ? this.#judgeAll(pass) : this.#judge(pass, position!.seq)),
      result => (result === undefined ? 'not-ours' : 'succeeded'),
    );
    countChanged({}, changed ?? 0);
    return changed;
  }

  /** For another replica to go on at once; where that fails, the claim runs out. */
  async release(): Promise<void> {
    const { holder, store } = this.#options;
    await store.release(holder).catch(() => {});
  }

  async #judge(pass: Pass, after: number): Promise<number | undefined> {
    const followed = await this.#follow(pass, after);
    return followed === undefined
      ? undefined
      : followed + (await this.#judgeDue(pass));
  }

  /**
   * One's own claim holds for a while: to renew it at each change would cost as
   * much as to keep what changed. Whoever lost it learns it when keeping.
   */
  async #claim(): Promise<Lease | undefined> {
    const { holder, store } = this.#options;
    const now = performance.now();
    if (!this.#held || now - this.#held.at > claimMs / 4) {
      const lease = await store.claim(holder, claimMs);
      this.#held = lease && { lease, at: now };
    }
    return this.#held?.lease;
  }

  /**
   * Whether there is anything to judge; a few reads, and no write.
   *
   * @returns `gone` where it can't be followed from the position any more
   */
  async #lookForNews(
    position: Position | undefined,
    { credentials, fingerprint }: Pick<Pass, 'credentials' | 'fingerprint'>,
  ): Promise<'none' | 'some' | 'gone'> {
    const { clock, evidence, store } = this.#options;
    if (position?.controls !== fingerprint) {
      return 'some';
    }
    const page = await evidence
      .getFeed({ after: position.seq, limit: 1 }, { credentials })
      .catch((error: unknown) => {
        if (!isGone(error)) {
          throw error;
        }
      });
    if (!page) {
      return 'gone';
    }
    return this.#begun.has(fingerprint) &&
      page.nextAfter === position.seq &&
      (await store.due(clock().getTime(), 1)).length === 0
      ? 'none'
      : 'some';
  }

  /** Once for each set of controls: their places on the ladder are known then. */
  async #begin(controls: readonly CompiledControl[]): Promise<void> {
    const { clock, ladder, leftOut } = this.#options;
    const fingerprint = fingerprintOf(controls, leftOut);
    if (!this.#begun.has(fingerprint)) {
      const now = clock().getTime();
      await ladder.begin(
        controls.map(({ control }) => firstStep(control, now)),
      );
      this.#begun.add(fingerprint);
    }
  }

  async #judgeAll(pass: Pass): Promise<number | undefined> {
    const { clock, evidence, store } = this.#options;
    const kinds = [
      ...new Set(
        pass.controls.flatMap(({ control }) => control.appliesTo.kinds),
      ),
    ];
    const names = factNames(pass.controls);
    const left = new Set(await store.subjects());
    let changed = 0;
    let seq: number | undefined;
    const isNothing = kinds.length === 0 || names.length === 0;
    const ask = async (cursor?: string): Promise<FactsPage> =>
      isNothing
        ? { seq: (await evidence.getFacts({ limit: 1 }, pass)).seq, items: [] }
        : evidence.getFacts({ kinds, names, cursor, limit: allPageSize }, pass);
    const take = (page: FactsPage) => {
      seq ??= page.seq;
      page.items.forEach(({ entityRef }) => left.delete(entityRef));
    };
    for await (const some of inGroups(allFacts(ask), pagesAtOnce)) {
      pass.signal?.throwIfAborted();
      if ((await this.#claim())?.token !== pass.lease.token) {
        return undefined;
      }
      const kept = await this.#keep(pass, this.#judgedPages(pass, some, take));
      if (kept === 'lost') {
        return undefined;
      }
      changed += kept;
    }
    const kept = await this.#keep(pass, {
      judged: [],
      gone: [...left],
      at: clock().getTime(),
      position: { seq: seq!, controls: pass.fingerprint },
    });
    return kept === 'lost' ? undefined : changed + kept;
  }

  async *#judgedPages(
    pass: Pass,
    pages: AsyncIterable<FactsPage>,
    take: (page: FactsPage) => void,
  ): AsyncGenerator<JudgedBatch> {
    for await (const page of pages) {
      const at = this.#options.clock().getTime();
      take(page);
      yield await judgeAll(pass.controls, page.items, {
        at,
        ...this.#judgedBy(),
      });
    }
  }

  /** Judges the entities that the feed names. */
  async #follow(pass: Pass, from: number): Promise<number | undefined> {
    let changed = 0;
    let after = from;
    for (;;) {
      pass.signal?.throwIfAborted();
      const { refs, nextAfter, isAll } = await this.#news(pass, after);
      if (nextAfter === after) {
        return changed;
      }
      const at = this.#options.clock().getTime();
      const found: EntityFacts[] = [];
      for (let start = 0; start < refs.length; start += pageSize) {
        found.push(
          ...(await this.#facts(pass, refs.slice(start, start + pageSize))),
        );
      }
      const kept = await this.#keep(pass, {
        ...(await judgeAll(pass.controls, found, {
          at,
          refs,
          ...this.#judgedBy(),
        })),
        position: { seq: nextAfter, controls: pass.fingerprint },
      });
      if (kept === 'lost') {
        return undefined;
      }
      changed += kept;
      if (isAll) {
        return changed;
      }
      after = nextAfter;
    }
  }

  /** Whom the feed names next, each once: a fact is an entry, and one has many. */
  async #news(
    pass: Pass,
    from: number,
  ): Promise<{ refs: string[]; nextAfter: number; isAll: boolean }> {
    const { evidence } = this.#options;
    const refs = new Set<string>();
    let after = from;
    let more = true;
    while (more && refs.size < pageSize) {
      const { items, nextAfter } = await evidence.getFeed(
        { after, limit: feedSize },
        pass,
      );
      items.flatMap(concerned).forEach(ref => refs.add(ref));
      after = nextAfter;
      more = items.length === feedSize;
    }
    return { refs: [...refs], nextAfter: after, isAll: !more };
  }

  /** Facts go stale, and days end. */
  async #judgeDue(pass: Pass): Promise<number> {
    const { clock, store } = this.#options;
    let changed = 0;
    for (;;) {
      pass.signal?.throwIfAborted();
      const at = clock().getTime();
      const refs = await store.due(at, pageSize);
      if (refs.length === 0) {
        return changed;
      }
      const found = await this.#facts(pass, refs);
      const kept = await this.#keep(pass, {
        ...(await judgeAll(pass.controls, found, {
          at,
          refs,
          ...this.#judgedBy(),
        })),
      });
      if (kept === 'lost') {
        return changed;
      }
      changed += kept;
    }
  }

  #judgedBy() {
    const { leftOut, setAside } = this.#options;
    return { leftOut, setAside };
  }

  async #keep(
    { lease }: Pass,
    batch: JudgedBatch | AsyncIterable<JudgedBatch>,
  ): Promise<number | 'lost'> {
    const batches = 'judged' in batch ? [batch] : batch;
    const kept = await this.#options.store.keep(lease, batches);
    if (kept === 'lost') {
      this.#held = undefined;
    }
    return kept;
  }

  async #facts(pass: Pass, entityRefs: string[]): Promise<EntityFacts[]> {
    const { items } = await this.#options.evidence.getFacts(
      { entityRefs, names: factNames(pass.controls), limit: pageSize },
      pass,
    );
    return items;
  }
}
