import type { ListPosition } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Creation,
  CreationStep,
} from '@plumbline/backstage-plugin-scorecards-common';

/** What a creation is of; it does not change. */
export type CreatedService = Pick<
  Creation,
  'answers' | 'name' | 'repository' | 'template' | 'version'
>;

export type StoredStep = {
  step: CreationStep;
  state: 'done' | 'failed' | 'kept' | 'taken-back';
  at: number;
  detail: { reason?: string; url?: string; branch?: string; merge?: string };
};

/** Of the service that a creation is of. */
export function entityRefOf({ name }: Pick<CreatedService, 'name'>): string {
  return `component:default/${name}`;
}

/** Instants are epoch milliseconds. */
export type StoredCreation = {
  id: string;
  state: Creation['state'];
  owner: string;
  createdBy: string;
  createdAt: number;
  revision: number;
  service: CreatedService;
  steps: StoredStep[];
};

/** Work on one creation; another one may take it over once it has run out. */
export type CreationLease = {
  id: string;
  holder: string;
  /** Epoch milliseconds; a record extends it to this. */
  until: number;
  /** What it was when it was claimed. */
  during: Creation['state'];
};

/** Creations that are neither merged nor withdrawn, at a time. */
export type MostOpen = { user: number; group: number };

export interface CreationStore {
  /**
   * With its first step done; `taken` where another has the name or address.
   *
   * @param bound - none by default; older creations than `since` do not count: no
   *   source may say that they are merged. Epoch milliseconds.
   */
  add(
    creation: StoredCreation,
    bound?: { most: MostOpen; since: number },
  ): Promise<'added' | 'address-taken' | 'taken' | 'many-user' | 'many-group'>;
  find(id: string): Promise<StoredCreation | undefined>;
  /** The one that is not withdrawn and has this address. */
  holderOf(repository: string): Promise<StoredCreation | undefined>;
  /** When the service that has this name now was begun; undefined for others. */
  begunAt(entityRef: string): Promise<number | undefined>;
  /** The latest first; `without` leaves out those that have all of these steps. */
  list(
    filter: {
      state?: Creation['state'];
      without?: readonly CreationStep[];
      /** Epoch milliseconds, inclusive. */
      from?: number;
    },
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredCreation[]>;
  /** From one of some states to another, where nothing changed since. */
  move(step: {
    id: string;
    revision: number;
    from: readonly Creation['state'][];
    to: Creation['state'];
  }): Promise<'conflict' | 'moved'>;
  /** What was seen once stays. */
  keepSeen(id: string, step: CreationStep, at: number): Promise<void>;
  /**
   * One that is to be worked on, and that no process works on. Groups take turns,
   * and the users of each.
   */
  claim(
    holder: string,
    times: { now: number; until: number },
  ): Promise<StoredCreation | undefined>;
  /**
   * Keeps a step, if any, and what becomes of the creation by it. Where that is to
   * become something else meanwhile, the lease ends, and nothing is kept.
   *
   * @returns whether it was kept
   */
  record(
    lease: CreationLease,
    step: StoredStep | undefined,
    to?: Creation['state'],
  ): Promise<boolean>;
}
