import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  defaultSkipHours,
  maxSkipDays,
  Releases,
  ReleaseSkip,
  ReleaseSkipInput,
  releaseSkipPermission,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Rung } from '@plumbline/backstage-plugin-scorecards-common/releases';
import { incidentState } from '../incidents/incidentState';
import type { Decider } from '../people/Decider';
import type { Members } from '../people/Members';
import { throwNotFound } from '../people/visibleCases';
import { presentRelease, presentSkip } from './present';
import type { ReleaseReader, ReleaseReading } from './ReleaseReader';
import { skipRecord, withdrawalRecord } from './skipRecords';
import type { SkipStore, StoredSkip } from './SkipStore';

const hourMs = 60 * 60_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  environments: Environments;
  evidence: Pick<EvidenceService, 'getIncident' | 'listIncidents'>;
  members: Members;
  reader: ReleaseReader;
  store: SkipStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Shows releases on their ladder, and lets hotfixes skip an environment. */
export class ReleaseService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws NotFoundError where there is no entity that the caller may see */
  async list(
    { entityRef }: { entityRef: string },
    credentials: BackstageCredentials,
  ): Promise<Releases> {
    const reading = await this.#read(entityRef, credentials);
    const { at, isComplete, ladder, releases, shown, skips } = reading;
    const findings = [
      ...reading.findings,
      ...shown.flatMap(({ late }) => late ?? []),
    ];
    const owners = ladder.rungs.flatMap(({ owner }) => owner ?? []);
    const own = ladder.ladder;
    const mayRead = await this.#usersOf(skips, credentials, [
      ...owners,
      ...(own ? [own.owner] : []),
    ]);
    const isMember = await this.#membershipOf(credentials);
    const states = mayRead('') ? reading.wholeStates : reading.states;
    return {
      at: new Date(at).toISOString(),
      entityRef,
      findings,
      ladder: {
        ...(own && {
          id: own.id,
          version: own.version,
          title: own.title,
          ...(mayRead(own.owner) && { owner: own.owner }),
        }),
        environments: ladder.rungs.map(({ allowed, name, owner }, index) => {
          const { soak, timeout } = own?.environments[index] ?? {};
          return {
            name,
            allowed: [...allowed],
            ...(owner !== undefined && mayRead(owner) && { owner }),
            ...(soak !== undefined && { soak }),
            ...(timeout !== undefined && { timeout }),
            maySkip:
              !isLast(ladder, index) && owner !== undefined && isMember(owner),
          };
        }),
      },
      items: shown.map(release =>
        presentRelease(release, { ...reading, states }, mayRead),
      ),
      more: !isComplete || releases.length > shown.length,
      skips: skips.map(skip => presentSkip(skip, at, mayRead)),
    };
  }

  /**
   * @throws NotFoundError where there is no such entity, environment or release;
   *   NotAllowedError for who may not; InputError where the incident is known not
   *   to be open, or the end is not within bounds; ConflictError where one is in
   *   force, or the release is known by a name alone
   */
  async skip(input: ReleaseSkipInput, by: Decider): Promise<ReleaseSkip> {
    const { auth, clock, environments, evidence, store } = this.#options;
    const { entityRef, incident, reason } = input;
    const reading = await this.#read(entityRef, by.credentials);
    await by.may(releaseSkipPermission, entityRef);
    const name = environments.filterFor(input.environment).name;
    const rung = this.#rungOf(reading, name);
    if (isLast(reading.ladder, reading.ladder.rungs.indexOf(rung))) {
      throw new InputError(
        `'${name}' is the last environment of its ladder: nothing follows it, so it is not skipped`,
      );
    }
    const owner = await this.#requireOwner(rung, by);
    const release = reading.releases.find(
      one => one.id === input.release || one.key === input.digest,
    );
    const artifact = release ? release.digest : input.digest;
    if (artifact === undefined) {
      if (!release) {
        return throwNotFound('release', input.release!);
      }
      throw new ConflictError(
        `The release '${release.key}' has no digest, and what its name stands for may change; report the digest with its deploys`,
      );
    }
    const now = clock().getTime();
    const until =
      input.until === undefined
        ? now + defaultSkipHours * hourMs
        : Date.parse(input.until);
    if (until <= now || until > now + maxSkipDays * 24 * hourMs) {
      throw new InputError(
        `'until' must lie in the next ${maxSkipDays} days, and is '${input.until}'`,
      );
    }
    const state =
      incident === undefined
        ? undefined
        : await incidentState(incident, [reading.entity], {
            auth,
            evidence,
            credentials: by.credentials,
          });
    const same = reading.skips.filter(
      one => one.environment === name && one.artifact === artifact,
    );
    const inForce = same.find(one => !one.withdrawn && now < one.until);
    if (inForce) {
      throw new ConflictError(describe(inForce));
    }
    const number = Math.max(0, ...same.map(one => one.number)) + 1;
    const skip: StoredSkip = {
      id: randomUUID(),
      entityRef,
      environment: name,
      artifact,
      number,
      ...(release && { release: release.id }),
      owner,
      by: by.userRef,
      at: now,
      until,
      reason,
      ...(state && { incident: { id: incident!, state } }),
    };
    if ((await store.add(skip, skipRecord(skip))) === 'conflict') {
      throw new ConflictError(
        'Another member decided on it at this moment; look at it again',
      );
    }
    return presentSkip(skip, now, () => true);
  }

  /**
   * @throws NotFoundError where there is none that the caller may see;
   *   NotAllowedError for who may not; ConflictError where nothing is left of it
   */
  async withdraw(
    id: string,
    { reason, version }: { reason: string; version: number },
    by: Decider,
  ): Promise<ReleaseSkip> {
    const { clock, store, visibility } = this.#options;
    const skip = await store.find(id);
    const mayRead =
      skip && (await visibility.of([skip.entityRef], by.credentials));
    if (!skip || !mayRead!(skip.entityRef)) {
      return throwNotFound('skip of an environment', id);
    }
    await by.may(releaseSkipPermission, skip.entityRef);
    await this.#requireOwnerOf(skip, by);
    const at = Math.max(clock().getTime(), skip.at + 1);
    if (skip.withdrawn) {
      throw new ConflictError(describe(skip));
    }
    if (at >= skip.until) {
      throw new ConflictError(
        `It lapsed at ${new Date(skip.until).toISOString()}`,
      );
    }
    if (version !== 1) {
      throw new ConflictError(
        `It is in version 1, and not ${version}; read it again`,
      );
    }
    const withdrawn = { by: by.userRef, at, reason };
    const decision = withdrawalRecord(skip, withdrawn);
    const outcome = await store.withdraw(id, { withdrawn, decision });
    const after = (await store.find(id))!;
    if (outcome === 'conflict') {
      throw new ConflictError(describe(after));
    }
    const users = await this.#usersOf([after], by.credentials);
    return presentSkip(after, at, users);
  }

  async #read(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<ReleaseReading> {
    const { reader, visibility } = this.#options;
    const mayRead = await visibility.of([entityRef], credentials);
    const found = mayRead(entityRef) && (await reader.read(entityRef));
    if (!found) {
      throw new NotFoundError(`The catalog has no '${entityRef}'`);
    }
    if (!reader.isReady) {
      throw new ServiceUnavailableError(
        'The ladders of environments are not known: they are not read yet, or the file of one is wrong',
      );
    }
    return found;
  }

  #rungOf({ entity, ladder }: ReleaseReading, name: string): Rung {
    const rung = ladder.rungs.find(one => one.name === name);
    if (!rung) {
      throw new NotFoundError(
        `The ladder of '${
          entity.entityRef
        }' has no environment '${name}'; it has ${
          ladder.rungs.map(one => one.name).join(', ') || 'none'
        }`,
      );
    }
    return rung;
  }

  async #requireOwner({ name, owner }: Rung, by: Decider): Promise<string> {
    const isMember = await this.#options.members.of(by.credentials);
    if (owner === undefined || !isMember(owner)) {
      throw new NotAllowedError(
        owner === undefined
          ? `'${name}' has no owner, who alone may let a release skip it: the configuration names none; write a ladder`
          : `Only ${await this.#membersOf(
              ...([owner, name, by] as const),
            )} may let a release skip it`,
      );
    }
    return owner;
  }

  /** Of the group that owned the environment, or that owns it today. */
  async #requireOwnerOf(skip: StoredSkip, by: Decider): Promise<void> {
    const { entityRef, environment, owner } = skip;
    const { members, reader } = this.#options;
    const isMember = await members.of(by.credentials);
    if (isMember(owner)) {
      return;
    }
    const ladder = await reader.readLadderOf(entityRef);
    const rung = ladder?.rungs.find(({ name }) => name === environment);
    const today = rung?.owner ?? owner;
    if (!isMember(today)) {
      const who = await this.#membersOf(today, environment, by);
      throw new NotAllowedError(`Only ${who} may withdraw it`);
    }
  }

  /** Names the group to those who may see it. */
  async #membersOf(owner: string, name: string, by: Decider): Promise<string> {
    const { visibility } = this.#options;
    const mayRead = await visibility.of([owner], by.credentials);
    return mayRead(owner)
      ? `members of '${owner}', who own '${name}',`
      : `members of the group that owns '${name}'`;
  }

  async #usersOf(
    skips: readonly StoredSkip[],
    credentials: BackstageCredentials,
    groups: readonly string[] = [],
  ): Promise<(ref: string) => boolean> {
    const users = skips.flatMap(({ by, withdrawn }) =>
      withdrawn ? [by, withdrawn.by] : [by],
    );
    return this.#options.visibility.of([...users, ...groups], credentials);
  }

  /** Tokens are members of nothing. */
  async #membershipOf(
    credentials: BackstageCredentials,
  ): Promise<(group: string) => boolean> {
    const { type } = credentials.principal as { type?: string };
    return type === 'user'
      ? this.#options.members.of(credentials)
      : () => false;
  }
}

function describe({ environment, until, withdrawn }: StoredSkip): string {
  return withdrawn
    ? `It was withdrawn at ${new Date(withdrawn.at).toISOString()}`
    : `A decision lets it skip '${environment}' until ${new Date(
        until,
      ).toISOString()}`;
}

/** From the last environment it goes nowhere. */
function isLast({ rungs }: ReleaseReading['ladder'], index: number): boolean {
  return index === rungs.length - 1;
}
