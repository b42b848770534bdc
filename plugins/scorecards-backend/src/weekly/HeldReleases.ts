import type {
  Decision,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  HeldOnLadder,
  ListedGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { GateLists } from '../gates/GateLists';
import { holdsIn } from '../releases/heldReleasesOf';
import type { Hold, HoldStore } from '../releases/HoldStore';
import type { ReleaseReader } from '../releases/ReleaseReader';
import type { WeeklyOf } from './WeeklyUnknown';

/** Services whose releases are read, with several queries each. */
const mostRead = 200;
const readAtOnce = 8;

type Options = {
  evidence: Pick<EvidenceService, 'listDecisions'>;
  gates: Pick<GateLists, 'list'>;
  holds: Pick<HoldStore, 'at'>;
  reader: Pick<ReleaseReader, 'isReady' | 'ladderOf' | 'read'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Reads what gates and ladders held in a week. */
export class HeldReleases {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Deploys that gates held, and those of the same services that were let out. */
  async read(of: WeeklyOf): Promise<{
    held: ListedGateDecision[];
    released: Decision[];
  }> {
    const { at, caller, entityRefs, unknown, week } = of;
    const { evidence, gates, visibility } = this.#options;
    // Where none is queried, only who sees everything learns that one is seen.
    const seesAll = await visibility.of([], caller.credentials);
    if (!seesAll('')) {
      unknown.note(
        'releases',
        'Only those that you requested: others may be about services that you do not see',
      );
    }
    const owned = new Set(entityRefs);
    const lists = await Promise.all(
      (['block', 'review'] as const).map(answer =>
        unknown.all<ListedGateDecision>('releases', cursor =>
          gates.list(
            {
              stage: 'deploy',
              answer,
              limit: 200,
              cursor,
              from: toIso(week.from),
              to: toIso(at),
            },
            caller,
          ),
        ),
      ),
    );
    const held = lists
      .flat()
      .filter(({ services }) => services.some(ref => owned.has(ref)));
    const services = new Set(
      held.flatMap(one => one.services.filter(ref => owned.has(ref))),
    );
    const released = await Promise.all(
      [...services].map(entityRef =>
        unknown.all<Decision>(
          'releases',
          cursor =>
            evidence.listDecisions(
              { entityRef, type: 'gate', limit: 500, cursor },
              { credentials: caller.credentials },
            ),
          decision => Date.parse(decision.at) < week.from,
        ),
      ),
    );
    return {
      held,
      released: released
        .flat()
        .filter(({ action }) => ['allowed', 'warned'].includes(action)),
    };
  }

  /**
   * Releases that are held on ladders of services now; of a past week, those that
   * were found to be at its end.
   *
   * @param facts - of what the team owns, with what ladders are chosen by
   */
  async readOnLadders(
    of: WeeklyOf,
    facts: readonly EntityFacts[],
  ): Promise<HeldOnLadder[]> {
    const { caller, isPast } = of;
    const { visibility } = this.#options;
    const [seesAll, held] = await Promise.all([
      visibility.of([], caller.credentials).then(mayRead => mayRead('')),
      isPast ? this.#heldThen(of, facts) : this.#heldNow(of, facts),
    ]);
    return held.map(({ shown, whole, ...one }) => ({
      ...one,
      ...(seesAll ? whole : shown),
    }));
  }

  async #heldThen(
    { at, entityRefs, unknown, week }: WeeklyOf,
    facts: readonly EntityFacts[],
  ): Promise<Hold[]> {
    const { holds, reader } = this.#options;
    const held = await holds.at(at, { refs: entityRefs, since: week.from });
    const isExpected =
      !reader.isReady || facts.some(entity => reader.ladderOf(entity));
    if (!held && isExpected) {
      unknown.note(
        'releases',
        'Which releases were held on their ladder was not looked for at the end of this week, or is not kept any more',
      );
    }
    return held ?? [];
  }

  async #heldNow(
    { unknown, week }: WeeklyOf,
    facts: readonly EntityFacts[],
  ): Promise<Hold[]> {
    const { reader } = this.#options;
    if (!reader.isReady) {
      unknown.note(
        'releases',
        'The ladders of environments are not known: they are not read yet, or the file of one is wrong',
      );
      return [];
    }
    const all = facts.filter(entity => reader.ladderOf(entity));
    if (all.length > mostRead) {
      unknown.note(
        'releases',
        `Releases of only ${mostRead} services on ladders were looked at`,
      );
    }
    const found: Hold[] = [];
    const some = all.slice(0, mostRead).map(({ entityRef }) => entityRef);
    for (let start = 0; start < some.length; start += readAtOnce) {
      const readings = await Promise.all(
        some.slice(start, start + readAtOnce).map(ref => reader.read(ref)),
      ).catch(error => unknown.noteUnread(['releases'], error));
      for (const reading of readings ?? []) {
        found.push(...(reading ? holdsIn(reading, week.from) : []));
      }
    }
    return found;
  }
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}
